"""The life of a survey: after a session was held, members are asked by mail some hours later, or by the recap when that goes out; in the
end it is counted. The survey's row says when it is due next. Each step is one transaction, so that whatever is interrupted continues
where it was."""

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
    """The survey after a session that became held in this very turn, where the group asks by mail."""
    when = survey.asked_at(session, at.group)
    over = at.was.upcoming and session.held_here and survey.asked_by(at.group) == "mail"
    if when is None or not over or at.store.get(Survey, session.group, session.key) is not None:
        return []
    row = survey.waiting(session, when)
    return [] if survey.too_late(row, at.now) else [Create(row)]


def with_recap(session: Session, group: Group, store: Store, now: datetime) -> list[Write]:
    """The survey that opens with the recap of *session*, where the group asks in it; nothing if there is one already."""
    wanted = survey.asked_by(group) == "recap" and session.held_here
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
    """The mail to all; none if the group no longer asks, if it is too late, or during quiet hours."""
    later = survey.loud(at.now, session, at.group)
    if survey.asked_by(at.group) != "mail" or not session.held_here or survey.too_late(row, at.now):
        yield Replace(replace(row, state=SurveyState.OFF, due=None))
    elif later > at.now:
        yield Replace(replace(row, due=later))
    else:
        yield Replace(survey.opened(row, session, at.group, at.now))
        yield Create(_mail("session-feedback", session, Audience.MEMBERS, at))


def _counted(row: Survey, session: Session, at: At) -> tuple[Write, ...]:
    """The result, and the mails about it; as many answers are deleted as the transaction holds."""
    responses = at.store.all(SurveyResponse, row.group, row.session, unread=[])
    after = survey.closed(row, responses)
    mails = [Create(one) for one in _told(session, at)] if survey.shown(after) else []
    # Deleting an answer also proves that it was not changed since it was read.
    return _without(replace(after, due=row.closes + survey.KEPT), responses, mails, at)


def _cleared(row: Survey, at: At) -> tuple[Write, ...]:
    """Delete the answers that are left; after a long time, the lines."""
    responses = at.store.all(SurveyResponse, row.group, row.session, unread=[])
    ends = row.closes + survey.KEPT
    after = replace(row, due=ends) if at.now < ends else replace(row, lines=(), due=None)
    return _without(after, responses, [], at)


def _without(row: Survey, responses: list[SurveyResponse], along: list[Create], at: At) -> tuple[Write, ...]:
    """*row*, with *responses* deleted; those that do not fit follow with the next tick."""
    units: list[tuple[Write, ...]] = [(Replace(row), *along), *((Delete(one),) for one in responses)]
    first, *rest = packed(units)
    return (Replace(replace(row, due=at.now)), *first[1:]) if rest else first


def _told(session: Session, at: At) -> Iterator[Mailing]:
    """Mails to the co-leads, and to each speaker who has an address of their own that the co-leads' mail does not reach anyway. The
    speakers of a joint session are its host's."""
    yield _mail("feedback-outcome", session, Audience.CO_LEADS, at)
    leads = {lead.address for lead in at.group.reached(at.now)}
    where = {Ref(Speaker, (*session.hosting, talk.slug)): talk.slug for talk in session.talks}
    told: set[str] = set()
    for ref, speaker in at.store.get_many(where, unread=set()).items():
        if speaker.address and speaker.address not in leads | told:
            told.add(speaker.address)
            yield _to_speaker(where[ref], session, at)


def _to_speaker(slug: str, session: Session, at: At) -> Mailing:
    """The mail about the host's talk, whichever group's members were asked."""
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
