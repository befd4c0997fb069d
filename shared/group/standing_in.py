"""A stand-in, and the co-lead who is away, are told on the morning before the first day; whoever was told is told of changes, too."""

from collections.abc import Container, Iterable, Iterator
from datetime import datetime, time, timedelta
from typing import Any

from shared.model.group import CoLead, Group
from shared.model.group_calendar import GroupCalendar
from shared.model.mailing import Audience, Mailing, mailing
from shared.model.season import instant
from shared.schedule.duties import At, Duty, Outlook, Turn
from shared.schedule.forecast import Ahead
from shared.store import Create, Ref, Store, Write
from shared.store.actions import AT_ONCE

TOLD = time(8)
"""When on that morning, by the group's clock."""
DAY = timedelta(days=1)
LOOKED_BACK = 50
"""Of so many changes of the group's file the last is looked for that made the days what they are."""


def _days(group: Group) -> Iterator[tuple[CoLead, CoLead, datetime, datetime]]:
    """Each who stands in, for whom, from when on both are told, and when the time is over."""
    there = {lead.id: lead for lead in group.co_leads}
    for lead in group.co_leads:
        away = there.get(lead.stands_in_for or "")
        if away and lead.from_ and lead.until:
            yield lead, away, instant(lead.from_ - DAY, TOLD, group.tz), instant(lead.until + DAY, time(0), group.tz)


def _mails(lead: CoLead, away: CoLead, group: Group, at: At) -> Iterator[Mailing]:
    """A new first day is told anew, and so is standing in for somebody else; :func:`changed` tells of a new last day."""
    for reader in (lead, away):
        yield _told(lead, away, reader, group, "", at.now, correlation=at.correlation)


def _told(lead: CoLead, away: CoLead, reader: CoLead, group: Group, again: str, now: datetime, **more: Any) -> Mailing:
    return mailing(
        "stand-in", group.id, Audience.CO_LEADS, at=now, of=_of(lead, away, reader) + again, subject=reader.id,
        facts=_facts(lead, away, reader), **more,
    )  # fmt: skip


def _of(lead: CoLead, away: CoLead, reader: CoLead) -> str:
    return f"{lead.id}.{away.id}.{lead.from_:%Y%m%d}.{reader.id}"


def _of_change(lead: CoLead, away: CoLead, reader: CoLead, version: int, to: CoLead | None) -> str:
    """Names what the days became *to* with the change of the group that had been at *version*, as what a mail said is forgotten."""
    return f"{lead.id}.{away.id}.{reader.id}.{version}.{f'{to.from_:%Y%m%d}' if to else 'off'}"


def _facts(lead: CoLead, away: CoLead, reader: CoLead) -> dict[str, str]:
    return {
        "who": lead.name, "who_id": lead.id, "away": away.name, "away_id": away.id, "first": f"{lead.from_}", "last": f"{lead.until}",
        "name": reader.name, "mine": "yes" * (reader is lead),
    }  # fmt: skip


def changed(before: Group, after: Group, store: Store, now: datetime) -> Iterable[Write]:
    """What is written along with *after*, the group's own row in the place of *before*: whoever was told of days as a stand-in, or as who
    is away in them, is told that they are others or that there are none, and so is whoever is given back what they were told of before
    that. Days that are over are left as they were."""
    then = {lead.id: lead for lead in after.co_leads}
    heard = set[tuple[str, str]]()
    for lead, away, _, over in _days(before):
        new = then.get(lead.id)
        if now >= over or (new and _same(lead, new)):
            continue
        for reader in (lead, away):
            gone = reader.id not in then
            if _knows(reader, lead, away, before, store) and not (gone and reader is away):
                yield Create(_other_days(before, lead, away, reader, new, now))
                if new and new.stands_in_for == away.id:
                    heard.add((lead.id, reader.id))
    yield from _given_back(before, after, heard, store, now)


def _knows(reader: CoLead, lead: CoLead, away: CoLead, group: Group, store: Store) -> bool:
    """Whether *reader* was told of the days in which *lead* stands in: by the duty, or before its morning, as the days became these."""
    if store.get(Mailing, f"stand-in/{group.id}/{_of(lead, away, reader)}"):
        return True
    versions = range(group.version - 1, max(0, group.version - LOOKED_BACK), -1)
    told = {
        Ref(Mailing, (f"stand-in-changed/{group.id}/{_of_change(lead, away, reader, one, to)}",)): to
        for one in versions
        for to in (lead, None)
    }
    there = store.get_many(told)
    return next((to for ref, to in told.items() if ref in there), None) is lead


def _given_back(
    before: Group, after: Group, heard: Container[tuple[str, str]], store: Store, now: datetime
) -> Iterator[Write]:
    """The duty tells of each first day once; somebody who was told of it, and then that it changed or was off, has to be told again."""
    was = {(lead.id, lead.stands_in_for, lead.from_) for lead in before.co_leads}
    for lead, away, told, over in _days(after):
        if not told <= now < over or (lead.id, away.id, lead.from_) in was:
            continue
        refs = {reader: Ref(Mailing, (f"stand-in/{after.id}/{_of(lead, away, reader)}",)) for reader in (lead, away)}
        there = store.get_many(refs.values())
        for reader, ref in refs.items():
            if ref in there and (lead.id, reader.id) not in heard:
                yield Create(_told(lead, away, reader, after, f".{before.version}", now))


def _same(lead: CoLead, new: CoLead) -> bool:
    return (lead.stands_in_for, lead.from_, lead.until) == (new.stands_in_for, new.from_, new.until)


def _other_days(
    before: Group, lead: CoLead, away: CoLead, reader: CoLead, new: CoLead | None, now: datetime
) -> Mailing:
    """To *reader*, at the address that no row has by now if they are taken off."""
    still = new if new and new.stands_in_for == away.id else None
    facts = _facts(lead, away, reader) | {
        "new_first": f"{still.from_}" if still else "", "new_last": f"{still.until}" if still else "",
        "leads": "yes" * bool(new and new.stands_in_for is None),
    }  # fmt: skip
    if new is None and reader is lead:
        facts["address"] = reader.address
    return mailing(
        "stand-in-changed", before.id, Audience.CO_LEADS, at=now, of=_of_change(lead, away, reader, before.version, still),
        subject=reader.id, facts=facts, wait=AT_ONCE,
    )  # fmt: skip


def _turn(row: GroupCalendar, at: At) -> Turn:
    group = at.group
    due = [(lead, away) for lead, away, told, over in _days(group) if told <= at.now < over]
    mails = [mail for lead, away in due for mail in _mails(lead, away, group, at)]
    if not mails:
        return Turn(row)
    there = at.store.get_many(Ref(Mailing, (mail.id,)) for mail in mails)
    return Turn(row, tuple(Create(mail) for mail in mails if Ref(Mailing, (mail.id,)) not in there))


def _waits(_row: GroupCalendar, group: Group, now: datetime) -> Iterator[datetime]:
    yield from (told for _, _, told, _ in _days(group) if told > now)


def _ahead(_row: GroupCalendar, outlook: Outlook) -> Iterator[Ahead]:
    group = outlook.group
    for lead, _, told, _ in _days(group):
        if told > outlook.since:
            yield Ahead(
                at=told, kind="stand-in", stage="", session=f"{group.id}/{lead.from_}", revision=0, to=Audience.CO_LEADS.value,
                recipients=2, flags=(),
            )  # fmt: skip


DUTY = Duty(turn=_turn, waits=_waits, ahead=_ahead)
