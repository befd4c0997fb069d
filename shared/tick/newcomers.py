"""A new co-lead is mailed what waits for co-leads and what goes out. Nothing of it is mailed a second time."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from shared.model.deck import Outcome, Upload
from shared.model.group_calendar import GroupCalendar
from shared.model.mailing import Audience, mailing
from shared.model.recording import Match, Recording
from shared.model.session import Session
from shared.schedule.duties import At, Duty, Turn
from shared.schedule.forecast import UNCONFIRMED, day_on
from shared.store import Create
from shared.text.inline import counted
from shared.tick.calendar_duties import FORESEEN, drafts_waiting, sessions_lately, two_weeks

LATELY = timedelta(days=60)
"""How old an unsent recap may be to be named, as on the desk's first page."""


def _turn(row: GroupCalendar, at: At) -> Turn:
    """Monday's mail, for them alone, on any day and however little it says: they were told that it comes."""
    if not row.newcomers:
        return Turn(row)
    leads = {lead.id for lead in at.group.co_leads if not lead.stands_in_for}
    new = [who for who in row.newcomers if who in leads]
    after = replace(row, newcomers=())
    if not new:
        return Turn(after)
    sessions = at.once("sessions", partial(sessions_lately, at))
    facts = two_weeks(at.group, sessions, at.store, at.now, at.quota)
    flags = dict.fromkeys([*filter(None, facts.get("flags", "").split("\n")), *_besides(sessions, at)])
    mails = (
        mailing(
            "preflight", at.group.id, Audience.CO_LEADS, at=at.now, of=f"{at.now:%Y%m%dT%H%M%S}.{who}", subject=who,
            correlation=at.correlation, facts={"lines": facts.get("lines", "[]"), "flags": "\n".join(flags)},
        )
        for who in new
    )  # fmt: skip
    return Turn(after, tuple(Create(mail) for mail in mails))


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


DUTY = Duty(turn=_turn)
