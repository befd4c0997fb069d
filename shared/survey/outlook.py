"""A forecast of when members will be asked how a session was, and when the result is told."""

from collections.abc import Iterator
from datetime import datetime

from shared.model import survey
from shared.model.group import Group
from shared.model.mailing import Audience
from shared.model.season import days_off
from shared.model.session import Session
from shared.model.survey import SurveyState
from shared.schedule.duties import Outlook
from shared.schedule.forecast import Ahead


def ahead(outlook: Outlook) -> Iterator[Ahead]:
    """The mail after each session that lies ahead, or is just over. Where the recap asks, there is no mail for it."""
    known = outlook.known
    for session, at in _asked(outlook):
        yield Ahead(
            at=at, kind="session-feedback", stage="", session=session.id, revision=session.revision, to=Audience.MEMBERS.value,
            recipients=known.members, zones=known.zones or {}, flags=(), routine=True,
            less="whoever was not there, as far as that is known",
        )  # fmt: skip
    yield from _outcomes(outlook)


def _asked(outlook: Outlook) -> Iterator[tuple[Session, datetime]]:
    """The sessions that a mail will ask about, each with its time."""
    group = outlook.group
    for session in outlook.sessions if survey.asked_by(group) == "mail" else ():
        at = survey.asked_at(session, group)
        if at is not None and at > outlook.since and (session.upcoming or session.held_here):
            yield session, at


def _outcomes(outlook: Outlook) -> Iterator[Ahead]:
    """The result, a minute after each survey closes: surveys that are open, and those that a mail will open."""
    group, sessions = outlook.group, {one.key: one for one in outlook.sessions}
    opened = {row.session: row for row in outlook.known.surveys if row.state is SurveyState.OPEN}
    for key, row in opened.items():
        if key in sessions:
            yield from _told(sessions[key], row.closes + survey.GRACE, group)
    for session, at in _asked(outlook):
        if session.key not in opened:
            closes = days_off(at, survey.settings(group).days, group.tz_of(session))
            yield from _told(session, closes + survey.GRACE, group)


def _told(session: Session, at: datetime, group: Group) -> Iterator[Ahead]:
    speakers = {talk.speaker for talk in session.talks}
    for to, count in ((Audience.CO_LEADS, len(group.reached(at))), (Audience.SPEAKER, len(speakers))):
        if count:
            yield Ahead(
                at=at, kind="feedback-outcome", stage="", session=session.id, revision=session.revision, to=to.value, recipients=count,
                flags=(), routine=True, less=f"everybody if fewer than {survey.LEAST} members answer",
            )  # fmt: skip
