"""When in a session which talk begins, and when its questions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from shared.errors import BadInput
from shared.model.session import Session, Talk

LEAST_QUESTIONS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """From *starts* to *ends* (UTC) *talk* is given or, if it is a slot for questions, discussed."""

    talk: Talk
    questions: bool
    starts: datetime
    ends: datetime


class Given(Protocol):
    """What of a group decides how long a talk is; a group's row has it, and its public half."""

    @property
    def talk_minutes(self) -> int: ...

    @property
    def question_minutes(self) -> int: ...

    @property
    def kinds_of_talk(self) -> Mapping[str, int] | None: ...


def length(kind: str | None, group: Given) -> tuple[int, int]:
    """The minutes of a talk of *kind*, and those for its questions, which never get more time than the talk itself where it is of a
    kind."""
    minutes = (group.kinds_of_talk or {}).get(kind or "")
    if minutes is None:
        return group.talk_minutes, group.question_minutes
    return minutes, min(minutes, group.question_minutes)


def kind_of(written: str, group: Given) -> str | None:
    """The name of the kind of talk that was *written*; None if nothing was. Raises :class:`BadInput` for a kind that *group* does not
    have."""
    known = group.kinds_of_talk or {}
    found = next((name for name in known if name.casefold() == written.strip().casefold()), None)
    if found is None and written.strip():
        raise BadInput(no_kind(written, group))
    return found


def no_kind(written: str, group: Given) -> str:
    """What to tell somebody who wrote a kind of talk that *group* does not have: that, and which it has."""
    there = ", ".join(group.kinds_of_talk or ()) or "none; name them under kinds_of_talk first"
    return f"{written.strip()[:60]!r} is no kind of talk here; there are: {there}"


def told(kind: str | None, group: Given) -> str:
    """``lightning, 5 minutes``; empty for a talk without a kind."""
    minutes = (group.kinds_of_talk or {}).get(kind or "")
    return f"{kind}, {minutes} minute{'' if minutes == 1 else 's'}" if minutes else kind or ""


def agenda(session: Session, group: Given) -> tuple[Slot, ...]:
    """The talks of *session* one after the other, each with its questions, fitted into its length.

    If they do not fit, questions shrink first, down to five minutes (or half of a short talk). If that is not enough, the talks share
    what is left in proportion to their lengths. Time left over stays free at the end. Empty for a session without a date or without
    talks.
    """
    if session.starts is None or session.ends is None or not session.talks:
        return ()
    minutes = int((session.ends - session.starts).total_seconds()) // 60
    lengths = fitted(minutes, [length(talk.kind, group) for talk in session.talks])
    return tuple(_slots(zip(session.talks, lengths, strict=True), session.starts))


def fitted(minutes: int, wanted: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The minutes of each talk and of its questions, so that all of *wanted* fits into *minutes*."""
    whole, count = sum(talk for talk, _ in wanted), len(wanted)
    for level in range(max((questions for _, questions in wanted), default=0), -1, -1):
        shrunk = [(one[0], max(_least(one), min(one[1], level))) for one in wanted]
        if whole + sum(questions for _, questions in shrunk) <= minutes:
            return shrunk
    least = [min(_least(one), minutes // count // 2) for one in wanted]
    left = minutes - sum(least)
    return [(left * talk // whole, questions) for (talk, _), questions in zip(wanted, least, strict=True)]


def _least(wanted: tuple[int, int]) -> int:
    """The minutes to which questions shrink at most."""
    talk, questions = wanted
    return min(LEAST_QUESTIONS, questions, talk // 2)


def _slots(talks: Iterable[tuple[Talk, tuple[int, int]]], at: datetime) -> Iterator[Slot]:
    for talk, (talk_minutes, question_minutes) in talks:
        for minutes, questions in ((talk_minutes, False), (question_minutes, True)):
            if minutes > 0:
                ends = at + timedelta(minutes=minutes)
                yield Slot(talk=talk, questions=questions, starts=at, ends=ends)
                at = ends
