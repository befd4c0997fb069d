"""The season: a rhythm of dates by the wall clock of the group's zone, or of several zones in turn, with breaks, extra, moved and
cancelled dates."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from shared.errors import BadInput
from shared.model.rhythm import Rhythm
from shared.text.zones import ZonedTime, zone

At = time | ZonedTime
"""When a session begins: a time of day by the group's own clock, or by that of a zone."""


def wall_of(at: At) -> time:
    """The time of day that *at* is, by whichever clock."""
    return at.wall if isinstance(at, ZonedTime) else at


def zone_of(at: At, tz: ZoneInfo) -> ZoneInfo:
    """The zone whose clock *at* is read by; *tz* is the group's."""
    return zone(at.zone) if isinstance(at, ZonedTime) else tz


def instant(day: date, wall: time, tz: ZoneInfo) -> datetime:
    """The UTC instant at which *day*'s clock shows *wall*.

    A wall time that a clock change skips is moved forward by the gap; a repeated one is the first (PEP 495, ``fold=0``).
    """
    return datetime.combine(day, wall, tzinfo=tz).astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """No session after *after* until *resumes*, from which the rhythm is counted anew."""

    after: date
    resumes: date
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """The session first planned on *from_* takes place on *to* (and at *starts*, if that changes too)."""

    from_: date
    to: date
    starts: At | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """The rhythm of one season; times are wall times in the group's zone, or in the one that they name, lengths in minutes. It is either
    so many days, or *every* such day by the calendar (:mod:`shared.model.rhythm`). Several *starts* come in turn; *starts_on* has those of
    single dates. Without *until* it goes on, and its sessions are made *ahead_days* ahead of time."""

    first: date
    starts: At | tuple[At, ...]
    minutes: int
    every_days: int = 0
    every: str = ""
    until: date | None = None
    ahead_days: int = 120
    breaks: tuple[Break, ...] = ()
    extra: tuple[date, ...] = ()
    moved: tuple[Move, ...] = ()
    cancelled: tuple[date, ...] = ()
    starts_on: dict[str, At] | None = None

    @property
    def turns(self) -> tuple[At, ...]:
        """Its start times, in turn."""
        return self.starts if isinstance(self.starts, tuple) else (self.starts,)

    @property
    def wall(self) -> time:
        """The usual time of day, for whatever concerns no single session."""
        return wall_of(self.turns[0])

    @property
    def calendar(self) -> Rhythm | None:
        """The rhythm, if it is counted by the calendar; None if it is counted in days."""
        return Rhythm.parse(self.every) if self.every else None

    @property
    def least_days(self) -> int:
        """The fewest days between two sessions."""
        return self.calendar.least(self.first) if self.calendar else self.every_days


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One date of the season: *key* is the date first planned, for life; *starts* and *ends* are UTC. *at* is what the file says of its
    start, *zone* the zone whose clock it goes by, where that is not the group's."""

    key: str
    starts: datetime
    ends: datetime
    at: At | None = None
    zone: str | None = None
    moved: bool = False
    cancelled: bool = False


def horizon(season: Season, today: date) -> date:
    """The last day up to which sessions of *season* are made, seen from *today*."""
    return season.until or max(today, season.first) + timedelta(days=season.ahead_days)


def rhythm(season: Season, until: date | None = None) -> list[date]:
    """The dates until *until* (else the first horizon) that rhythm, breaks and extra dates give, in order; moved and cancelled ones
    still at their first date."""
    return sorted({*season.extra, *regular(season, until or horizon(season, season.first))})


def regular(season: Season, until: date) -> dict[date, int]:
    """The dates until *until* without the extra ones, in order, each with its number in the rhythm. Dates that a break leaves out are
    numbered, too."""
    days: dict[date, int] = {}
    breaks = sorted(season.breaks, key=lambda pause: pause.after)
    calendar, step = season.calendar, timedelta(days=season.every_days or 1)
    day, number = season.first, 0
    while day <= until:
        day = next(calendar.since(day)) if calendar else day
        following = day + step
        pause = next((p for p in breaks if p.after < day < p.resumes), None)
        if pause is None:
            if day <= until:
                days[day] = number
            pause = next((p for p in breaks if day <= p.after < following), None)
        number += _dates_before(pause.resumes, day, season) if pause else 1
        day = pause.resumes if pause else following
    return days


