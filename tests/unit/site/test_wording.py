"""How the page says things."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from shared.archive.sorting import chronology
from shared.model.season import season_name
from shared.site.wording import form_address, size, when
from shared.text.weblinks import web
from tests.unit.site.examples import DENVER, archive


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//evil.example", "/local", "ftp://example.org/x", "http://",
        "https://example.org/ x", "https://example.org/\n", 'https://example.org/"x', "https://[bad", "", None, "https://e.org/" + "x" * 2000,
    ],
)  # fmt: skip
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert web(url) is None


def test_the_sign_up_form_may_be_on_this_very_site() -> None:
    assert [
        form_address("/form"),
        form_address("https://example.org/form"),
        form_address("//evil.example"),
        form_address("form"),
        form_address(""),
    ] == [
        "/form",
        "https://example.org/form",
        None,
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("zone", "starts", "local", "utc"),
    [
        ("America/Denver", datetime(2023, 11, 11, 21, tzinfo=UTC), "14:00–15:00 MST", "21:00–22:00 UTC"),
        ("Asia/Kolkata", datetime(2023, 11, 11, 8, 30, tzinfo=UTC), "14:00–15:00 IST", "08:30–09:30 UTC"),
        ("Asia/Kathmandu", datetime(2023, 11, 11, 8, 15, tzinfo=UTC), "14:00–15:00 UTC+05:45", "08:15–09:15 UTC"),
        ("Pacific/Auckland", datetime(2023, 11, 11, 1, tzinfo=UTC), "14:00–15:00 NZDT", "01:00–02:00 UTC"),
        ("America/Denver", datetime(2023, 11, 12, 1, tzinfo=UTC), "18:00–19:00 MST", "01:00–02:00 UTC (Sunday)"),
        ("America/Sao_Paulo", datetime(2023, 11, 11, 17, tzinfo=UTC), "14:00–15:00 UTC-03:00", "17:00–18:00 UTC"),
        ("UTC", datetime(2023, 11, 11, 14, tzinfo=UTC), "14:00–15:00 UTC", ""),
    ],
)
def test_times_are_told_in_the_groups_zone_by_name_and_in_utc(
    zone: str, starts: datetime, local: str, utc: str
) -> None:
    told = when(starts, starts + timedelta(hours=1), ZoneInfo(zone))
    assert (told.local, told.utc, told.iso) == (local, utc, starts.strftime("%Y-%m-%dT%H:%M:%SZ"))


def test_a_season_runs_from_august_to_july_and_undated_sessions_belong_where_they_were_recorded() -> None:
    moments = [
        datetime(2023, 7, 31, 20, tzinfo=UTC),
        datetime(2023, 8, 1, 20, tzinfo=UTC),
        datetime(1999, 12, 1, tzinfo=UTC),
    ]
    assert [season_name(moment, DENVER) for moment in [*moments, None]] == ["2022–23", "2023–24", "1999–00", ""]
    undated = replace(archive()[6], order=1, key="undated-01")
    dated = replace(archive()[0], order=2)
    assert [(moment, s.key) for moment, s in chronology([dated, undated])] == [
        (dated.starts, "undated-01"),
        (dated.starts, "2022-10-22"),
    ]


def test_sizes_are_told_as_people_write_them() -> None:
    assert [size(1), size(840_400), size(999_600), size(1_234_567)] == ["1 KB", "840 KB", "1.0 MB", "1.2 MB"]
