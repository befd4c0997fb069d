"""A session was held: by mail its members are asked after some hours, by the recap once that goes out; and in the end it is counted.

What waits for a time has the survey's row for it. Each step is one transaction, so that whoever is interrupted goes on where it was.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from shared.model import survey
from shared.model.group import Group
from shared.model.mailing import Audience, Mailing, mailing
from shared.model.session import Session, Speaker
from shared.model.survey import Survey, SurveyResponse, SurveyState
from shared.schedule.duties import At, Duty, Turn
from shared.store import Create, Delete, Ref, Replace, Store, Write, packed
from shared.store.actions import AT_ONCE


def follow(session: Session, at: At) -> list[Write]:
    """The survey after a session that was held with this very turn, where the group asks by mail."""
    when = survey.asked_at(session, at.group)
    over = at.was.upcoming and survey.counts(session) and survey.asked_by(at.group) == "mail"
    if when is None or not over or at.store.get(Survey, session.group, session.key) is not None:
        return []
    row = survey.waiting(session, when)
    return [] if survey.too_late(row, at.now) else [Create(row)]


def with_recap(session: Session, group: Group, store: Store, now: datetime) -> list[Write]:
    """The survey that opens with the recap of *session*, where the group asks by it; nothing if there is one already."""
    wanted = survey.asked_by(group) == "recap" and survey.counts(session)
    if not wanted or store.get(Survey, session.group, session.key) is not None:
        return []
    return [Create(survey.opened(survey.waiting(session, now), session, group, now))]


def _turn(row: Survey, at: At) -> Turn:
    session = at.store.get(Session, row.group, row.session)
    if session is None:
        return Turn(row, (Replace(replace(row, due=None)),))
    if row.state is SurveyState.WAITING:
        return Turn(row, tuple(_asked(row, session, at)))
    if row.state is SurveyState.OPEN:
        return Turn(row, _counted(row, session, at))
    return Turn(row, _cleared(row, at))


def _asked(row: Survey, session: Session, at: At) -> Iterator[Write]:
    """The mail to all; none where nobody is asked any more, or it is too late, and none in quiet hours."""
    later = survey.loud(at.now, session, at.group)
    if survey.asked_by(at.group) != "mail" or not survey.counts(session) or survey.too_late(row, at.now):
        yield Replace(replace(row, state=SurveyState.OFF, due=None))
    elif later > at.now:
        yield Replace(replace(row, due=later))
    else:
        yield Replace(survey.opened(row, session, at.group, at.now))
        yield Create(_mail("session-feedback", session, Audience.MEMBERS, at))


def _counted(row: Survey, session: Session, at: At) -> tuple[Write, ...]:
    """What was said, and who hears of it, with as many of the answers taken away as the transaction holds."""
    responses = at.store.all(SurveyResponse, row.group, row.session, unread=[])
    after = survey.closed(row, responses)
    mails = [Create(one) for one in _told(session, at)] if survey.shown(after) else []
    # Deleting them also says that none was changed since it was read.
    return _without(replace(after, due=row.closes + survey.KEPT), responses, mails, at)


def _cleared(row: Survey, at: At) -> tuple[Write, ...]:
    """The answers that are left; once it was long ago, the lines."""
    responses = at.store.all(SurveyResponse, row.group, row.session, unread=[])
    ends = row.closes + survey.KEPT
    after = replace(row, due=ends) if at.now < ends else replace(row, lines=(), due=None)
    return _without(after, responses, [], at)


def _without(row: Survey, responses: list[SurveyResponse], along: list[Create], at: At) -> tuple[Write, ...]:
    """*row*, and *responses* taken away: those for which there is no room by the next tick."""
    units: list[tuple[Write, ...]] = [(Replace(row), *along), *((Delete(one),) for one in responses)]
    first, *rest = packed(units)
    return (Replace(replace(row, due=at.now)), *first[1:]) if rest else first


def _told(session: Session, at: At) -> Iterator[Mailing]:
    """To the co-leads, and to each speaker who has an address of their own and is not among those whom the co-leads' mail reaches. A joint
    session's speakers are its host's."""
    yield _mail("feedback-outcome", session, Audience.CO_LEADS, at)
    leads = {lead.address for lead in at.group.reached(at.now)}
    where = {Ref(Speaker, (*session.hosting, talk.slug)): talk.slug for talk in session.talks}
    told: set[str] = set()
    for ref, speaker in at.store.get_many(where, unread=set()).items():
        if speaker.address and speaker.address not in leads | told:
            told.add(speaker.address)
            yield _to_speaker(where[ref], session, at)


def _to_speaker(slug: str, session: Session, at: At) -> Mailing:
    """Of the host's talk, whichever group's members were asked."""
    host, key = session.hosting
    return mailing(
        "feedback-outcome", host, Audience.SPEAKER, at=at.now, of=f"{key}#{slug}/{session.group}", session=key, subject=slug,
        facts={"of": session.group}, ends=session.ends, correlation=at.correlation,
    )  # fmt: skip


def _mail(kind: str, session: Session, audience: Audience, at: At) -> Mailing:
    wait = {"wait": AT_ONCE} if audience is Audience.MEMBERS else {}
    return mailing(
        kind, session.group, audience, at=at.now, of=session.key, session=session.key, revision=session.revision, ends=session.ends,
        correlation=at.correlation, **wait,
    )  # fmt: skip


DUTY = Duty(turn=_turn)
