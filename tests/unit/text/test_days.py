"""Days and times of a session as people type them: taken where one thing can be meant, else refused with how to write it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import BadInput
from shared.text import days
from shared.text.times import HALF_A_YEAR
from shared.text.wall_times import OVERNIGHT, Span, span

BERLIN = ZoneInfo("Europe/Berlin")
EVENING = time(19)
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


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
        ("2026-12-17 18.30 Uhr", None),
        ("Donnerstag, 17. Dezember 2026 um 18.30 Uhr", None),
        ("jeudi 17 décembre 2026 à 18 h 30", None),
        ("torsdag 17 desember 2026 kl. 18.30", None),
        ("2026年12月17日 18時30分", None),
        ("2026-12-17 午後6時半", None),
        ("2026-12-17 18:30-20 Uhr", 90),
        ("17. Dez 18:30", None),
        ("Thu 17 Dec, 6.30pm", None),
        ("17.12. 18:30 bis 20 Uhr", 90),
    ],
)
def test_a_session_is_taken_as_it_is_typed(written: str, minutes: int | None):
    at, long = days.meeting(written, BERLIN, EVENING, NOW)
    assert (at.astimezone(UTC), long) == (datetime(2026, 12, 17, 17, 30, tzinfo=UTC), minutes)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("03/05/2027 18:30", "may be 2027-05-03 or 2027-03-05; write the year first"),
        ("17 Dec 18:30", "says a month, but not the year"),
        ("17.12. 18:30", "lacks the year"),
        ("2026-12-17 midnight", "midnight is 00:00, and belongs to the next day"),
        ("2026-12-17 7:30 in the evening", "'in the evening' is not a time of day; write it like 18:30"),
        ("2026-12-17 6-8pm", "is from one time to another; one is wanted here, like 2026-12-17 18:00"),
        ("2026-12-17 kl. 6", "write it as 06:00"),
        ("2026-12-17 夜6時", "is not a time of day"),
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


@pytest.mark.parametrize(
    ("written", "there"),
    [
        ("17 Dec", "2026-12-17"), ("Dec 17th", "2026-12-17"), ("17.12.", "2026-12-17"), ("17/12", "2026-12-17"), ("30 Nov", "2026-11-30"),
        ("7 January", "2027-01-07"), ("Thursday 7 Jan", "2027-01-07"), ("12/31", "2026-12-31"),
    ],
)  # fmt: skip
def test_a_day_without_its_year_is_the_next_one(written: str, there: str):
    assert days.day(written, NOW.date()).isoformat() == there


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("29 Nov", "is next on 2027-11-29; write it with the year that you mean"),
        ("29 Feb", "is next on 2028-02-29; write it with the year"),
        ("5/12", "may be two days; write the year first"),
        ("Fri 17 Dec", "2026-12-17 is a Thursday; which of the two is right"),
        ("17.12", "lacks the year"),
        ("31.2.", "lacks the year"),
        ("December", "is not a day"),
    ],
)
def test_a_day_without_its_year_is_not_guessed_where_another_may_be_meant(written: str, told: str):
    with pytest.raises(BadInput, match=told):
        days.day(written, NOW.date())


NEAR = st.integers(0, HALF_A_YEAR).map(lambda ahead: NOW.date() + timedelta(days=ahead))
DAYS = (
    "{0:%d %B}",
    "{0:%B %d}",
    "{0:%a %d %b}",
    "{0:%d.%m.}",
    "{0:%d. %m.}",
    "{0:%d %B %Y}",
    "{0:%Y}年{0.month}月{0.day}日",
)
TIMES = (
    "{0:%H:%M}", "{0:%H.%M} Uhr", "{0:%H}h{0:%M}", "{0:%H} h {0:%M}", "{0:%I:%M} {0:%p}", "{0:%I.%M}{0:%p}", "kl. {0:%H:%M}",
    "um {0:%H.%M} Uhr", "{0.hour}時{0.minute}分",
)  # fmt: skip


@given(NEAR, st.times(), st.sampled_from(DAYS), st.sampled_from(TIMES), st.sampled_from([" ", ", "]))
def test_a_day_and_a_time_are_read_as_they_were_written_in_all_ways(
    on: date, at: time, way: str, clock: str, between: str
):
    at = at.replace(second=0, microsecond=0, fold=0)
    written = f"{way.format(on)}{between}{clock.format(at)}"
    assert days.meeting(written, ZoneInfo("UTC"), EVENING, NOW) == (datetime.combine(on, at, UTC), None)


@given(
    NEAR,
    st.times(),
    st.times(),
    st.sampled_from(["{0:%H.%M}-{1:%H.%M} Uhr", "{0:%H:%M} bis {1:%H:%M} Uhr", "{0:%I:%M%p} to {1:%I:%M%p}"]),
)
def test_a_span_is_read_as_it_was_written_or_refused(on: date, first: time, last: time, way: str):
    first, last = (one.replace(second=0, microsecond=0, fold=0) for one in (first, last))
    meant = Span(first, last)
    written = f"{on:%d %b} {way.format(first, last)}"
    if meant.amiss:
        with pytest.raises(BadInput):
            days.meeting(written, ZoneInfo("UTC"), EVENING, NOW)
    else:
        assert days.meeting(written, ZoneInfo("UTC"), EVENING, NOW) == (datetime.combine(on, first, UTC), meant.minutes)


@given(st.dates(date(1970, 1, 1), date(2068, 12, 31)), st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_without_its_year_no_day_is_taken_that_is_past_or_more_than_half_a_year_ahead(on: date, today: date):
    try:
        there = days.day(f"{on:%d %B}", today)
    except BadInput:
        return
    assert (there.month, there.day) == (on.month, on.day)
    assert 0 <= (there - today).days <= HALF_A_YEAR
