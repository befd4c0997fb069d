"""Days and times of a session as people type them: taken where one thing can be meant, else refused with how to write it."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import BadInput
from shared.text import days
from shared.text.wall_times import OVERNIGHT, Span, span

BERLIN = ZoneInfo("Europe/Berlin")
EVENING = time(19)


@pytest.mark.parametrize(
    "written",
    ["2026-12-17", "17 Dec 2026", "Dec 17th, 2026", "Thursday 17 December 2026", "17.12.2026", "17/12/2026", "17.12.26", "17 décembre 2026"],
)  # fmt: skip
def test_a_day_is_taken_as_it_is_typed(written: str):
    assert days.day(written) == date(2026, 12, 17)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("03/05/2027", "may be 2027-05-03 or 2027-03-05; write the year first"),
        ("26-12-17", "may be 2017-12-26 or 2026-12-17; write the year first, in four digits"),
        ("17 Dec", "says a month, but not the year; write it like 2024-02-08"),
        ("17.12.", "lacks the year"),
        ("Friday 17 Dec 2026", "2026-12-17 is a Thursday; which of the two is right"),
        ("30.2.2027", "there is no such day in the calendar"),
        ("tbd", "is not a day"),
        ("2026-12-17 18:30", "only the day stands here, as 2026-12-17"),
    ],
)
def test_a_day_that_is_not_clear_is_refused(written: str, told: str):
    with pytest.raises(BadInput, match=told):
        days.day(written)


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("2026-12-17 18:30", None),
        ("17 Dec 2026 18:30", None),
        ("Thursday, December 17, 2026 at 6:30 PM", None),
        ("2026-12-17 18h30", None),
        ("17.12.2026 17:30 Europe/London", None),
        ("2026-12-17 18:30-20:00", 90),
        ("17 Dec 2026, 6.30–8pm", 90),
        ("17 Dec 2026 18:30 - 20:00", 90),
        ("17 Dec 2026 18:30 to 20:00", 90),
    ],
)
def test_a_session_is_taken_as_it_is_typed(written: str, minutes: int | None):
    at, long = days.meeting(written, BERLIN, EVENING)
    assert (at.astimezone(UTC), long) == (datetime(2026, 12, 17, 17, 30, tzinfo=UTC), minutes)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("03/05/2027 18:30", "may be 2027-05-03 or 2027-03-05; write the year first"),
        ("17 Dec 18:30", "says a month, but not the year"),
        ("17 Dec 2026 at half past six", "is not a time of day; write it like 18:30"),
        ("tomorrow", "is not a day and time; write it like 2024-02-08 18:30"),
        ("17 Dec 2026 18:30-20:00 CET", "CET"),
        ("17 Dec 2026 18:30-20:00", "is from one time to another; one is wanted here, like 2026-12-17 18:30"),
    ],
)
def test_a_moment_that_is_not_clear_is_refused(written: str, told: str):
    with pytest.raises(BadInput, match=told):
        days.moment(written, BERLIN, EVENING)


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("18:30", time(18, 30), None),
        ("18:30-20:00", time(18, 30), time(20)),
        ("18:30 – 20:00", time(18, 30), time(20)),
        ("18h30 à 20h", time(18, 30), time(20)),
        ("6.30-8 pm", time(18, 30), time(20)),
        ("11-1 pm", time(11), time(13)),
        ("11am-1pm", time(11), time(13)),
        ("10:30-12am", time(22, 30), time(0)),
        ("from 6.30 to 8 pm", time(18, 30), time(20)),
        ("18-20", time(18), time(20)),
        ("1830-2000", time(18, 30), time(20)),
        ("22:00-01:00", time(22), time(1)),
    ],
)
def test_from_one_time_to_another(written: str, first: time, last: time | None):
    assert span(written) == Span(first, last)


@given(st.text(max_size=40) | st.from_regex(r"[0-9:T+\-–./Z hapmto]{0,30}"))
def test_whatever_is_typed_is_taken_or_refused_on_one_line(written: str):
    for read in (days.day, span, days.when, lambda text: days.meeting(text, BERLIN, EVENING)):
        try:
            said = str(read(written))
        except BadInput as error:
            said = str(error)
        assert "\n" not in said


@pytest.mark.parametrize("written", ["11-1", "9-5", "11:30-1", "6pm-8", "18:30-05:00"])
def test_what_would_end_on_the_next_day_after_many_hours_is_refused(written: str):
    with pytest.raises(BadInput, match=r"would end on the next day, at .* by a clock of 24 hours, like 18:30-20:00"):
        span(written)


def test_a_day_alone_is_at_the_usual_time():
    for written in ("17 December 2026", "17 décembre 2026", "17.12.2026", "December 17, 2026"):
        assert days.moment(written, BERLIN, EVENING) == datetime(2026, 12, 17, 18, tzinfo=UTC)


@given(st.times(), st.times())
def test_a_span_is_as_long_as_its_ends_are_apart(first: time, last: time):
    begins, ends = first.replace(second=0, microsecond=0), last.replace(second=0, microsecond=0)
    written = f"{begins:%H:%M}-{ends:%H:%M}"
    if begins == ends:
        with pytest.raises(BadInput, match="ends when it begins"):
            span(written)
    elif ends > begins or Span(begins, ends).minutes <= OVERNIGHT:
        assert span(written) == Span(begins, ends)
