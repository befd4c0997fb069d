"""How mails say days, times and lengths."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from shared.letters.wording import away, line, reading_time, stage_words, web, when
from shared.model.season import Stage
from shared.model.session import Resource
from tests.unit.mail.examples import STARTS


@pytest.mark.parametrize(
    ("zone", "starts", "told"),
    [
        ("America/Denver", STARTS, "Saturday 28 October 2023, 14:00–15:00 (America/Denver, MDT) · 20:00 UTC"),
        ("Asia/Kolkata", STARTS, "Sunday 29 October 2023, 01:30–02:30 (Asia/Kolkata, IST) · 20:00 UTC on Saturday"),
        (
            "America/Sao_Paulo",
            STARTS,
            "Saturday 28 October 2023, 17:00–18:00 (America/Sao_Paulo, UTC-03:00) · 20:00 UTC",
        ),
        ("UTC", STARTS, "Saturday 28 October 2023, 20:00–21:00 UTC"),
    ],
)
def test_times_are_told_in_the_groups_zone_with_its_name_and_in_utc(zone: str, starts: datetime, told: str) -> None:
    assert when(starts, starts + timedelta(hours=1), ZoneInfo(zone)).full == told


@pytest.mark.parametrize(
    ("text", "told"),
    [("abc", "abc"), ("abc ", "abc"), ("abcd", "ab…"), ("abc d", "ab…"), ("a  b", "a b"), ("", ""), (None, "")],
)
def test_a_text_that_is_cut_says_so(text: str | None, told: str) -> None:
    assert line(text, 3) == told


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        ([(40, True), (10, False)], "about 50 minutes; 40 if you read only the essentials"),
        ([(40, True)], "about 40 minutes"),
        ([(40, True), (None, True)], "at least 40 minutes"),
        ([(1, False)], "about 1 minute"),
        ([(None, True)], ""),
        ([], ""),
    ],
)
def test_the_length_of_the_reading_in_words(minutes: list[tuple[int | None, bool]], told: str) -> None:
    assert reading_time([Resource(kind="paper", minutes=m, essential=e) for m, e in minutes]) == told


@pytest.mark.parametrize(
    ("stages", "told"),
    [
        (["7d", "1d", "1h"], "a week, a day and an hour"),
        (["3d", "2h"], "3 days and two hours"),
        (["1d"], "a day"),
        ([], ""),
    ],
)
def test_the_stages_in_words(stages: list[str], told: str) -> None:
    assert stage_words(map(Stage.parse, stages)) == told


def test_tomorrow_is_a_calendar_day_also_where_the_clocks_change_in_between() -> None:
    denver = ZoneInfo("America/Denver")
    starts = datetime(2023, 11, 5, 14, 0, tzinfo=denver).astimezone(UTC)
    assert away(Stage.parse("1d"), starts - timedelta(hours=25), starts, denver) == "Tomorrow"


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.org/a?b=c&d=e#f", True),
        ("http://127.0.0.1:8080/l/x", True),
        ("javascript:alert(1)", False),
        ('https://example.org/" onclick="x', False),
        ("https://example.org/a\nb", False),
        ('https://example.org/"onclick=x', False),
        ("https://example.org/<b>", False),
        ("//example.org", False),
        ("https://", False),
        (None, False),
    ],
)
def test_only_web_addresses_become_links(url: str | None, kept: bool) -> None:
    assert web(url) == (url if kept else "")
