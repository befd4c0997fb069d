"""What people write for days, times and moments: taken as it is meant, or refused with how to write it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import BadInput
from shared.text.times import local
from shared.text.wall_times import day, moment, moment_by, wall, zoned
from shared.text.zones import ZonedTime

DENVER = ZoneInfo("America/Denver")
NOON = time(12)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("18:30", time(18, 30)), ("9:05", time(9, 5)), (" 18:30 ", time(18, 30)), ("18:30:00", time(18, 30))],
)
def test_a_time_of_day_is_hours_and_minutes(written: str, meant: time):
    assert wall(written) == meant


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("18", "write it as 18:00"),
        ("18.30", "write it as 18:30"),
        ("18h30", "write it as 18:30"),
        ("18h", "write it as 18:00"),
        ("18:30 Uhr", "write it as 18:30"),
        ("1830", "write it as 18:30"),
        ("6pm", "write it as 18:00"),
        ("18:30-20:00", "only when it begins stands here, as 18:30; how long it is stands in minutes"),
        ("6:30 p.m.", "write it as 18:30"),
        ("12 AM", "write it as 00:00"),
        ("18:00Z", "without 'Z'"),
        ("18:00+02:00", "without '+02:00'"),
        ("18:00 -0500", "without '-0500'"),
        ("18:00 CET", "without 'CET'"),
        ("18:00 Europe/Paris", "without 'Europe/Paris'"),
        ("18:00:30", "times are whole minutes; write it as 18:00"),
        ("18:00:00.5", "times are whole minutes"),
        ("24:00", "midnight is 00:00, and belongs to the next day"),
        ("25:00", "hours go to 23"),
        ("18:60", "minutes to 59"),
        ("13pm", "write it like 18:30"),
        ("no", "write it like 18:30"),
        ("", "write it like 18:30"),
        ("-1:00", "write it like 18:30"),
        ("１８:00", "write it like 18:30"),
    ],
)
def test_anything_else_is_no_time_of_day_and_says_how_it_is_written(written: str, told: str):
    with pytest.raises(BadInput, match=told.replace("+", r"\+").replace(".", r"\.")):
        wall(written)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2024-2-8", "write it as 2024-02-08"),
        ("2024/02/08", "write it as 2024-02-08"),
        ("20240208", "write it as 2024-02-08"),
        ("8.2.2024", "write it as 2024-02-08"),
        ("08/02/2024", "write the year first"),
        ("Feb 8 2024", "write the year first"),
        ("2024-W06-4", "write the year first"),
        ("2024-039", "write the year first"),
        ("20224-02-08", "write the year first"),
        ("0208-02-24", "the year 0208 is far off"),
        ("1024-02-08", "the year 1024 is far off"),
        ("2204-02-08", "the year 2204 is far off"),
        ("2024-02-30", "there is no such day in the calendar"),
        ("2023-02-29", "there is no such day in the calendar"),
        ("2024-13-01", "there is no such day in the calendar"),
        ("2024-02-08T18:00", "only the day stands here, as 2024-02-08"),
        ("", "write the year first"),
    ],
)
def test_anything_else_is_no_day_and_says_how_it_is_written(written: str, told: str):
    with pytest.raises(BadInput, match=told):
        day(written)
    assert day("2024-02-29") == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-02-08 18:00", datetime(2024, 2, 9, 1, tzinfo=UTC)),
        ("2024-02-08T18:00", datetime(2024, 2, 9, 1, tzinfo=UTC)),
        ("2024-02-08", datetime(2024, 2, 8, 19, tzinfo=UTC)),
        ("2024-02-08T18:00-05:00", datetime(2024, 2, 8, 23, tzinfo=UTC)),
        ("2024-02-08 18:00 -0500", datetime(2024, 2, 8, 23, tzinfo=UTC)),
        ("2024-02-08 18:00−05", datetime(2024, 2, 8, 23, tzinfo=UTC)),
        ("2024-02-08 21:00Z", datetime(2024, 2, 8, 21, tzinfo=UTC)),
        ("2024-02-08T10:30-12:00", datetime(2024, 2, 8, 22, 30, tzinfo=UTC)),
        ("2024-02-08T21:00:00z", datetime(2024, 2, 8, 21, tzinfo=UTC)),
        ("2024-02-08 21:00 UTC", datetime(2024, 2, 8, 21, tzinfo=UTC)),
        ("2023-11-05 01:30-06:00", datetime(2023, 11, 5, 7, 30, tzinfo=UTC)),
        ("2023-11-05 01:30-07:00", datetime(2023, 11, 5, 8, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_is_by_the_groups_clock_or_by_the_offset_that_it_bears(written: str, meant: datetime):
    assert moment(written, DENVER, NOON) == meant


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("21:00Z", "say the day, too"),
        ("6pm", "say the day, too"),
        ("tomorrow 18:00", "write it like 2024-02-08 18:30"),
        ("1707400000", "write it like 2024-02-08 18:30"),
        ("8.2.2024 18:00", "write it as 2024-02-08"),
        ("2024-02-08 6pm", "write it as 18:00"),
        ("2024-02-08 24:00", "midnight is 00:00"),
        ("2024-02-08 18:00 EST", "'EST' is not an offset"),
        ("2024-02-08 18:00-5", "'-5' is not an offset"),
        ("2024-02-08 10:30-12:00", "may be from one time to another.*or with the offset as 2024-02-08T10:30-12:00"),
        ("2024-02-08 18:00+25:00", "no clock is so far from UTC"),
        ("2024-02-08T18:00:30Z", "times are whole minutes"),
        ("2024-02-30 18:00", "there is no such day"),
        ("2924-02-08 18:00", "the year 2924 is far off"),
        ("2024-03-10 02:30", "does not exist in America/Denver.*Sun 2024-03-10 03:30 MDT"),
        ("2023-11-05 01:30", "comes twice.*2023-11-05 01:30-06:00 or 2023-11-05 01:30-07:00"),
    ],
)
def test_a_moment_that_is_not_clear_is_refused(written: str, told: str):
    with pytest.raises(BadInput, match=told):
        moment(written, DENVER, NOON)


@given(st.text(max_size=40) | st.from_regex(r"[0-9:T+\-Z .hapm/]{0,30}"))
def test_whatever_is_written_is_taken_or_refused_on_one_line(written: str):
    for read in (wall, day, lambda text: moment(text, DENVER, NOON)):
        try:
            said = str(read(written))
        except BadInput as error:
            said = str(error)
        assert len(said.splitlines()) == 1


@given(st.integers(-36_000_000, 67_000_000))
def test_a_moment_that_is_shown_with_its_offset_is_read_back(minutes: int):
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    written = at.astimezone(ZoneInfo("Asia/Kolkata")).isoformat(sep=" ", timespec="minutes")
    if len(written) == len("2024-02-08 18:00+05:30"):  # before 1946 the offset had seconds
        assert moment(written, DENVER, NOON) == at


def test_people_are_told_a_moment_by_the_groups_clock():
    assert local(datetime(2023, 11, 11, 21, tzinfo=UTC), DENVER) == "Sat 2023-11-11 14:00 MST"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("18:30", time(18, 30)),
        (" 20:00  Europe/Berlin ", ZonedTime(time(20), "Europe/Berlin")),
        ("20:00 (Europe/Berlin)", ZonedTime(time(20), "Europe/Berlin")),
        ("9:05 America/Argentina/Buenos_Aires", ZonedTime(time(9, 5), "America/Argentina/Buenos_Aires")),
        ("20:00 America/Port-au-Prince", ZonedTime(time(20), "America/Port-au-Prince")),
        ("20:00 Etc/GMT+5", ZonedTime(time(20), "Etc/GMT+5")),
        ("20:00 UTC", ZonedTime(time(20), "UTC")),
    ],
)
def test_a_time_of_day_may_be_by_the_clock_of_a_zone(written: str, meant: time | ZonedTime):
    assert zoned(written) == meant
    if isinstance(meant, ZonedTime):
        assert zoned(str(meant)) == meant


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("6:30 pm", "write it as 18:30"),
        ("8 pm Europe/Berlin", "'8 pm' is not a time of day; write it as 20:00"),
        ("18:30 Uhr", "write it as 18:30"),
        ("18:30Z", "'Z' says no zone"),
        ("18:30 Europe/Belrin", "did you mean Europe/Berlin?"),
        ("18:30 America/New York", "did you mean America/New_York?"),
        ("18:30 PST", "write one of America/Los_Angeles"),
        ("Europe/Berlin", "is not a time of day"),
        ("18:30 ../../etc/passwd", "is not a time of day"),
        ("18:30 " + "x/" * 2000, "says no zone"),
        ("18:30 " + "x" * 4000, "is not a time zone's name"),
    ],
)
def test_what_is_no_zones_time_says_how_it_is_written(written: str, told: str):
    with pytest.raises(BadInput) as caught:
        zoned(written)
    assert told in str(caught.value)


def test_a_moment_may_be_by_the_clock_of_a_zone_and_is_in_it_then():
    berlin = moment_by("2024-02-08 20:00 Europe/Berlin", DENVER, NOON)
    assert (berlin.isoformat(), str(berlin.tzinfo)) == ("2024-02-08T20:00:00+01:00", "Europe/Berlin")
    assert moment_by("2024-02-08 Europe/Berlin", DENVER, NOON).isoformat() == "2024-02-08T12:00:00+01:00"
    for plain in ("2024-02-08 20:00", "2024-02-08 20:00 UTC", "2024-02-08T20:00+01:00", "2024-02-08"):
        assert moment_by(plain, DENVER, NOON) == moment(plain, DENVER, NOON)
        assert moment_by(plain, DENVER, NOON).tzinfo is UTC


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2024-03-31 02:30 Europe/Berlin", "does not exist in Europe/Berlin"),
        ("2024-10-27 02:30 Europe/Berlin", "comes twice in Europe/Berlin"),
        ("2024-03-31 20:00 Europe/Berln", "did you mean Europe/Berlin?"),
        ("2024-03-31 20:00 CET", "write one of Europe/Berlin"),
    ],
)
def test_a_moment_that_a_zones_clocks_skip_or_repeat_is_refused(written: str, told: str):
    with pytest.raises(BadInput) as caught:
        moment_by(written, DENVER, NOON)
    assert told in str(caught.value)
