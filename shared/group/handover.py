"""Handing a group over, in two steps: somebody names who leads it from now on, and one of those who stay takes it over. Nobody leaves
before that, so that an address that was typed wrong locks nobody out."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from shared.errors import BadInput
from shared.group import handover_letters as letters
from shared.group import handover_rules as rules
from shared.group.actions import Filed, led_anew
from shared.group.revisions import WrittenFile
from shared.model.group import CoLead, FiledTalks, Group, whole
from shared.model.group_file import GroupFile
from shared.model.handover import Handover
from shared.store import Create, Delete, Write
from shared.store.actions import Acting, Action, Change, Shape, asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    group: str = asked("The group")


@dataclass(frozen=True, slots=True, kw_only=True)
class HandingOver(Which):
    to: str = asked("To whom, a line for each: Ada Example <ada@example.org>", shape=Shape.LONG)
    stay: tuple[str, ...] = asked("Who of you stays a co-lead", default=())


Along = Callable[[Group], Iterable[Write]]
"""What is written with it, given the group as it then is."""


def _begin(handing: HandingOver, at: Acting) -> Iterator[Change]:
    group = at.group(handing.group)
    _leads(at, group)
    if known := at.get(Handover, group.id):
        to = letters.in_words(lead for lead in group.co_leads if lead.id in known.to)
        raise BadInput(f"the group is being handed over to {to} already; take that back first")
    held = at.get(GroupFile, group.id)
    were = {*held.former, *(one.by for one in held.history)} if held else set()
    found = rules.successors(handing.to, group, were)
    leads = {lead.id: lead for lead in (*group.co_leads, *found.to)}
    stays = {*rules.staying(handing.stay, group), *(lead.id for lead in found.to)}
    leaving = tuple(lead.id for lead in group.co_leads if not lead.stands_in_for and lead.id not in stays)
    if not leaving:
        raise BadInput("nobody would leave: who only joins you is added under The group, Co-leads")
    row = Handover(
        group=group.id, by=at.by.who, begun=at.now, to=tuple(lead.id for lead in found.to), new=found.new, leaving=leaving,
        stood_in=rules.stood_in(found.to, group), number=group.version,
    )  # fmt: skip
    after = replace(group, co_leads=tuple(leads.values()))
    going = letters.in_words(one for one in row.going(after) if not one.stands_in_for)
    for lead in found.to:
        yield Change(
            f"{lead.name} ({lead.address}) leads the group from now on: gets the co-leads’ mails, can use the desk"
        )
    yield Change(f"no co-lead any more, once one of those who go on presses “Take the group over” at the desk: {going}")
    for line in letters.by_hand(after, row.going(after)):
        yield Change(f"by hand: {line[:1].lower()}{line[1:].rstrip('.')}")
    yield from _leading(group, leads.values(), lambda then: (Create(row), *letters.begun(row, group, then, at)), at)


def _take(which: Which, at: Acting) -> Iterator[Change]:
    group, row = _waiting(which, at)
    ids = [lead.id for lead in row.staying(group)]
    if at.by.who not in ids:
        raise BadInput(f"only one of those who go on takes the group over: {', '.join(ids) or 'nobody is left'}")
    gone = {lead.id for lead in row.going(group)}
    kept = [lead for lead in group.co_leads if lead.id not in gone]
    going = letters.in_words(row.going(group)) or "nobody"
    yield Change(f"{going}: no co-lead any more; out of the desk, and no button in a mail of theirs does anything")
    yield from _leading(group, kept, lambda then: (Delete(row), *letters.taken(row, group, then, at)), at)


def _withdraw(which: Which, at: Acting) -> Iterator[Change]:
    group, row = _waiting(which, at)
    _leads(at, group)
    days = {one.id: one for one in row.stood_in if any(lead.id == one.stands_in_for for lead in group.co_leads)}
    kept = [
        replace(lead, stands_in_for=was.stands_in_for, from_=was.from_, until=was.until)
        if (was := days.get(lead.id))
        else lead
        for lead in group.co_leads
        if row.keeps(lead)
    ]
    if new := letters.in_words(lead for lead in group.co_leads if not row.keeps(lead)):
        yield Change(f"{new}: no co-lead any more")
    yield Change("all others stay as they are")
    yield from _leading(group, kept, lambda then: (Delete(row), *letters.off(row, group, then, at)), at)


def _waiting(which: Which, at: Acting) -> tuple[Group, Handover]:
    group = at.group(which.group)
    row = at.get(Handover, group.id)
    if row is None:
        raise BadInput("the group is not being handed over: it was taken over, or that was taken back")
    return group, row


def _leads(at: Acting, group: Group) -> None:
    """Raises :class:`BadInput` for somebody who is only a stand-in."""
    mine = next((lead for lead in group.co_leads if lead.id == at.by.who), None)
    if mine and mine.stands_in_for:
        raise BadInput("whoever stands in for a co-lead does not change who leads the group")


def _leading(group: Group, leads: Iterable[CoLead], along: Along, at: Acting) -> Iterator[Change]:
    """The group's file applied with *leads* as its co-leads, its comments kept."""
    from shared.group.file import parse  # imported only where a file is changed
    from shared.group.texts import generated, patched
    from shared.text import strict_yaml

    held = at.store.get(GroupFile, group.id)
    text = held.text if held and held.text else generated(whole(group, at.store.all(FiledTalks, group.id)))
    made = patched(text, rules.edits(strict_yaml.read(text.encode()).value, leads))
    after = strict_yaml.parsed(made.encode("utf-8", "replace"), parse, "the file")
    filed = Filed(file=WrittenFile(after, made), group=group.id, over=True, leave=True)
    yield from led_anew(filed, at, tuple(along(after)))


def _who_could_stay(group: str, at: Acting) -> Mapping[str, Mapping[str, str]]:
    return {
        "stay": {
            lead.id: f"{lead.name} (you)" if lead.id == at.by.who else lead.name
            for lead in letters.for_good(at.group(group))
        }
    }


def _all_others_stay(named: Mapping[str, str], at: Acting) -> Mapping[str, str]:
    """Nobody leaves because nobody looked: of those who lead the group it is who hands it over."""
    leads = letters.for_good(at.group(named["group"]))
    return {"stay": "\n".join(sorted(lead.id for lead in leads if lead.id != at.by.who))}


BEGIN = Action(
    name="handover begin", inputs=HandingOver, does=_begin, words="Hand the group over to new co-leads",
    mails="those who lead the group now, and those who will", asks=True, undo="handover withdraw",
    remains="Whoever you named has the mail in which it was offered.", present=_all_others_stay, offers=_who_could_stay,
)  # fmt: skip
TAKE = Action(
    name="handover take", inputs=Which, does=_take, words="Take the group over",
    mails="those who leave, and those who go on", asks=True,
    remains="No button brings back those who left. Name them again under The group, Co-leads, if you want them back.",
)  # fmt: skip
WITHDRAW = Action(
    name="handover withdraw", inputs=Which, does=_withdraw, words="Take back that the group is handed over",
    mails="those who were to lead the group, and those who go on", asks=True,
    remains="Nothing brings it back. Hand the group over again if you want to.",
)  # fmt: skip
ACTIONS = (BEGIN, TAKE, WITHDRAW)
