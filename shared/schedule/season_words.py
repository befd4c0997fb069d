"""A season in one sentence, so that a typing slip in the group's file is noticed before anybody is mailed."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

from shared.model.group import Group
from shared.model.rhythm import EACH, NTH, Rhythm
from shared.model.season import NUMBERS, Season, wall_of, zone_of
from shared.model.session import Session, SessionState
from shared.schedule.programme import season_sessions
from shared.text.inline import counted, listed
from shared.text.times import WEEKDAYS, short_date, weekday

_NTH = {2: "every other", 3: "every third", 4: "every fourth"}


def season_in_words(group: Group) -> str:
    """``Thursdays 17:30 (Europe/Paris), 8 Feb – 31 Oct 2024, pause 19 Jul – 4 Sep, 33 sessions``."""
    season = group.season
    if season is None:
        return "no season, so no sessions"
    sessions = season_sessions(group)
    taking_place = [one for one in sessions if one.state is not SessionState.CANCELLED]
    return ", ".join(
        [
            f"{rhythm_in_words(season)} {_starts(season, group)}",
            *_range(season, sessions),
            *(f"pause {_pause(pause.after, pause.resumes)}" for pause in season.breaks),
            counted(len(taking_place), "session") + _besides(season),
        ]
    )


def meeting_in_words(group: Group) -> str:
    """``every other Thursday 17:30 (Europe/Paris), until 31 Oct 2024``, for somebody who does not know the group; empty without a
    season."""
    season = group.season
    if season is None:
        return ""
    until = f", until {_dated(season.until)}" if season.until else ""
    return f"{_whenever(season)} {_starts(season, group)}{until}"


def _whenever(season: Season) -> str:
    """The rhythm in words, without the day of the week if that changes after a break."""
    weeks, odd = divmod(season.every_days, 7)
    if season.calendar or odd or not any((one.resumes - season.first).days % 7 for one in season.breaks):
        return rhythm_in_words(season)
    return "every week" if weeks == 1 else f"every {NUMBERS.get(weeks, weeks)} weeks"


def _starts(season: Season, group: Group) -> str:
    """``14:00 (Europe/Paris)``; ``14:00 (Europe/Paris) and 20:00 (America/Denver) in turn``"""
    told = [f"{wall_of(at):%H:%M} ({zone_of(at, group.tz).key})" for at in season.turns]
    return f"{listed(told)} in turn" if len(told) > 1 else told[0]


def rhythm_in_words(season: Season) -> str:
    """``Thursdays``, ``every other Thursday``, ``Thursdays every five weeks``, ``every 10 days``, ``first Thursday of the month``"""
    if season.calendar:
        return _by_the_calendar(season.calendar)
    weeks, odd = divmod(season.every_days, 7)
    day = weekday(season.first)
    if odd:
        return "every day" if season.every_days == 1 else f"every {season.every_days} days"
    if weeks == 1:
        return f"{day}s"
    return f"{_NTH[weeks]} {day}" if weeks in _NTH else f"{day}s every {NUMBERS.get(weeks, weeks)} weeks"


def _by_the_calendar(rhythm: Rhythm) -> str:
    """``Tuesdays and Thursdays``, ``first and third Monday of the month``, ``first Tuesday and last Friday of the month``"""
    called = {number: name for name, number in NTH.items()}
    of = [(tuple(nth for nth, _ in days), weekday) for weekday, days in groupby(rhythm.days, key=lambda one: one[1])]
    parts = []
    for nths in dict.fromkeys(nths for nths, _ in of):
        names = [WEEKDAYS[weekday] for which, weekday in of if which == nths]
        plain = nths == (EACH,)
        parts.append(
            listed([f"{name}s" for name in names])
            if plain
            else f"{listed([called[nth] for nth in nths])} {listed(names)}"
        )
    of_the_month = " of the month" if any(nth for nth, _ in rhythm.days) else ""
    if of_the_month and any(nth == EACH for nth, _ in rhythm.days):
        return ", and the ".join(parts) + of_the_month  # or the weekly day would read as the first of the month, too
    return listed(parts) + of_the_month


def _range(season: Season, sessions: list[Session]) -> Iterator[str]:
    days = sorted(one.starts.date() for one in sessions if one.starts)
    keys = [date.fromisoformat(one.key) for one in sessions]
    if days and season.until:
        yield _span(min(keys), max(keys))
    elif days:
        yield f"from {_dated(min(keys))} on, planned until {_dated(max(keys))}"


def _span(first: date, last: date) -> str:
    if first == last:
        return _dated(first)
    return f"{_dated(first) if first.year != last.year else short_date(first)} – {_dated(last)}"


def _pause(after: date, resumes: date) -> str:
    first, last = after + timedelta(days=1), resumes - timedelta(days=1)
    return short_date(first) if first >= last else f"{short_date(first)} – {short_date(last)}"


def _besides(season: Season) -> str:
    otherwise = len(season.starts_on or ())
    parts = [
        (len(season.extra), "extra"),
        (otherwise, "at another time"),
        (len(season.moved), "moved"),
        (len(season.cancelled), "cancelled"),
    ]
    told = ", ".join(f"{count} {what}" for count, what in parts if count)
    return f" ({told})" if told else ""


def _dated(day: date) -> str:
    return f"{short_date(day)} {day.year}"
