"""`stats`: the numbers of the desk, in the terminal."""

import csv
import json

from shared.model.count import Count
from tests.builders.command_line import fortnight
from tests.platform import Platform


def counted(group: Platform) -> None:
    group.table.add(Count(group="ml-theory", month="2023-08", numbers={"mails/welcome": 10, "members/joined": 4}))
    group.table.add(Count(group="ml-theory", month="2023-09", numbers={"mails/welcome": 1200}))


def test_numbers_are_shown_with_bars_by_season_or_month(group: Platform):
    counted(group)  # beside the four mails to its speakers
    told = fortnight(group, "stats").out.splitlines()
    place = told.index("Mails sent")
    assert told[place + 3].split()[:3] == ["2023–24", "1,214", "█" * 30]
    assert "Ballots cast" not in told  # where there is none, nothing is said
    by_month = fortnight(group, "stats", "--months").out.splitlines()
    rows = [line.split() for line in by_month[by_month.index("Mails sent") + 3 :]][:2]
    assert rows == [["2023-08", "10", "█"], ["2023-09", "1,200", "█" * 30]]


def test_programs_get_every_month(group: Platform):
    counted(group)
    rows = json.loads(fortnight(group, "stats", "--json").out)
    assert [(row["month"], row["season"], row["mails"]) for row in rows][:2] == [
        ("2023-08", "2023–24", 10),
        ("2023-09", "2023–24", 1200),
    ]
    table = list(csv.DictReader(fortnight(group, "stats", "--csv").out.splitlines()))
    assert [row["mails"] for row in table][:2] == ["10", "1200"]
    both = fortnight(group, "stats", "--csv", "--json")
    assert both.code == 2
