"""What members say of a session after it was held: whether it was worth their time, its pace, and a line of text. Answers bear a name
only as long as they can be changed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from shared.model.count import Count, counted
from shared.model.group import Feedback, Group
from shared.model.season import days_off
from shared.model.session import Session

LEAST = 3
"""With fewer answers than this nothing of them is kept or shown, so that nobody can be recognised by theirs."""
LONGEST = 280
"""The most characters of a line."""
MOST_LINES = 200
"""The most lines kept of a session; hardly anybody reads more."""
GRACE = timedelta(minutes=1)
"""How long after its close a survey is counted: longer than the function that takes answers may run, so that no answer comes too late."""
LATEST = timedelta(days=3)
"""How late members are still asked where they could not be asked in time; after that they would hardly remember."""
KEPT = timedelta(days=400)
"""How long after the close the lines are kept; the numbers stay for good."""
WORTH = {"yes": "yes", "partly": "partly", "no": "no"}
"""The possible answers to whether it was worth the time, with their words."""
PACE = {"slow": "too slow", "right": "right", "fast": "too fast"}
"""The possible answers about its pace, with their words."""


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
        """Its name in the audit."""
        return self.session


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyResponse:
    """What a *member* answered: it can be changed until the survey closes, and is deleted after that. Each part may be empty."""

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
    """The group's settings for it; without any, nobody is asked."""
    return group.feedback or Feedback()


def asked_by(group: Group) -> str:
    """How members of *group* are asked: by ``mail`` or in the ``recap``; empty if they are not."""
    return settings(group).by if settings(group).ask else ""


def asked_at(session: Session, group: Group) -> datetime | None:
    """When a mail of its own asks about *session*; None for a session without a date."""
    return loud(session.ends + timedelta(hours=settings(group).hours), session, group) if session.ends else None


def loud(moment: datetime, session: Session, group: Group) -> datetime:
    """*moment*, or the end of the quiet hours (by the session's clock) if it falls into them."""
    wall = moment.astimezone(group.tz_of(session))
    return group.quiet.over(wall).astimezone(UTC) if group.quiet else moment


def opened(row: Survey, session: Session, group: Group, now: datetime) -> Survey:
    """*row*, taking answers from *now* on for the group's number of days."""
    closes = days_off(now, settings(group).days, group.tz_of(session))
    return replace(row, state=SurveyState.OPEN, closes=closes, due=closes + GRACE)


def waiting(session: Session, at: datetime) -> Survey:
    """The survey of *session* before it is asked, by mail *at* that time; until then the field for its close holds that time."""
    return Survey(group=session.group, session=session.key, closes=at, due=at)


def too_late(row: Survey, now: datetime) -> bool:
    """Whether it is too late to ask in a survey that is still waiting."""
    return now >= row.closes + LATEST


def takes_responses(row: Survey | None, now: datetime) -> bool:
    return row is not None and row.state is SurveyState.OPEN and now < row.closes


def closed(row: Survey, responses: Iterable[SurveyResponse]) -> Survey:
    """*row* with the sum of the *responses*, if there are enough; what is kept tells of nobody which answer was theirs."""
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
    """Whether it has something that may be shown."""
    return row is not None and row.state is SurveyState.CLOSED and row.responses >= LEAST


ANSWERS, WORTH_IT, PACE_RIGHT = "feedback/answers", "feedback/worth-it", "feedback/pace-right"
"""Names of the group's numbers: members who answered, those who found it worth their time, and those who found its pace right."""


def numbers(row: Survey) -> Count:
    """What *row* adds to the numbers of the month in which it closed; with too few answers, only how many there were."""
    said = {ANSWERS: row.responses, WORTH_IT: row.worth.get("yes", 0), PACE_RIGHT: row.pace.get("right", 0)}
    return counted(row.group, row.closes, **said)
