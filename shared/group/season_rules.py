"""What a group's file may say of its season: bounds, breaks, days that are given twice, and days that the season does not have."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from shared import limits
from shared.errors import BadInput, TooLarge
from shared.group.remarks import odd_clock
from shared.model.group import Group
from shared.model.rhythm import Rhythm
from shared.model.season import At, Season, plan, regular, rhythm
from shared.model.session import MOST_TALKS, Session, SessionState
from shared.schedule.programme import season_sessions
from shared.text import wall_times
from shared.text.mistakes import Mistake
from shared.text.times import weekday
from shared.text.zones import ZonedTime

MOST_GUESTS = 3
"""With this many guests and 50 talks, any change of a session still fits into one write of 100 rows."""
MOST_TURNS = 12
SELDOM = 366
"""The most days between two sessions."""
_YEARS = timedelta(days=11 * 366)


def _at(said: str, *path: str | int) -> Mistake:
    return Mistake(said, path)


def numbers(group: Group) -> Iterator[Mistake]:
    """Bounds that keep a typing slip from becoming an endless season, and days that are given twice."""
    season = group.season
    if season is None:
        return
    yield from rhythms(season)
    for name, least, most in (("minutes", 5, 24 * 60), ("ahead_days", 14, 400)):
        if not least <= getattr(season, name) <= most:
            yield _at(f"{getattr(season, name)} is not between {least} and {most}", "season", name)
    if season.until and season.until < season.first:
        said = f"the season ends on {season.until}, before its first session on {season.first}"
        yield _at(said, "season", "until")
    if season.until and season.until - season.first > _YEARS:
        said = f"{season.until} is more than eleven years after the first session on {season.first}"
        yield _at(said, "season", "until")
    yield from _starts(season)
    yield from _breaks(season)
    yield from _twice(group, season)


def rhythms(season: Season) -> Iterator[Mistake]:
    """What is wrong with the rhythm: it must be either a number of days or days of the calendar, and the first session must be on such a
    day."""
    if not season.every:
        if not season.every_days:
            yield _at(
                "say when there is a session: every_days, such as 14, or every, such as first Thursday",
                "season",
                "every_days",
            )
        elif not 1 <= season.every_days <= SELDOM:
            yield _at(f"{season.every_days} is not between 1 and {SELDOM}", "season", "every_days")
        return
    if season.every_days:
        yield _at(
            f"a season has one rhythm: every_days, {season.every_days}, or every, {season.every}", "season", "every"
        )
        return
    try:
        calendar = Rhythm.parse(season.every)
    except BadInput as error:
        yield _at(str(error), "season", "every")
        return
    if not calendar.has(season.first):
        following = next(calendar.since(season.first))
        said = f"{season.first} is a {weekday(season.first)}, and not one of every {season.every}; the next one is {following}"
        yield _at(said, "season", "first")


def _starts(season: Season) -> Iterator[Mistake]:
    """Start times: one, or several that are not all the same; and no date has two."""
    turns = season.turns
    if not turns:
        yield _at("say when a session begins, such as 18:30", "season", "starts")
    if len(turns) > MOST_TURNS:
        yield _at(f"these are {len(turns)}, and there are at most {MOST_TURNS} in turn", "season", "starts")
    if len(turns) > 1 and len(set(turns)) == 1:
        yield _at(f"these are all the same time; write it once: {_time(turns[0])}", "season", "starts")
    moved = {move.from_.isoformat(): move.starts for move in season.moved if move.starts}
    for key, at in (season.starts_on or {}).items():
        yield from no_day(key, "season", "starts_on", key)
        if key in moved:
            said = (
                f"this date has two times, {_time(at)} here and {_time(moved[key])} under moved; leave one of them out"
            )
            yield _at(said, "season", "starts_on", key)


def no_day(written: str, *path: str) -> Iterator[Mistake]:
    """A mistake if what is *written* at *path* is not a day."""
    try:
        wall_times.day(written)
    except BadInput as error:
        yield _at(str(error), *path)


def _time(at: At) -> str:
    return str(at) if isinstance(at, ZonedTime) else f"{at:%H:%M}"


def _breaks(season: Season) -> Iterator[Mistake]:
    for at, pause in enumerate(season.breaks):
        if pause.resumes <= pause.after:
            said = f"it resumes on {pause.resumes}, which is not after {pause.after}"
            yield _at(said, "season", "breaks", at, "resumes")
    ordered = sorted(season.breaks, key=lambda pause: pause.after)
    for earlier, later in pairwise(ordered):
        if earlier.after < later.after < earlier.resumes:
            said = f"this break begins within the one from {earlier.after} to {earlier.resumes}; make one of them"
            yield _at(said, "season", "breaks", season.breaks.index(later), "after")


def _twice(group: Group, season: Season) -> Iterator[Mistake]:
    """Days that are given twice, where the second has no effect or overrules the first."""
    lists: list[tuple[tuple[str, ...], str, Sequence[date]]] = [
        (("season", "extra"), "", season.extra),
        (("season", "cancelled"), "", season.cancelled),
        (("season", "moved"), "from", [move.from_ for move in season.moved]),
        (("season", "breaks"), "after", [pause.after for pause in season.breaks]),
        (("joint",), "session", [one.session for one in group.joint]),
    ]
    for path, name, days in lists:
        yield from (_at(f"{day} is named twice", *path, at, *([name] if name else [])) for at, day in _second(days))
    chapters = [
        (("books", book, "chapters", at, "session"), chapter.session)
        for book, one in enumerate(group.books)
        for at, chapter in enumerate(one.chapters)
    ]
    for at, day in _second([day for _, day in chapters]):
        yield _at(f"{day} has a chapter already; a session has one", *chapters[at][0])


def _second(days: Sequence[date]) -> Iterator[tuple[int, date]]:
    """Place and day of everything that is in *days* for the second time."""
    seen: Counter[date] = Counter()
    for at, day in enumerate(days):
        seen[day] += 1
        if seen[day] == 2:
            yield at, day


def dates(group: Group) -> Iterator[Mistake]:
    for read, *path in (
        (lambda: group.tz, "zone"),
        (lambda: group.stages, "reminders"),
        (lambda: group.chat_stages, "chat_posts", "reminders"),
    ):
        try:
            read()  # called for what it raises, season or not
        except BadInput as error:
            yield _at(str(error).removeprefix(f"{path[-1]}: "), *path)
            return
    season = group.season
    until = _last_named(group)
    days = set(rhythm(season, season.until or until)) if season else set()
    if season:
        yield from _extra_for_nothing(season)
    missing = [one for one in _named_days(group) if one[1] not in days]
    yield from (_at(f"{day} is not a date of the season{_nearest(day, days)}", *path) for path, day in missing)
    if missing:
        return
    sessions = season_sessions(group, until)
    yield from _sizes(group, sessions)
    if season:
        yield from _odd(season, group, until)
        yield from _at_once(season, sessions)


def _extra_for_nothing(season: Season) -> Iterator[Mistake]:
    """Extra dates on which there is a session anyway: they would count for nothing."""
    near = [day for day in season.extra if day - season.first <= _YEARS]
    usual = regular(season, min(season.until or date.max, max(near, default=season.first)))
    for at, day in enumerate(season.extra):
        if day in usual:
            said = (
                f"{day} has a session by the rhythm already; for a second one that day, name a free day here and move it onto "
                f"this one under moved, with a time of its own, or add it with sessions add, or at the desk"
            )
            yield _at(said, "season", "extra", at)


def _odd(season: Season, group: Group, until: date | None) -> Iterator[Mistake]:
    """Start times of single dates that the clocks skip or repeat on that day. For times that come by the rhythm there is only a remark,
    since it is the clocks that change there and not what was written."""
    for one in plan(season, group.tz, until):
        if one.key in (season.starts_on or ()) and (odd := odd_clock(one, group.tz)):
            said = odd.partition(": ")[2].rpartition("; ")[0]
            yield _at(f"{said}: the clocks change then; write another time", "season", "starts_on", one.key)


def _sizes(group: Group, sessions: Sequence[Session]) -> Iterator[Mistake]:
    """What no row of the table could hold, or no transaction write."""
    for session in sessions:
        if len(session.talks) > MOST_TALKS:
            said = f"{len(session.talks)} talks are on {session.key}, and a session has at most {MOST_TALKS}"
            yield _at(said, "talks")
        if len(session.guests) > MOST_GUESTS:
            said = f"{len(session.guests)} groups are guests on {session.key}, and there are at most {MOST_GUESTS}"
            yield _at(said, "joint")
    for row, most in (*((one, limits.SESSION) for one in sessions), (replace(group, talks=()), limits.ROW)):
        try:
            limits.fits(row, most)
        except TooLarge as error:
            yield _at(str(error), "talks") if isinstance(row, Session) else _at(f"the file: {error}")


def _nearest(day: date, days: set[date]) -> str:
    close = min(days, key=lambda other: abs(other - day), default=None)
    return f"; the nearest is {close}" if close and abs(close - day) < timedelta(days=60) else ""


def _named_days(group: Group) -> Iterator[tuple[tuple[str | int, ...], date]]:
    """Every day that must be one of the season's, with its place."""
    season = group.season
    for at, entry in enumerate(group.talks):
        yield ("talks", at, "session"), entry.session
    for book, one in enumerate(group.books):
        for at, chapter in enumerate(one.chapters):
            yield ("books", book, "chapters", at, "session"), chapter.session
    for at, shared in enumerate(group.joint):
        yield ("joint", at, "session"), shared.session
    for at, move in enumerate(season.moved if season else ()):
        yield ("season", "moved", at, "from"), move.from_
    for key in (season.starts_on or ()) if season else ():
        yield ("season", "starts_on", key), date.fromisoformat(key)
    for name, by_day in (("place_on", group.place_on), ("kinds", group.kinds)):
        for key in by_day or ():
            yield (name, key), date.fromisoformat(key)
    for at, day in enumerate(season.cancelled if season else ()):
        yield ("season", "cancelled", at), day


def _last_named(group: Group) -> date | None:
    """The last day that the file names; a season without an end is checked up to it."""
    season = group.season
    # Years ahead it must be a typing slip, for which no endless season is to be planned.
    sane = [day for _, day in _named_days(group) if season and day - season.first <= _YEARS]
    return max(sane, default=None)


def _at_once(season: Season, sessions: Sequence[Session]) -> Iterator[Mistake]:
    """Sessions that begin before another one is over."""
    moved = {move.from_.isoformat(): at for at, move in enumerate(season.moved)}
    for earlier, later in pairwise(_taking_place(sessions)):
        if earlier.ends and later.starts and later.starts < earlier.ends:
            at = moved.get(later.key, moved.get(earlier.key))
            usual = "starts" if len(season.turns) > 1 else "minutes"
            path = ("season", "moved", at, "to") if at is not None else ("season", usual)
            yield _at(f"the sessions of {earlier.key} and {later.key} would be at the same time", *path)


def _taking_place(sessions: Sequence[Session]) -> list[Session]:
    found = [one for one in sessions if one.starts and one.state is not SessionState.CANCELLED]
    return sorted(found, key=lambda one: (one.starts, one.key))
