"""What members say of a session once it was held: whether it was worth their time, its pace, and a line. Nobody is named but while they
can still change it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from shared.model.count import Count, counted
from shared.model.group import Feedback, Group
from shared.model.season import days_off
from shared.model.session import Session, SessionState

LEAST = 3
"""With fewer answers than this nothing of them is kept or shown, so that nobody can be told by theirs."""
LONGEST = 280
"""Characters of a line."""
MOST_LINES = 200
"""Lines that are kept of a session; more hardly anybody reads."""
GRACE = timedelta(minutes=1)
"""A survey is counted so long after its close: longer than the function that takes answers may run, so that none comes too late."""
LATEST = timedelta(days=3)
"""Where nobody could be asked in time, so much later nobody is any more: who would remember?"""
KEPT = timedelta(days=400)
"""So long after the close the lines are kept; the numbers stay."""
WORTH = {"yes": "yes", "partly": "partly", "no": "no"}
"""What can be said of whether it was worth one's time, with its words."""
PACE = {"slow": "too slow", "right": "right", "fast": "too fast"}
"""What can be said of its pace."""


class SurveyState(StrEnum):
    WAITING = "waiting"
    OPEN = "open"
    CLOSED = "closed"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What the members of *group* are asked about its *session* (a key): it waits to be asked, takes answers until *closes*, and is closed
    with what was said; off if nobody was asked after all. *responses* is how many answered; *worth* and *pace* are how many of them said
    what, *lines* what they wrote, in the order of the alphabet, and none of these where they were fewer than :data:`LEAST`. *due* is when
    a tick goes on with it."""

    group: str
    session: str
    closes: datetime
    state: SurveyState = SurveyState.WAITING
    responses: int = 0
    worth: dict[str, int] = field(default_factory=dict)
    pace: dict[str, int] = field(default_factory=dict)
    lines: tuple[str, ...] = ()
    due: datetime | None = None
    version: int = 0

    @property
    def id(self) -> str:
        """As the audit names it."""
        return self.session


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyResponse:
    """What a *member* says, changeable until the survey closes and gone after it. Each part may be empty: nothing was said of that."""

    group: str
    session: str
    member: str
    worth: str = ""
    pace: str = ""
    line: str = ""
    version: int = 0

    @property
    def blank(self) -> bool:
        return not (self.worth or self.pace or self.line)


def settings(group: Group) -> Feedback:
    """What *group* says about it; nothing said is that nobody is asked."""
    return group.feedback or Feedback()


def asked_by(group: Group) -> str:
    """How members of *group* are asked: by ``mail`` or in the ``recap``; empty if they are not."""
    return settings(group).by if settings(group).ask else ""


def counts(session: Session) -> bool:
    """Whether *session* is one that can be asked about: it was held, and not before all this."""
    return session.state is SessionState.HELD and session.starts is not None and not session.imported


def asked_at(session: Session, group: Group) -> datetime | None:
    """When a mail of its own asks about *session*; None if it has no date."""
    return loud(session.ends + timedelta(hours=settings(group).hours), session, group) if session.ends else None


def loud(moment: datetime, session: Session, group: Group) -> datetime:
    """*moment*, or the end of the quiet hours, by the session's clock, that it falls into."""
    wall = moment.astimezone(group.tz_of(session))
    return group.quiet.over(wall).astimezone(UTC) if group.quiet else moment


def opened(row: Survey, session: Session, group: Group, now: datetime) -> Survey:
    """*row*, taking answers from *now* on for all of its days."""
    closes = days_off(now, settings(group).days, group.tz_of(session))
    return replace(row, state=SurveyState.OPEN, closes=closes, due=closes + GRACE)


def waiting(session: Session, at: datetime) -> Survey:
    """The survey of *session*, which is asked about by mail *at* that time, which stands for its close until then."""
    return Survey(group=session.group, session=session.key, closes=at, due=at)


def too_late(row: Survey, now: datetime) -> bool:
    """Whether nobody is asked any more in a survey that waits."""
    return now >= row.closes + LATEST


def takes_responses(row: Survey | None, now: datetime) -> bool:
    return row is not None and row.state is SurveyState.OPEN and now < row.closes


def closed(row: Survey, responses: Iterable[SurveyResponse]) -> Survey:
    """*row* with what was said, if enough did; what stays of the answers tells of nobody which was theirs."""
    said = [one for one in responses if not one.blank]
    after = replace(row, state=SurveyState.CLOSED, responses=len(said))
    if len(said) < LEAST:
        return after
    lines = sorted((one.line for one in said if one.line), key=lambda line: (line.casefold(), line))
    return replace(
        after, worth=_tally(WORTH, (one.worth for one in said)), pace=_tally(PACE, (one.pace for one in said)),
        lines=tuple(lines[:MOST_LINES]),
    )  # fmt: skip


def _tally(choices: Iterable[str], said: Iterable[str]) -> dict[str, int]:
    found = Counter(said)
    return {choice: found[choice] for choice in choices}


def shown(row: Survey | None) -> bool:
    """Whether there is something that may be shown."""
    return row is not None and row.state is SurveyState.CLOSED and row.responses >= LEAST


ANSWERS, WORTH_IT, PACE_RIGHT = "feedback/answers", "feedback/worth-it", "feedback/pace-right"
"""As the group's numbers have it: who answered, found it worth their time, and its pace right."""


def numbers(row: Survey) -> Count:
    """What *row* adds to the numbers of the month in which it closed: nothing of few answers but how many they were."""
    said = {ANSWERS: row.responses, WORTH_IT: row.worth.get("yes", 0), PACE_RIGHT: row.pace.get("right", 0)}
    return counted(row.group, row.closes, **said)
