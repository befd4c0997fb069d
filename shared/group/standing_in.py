"""Who stands in for a co-lead hears of it on the morning before, and so does who is away."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from shared.model.group import CoLead, Group
from shared.model.group_calendar import GroupCalendar
from shared.model.mailing import Audience, Mailing, mailing
from shared.model.season import instant
from shared.schedule.duties import At, Duty, Outlook, Turn
from shared.schedule.forecast import Ahead
from shared.store import Create, Ref

TOLD = time(8)
"""When on the day before the first one, by the group's clock."""
DAY = timedelta(days=1)


def _days(group: Group) -> Iterator[tuple[CoLead, CoLead, datetime, datetime]]:
    """Each who stands in, for whom, from when on both are told, and when the time is over."""
    there = {lead.id: lead for lead in group.co_leads}
    for lead in group.co_leads:
        away = there.get(lead.stands_in_for or "")
        if away and lead.from_ and lead.until:
            yield lead, away, instant(lead.from_ - DAY, TOLD, group.tz), instant(lead.until + DAY, time(0), group.tz)


def _mails(lead: CoLead, away: CoLead, group: Group, at: At) -> Iterator[Mailing]:
    """A new first day is told anew, and so is standing in for somebody else; a new last day is not."""
    facts = {
        "who": lead.name, "who_id": lead.id, "away": away.name, "away_id": away.id, "first": f"{lead.from_}", "last": f"{lead.until}",
    }  # fmt: skip
    for reader in (lead, away):
        yield mailing(
            "stand-in", group.id, Audience.CO_LEADS, at=at.now, of=f"{lead.id}.{away.id}.{lead.from_:%Y%m%d}.{reader.id}",
            subject=reader.id,
            facts=facts | {"name": reader.name, "mine": "yes" * (reader is lead)}, correlation=at.correlation,
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
