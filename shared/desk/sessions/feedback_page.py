"""How sessions were, as their members say: the numbers and lines of each, and the sums of a season. Nobody is named."""

from dataclasses import dataclass
from typing import ClassVar

from shared.desk.answers import NoSuchPage, Page
from shared.desk.sessions.season_page import LONGEST
from shared.desk.visit import Visit
from shared.model.survey import LEAST, MOST_LINES, asked_by, shown
from shared.schedule.forecast import day_of
from shared.survey.outcome import Outcome, Surveyed, by_season, outcome, stands, surveyed, together
from shared.text.inline import line
from shared.text.times import in_zone

MOST = 60
"""So many sessions are shown, the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A session and how its survey *stands*; *outcome* is None where nothing is to be shown."""

    key: str
    title: str
    day: str
    stands: str
    outcome: Outcome | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackPage:
    """*seasons* are each one's name, how many sessions were spoken of, and what was said of all of them together. *asks* is how members are
    asked: ``mail``, ``recap`` or not at all."""

    template: ClassVar[str] = "feedback.html"
    section: ClassVar[str] = "sessions"
    title: ClassVar[str] = "How sessions were"
    asks: str
    days: int
    seasons: tuple[tuple[str, int, Outcome], ...]
    sessions: tuple[Said, ...]
    more: int
    least: int = LEAST


def show(visit: Visit) -> FeedbackPage:
    """Raises :class:`NoSuchPage` where nobody is, or was, asked."""
    group = visit.group
    found = surveyed(group, visit.store)
    if not (asked_by(group) or found):
        raise NoSuchPage
    seasons = by_season((one.survey for one in found), group)
    return FeedbackPage(
        asks=asked_by(group), days=group.feedback.days if group.feedback else 0,
        seasons=tuple((name, len(rows), together(rows)) for name, rows in seasons.items()),
        sessions=tuple(_said(one, visit) for one in found[:MOST]), more=max(0, len(found) - MOST),
    )  # fmt: skip


def _said(one: Surveyed, visit: Visit) -> Said:
    row, session = one.survey, one.session
    tz = visit.group.tz_of(session)
    return Said(
        key=row.session, title=line(session.heading if session else "A session", LONGEST), day=day_of(row.session),
        stands=stands(row, in_zone(row.closes, tz)), outcome=outcome(row, MOST_LINES) if shown(row) else None,
    )  # fmt: skip


PAGES = (Page(path=("sessions", "feedback"), show=show),)
