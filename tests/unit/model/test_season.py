"""The season's dates, by hand and against dateutil as an independent calendar."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from dateutil import tz as dateutil_tz
from dateutil.relativedelta import relativedelta
from dateutil.rrule import DAILY, rrule
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import BadInput
from shared.model.season import Break, Move, Quiet, Season, Stage, horizon, instant, plan, rhythm
from shared.text.zones import ZonedTime, zone
from tests.thorough import by_turns

DENVER = zone("America/Denver")
LIVED = Season(
    first=date(2023, 10, 14),
    every_days=14,
    starts=time(14),
    minutes=60,
    until=date(2024, 1, 27),
    breaks=(Break(after=date(2023, 12, 9), resumes=date(2024, 1, 13)),),
)


def test_the_season_keeps_its_wall_time_across_the_clock_change_and_resumes_off_the_grid_after_the_break():
    assert [f"{p.key} {p.starts:%dT%H:%M}" for p in plan(LIVED, DENVER)] == [
        "2023-10-14 14T20:00",
        "2023-10-28 28T20:00",
        "2023-11-11 11T21:00",
        "2023-11-25 25T21:00",
        "2023-12-09 09T21:00",
        "2024-01-13 13T21:00",
        "2024-01-27 27T21:00",
    ]


def test_a_moved_session_keeps_the_date_first_planned_as_its_key():
    season = Season(
        first=LIVED.first, every_days=14, starts=time(14), minutes=90, until=date(2023, 10, 28),
        moved=(Move(from_=date(2023, 10, 28), to=date(2023, 10, 29), starts=time(16, 30)),), cancelled=(date(2023, 10, 14),),
        extra=(date(2023, 10, 20),),
    )  # fmt: skip
    assert [(p.key, p.starts.isoformat(), p.ends.isoformat(), p.moved, p.cancelled) for p in plan(season, DENVER)] == [
        ("2023-10-14", "2023-10-14T20:00:00+00:00", "2023-10-14T21:30:00+00:00", False, True),
        ("2023-10-20", "2023-10-20T20:00:00+00:00", "2023-10-20T21:30:00+00:00", False, False),
        ("2023-10-28", "2023-10-29T22:30:00+00:00", "2023-10-30T00:00:00+00:00", True, False),
    ]


def test_moving_a_date_that_the_season_does_not_have_is_refused_by_name():
    season = Season(
        first=LIVED.first,
        every_days=14,
        starts=time(14),
        minutes=60,
        until=date(2023, 10, 28),
        cancelled=(date(2023, 10, 15),),
    )
    with pytest.raises(BadInput, match=r"season\.cancelled: 2023-10-15 is not a date of this season"):
        plan(season, DENVER)


def test_a_wall_time_that_a_clock_change_skips_moves_forward_by_the_gap_and_a_repeated_one_is_the_first():
    assert instant(date(2024, 3, 10), time(2, 30), DENVER) == datetime(2024, 3, 10, 9, 30, tzinfo=UTC)  # 03:30 MDT
    assert instant(date(2024, 11, 3), time(1, 30), DENVER) == datetime(2024, 11, 3, 7, 30, tzinfo=UTC)  # 01:30 MDT


def test_an_abbreviation_is_refused_with_the_zones_it_could_mean():
    with pytest.raises(BadInput, match="America/Denver, America/Phoenix"):
        zone("MST")


@pytest.mark.parametrize("name", ["Mars/Olympus", "Denver", "", "America/denver/x", "../etc/passwd"])
def test_what_is_no_zone_is_refused(name):
    with pytest.raises(BadInput, match="zone"):
        zone(name)


def test_zone_data_comes_from_the_pinned_wheel():
    """Edmonton stays at UTC-6 from November 2026 on, which older system files do not know."""
    assert instant(date(2027, 1, 15), time(12), zone("America/Edmonton")) == datetime(2027, 1, 15, 18, tzinfo=UTC)


@pytest.mark.parametrize("text", ["7", "d7", "0d", "7w", "-1h", "1.5h", " 7d"])
def test_a_stage_is_days_or_hours(text):
    with pytest.raises(BadInput, match="reminders"):
        Stage.parse(text)


ZONES = [
    "America/Denver", "America/Phoenix", "Europe/Berlin", "Asia/Kolkata", "Australia/Adelaide", "Australia/Lord_Howe",
    "America/Santiago", "UTC", "Asia/Kathmandu",
]  # fmt: skip


@pytest.mark.parametrize(("name", "wall"), by_turns(ZONES, [time(14), time(2, 30), time(0, 15), time(23, 45)], first=1))
def test_reminder_times_agree_with_dateutil_over_five_years(name, wall):
    tz, other = zone(name), dateutil_tz.gettz(name)
    season = Season(first=date(2021, 1, 2), every_days=1, starts=wall, minutes=60, until=date(2025, 12, 31))
    for planned in plan(season, tz):
        nominal = datetime.combine(date.fromisoformat(planned.key), wall, tzinfo=other)
        starts = dateutil_tz.resolve_imaginary(nominal).astimezone(UTC)
        assert planned.starts == starts, planned.key
        local = starts.astimezone(other)
        for days in (7, 1):
            earlier = dateutil_tz.resolve_imaginary((local + relativedelta(days=-days)).replace(fold=0)).astimezone(UTC)
            assert Stage.parse(f"{days}d").opens(planned.starts, tz) == earlier, (planned.key, days)
        assert Stage.parse("1h").opens(planned.starts, tz) == starts - timedelta(hours=1)


MOMENTS = st.integers(1_577_836_800, 1_893_456_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
GAPS = st.lists(st.tuples(st.integers(20, 3500), st.integers(1, 90)), max_size=8)


# dateutil knows no clock change after 2037.
@given(
    name=st.sampled_from(ZONES),
    every=st.integers(1, 60),
    wall=st.times(),
    gaps=GAPS,
    first=st.dates(date(2015, 1, 1), date(2026, 12, 1)),
)
def test_a_season_of_ten_years_agrees_with_dateutil_whatever_its_breaks(name, every, wall, gaps, first):
    wall = wall.replace(second=0, microsecond=0, fold=0)
    until = first + timedelta(days=3650)
    breaks, free = [], first
    for after, length in sorted(gaps):
        begins = first + timedelta(days=after)
        if begins > free:
            breaks.append(Break(after=begins, resumes=begins + timedelta(days=length)))
            free = breaks[-1].resumes
    season = Season(first=first, every_days=every, starts=wall, minutes=60, until=until, breaks=tuple(breaks))
    other = dateutil_tz.gettz(name)
    starts, expected = first, []
    for pause in [*breaks, None]:  # between two breaks it is a plain recurrence, counted anew
        last = min(pause.after, until) if pause else until
        days = rrule(
            DAILY, interval=every, dtstart=datetime.combine(starts, time()), until=datetime.combine(last, time())
        )
        expected += [day.date() for day in days]
        starts = pause.resumes if pause and pause.resumes <= until else until + timedelta(days=1)
    assert [p.key for p in plan(season, zone(name))] == [day.isoformat() for day in expected]
    assert [p.starts for p in plan(season, zone(name))] == [
        dateutil_tz.resolve_imaginary(datetime.combine(day, wall, tzinfo=other)).astimezone(UTC) for day in expected
    ]


def test_a_season_without_an_end_is_made_so_far_ahead_and_no_further():
    season = Season(first=date(2023, 10, 14), every_days=14, starts=time(14), minutes=60, ahead_days=28)
    assert [p.key for p in plan(season, DENVER)] == ["2023-10-14", "2023-10-28", "2023-11-11"]
    assert [p.key for p in plan(season, DENVER, horizon(season, date(2023, 11, 1)))][-1] == "2023-11-25"


NIGHT = Quiet(from_=time(21), to=time(8))


@pytest.mark.parametrize(
    ("wall", "opens"),
    [("14:00", "06T14:00"), ("21:00", "07T08:00"), ("23:30", "07T08:00"), ("06:00", "06T08:00"), ("08:00", "06T08:00")],
)
def test_a_reminder_counted_in_days_waits_until_the_quiet_hours_are_over(wall, opens):
    starts = instant(date(2023, 10, 7), time.fromisoformat(wall), DENVER)
    local = Stage.parse("1d", NIGHT).opens(starts, DENVER).astimezone(DENVER)
    assert f"{local:%dT%H:%M}" == opens


def test_a_reminder_counted_in_hours_waits_for_nothing():
    starts = instant(date(2023, 10, 7), time(6), DENVER)
    assert Stage.parse("1h", NIGHT).opens(starts, DENVER) == starts - timedelta(hours=1)


@given(
    starts=MOMENTS,
    quiet=st.builds(Quiet, from_=st.times(), to=st.times()),
)
def test_quiet_hours_never_bring_a_reminder_forward_nor_keep_it_for_a_day(starts, quiet):
    plain, kept = Stage.parse("2d").opens(starts, DENVER), Stage.parse("2d", quiet).opens(starts, DENVER)
    assert plain <= kept < plain + timedelta(hours=26)


BERLIN = ZonedTime(time(20), "Europe/Berlin")


def starts(season: Season) -> list[str]:
    return [f"{p.key} {p.starts:%dT%H:%M} {p.zone or '-'}" for p in plan(season, DENVER)]


def test_starts_come_in_turn_each_by_its_own_clock_across_the_changes_of_both():
    season = replace(LIVED, starts=(time(14), BERLIN), cancelled=(date(2023, 10, 28),))
    assert starts(season) == [
        "2023-10-14 14T20:00 -",
        "2023-10-28 28T18:00 Europe/Berlin",  # cancelled, and it had its turn; summer time in Berlin ends a day later
        "2023-11-11 11T21:00 -",  # the clocks went back in Denver on the 5th
        "2023-11-25 25T19:00 Europe/Berlin",
        "2023-12-09 09T21:00 -",
        "2024-01-13 13T19:00 Europe/Berlin",  # the two dates within the break had their turns
        "2024-01-27 27T21:00 -",
    ]


def test_an_extra_date_takes_no_turn_and_what_is_said_of_one_date_goes_before_its_turn():
    season = replace(
        LIVED, starts=(time(14), BERLIN), extra=(date(2023, 10, 20),), until=date(2023, 11, 25),
        starts_on={"2023-11-11": ZonedTime(time(9), "Asia/Tokyo")},
        moved=(Move(from_=date(2023, 11, 25), to=date(2023, 11, 26), starts=ZonedTime(time(8, 30), "Asia/Kolkata")),),
    )  # fmt: skip
    assert starts(season) == [
        "2023-10-14 14T20:00 -",
        "2023-10-20 20T20:00 -",
        "2023-10-28 28T18:00 Europe/Berlin",
        "2023-11-11 11T00:00 Asia/Tokyo",
        "2023-11-25 26T03:00 Asia/Kolkata",
    ]


def test_a_move_without_a_time_keeps_the_dates_own_turn():
    season = replace(LIVED, starts=(time(14), BERLIN), moved=(Move(from_=date(2023, 10, 28), to=date(2023, 10, 29)),))
    assert starts(season)[1] == "2023-10-28 29T19:00 Europe/Berlin"  # by winter time, which has begun in Berlin


def test_a_zone_that_is_the_groups_is_none_of_its_own():
    assert plan(replace(LIVED, starts=ZonedTime(time(14), "America/Denver")), DENVER)[0].zone is None
    assert [p.starts for p in plan(replace(LIVED, starts=(time(14),)), DENVER)] == [
        p.starts for p in plan(LIVED, DENVER)
    ]


@pytest.mark.parametrize("rhythm_of", [{"every_days": 7}, {"every": "first and third Thursday"}])
def test_a_new_break_shifts_no_turn_of_what_is_left(rhythm_of: dict[str, Any]) -> None:
    season = Season(first=date(2027, 1, 7), starts=(time(14), BERLIN), minutes=60, until=date(2027, 6, 30), **rhythm_of)
    before = {p.key: p.starts for p in plan(season, DENVER)}
    for after, resumes in ((date(2027, 2, 4), date(2027, 3, 4)), (date(2027, 1, 1), date(2027, 1, 21))):
        left = {p.key: p.starts for p in plan(replace(season, breaks=(Break(after=after, resumes=resumes),)), DENVER)}
        assert len(left) < len(before)
        assert left == {key: before[key] for key in left}


@given(st.dates(date(2023, 1, 1), date(2028, 1, 1)), st.integers(1, 30), GAPS, st.integers(0, 40), st.integers(1, 6))
def test_a_break_that_ends_on_a_date_of_the_rhythm_shifts_no_turn_whatever_breaks_there_are(
    first, every, gaps, at, over
):
    def with_breaks(*breaks: Break) -> Season:
        return Season(
            first=first, every_days=every, starts=(time(14), BERLIN, time(18)), minutes=60, until=first + timedelta(days=400),
            breaks=breaks,
        )  # fmt: skip

    old, free = [], first
    for after, length in sorted(gaps):
        begins = first + timedelta(days=after % 300)
        if begins > free:
            old.append(Break(after=begins, resumes=begins + timedelta(days=length)))
            free = old[-1].resumes
    days = rhythm(with_breaks(*old))
    if at + over >= len(days):
        return
    new = Break(after=days[at], resumes=days[at + over])
    if any(one.after < new.resumes and one.resumes > new.after for one in old):
        return  # within another break, or around it
    before = {p.key: p.starts for p in plan(with_breaks(*old), DENVER)}
    after_it = {p.key: p.starts for p in plan(with_breaks(*old, new), DENVER)}
    assert after_it == {
        key: starts for key, starts in before.items() if not new.after < date.fromisoformat(key) < new.resumes
    }


AT = st.one_of(
    st.times(), st.builds(ZonedTime, st.times(), st.sampled_from(("Europe/Berlin", "Asia/Tokyo", "America/New_York")))
).map(lambda at: at.replace(second=0, microsecond=0, fold=0) if isinstance(at, time) else replace(at, wall=at.wall.replace(second=0, microsecond=0, fold=0)))  # fmt: skip


@given(
    st.lists(AT, min_size=1, max_size=4), st.dates(date(2023, 1, 1), date(2028, 1, 1)), st.integers(1, 30), st.data()
)
def test_every_date_of_the_rhythm_is_at_its_turn_by_dateutils_clocks_whatever_is_cancelled_or_extra(
    turns: list[time | ZonedTime], first: date, every: int, data: st.DataObject
) -> None:
    plain = Season(first=first, every_days=every, starts=tuple(turns), minutes=60, until=first + timedelta(days=200))
    days = rhythm(plain)
    extra = tuple(data.draw(st.sets(st.sampled_from(days).map(lambda day: day + timedelta(days=1)), max_size=3)))
    season = replace(plain, extra=extra, cancelled=tuple(data.draw(st.sets(st.sampled_from(days), max_size=3))))
    made = {p.key: p for p in plan(season, DENVER)}
    for number, day in enumerate(days):
        at = turns[number % len(turns)]
        name = at.zone if isinstance(at, ZonedTime) else "America/Denver"
        wall = at.wall if isinstance(at, ZonedTime) else at
        there = datetime.combine(day, wall, dateutil_tz.gettz(name))
        if dateutil_tz.datetime_exists(there):
            assert made[day.isoformat()].starts == there.astimezone(UTC)
        assert (made[day.isoformat()].zone or "America/Denver") == name
