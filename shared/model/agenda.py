"""When in a session which talk begins, and when its questions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.model.session import Session, Talk

LEAST_QUESTIONS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """From *starts* to *ends* (UTC) *talk* is given, or questions to it are asked."""

    talk: Talk
    questions: bool
    starts: datetime
    ends: datetime


def agenda(session: Session, talk_minutes: int, question_minutes: int) -> tuple[Slot, ...]:
    """The talks of *session* one after the other, each with its questions, made to fit its length.

    Where they do not fit as they are, questions shrink, to five minutes at the least; where that is not enough, the talks share
    what is left evenly. What is left over is left at the end. Empty without a date or without talks.
    """
    if session.starts is None or session.ends is None or not session.talks:
        return ()
    each = int((session.ends - session.starts).total_seconds()) // 60 // len(session.talks)
    return tuple(_slots(session.talks, session.starts, *fitted(each, talk_minutes, question_minutes)))


def fitted(each: int, talk: int, questions: int) -> tuple[int, int]:
    """How many of *each* minutes a talk has, and how many its questions."""
    if talk + questions <= each:
        return talk, questions
    if each - talk >= min(LEAST_QUESTIONS, questions):
        return talk, each - talk
    least = min(LEAST_QUESTIONS, questions, each // 2)
    return each - least, least


def _slots(talks: tuple[Talk, ...], at: datetime, talk_minutes: int, question_minutes: int) -> Iterator[Slot]:
    for talk in talks:
        for minutes, questions in ((talk_minutes, False), (question_minutes, True)):
            if minutes > 0:
                ends = at + timedelta(minutes=minutes)
                yield Slot(talk=talk, questions=questions, starts=at, ends=ends)
                at = ends
