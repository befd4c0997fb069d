"""Rhythms that the calendar counts, against dateutil's recurrence rules as an independent calendar."""

import re
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from dateutil import tz as dateutil_tz
from dateutil.rrule import MONTHLY, WEEKLY, rrule, rruleset, weekday
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import BadInput
from shared.model.rhythm import EACH, LAST, NTH, Rhythm
from shared.model.season import Break, Season, plan, rhythm
from shared.text.times import WEEKDAYS
from shared.text.zones import zone

CALLED = {number: name for name, number in NTH.items()}
ZONES = ("Europe/Berlin", "America/Denver", "Asia/Kolkata", "Pacific/Apia", "Australia/Lord_Howe", "America/Santiago")
WEEKLYS = st.sets(st.tuples(st.just(EACH), st.integers(0, 6)), min_size=1, max_size=4)
MONTHLYS = st.sets(st.tuples(st.sampled_from((1, 2, 3, 4, LAST)), st.integers(0, 6)), min_size=1, max_size=4)
PAIRS = st.one_of(WEEKLYS, MONTHLYS)


def said(pairs: set[tuple[int, int]]) -> str:
    return " and ".join(f"{CALLED.get(nth, '')} {WEEKDAYS[day]}" for nth, day in sorted(pairs))


def expected(pairs: set[tuple[int, int]], first: date, until: date) -> list[date]:
    """The days as dateutil has them."""
    rules = rruleset()
    begins, ends = datetime.combine(first, time()), datetime.combine(until, time())
    for nth, day in pairs:
        which = weekday(day, nth) if nth else weekday(day)
        rules.rrule(rrule(MONTHLY if nth else WEEKLY, byweekday=which, dtstart=begins, until=ends))
    return [found.date() for found in rules]


@given(pairs=PAIRS, start=st.dates(date(2010, 1, 1), date(2026, 12, 31)), wall=st.times(), name=st.sampled_from(ZONES))
def test_a_season_by_the_calendar_agrees_with_dateutil(pairs, start, wall, name):
    wall = wall.replace(second=0, microsecond=0, fold=0)
    until = start + timedelta(days=800)
    first = next(Rhythm.parse(said(pairs)).since(start))
    season = Season(first=first, every=said(pairs), starts=wall, minutes=60, until=until)
    days, other = expected(pairs, start, until), dateutil_tz.gettz(name)
    planned = plan(season, zone(name))
    assert [one.key for one in planned] == [day.isoformat() for day in days]
    assert [one.starts for one in planned] == [
        dateutil_tz.resolve_imaginary(datetime.combine(day, wall, tzinfo=other)).astimezone(UTC) for day in days
    ]
    assert season.least_days == min(
        (b - a).days for a, b in pairwise(expected(pairs, first, first + timedelta(days=4 * 366)))
    )


@given(
    pairs=PAIRS,
    start=st.dates(date(2015, 1, 1), date(2027, 12, 1)),
    after=st.integers(0, 300),
    length=st.integers(1, 120),
)
def test_a_break_ends_on_the_next_such_day(pairs, start, after, length):
    first = next(Rhythm.parse(said(pairs)).since(start))
    pause = Break(after=first + timedelta(days=after), resumes=first + timedelta(days=after + length))
    until = first + timedelta(days=500)
    season = Season(first=first, every=said(pairs), starts=time(18), minutes=60, until=until, breaks=(pause,))
    days = expected(pairs, first, until)
    assert rhythm(season) == [day for day in days if not pause.after < day < pause.resumes]


def test_a_day_that_a_zone_leaves_out_is_the_next_one_there():
    """Samoa had no Friday 30 December 2011: it went over the date line."""
    season = Season(first=date(2011, 11, 25), every="last Friday", starts=time(18), minutes=60, until=date(2012, 1, 31))
    samoa = zone("Pacific/Apia")
    assert [f"{one.key} {one.starts.astimezone(samoa):%d %H:%M}" for one in plan(season, samoa)] == [
        "2011-11-25 25 18:00", "2011-12-30 31 18:00", "2012-01-27 27 18:00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("Tuesday and Thursday", ((EACH, 1), (EACH, 3))), ("thursdays, tuesdays", ((EACH, 1), (EACH, 3))), ("every Monday", ((EACH, 0),)),
        ("first Thursday", ((1, 3),)), ("the 1st Thu of the month", ((1, 3),)), ("third and first Monday", ((1, 0), (3, 0))),
        ("every second Thursday of the month", ((2, 3),)), ("every first Thursday", ((1, 3),)), ("each last Friday", ((LAST, 4),)),
        ("second, last Friday", ((2, 4), (LAST, 4))),
        ("first Tuesday and last Friday", ((1, 1), (LAST, 4))), ("LAST  SUNDAY", ((LAST, 6),)), ("first Monday and Friday", ((1, 0), (1, 4))),
    ],
)  # fmt: skip
def test_a_rhythm_is_read_as_people_write_it(written: str, days: tuple[tuple[int, int], ...]):
    assert Rhythm.parse(written).days == days


@pytest.mark.parametrize(
    "written",
    ["", "and", "monthly", "twice a week", "first", "Thursday first", "first 7d", "Monday Monday", "first first Monday", "fifth Friday",
     "Monday and first Monday", "mo", "1 Thursday", "\u0000", "🦉"],
)  # fmt: skip
def test_what_is_no_rhythm_is_refused(written: str):
    with pytest.raises(BadInput):
        Rhythm.parse(written)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("every second Thursday", "every_days: 14; or one of each month: write second"), ("Every 3rd friday", "every_days: 21; or one"),
        ("each other Monday", "may be every 2 weeks: write every_days: 14"), ("every other Thursday of the month", "every_days: 14"),
        ("every fourth Tuesday and Thursday", "every_days: 28"), ("second last Friday", "'second last': only the last one"),
        ("first last Monday", "'first last'"),
    ],
)  # fmt: skip
def test_what_may_be_two_rhythms_is_asked_about(written: str, said: str):
    with pytest.raises(BadInput, match=re.escape(said)):
        Rhythm.parse(written)


@given(st.text(max_size=40))
def test_whatever_is_written_is_a_rhythm_or_refused(written: str):
    try:
        found = Rhythm.parse(written)
    except BadInput:
        return
    assert found.days
