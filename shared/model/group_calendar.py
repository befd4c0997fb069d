"""What a group has to do by the calendar and not by a session: make sessions ahead of time, tell of breaks, send the weekly preflight."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from shared.model.group import Group
from shared.model.season import Break, instant

REPORT = time(8)
"""When on Mondays, by the group's clock, co-leads get the weekly preflight mail."""
BACK = 10
"""How many days before a break ends members are told that it will."""
SHORT = 21
"""A break of fewer days is only announced when it begins: news of its end would follow at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCalendar:
    """How far a group's calendar has come: *told* are the ends of breaks that members were told of (``<after>/begins``,
    ``<after>/ends``); *reported* is when co-leads last got the weekly preflight; *newcomers* are the ids of co-leads who are still to be
    shown what waits."""

    group: str
    told: tuple[str, ...] = ()
    reported: datetime | None = None
    newcomers: tuple[str, ...] = ()
    due: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """One end of a break: when members are told of it (UTC), and how long that is still worth telling."""

    name: str
    which: str
    at: datetime
    until: datetime
    after: date
    resumes: date
    note: str


def ends_of_breaks(group: Group) -> Iterator[End]:
    """Both ends of each break: the day after the last session before it, and ten days before the first one after it."""
    season = group.season
    for pause in season.breaks if season else ():
        yield _end(group, pause, "begins", pause.after + timedelta(days=1))
        if (pause.resumes - pause.after).days >= SHORT:
            yield _end(group, pause, "ends", pause.resumes - timedelta(days=BACK))


def _end(group: Group, pause: Break, which: str, day: date) -> End:
    starts = group.season.wall if group.season else REPORT
    last = pause.resumes - timedelta(days=BACK if which == "begins" else 1)
    return End(
        name=f"{pause.after}/{which}",
        which=which,
        at=instant(day, starts, group.tz),
        until=max(instant(last, starts, group.tz), instant(day + timedelta(days=1), starts, group.tz)),
        after=pause.after,
        resumes=pause.resumes,
        note=pause.note,
    )


def next_report(group: Group, now: datetime) -> datetime:
    """The first Monday morning after *now*, by the group's clock."""
    today = now.astimezone(group.tz).date()
    monday = today + timedelta(days=-today.weekday() % 7)
    at = instant(monday, REPORT, group.tz)
    return at if at > now else instant(monday + timedelta(days=7), REPORT, group.tz)


def turned(calendar: GroupCalendar, group: Group, now: datetime) -> tuple[GroupCalendar, list[End]]:
    """*calendar* after the tick at *now*, and the ends of breaks that members are to be told of now."""
    open_ends = [end for end in ends_of_breaks(group) if end.at <= now and end.name not in calendar.told]
    after = replace(calendar, told=(*calendar.told, *(end.name for end in open_ends)))
    return after, [end for end in open_ends if now < end.until]  # breaks that are over count as told, without a mail


def untold(calendar: GroupCalendar, group: Group) -> list[datetime]:
    """When (UTC) members are to be told of the ends of breaks that they have not heard of."""
    return [end.at for end in ends_of_breaks(group) if end.name not in calendar.told]
