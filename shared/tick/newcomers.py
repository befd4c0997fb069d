"""A new co-lead, and a stand-in on their first day, is mailed what waits for co-leads and what goes out. Nothing of it is mailed a second
time."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial

from shared.model.deck import Outcome, Upload
from shared.model.group import CoLead, Group
from shared.model.group_calendar import GroupCalendar
from shared.model.mailing import Audience, Mailing, mailing
from shared.model.recording import Match, Recording
from shared.model.season import instant
from shared.model.session import Session
from shared.schedule.duties import At, Duty, Turn
from shared.schedule.forecast import UNCONFIRMED, day_on
from shared.store import Create, Ref
from shared.text.inline import counted
from shared.tick.calendar_duties import FORESEEN, drafts_waiting, sessions_lately, two_weeks

LATELY = timedelta(days=60)
"""How old an unsent recap may be to be named, as on the desk's first page."""


FIRST = time(8)
"""When on the first day of a stand-in, by the group's clock."""


def _turn(row: GroupCalendar, at: At) -> Turn:
    """Monday's mail, for them alone, on any day and however little it says: they were told that it comes."""
    after = replace(row, newcomers=()) if row.newcomers else row
    new = {who: f"{at.now:%Y%m%dT%H%M%S}.{who}" for who in _for_good(row, at.group)} | _standing_in(at)
    if not new:
        return Turn(after)
    sessions = at.once("sessions", partial(sessions_lately, at))
    facts = two_weeks(at.group, sessions, at.store, at.now, at.quota)
    flags = dict.fromkeys([*filter(None, facts.get("flags", "").split("\n")), *_besides(sessions, at)])
    mails = (
        mailing(
            "preflight", at.group.id, Audience.CO_LEADS, at=at.now, of=of, subject=who, correlation=at.correlation,
            facts={"lines": facts.get("lines", "[]"), "flags": "\n".join(flags)},
        )
        for who, of in new.items()
    )  # fmt: skip
    return Turn(after, tuple(Create(mail) for mail in mails))


def _for_good(row: GroupCalendar, group: Group) -> list[str]:
    leads = {lead.id for lead in group.co_leads if not lead.stands_in_for}
    return [who for who in row.newcomers if who in leads]


def _begins(group: Group) -> Iterator[tuple[CoLead, datetime]]:
    """Each who stands in, with when they are shown what waits: not who begins on a Monday, when the report shows it, nor who wants none."""
    for lead in group.co_leads:
        monday = group.weekly_preflight and lead.from_ and lead.from_.weekday() == 0
        if lead.stands_in_for and lead.from_ and lead.weekly != "never" and not monday:
            yield lead, instant(lead.from_, FIRST, group.tz)


def _standing_in(at: At) -> dict[str, str]:
    """Who stands in by now and was not shown it, with what makes the mail's id. Who was named when the first day was over is shown it all
    the same."""
    today = at.now.astimezone(at.group.tz).date()
    due = [lead for lead, shown in _begins(at.group) if shown <= at.now and lead.leads_on(today)]
    ids = {lead.id: f"{lead.from_:%Y%m%d}.{lead.id}" for lead in due}
    refs = {who: Ref(Mailing, (f"preflight/{at.group.id}/{of}",)) for who, of in ids.items()}
    there = at.store.get_many(refs.values())
    return {who: of for who, of in ids.items() if refs[who] not in there}


def _waits(_row: GroupCalendar, group: Group, now: datetime) -> Iterator[datetime]:
    yield from (shown for _, shown in _begins(group) if shown > now)


def _besides(sessions: Sequence[Session], at: At) -> Iterator[str]:
    """What waits and is not in Monday's mail, because the other co-leads were mailed about it."""
    yield from drafts_waiting(sessions, at.store, at.now - LATELY)
    for one in sessions:
        later = one.upcoming and one.starts and one.starts >= at.now + FORESEEN
        if later and any(talk.unconfirmed for talk in one.talks):
            yield f"{day_on(one)}: {UNCONFIRMED}"
    where = {"match": Match.UNSURE.value}
    if count := len(at.store.all(Recording, at.group.id, where=where, unread=[])):
        yield f"{counted(count, 'recording')}: nobody has said yet of which talk"
    where = {"outcome": Outcome.UNKNOWN.value}
    if count := len(at.store.all(Upload, at.group.id, where=where, unread=[])):
        yield f"{counted(count, 'file')} of slides: nobody has said yet of which talk"


DUTY = Duty(turn=_turn, waits=_waits)
