"""What would become of each line of a list, worked out before anything is done."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

from shared.membership.mailboxes import AHEAD, box_of, placed, put
from shared.membership.onboarding import admitted, asked_to_confirm, unsettled
from shared.model.allowance import Allowance
from shared.model.cause import Cause
from shared.model.group import Group
from shared.model.member import Member, MemberState, member_id
from shared.model.session import Session
from shared.model.suppression import Suppression, hashed
from shared.rosters.reading import Person, Roster
from shared.schedule.upcoming import upcoming_of
from shared.signed_links import Keys
from shared.store import Ref, Replace, Store, Write
from shared.store.actions import AT_ONCE
from shared.text.folding import fold
from shared.text.mistyped import meant


class What(StrEnum):
    """What becomes of a line; only the first two change anything."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    WAITING = "waiting"
    LEFT = "left"
    UNMAILABLE = "unmailable"
    ERASED = "erased"
    WRONG = "wrong"


_Becomes = tuple[What, str, list[Write]]
"""What becomes of somebody new, why in words, and what is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What becomes of one address: *words* tell people why; *writes* are one transaction, empty if nothing changes."""

    lines: tuple[int, ...]
    address: str
    what: What
    words: str = ""
    writes: tuple[Write, ...] = ()


def plan(roster: Roster, group: Group, store: Store, keys: Keys, cause: Cause, *, agreed: bool) -> list[Line]:
    """What importing *roster* would do, in the order of the file. Reads only, and in batches.

    Who is new is asked, by one mail, to confirm, as soon as their mailbox may be asked; or comes in with a welcome where *agreed* says
    that they asked for it, on the word of the co-lead who does it.
    """
    cause = replace(cause, why="imported from a list", wait=AT_ONCE)
    gone = _suppressions(roster, store, keys)
    ids = {
        person.address: member_id(group.id, person.address, keys.hash, gone[person.address].times)
        if person.address in gone
        else member_id(group.id, person.address, keys.hash)
        for person in roster.people
    }
    there = store.get_many(Ref(Member, (group.id, each)) for each in ids.values())
    if agreed:
        comes = partial(_admitted, group=group, ahead=upcoming_of(group.id, store, cause.now), cause=cause)
    else:
        new = [address for address, each in ids.items() if Ref(Member, (group.id, each)) not in there]
        boxes = store.get_many(dict.fromkeys(box_of(address, group.id, keys) for address in new if address not in gone))
        comes = partial(_asked, boxes=dict(boxes.items()), cause=cause, keys=keys)
    lines = [
        _line(person, there.get(Ref(Member, (group.id, ids[person.address]))), gone.get(person.address),
              lambda person: comes(_draft(person, group.id, ids[person.address])))
        for person in roster.people
    ]  # fmt: skip
    wrong = [Line(lines=(row.line,), address=row.address, what=What.WRONG, words=row.why) for row in roster.wrong]
    return sorted([*_settled(lines, store), *wrong], key=lambda line: line.lines)


def _suppressions(roster: Roster, store: Store, keys: Keys) -> dict[str, Suppression]:
    """What remains of people on the list who were erased, by address."""
    refs = {person.address: Ref(Suppression, (hashed(person.address, keys.suppression),)) for person in roster.people}
    found = store.get_many(refs.values())
    return {address: found[ref] for address, ref in refs.items() if ref in found}


BARRED = "was taken out for good under another spelling of the address; comes back only by a co-lead's decision"
_OUT = frozenset((
    *(state.value for state in MemberState if state is not MemberState.ACTIVE), "pending", "unconfirmed", "invited", "inactive", "disabled",
    "unsubscribed", "opted out", "left", "removed", "cleaned", "bounced", "bouncing", "spam", "complained", "blocked", "blocklisted",
    "blacklisted", "banned", "rejected", "refused", "cancelled", "canceled", "deleted", "archived", "not_going", "not going",
))  # fmt: skip
"""Words with which a list, ours or another tool's, marks people who must not be mailed as newcomers."""


