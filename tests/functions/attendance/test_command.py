"""`fortnight attendance`: who comes, and who was there."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shared.model.attendance import Attendance
from tests.builders.command_line import fortnight
from tests.builders.members import joins, member_of
from tests.platform import Platform, apply, demo_group

KEY = "2023-10-28"
OVER = datetime(2023, 10, 28, 22, tzinfo=UTC)


@pytest.fixture
def held(group: Platform) -> Platform:
    """The demo's group asks, and its first session is over; Ada and Bo are its members."""
    apply(group, demo_group(attendance={"ask": "true"}))
    joins(group, "ada", "bo")
    group.at(OVER)
    return group


def kept(held: Platform) -> tuple[list[str], int]:
    row = held.table.get(Attendance, "ml-theory", KEY)
    assert row is not None
    return sorted(row.there), row.others


def test_a_file_ticks_who_is_surely_a_member_and_counts_who_is_nobodys(held: Platform, tmp_path: Path):
    report = tmp_path / "report.csv"
    report.write_text("Name,Email\nSomebody,ada@example.org\nA visitor,\nAnother,\n")
    told = fortnight(held, "attendance", "record", KEY, str(report))
    assert (told.code, kept(held)) == (0, ([member_of(held, "ada").id], 2))
    assert "no member: 'A visitor'" in told.out
    fortnight(held, "attendance", "record", KEY, str(report), "--others", "5", "--there", member_of(held, "bo").id)
    assert kept(held) == (sorted(member_of(held, one).id for one in ("ada", "bo")), 5)
    assert "2 were there, and 5 others" in fortnight(held, "attendance", "show", KEY).out


def test_how_many_had_said_that_they_come_is_kept_when_it_is_over_and_stays_beside_who_was_there(group: Platform):
    apply(group, demo_group(attendance={"ask": "true"}))
    joins(group, "ada", "bo", "cy")
    for name, says in (("ada", "yes"), ("bo", "yes"), ("cy", "no")):
        assert fortnight(group, "attendance", "say", KEY, member_of(group, name).id, says).code == 0
    group.tick(OVER)
    assert shown(group) | {"had_said": 2, "recorded_by": None, "there": []} == shown(group)
    assert fortnight(group, "attendance", "say", "2023-11-11", member_of(group, "ada").id, "no").code == 0
    assert "were there" not in fortnight(group, "attendance", "show", KEY).out
    assert fortnight(group, "attendance", "record", KEY, "--there", member_of(group, "cy").id, "--as", "mika").code == 0
    assert shown(group) | {"had_said": 2, "recorded_by": "mika", "there": [member_of(group, "cy").id]} == shown(group)
    months = json.loads(fortnight(group, "stats", "--json").out)
    assert [(one["said_coming"], one["members_there"]) for one in months if one["month"] == "2023-10"] == [(2, 1)]


def shown(group: Platform) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(fortnight(group, "attendance", "show", KEY, "--json").out)
    return found


def test_who_is_to_be_chosen_and_who_is_nobodys_stands_in_what_is_read_by_a_program(held: Platform, tmp_path: Path):
    report = tmp_path / "report.csv"
    report.write_text("Name,Email\nAda Example,\nA visitor,\n")
    told = json.loads(fortnight(held, "attendance", "record", KEY, str(report), "--json").out)
    assert told["no_member"] == ["A visitor"]
    assert [one["name"] for one in told["not_sure"]] in ([], ["Ada Example"])
    assert told["changes"]


def test_nothing_said_takes_nothing_back(held: Platform):
    fortnight(held, "attendance", "record", KEY, "--there", member_of(held, "ada").id)
    refused = fortnight(held, "attendance", "record", KEY)
    assert refused.code
    assert "say who was there" in refused.err
    assert kept(held) == ([member_of(held, "ada").id], 0)
    fortnight(held, "attendance", "record", KEY, "--others", "0")
    assert kept(held) == ([], 0)
