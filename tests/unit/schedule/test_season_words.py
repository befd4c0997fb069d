"""When a group meets, as its page says it."""

from typing import Any

import pytest

from shared.group.file import parse
from shared.schedule.season_words import meeting_in_words
from tests.unit.group.documents import with_

SEASON: dict[str, Any] = {
    "first": "2023-10-14",
    "every_days": 14,
    "starts": "14:00",
    "minutes": 60,
    "until": "2023-12-09",
}
SUNDAY = [{"after": "2023-10-28", "resumes": "2023-11-12"}]
SATURDAY = [{"after": "2023-10-28", "resumes": "2023-11-18"}]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "every other Saturday 14:00 (America/Denver), until 9 Dec 2023"),
        ({"breaks": SATURDAY}, "every other Saturday 14:00 (America/Denver), until 9 Dec 2023"),
        ({"breaks": SUNDAY}, "every two weeks 14:00 (America/Denver), until 9 Dec 2023"),
        ({"breaks": SUNDAY, "every_days": 7}, "every week 14:00 (America/Denver), until 9 Dec 2023"),
        ({"breaks": SUNDAY, "every_days": 10}, "every 10 days 14:00 (America/Denver), until 9 Dec 2023"),
        ({"until": None}, "every other Saturday 14:00 (America/Denver)"),
    ],
)
def test_a_visitor_reads_how_often_it_meets_and_until_when(changes: dict[str, Any], words: str) -> None:
    season = {name: value for name, value in (SEASON | changes).items() if value is not None}
    assert meeting_in_words(parse(with_(zone="America/Denver", season=season, talks=[]))) == words


def test_without_a_season_nothing_is_said() -> None:
    assert meeting_in_words(parse(with_(season=None, talks=[]))) == ""
