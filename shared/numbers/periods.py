"""A group's numbers, month by month and season by season, for the desk and the command line."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from shared.model.attendance import Attendance
from shared.model.count import (
    BALLOTS,
    DECKS,
    JOINED,
    LEFT,
    MAILS,
    READING_IN_TIME,
    READING_LATE,
    SLIDES_IN_TIME,
    SLIDES_LATE,
    TURNS_PASSED,
    TURNS_TAKEN,
    Count,
    together,
)
from shared.model.group import Group
from shared.model.member import MemberState
from shared.model.season import season_name
from shared.model.survey import ANSWERS, PACE_RIGHT, WORTH_IT, Survey, SurveyState
from shared.model.survey import numbers as of_survey
from shared.store import Store

MEMBERS = "members"
MEASURES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    MEMBERS: ("Members at the end", ()),
    "joined": ("Joined", (JOINED,)),
    "left": ("Left", (LEFT,)),
    "mails": ("Mails sent", (MAILS,)),
    "ballots_sent": ("Ballots sent", ("mails/ballot",)),
    "ballots_cast": ("Ballots cast", (BALLOTS,)),
    "reading_asked": ("Reading asked for", ("mails/nudge/",)),
    "reading_in_time": ("Reading in time", (READING_IN_TIME,)),
    "reading_late": ("Reading late", (READING_LATE,)),
    "slides_asked": ("Slides asked for", ("mails/chase/",)),
    "slides_in_time": ("Slides in time", (SLIDES_IN_TIME,)),
    "slides_late": ("Slides late", (SLIDES_LATE,)),
    "decks": ("Decks published", (DECKS,)),
    "turns_asked": ("Turns asked for", ("mails/next-turn",)),
    "turns_taken": ("Turns taken", (TURNS_TAKEN,)),
    "turns_passed": ("Turns passed on", (TURNS_PASSED,)),
    "feedback": ("Feedback given", (ANSWERS,)),
    "feedback_worth_it": ("Feedback worth it", (WORTH_IT,)),
    "feedback_pace_right": ("Feedback pace right", (PACE_RIGHT,)),
}
"""Each measure by name: its label, and the counts that it sums up. A count ending in a slash stands for all that begin so."""
ATTENDED: Mapping[str, str] = {
    "said_coming": "Sessions: said they come",
    "members_there": "Sessions: members there",
    "others_there": "Sessions: others there",
}
"""What is known of attendance, by name; it lies in a row of each session. Somebody who came to two sessions counts twice."""


@dataclass(frozen=True, slots=True)
class Period:
    """A month (``2024-03``) or a season (``2023–24``), with a number for each of :data:`MEASURES` and :data:`ATTENDED`."""

    name: str
    season: str
    numbers: Mapping[str, int]


def numbers(group: Group, store: Store, now: datetime) -> list[Period]:
    """Month by month, from the first of which anything is known until now. Members are counted backwards from today's number, by who
    joined and left."""
    there = store.headcount(group.id)
    members = there.get(MemberState.ACTIVE, 0) + there.get(MemberState.PAUSED, 0)
    surveys = (row for row in store.all(Survey, group.id, unread=[]) if row.state is SurveyState.CLOSED)
    counts = [*store.all(Count, group.id), *map(of_survey, surveys)]
    return months(counts, members, now, store.all(Attendance, group.id, unread=[]))


def months(counts: Iterable[Count], members: int, now: datetime, attended: Iterable[Attendance] = ()) -> list[Period]:
    """*members* are there *now*; *attended* says of sessions who was there, each in the month for which it was first planned."""
    by_month: dict[str, Mapping[str, int]] = {}
    for count in sorted(counts, key=lambda count: count.month):
        by_month[count.month] = together(count, replace(count, numbers=dict(by_month.get(count.month, {})))).numbers
    came: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in attended:
        there = {"said_coming": one.said or 0, "members_there": len(one.there), "others_there": one.others}
        came[one.session[:7]].update(there)
    found: list[Period] = []
    for month in _until(min((*by_month, *came), default=f"{now:%Y-%m}"), f"{now.astimezone(UTC):%Y-%m}"):
        told = by_month.get(month, {})
        row = {name: _sum(told, of) for name, (_, of) in MEASURES.items()}
        row |= {name: came[month][name] for name in ATTENDED}
        first = datetime.fromisoformat(f"{month}-01T00:00:00+00:00")
        found.append(Period(month, season_name(first, ZoneInfo("UTC")), row))
    return list(_with_members(found, members))


def _with_members(periods: Sequence[Period], members: int) -> Iterator[Period]:
    """*members* are there at the end of the last of *periods*."""
    later = sum(one.numbers["joined"] - one.numbers["left"] for one in periods)
    for one in periods:
        later -= one.numbers["joined"] - one.numbers["left"]
        yield Period(one.name, one.season, {**one.numbers, MEMBERS: members - later})


def seasons(periods: Sequence[Period]) -> list[Period]:
    """The sums of each season; for members, how many there were at its end."""
    found = []
    for name, several in groupby(periods, key=lambda period: period.season):
        within = list(several)
        row = {one: sum(period.numbers[one] for period in within) for one in (*MEASURES, *ATTENDED)}
        found.append(Period(name, name, row | {MEMBERS: within[-1].numbers[MEMBERS]}))
    return found


def named(periods: Sequence[Period]) -> dict[str, str]:
    """The measures to show for *periods*, by name with their labels; attendance only if anything is known of it."""
    known = any(period.numbers[one] for period in periods for one in ATTENDED)
    return {name: words for name, (words, _) in MEASURES.items()} | (dict(ATTENDED) if known else {})


def to_csv(periods: Sequence[Period]) -> str:
    """A line for each period, below the names of the measures."""
    to = io.StringIO()
    table = csv.writer(to)
    names = named(periods)
    table.writerow(["period", "season", *names])
    table.writerows([one.name, one.season, *(one.numbers[name] for name in names)] for one in periods)
    return to.getvalue()


def _sum(told: Mapping[str, int], of: Iterable[str]) -> int:
    return sum(
        n for one in of for name, n in told.items() if name == one or (one.endswith("/") and name.startswith(one))
    )


def _until(first: str, last: str) -> Iterable[str]:
    year, month = map(int, first.split("-"))
    while (name := f"{year:04}-{month:02}") <= max(first, last):
        yield name
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
