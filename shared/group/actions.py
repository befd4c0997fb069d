"""What co-leads do to the group as a whole: apply its file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from shared import limits
from shared.errors import BadInput
from shared.group import applying
from shared.group.revisions import WrittenFile, check, revised
from shared.model.group import FiledTalks, Group, whole
from shared.model.group_file import GroupFile
from shared.schedule.steps import put
from shared.store import Store, Write
from shared.store.actions import Acting, Action, Change, Way, asked


def _read(text: str, _: str) -> WrittenFile:
    from shared.group.file import parse  # imported only where a text is handed in
    from shared.text import strict_yaml

    return WrittenFile(strict_yaml.parsed(text.encode("utf-8", "replace"), parse, "the file"), text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    file: WrittenFile = asked("The group as its file has it", parse=_read)
    group: str = asked("The group that it is of; empty for whichever", default="")
    over: bool = asked("Also over newer revisions that it does not know", default=False)
    leave: bool = asked("Also if it takes me off the co-leads", default=False)


def _apply(filed: Filed, at: Acting) -> Iterator[Change]:
    yield from _applied(filed, at, applying.steps)


def led_anew(filed: Filed, at: Acting, along: tuple[Write, ...]) -> Iterator[Change]:
    """Only who leads the group is new in the file. What is written *along* goes into the transaction of the group's own row."""

    def steps(group: Group, store: Store, now: datetime) -> list[Change]:
        *before, last = applying.leading(group, store, now)
        return [*before, replace(last, what="the group’s settings say so", writes=(*last.writes, *along))]

    yield from _applied(filed, at, steps, aloud=False)


def _applied(
    filed: Filed, at: Acting, steps: Callable[[Group, Store, datetime], list[Change]], *, aloud: bool = True
) -> Iterator[Change]:
    group = filed.file.group
    if filed.group not in ("", group.id):
        raise BadInput(f"this is the file of the group {group.id!r}, not of {filed.group!r}")
    held, stored = at.store.get(GroupFile, group.id), at.store.get(Group, group.id)
    before = whole(stored, at.store.all(FiledTalks, group.id)) if stored else None
    if not filed.over:
        check(filed.file, held, before)
    if before is not None:
        _co_leads(before, group, by=at.by.who, leave=filed.leave)
        if at.by.way is Way.DESK:
            _of_this_group_alone(before, group, at)
    row = revised(filed.file, held, before, at.by, at.now)
    changes = steps(group, at.store, at.now)
    told = f"settings: {'; '.join(row.history[0].what)}" if row and aloud and at.by.way is Way.DESK else ""
    yield from _beginning(put(row, held), changes, told) if row else changes


def _beginning(file: Write, changes: list[Change], told: str) -> Iterator[Change]:
    """*changes*, with the *file* before them, or, if nothing is *told* of it, in the first of them, if that has room: of two co-leads at
    once the second finds a newer revision before anything of theirs is written. Whoever is interrupted hands in the same text again, which
    is never older."""
    first = None if told or not changes else changes[0]
    if first and _fits((*first.writes, file)):
        yield replace(first, writes=(*first.writes, file))
        yield from changes[1:]
    else:
        yield Change(told or "the group's file", (file,))
        yield from changes


def _fits(writes: tuple[Write, ...]) -> bool:
    """Whether they fit into one transaction, with the line of the audit."""
    return (
        len(writes) < limits.ROWS
        and sum(limits.of_row(write.row) for write in writes) + limits.KB <= limits.TRANSACTION
    )


def _co_leads(before: Group, after: Group, *, by: str, leave: bool) -> None:
    """Raises :class:`BadInput` if somebody takes themselves off unasked, or an id, by which decisions are recorded, becomes another."""
    mine = next((lead for lead in before.co_leads if lead.id == by), None)
    if mine and mine.stands_in_for and before.co_leads != after.co_leads:
        raise BadInput("co_leads: whoever stands in for a co-lead does not change who leads the group")
    there, left = {lead.address: lead.id for lead in before.co_leads}, {lead.id for lead in after.co_leads}
    for lead in after.co_leads:
        if there.get(lead.address, lead.id) != lead.id:
            was = there[lead.address]
            raise BadInput(
                f"co_leads: {lead.address} is {was!r} and stays so: the record of who decided what has that id"
            )
    if by in there.values() and by not in left and not leave:
        raise BadInput("co_leads: this would take you off the co-leads; say so if you mean it")


def _of_this_group_alone(before: Group, after: Group, at: Acting) -> None:
    """Raises :class:`BadInput` for a change that would take rights over other groups, or over the AWS account: the desk does not make
    these."""
    was, now = (one.sender.rpartition("@")[2].rstrip("> ").casefold() for one in (before, after))
    if was != now:
        raise BadInput(
            f"sender: mail from {now} instead of {was} is set with `fortnight apply` by whoever looks after the AWS account, and verified "
            "there first"
        )
    known = {(shared.session, guest) for shared in before.joint for guest in shared.with_}
    wanted = {guest for shared in after.joint for guest in shared.with_ if (shared.session, guest) not in known}
    mine = {lead.address for lead in before.co_leads if lead.id == at.by.who}
    for guest in sorted(wanted):
        other = at.get(Group, guest)
        if other is not None and mine.isdisjoint(lead.address for lead in other.leading(at.now)):
            raise BadInput(
                f"joint: sessions with {guest} are set by a co-lead of both groups, or with `fortnight apply` by whoever looks after the "
                "AWS account"
            )


APPLY = Action(
    name="apply", inputs=Filed, does=_apply, words="Change the group's settings",
    mails="members and speakers, where something changes for them", asks=True, reading=True,
    remains="No button takes this back. Change it again in the same way; under The group, Who changed what says what it was.",
)  # fmt: skip
ACTIONS = (APPLY,)