def _dates_before(end: date, day: date, season: Season) -> int:
    """How many dates of the season's rhythm, breaks or not, there are from *day* (one of them) to before *end*."""
    if season.calendar:
        return sum(1 for _ in takewhile(lambda one: one < end, season.calendar.since(day)))
    return -(-(end - day).days // (season.every_days or 1))


def begins(season: Season, until: date | None = None) -> dict[date, At]:
    """When the season's sessions begin, by the dates first planned (see :func:`rhythm`): its starts in turn, over the dates of the rhythm,
    cancelled ones and those within a break too, so that nothing that happens to one shifts the others. An extra date has the first of
    them; what is said of one date goes before all of it."""
    turn = regular(season, until or horizon(season, season.first))
    said, turns = season.starts_on or {}, season.turns
    return {day: said.get(day.isoformat(), turns[turn.get(day, 0) % len(turns)]) for day in rhythm(season, until)}


def plan(season: Season, tz: ZoneInfo, until: date | None = None) -> list[Planned]:
    """Every session of the season until *until* (else the first horizon) with its UTC start and end, in the order of the dates first
    planned.

    Raises :class:`BadInput` when a moved or cancelled date until then is not a date of the season.
    """
    days = begins(season, until)
    moves = {move.from_: move for move in season.moved}
    for what, named in (("moved", moves), ("cancelled", season.cancelled)):
        for day in named:
            if day not in days and (until is None or day <= until):
                raise BadInput(f"season.{what}: {day} is not a date of this season")
    return [_planned(season, day, at, moves.get(day), tz) for day, at in days.items()]


def _planned(season: Season, day: date, at: At, move: Move | None, tz: ZoneInfo) -> Planned:
    at = at if move is None or move.starts is None else move.starts
    own = zone_of(at, tz)
    starts = instant(move.to if move else day, wall_of(at), own)
    return Planned(
        key=day.isoformat(),
        starts=starts,
        ends=starts + timedelta(minutes=season.minutes),
        at=at,
        zone=own.key if own.key != tz.key else None,
        moved=move is not None,
        cancelled=day in season.cancelled,
    )


AUGUST = 8


def season_name(moment: datetime | None, tz: ZoneInfo) -> str:
    """``2022–23``: groups pause in summer, so a season runs from August to July. Empty where no date is known at all."""
    if moment is None:
        return ""
    here = moment.astimezone(tz)
    first = here.year if here.month >= AUGUST else here.year - 1
    return f"{first}–{(first + 1) % 100:02}"


NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}
_STAGE = re.compile(r"([1-9]\d{0,2})(d|h)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Quiet hours, from one wall time to another (past midnight if *to* is the earlier): reminders counted in days wait until they are
    over."""

    from_: time
    to: time

    def over(self, moment: datetime) -> datetime:
        """*moment* (aware), or the end of the quiet hours if it falls into them."""
        wall = moment.time()
        nightly = self.to < self.from_
        quiet = (wall >= self.from_ or wall < self.to) if nightly else self.from_ <= wall < self.to
        if not quiet:
            return moment
        day = moment.date() + timedelta(days=1 if nightly and wall >= self.from_ else 0)
        return datetime.combine(day, self.to, tzinfo=moment.tzinfo)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """How long before the start a reminder goes. Days are calendar days at the same wall time, hours are elapsed time. *quiet* hours
    delay the reminders that are counted in days."""

    name: str
    count: int
    unit: str
    quiet: Quiet | None = None

    @classmethod
    def parse(cls, name: str, quiet: Quiet | None = None) -> "Stage":
        """``7d`` or ``1h``; raises :class:`BadInput` for anything else."""
        match = _STAGE.fullmatch(name)
        if not match:
            raise BadInput(f"reminders: {name!r} is neither days (7d) nor hours (1h)")
        return cls(name=name, count=int(match[1]), unit=match[2], quiet=quiet)

    @property
    def words(self) -> str:
        """``a week``, ``a day``, ``an hour``, ``two weeks``, ``three hours``, ``10 days``"""
        if self.unit == "d":
            return {1: "a day", 7: "a week", 14: "two weeks"}.get(self.count, f"{self.count} days")
        return "an hour" if self.count == 1 else f"{NUMBERS.get(self.count, self.count)} hours"

    def opens(self, starts: datetime, tz: ZoneInfo) -> datetime:
        """The UTC instant at which this reminder of a session that starts at *starts* is due."""
        if self.unit == "h":
            return starts - timedelta(hours=self.count)
        opens = days_off(starts, -self.count, tz)
        return self.quiet.over(opens.astimezone(tz)).astimezone(UTC) if self.quiet else opens


def usual_reminders(every_days: int) -> tuple[str, ...]:
    """The reminders of a group that names none; chosen so that the first one goes after the previous session, even where sessions are
    weekly."""
    if every_days > 7:
        return ("7d", "1d", "1h")
    days = sorted({every_days // 2, 1} - {0}, reverse=True) if every_days > 1 else []
    return (*(f"{count}d" for count in days), "1h")


def days_off(moment: datetime, days: int, tz: ZoneInfo) -> datetime:
    """The UTC instant *days* calendar days of *tz* after *moment* (before it if negative), at the same wall time."""
    local = moment.astimezone(tz)
    return instant(local.date() + timedelta(days=days), local.time(), tz)


def clock_change(earlier: datetime, later: datetime, tz: ZoneInfo) -> bool:
    """Whether *tz*'s offset from UTC differs between two instants."""
    return earlier.astimezone(tz).utcoffset() != later.astimezone(tz).utcoffset()
