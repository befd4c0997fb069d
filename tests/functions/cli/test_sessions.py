"""`sessions`, `votes` and `apply` on the command line: times as people write them, and answers by the group's clock."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from shared.model.session import Session
from tests.builders.command_line import Done, fortnight, ok, refused
from tests.builders.members import joins
from tests.builders.seasons import START
from tests.platform import ROOT, Platform, demo_group, import_archive

KEY = "2023-10-28"


def sessions(platform: Platform, *arguments: str) -> Done:
    return fortnight(platform, "sessions", *arguments)


def starts(platform: Platform, key: str = KEY) -> datetime | None:
    row = platform.table.get(Session, "ml-theory", key)
    return row.starts if row else None


def test_a_session_is_moved_by_the_groups_clock_or_by_an_offset(group: Platform):
    told = ok(sessions(group, "move", KEY, "2023-10-29 15:30", "--as", "mika"))
    assert told == "Done: move ml-theory/2023-10-28 to Sun 2023-10-29 15:30 MDT. Members are told with the next tick."
    ok(sessions(group, "move", KEY, "2023-10-29 21:00Z", "--as", "mika"))
    assert starts(group) == datetime(2023, 10, 29, 21, tzinfo=UTC)
    ok(sessions(group, "move", KEY, "2023-10-29T18:00+02:00", "--as", "mika"))
    assert starts(group) == datetime(2023, 10, 29, 16, tzinfo=UTC)
    told = ok(sessions(group, "undo", KEY, "--as", "mika"))
    assert told.startswith("Done: undo the move of ml-theory/2023-10-28: it is Sun 2023-10-29 15:00 MDT.")


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("21:00Z", "say the day, too"),
        ("2023-10-29 half six", "is not a time of day; write it like 18:30"),
        ("2023-11-05 01:30", "comes twice in America/Denver"),
        ("2924-10-29 14:00", "the year 2924 is far off"),
        ("2026-10-29 14:00", "Thu 2026-10-29 14:00 MDT is more than 400 days ahead; is the year right?"),
        ("1024-10-29 14:00", "the year 1024 is far off"),
        ("2023-10-01 14:00", "Sun 2023-10-01 14:00 MDT is past"),
        (
            "2023-11-11 13:30",
            "ml-theory/2023-11-11 is at that time (Sat 2023-11-11 14:00 MST); move or cancel it first",
        ),
    ],
)
def test_a_time_that_cannot_be_meant_moves_and_adds_nothing(group: Platform, when: str, told: str):
    before = starts(group)
    assert told in refused(sessions(group, "move", KEY, when, "--as", "mika"))
    assert starts(group) == before
    refused(sessions(group, "add", when))


def test_a_session_is_added_by_the_groups_clock(group: Platform):
    told = ok(sessions(group, "add", "2023-11-01T18:00Z", "--title", "Extra"))
    assert told == "Done: new session ml-theory/2023-11-01 (Wed 2023-11-01 12:00 MDT)."


def test_a_vote_closes_at_no_time_that_is_not_clear(group: Platform):
    assert "one is wanted here, like 2023-10-29 18:00" in refused(
        fortnight(group, "votes", "open", "--closes", "2023-10-29 18:00-19:30")
    )


@pytest.mark.parametrize(
    ("period", "told"),
    [
        (
            ("--from", "2023-10-20", "--to", "2023-10-10"),
            "--to (Wed 2023-10-11 00:00 MDT) is not after --from (Fri 2023-10-20 00:00 MDT)",
        ),
        (("--from", "2023-10-32"), "there is no such day"),
        (("--from", "6pm"), "say the day, too"),
        (
            ("--from", "2023-10-07", "--to", "2024-11-10"),
            "to Mon 2024-11-11 00:00 MST are 401 days; preflight looks at most 400 days on at a time",
        ),
        (("--from", "1900-01-01", "--to", "2100-12-31"), "preflight looks at most 400 days on at a time"),
        (("--to", "2100-12-31"), "preflight looks at most 400 days on at a time"),
    ],
)
def test_a_period_that_cannot_be_meant_foresees_nothing(group: Platform, period: tuple[str, ...], told: str):
    assert told in refused(fortnight(group, "preflight", *period))


def test_the_days_of_a_period_are_the_groups(group: Platform):
    told = fortnight(group, "preflight", "--from", "2023-10-21", "--to", "2023-10-21", "--json").json
    assert [(one["stage"], one["at"]) for one in told["mailings"] if one["kind"] == "reminder"] == [
        ("7d", "2023-10-21T20:00:00Z")
    ]
    quiet = ok(fortnight(group, "preflight", "--from", "2023-10-22 23:00", "--to", "2023-10-22T23:30"))
    assert quiet == "Nothing will go out from Sun 2023-10-22 23:00 MDT to Sun 2023-10-22 23:30 MDT."


def applied(platform: Platform, folder: Path, **changes: object) -> Done:
    file = folder / "group.yaml"
    file.write_text(yaml.safe_dump(yaml.safe_load((ROOT / "local" / "group.yaml").read_text()) | changes))
    return fortnight(platform, "apply", str(file), "--dry-run")


def test_a_dry_run_says_the_season_and_each_change_by_the_groups_clock(group: Platform, tmp_path: Path):
    season = yaml.safe_load((ROOT / "local" / "group.yaml").read_text())["season"]
    moved = [{"from": "2023-11-25", "to": "2023-11-26", "starts": "15:00"}]
    told = ok(applied(group, tmp_path, season=season | {"moved": moved, "cancelled": ["2024-01-27"]})).splitlines()
    assert told == [
        f"{tmp_path}/group.yaml is fine: {demo_group().name}: every other Saturday 14:00 (America/Denver), 14 Oct 2023 – 27 Jan 2024, "
        "pause 10 Dec – 12 Jan, 6 sessions (1 moved, 1 cancelled).",
        "would change: move ml-theory/2023-11-25 to Sun 2023-11-26 15:00 MST",
        "would mail the members: moved",
        "would change: cancel ml-theory/2024-01-27 (Sat 2024-01-27 14:00 MST)",
        "would mail the members: cancelled",
        "would change: the group's settings",
    ]


def test_a_dry_run_of_a_file_says_whom_each_change_would_mail(group: Platform, tmp_path: Path):
    joins(group, "ada")
    group.tick(START - timedelta(days=7))
    group.settle()
    season = yaml.safe_load((ROOT / "local" / "group.yaml").read_text())["season"]
    told = ok(applied(group, tmp_path, season=season | {"cancelled": ["2023-10-28"]}, talks=[])).splitlines()
    at = told.index("would change: cancel ml-theory/2023-10-28 (Sat 2023-10-28 14:00 MDT)")
    assert told[at + 1] == "would mail the members: cancelled"


def test_a_dry_run_of_last_years_file_says_that_nothing_is_to_come(group: Platform, tmp_path: Path):
    group.at(datetime(2024, 2, 1, tzinfo=UTC))
    (told,) = [line for line in ok(applied(group, tmp_path)).splitlines() if line.startswith("Look at")]
    assert (
        told == "Look at season: its last session was on 2024-01-27, so none is to come; see whether its year is right."
    )


def test_a_group_that_is_not_there_is_named_before_anything_is_done(group: Platform, tmp_path: Path):
    told = refused(applied(group, tmp_path, joint=[{"session": "2023-11-11", "with": ["prooofs"]}]))
    assert "joint: there is no group prooofs here; apply its file first (other groups here: none)" in told


def test_past_sessions_are_written_to_a_file_that_another_group_can_take_in(group: Platform, tmp_path: Path):
    import_archive(group)
    file = tmp_path / "past.yaml"
    assert ok(sessions(group, "export", str(file))) == f"{file} has the past sessions."
    assert f"{file} is there already; --over writes over it" in refused(sessions(group, "export", str(file)))
    told = ok(fortnight(group, "import", str(file), "--check"))
    assert "10 sessions" in told