def _line(person: Person, member: Member | None, gone: Suppression | None, comes: Callable[[Person], _Becomes]) -> Line:
    if member is None and gone is not None:
        return _said(person, What.ERASED, "asked to be forgotten; comes back only by signing up")
    if member is None and fold(person.state) in _OUT:
        return _said(person, What.LEFT, f"the list says “{person.state}”; comes in only by signing up")
    if member is None:
        return _said(person, *comes(person))
    if member.state in (MemberState.ACTIVE, MemberState.PAUSED):
        return _updated(person, member)
    return _said(person, *_ENDS[member.state])


_ENDS = {
    MemberState.PENDING_CONFIRMATION: (What.WAITING, "has been asked to confirm the address, and has not yet"),
    MemberState.PENDING_APPROVAL: (What.WAITING, "waits for a co-lead's decision (members approve)"),
    MemberState.UNSUBSCRIBED: (What.LEFT, "has left; comes back only by signing up"),
    MemberState.DECLINED: (What.LEFT, "was declined; comes back only by a co-lead's decision (members approve)"),
    MemberState.BOUNCED: (
        What.UNMAILABLE, "mail to this address came back; comes back by signing up, or by a co-lead's decision (members approve)",
    ),
    MemberState.COMPLAINED: (What.UNMAILABLE, "marked our mail as spam; comes back only by a co-lead's decision (members approve)"),
    MemberState.ERASED: (What.ERASED, "asked to be forgotten; comes back only by signing up"),
}  # fmt: skip


def _updated(person: Person, member: Member) -> Line:
    after = replace(member, name=person.name or member.name, zone=person.zone or member.zone)
    if after == member:
        return _said(person, What.UNCHANGED)
    changes = (("name", member.name, after.name), ("zone", member.zone, after.zone))
    words = "; ".join(f"{what}: {old or 'none'} → {new}" for what, old, new in changes if old != new)
    return _said(person, What.UPDATED, words, [Replace(after)])


def _said(person: Person, what: What, words: str = "", writes: Iterable[Write] = ()) -> Line:
    odd = f"no zone is called {person.odd_zone}" if person.odd_zone and not person.zone else ""
    likely = meant(person.address) if what is What.NEW else ""
    said = "; ".join(part for part in (words, odd, f"is {likely} meant?" if likely else "") if part)
    return Line(lines=person.lines, address=person.address, what=what, words=said, writes=tuple(writes))


def _draft(person: Person, group: str, member: str) -> Member:
    return Member(
        group=group, id=member, name=person.name, address=person.address, zone=person.zone,
        state=MemberState.PENDING_CONFIRMATION,
    )  # fmt: skip


def _admitted(draft: Member, *, group: Group, ahead: Session | None, cause: Cause) -> _Becomes:
    return What.NEW, "becomes a member, with a welcome", admitted(draft, group, ahead, cause)


def _asked(draft: Member, *, boxes: dict[Ref[Allowance], Allowance], cause: Cause, keys: Keys) -> _Becomes:
    """*boxes* are the mailboxes' allowances after the lines before this one, which takes a place, too."""
    ref, now = box_of(draft.address, draft.group, keys), cause.now
    box = boxes.get(ref) or Allowance(group=draft.group, id=ref.key[-1])
    if box.barred:
        return What.LEFT, BARRED, []
    at, taken = placed(box, now, now)
    if at > now + AHEAD:
        return What.WAITING, "too many addresses of this mailbox wait to be asked already", []
    boxes[ref] = replace(taken, version=box.version + 1)
    later = ""
    if at > now:  # a mailbox that was asked already is not also reminded
        draft = replace(draft, confirm_again=at)
        later = ", but not yet: their mailbox gets one such mail a week"
    writes = [*asked_to_confirm(draft, cause, turn=at, box=box.id), put(taken)]
    return What.NEW, f"gets one mail that asks them to confirm{later}", writes


def _settled(lines: Sequence[Line], store: Store) -> list[Line]:
    """*lines* without ledger lines that exist already; they are looked up for all lines together."""
    kept = {id(write) for write in unsettled([write for line in lines for write in line.writes], store)}
    return [replace(line, writes=tuple(write for write in line.writes if id(write) in kept)) for line in lines]
