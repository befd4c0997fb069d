"""Days and times are said the same way everywhere."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from shared.text import times

DAY = date(2023, 10, 8)
LATE = datetime(2023, 10, 29, 1, 5, tzinfo=UTC)


def test_a_day_is_said_long_near_dated_or_short():
    said = (times.day(DAY), times.near_day(DAY), times.dated(DAY), times.short_date(DAY))
    assert said == ("Sunday 8 October 2023", "Sunday 8 October", "8 October 2023", "8 Oct")


@pytest.mark.parametrize(
    ("since", "said"), [(date(2023, 9, 30), "Sunday 8 October"), (date(2022, 10, 10), "Sunday 8 October 2023")]
)
def test_a_day_that_is_far_off_is_said_with_its_year(since: date, said: str):
    assert times.day_to_come(DAY, since) == said


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (1, "19:30"),
        (6, "00:30"),
        (23, "17:30"),
        (24, "18:30 on Sunday"),
        (25, "19:30 on Sunday"),
        (47, "17:30 on Monday"),
    ],
)
def test_an_end_says_its_day_where_the_hours_alone_would_mislead(hours: int, said: str):
    starts = datetime(2023, 10, 28, 18, 30, tzinfo=UTC)
    assert times.ending(starts, starts + timedelta(hours=hours)) == said


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("America/Denver", "19:05 MDT"),
        ("Europe/Berlin", "02:05 CET"),
        ("Asia/Kolkata", "06:35 IST"),
        ("America/Sao_Paulo", "22:05 UTC-03:00"),
        ("Asia/Kathmandu", "06:50 UTC+05:45"),
        ("UTC", "01:05 UTC"),
    ],
)
def test_a_zone_without_a_name_is_said_by_its_distance_from_utc(zone: str, said: str):
    assert times.clock(LATE.astimezone(ZoneInfo(zone))) == said


def test_a_moment_is_said_by_the_clock_of_a_zone_and_for_programs_by_utc():
    assert times.in_zone(LATE, ZoneInfo("America/Denver")) == "Saturday 28 October 2023, 19:05 (America/Denver)"
    assert times.instant(LATE.astimezone(ZoneInfo("America/Denver"))) == "2023-10-29T01:05:00Z"
