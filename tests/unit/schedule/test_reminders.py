"""The table "Reminders, worked", and what preflight foresees, written out by hand."""

from datetime import UTC, datetime, timedelta

import pytest
import yaml

from shared.group.file import parse
from shared.model.group import Group
from shared.model.season import Stage
from shared.model.session import Session, SessionState, cancelled, changed, moved
from shared.schedule.changing import superseded_by_news
from shared.schedule.forecast import Known, flags
from shared.schedule.programme import season_sessions
from shared.schedule.reminders import (
    Act,
    Decision,
    dropped_by_cancelling,
    due,
    forecast,
    told_by_welcome,
)
from shared.schedule.session_duties import scheduled
from shared.text.zones import zone
from shared.tick.registry import foreseen
from tests.builders.sessions import reminded_at

DENVER = zone("America/Denver")
STAGES = [Stage.parse(name) for name in ("7d", "1d", "1h")]
GROUP = Group(
    id="g", name="G", zone="America/Denver", sender="g@example.org", reminders=("7d", "1d", "1h"), co_leads=()
)
START = datetime(2023, 11, 11, 21, tzinfo=UTC)  # a Saturday, 14:00 MST; the clocks changed on the 5th
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def session(**changes) -> Session:
    plain = {
        "group": "g", "key": "2023-11-11", "kind": "talks", "state": SessionState.PLANNED, "starts": START, "ends": START + HOUR,
    }  # fmt: skip
    return scheduled(Session(**(plain | changes)), GROUP)


def run(row: Session, *moments: datetime) -> tuple[Session, list[tuple[str, str]]]:
    done = []
    for moment in moments:
        row, decisions = reminded_at(row, GROUP, moment)
        done += [(decision.stage, decision.act.value) for decision in decisions]
    return row, done


def test_ticks_in_time_send_each_stage_once_and_the_session_turns_past_at_its_end():
    row, done = run(session(), START - 8 * DAY, *(START - 7 * DAY - HOUR + n * HOUR for n in range(24 * 7 + 3)))
    assert done == [("7d", "send"), ("1d", "send"), ("1h", "send")]
    assert (row.state, row.next_due) == (SessionState.HELD, None)


def test_days_are_calendar_days_at_the_same_wall_time_and_hours_are_elapsed():
    row = session()
    times = []
    while row.next_due:
        times.append(row.next_due.isoformat())
        row, _ = reminded_at(row, GROUP, row.next_due)
    assert times == [
        "2023-11-04T20:00:00+00:00",  # 14:00 MDT, before the clocks change
        "2023-11-10T21:00:00+00:00",
        "2023-11-11T20:00:00+00:00",
        "2023-11-11T22:00:00+00:00",  # its end: the page turns
    ]


def test_a_tick_three_hours_late_still_sends():
    assert due(session(), STAGES, DENVER, datetime(2023, 11, 4, 23, tzinfo=UTC)) == [Decision("7d", Act.SEND)]


def test_out_from_seven_days_to_twenty_hours_sends_only_the_latest():
    _, done = run(session(), START - 20 * HOUR, START - HOUR)
    assert done == [("7d", "superseded"), ("1d", "send"), ("1h", "send")]


def test_out_from_two_hours_before_until_after_the_start_sends_nothing():
    before, _ = run(session(), START - 7 * DAY, START - DAY)
    _, done = run(before, START + timedelta(minutes=5))
    assert done == [("1h", "started")]


def test_a_doubled_tick_decides_nothing_more():
    row, _ = run(session(), START - 7 * DAY)
    assert reminded_at(row, GROUP, START - 7 * DAY) == (row, [])


def test_moved_by_a_day_three_days_before_supersedes_the_week_and_sends_the_rest_at_the_new_times():
    row, _ = run(session(), START - 7 * DAY)
    row = moved(row, START + DAY, START - 3 * DAY)
    row, told = superseded_by_news(row, GROUP, START - 3 * DAY)
    assert (told, row.revision, row.sequence) == ([Decision("7d", Act.SUPERSEDED)], 2, 1)
    _, done = run(row, START - DAY, START, START + DAY - HOUR)
    assert done == [("1d", "send"), ("1h", "send")]


def test_moved_by_two_weeks_three_days_before_sends_all_stages_again():
    row, _ = run(session(), START - 7 * DAY)
    row, told = superseded_by_news(moved(row, START + 14 * DAY, START - 3 * DAY), GROUP, START - 3 * DAY)
    assert told == []
    _, done = run(row, START + 7 * DAY, START + 13 * DAY, START + 14 * DAY - HOUR)
    assert done == [("7d", "send"), ("1d", "send"), ("1h", "send")]


def test_a_changed_link_three_hours_before_makes_nothing_due_again():
    row, _ = run(session(), START - 7 * DAY, START - DAY)
    row = changed(row, START - 3 * HOUR)
    assert (row.revision, due(row, STAGES, DENVER, START - 3 * HOUR)) == (2, [])
    assert due(row, STAGES, DENVER, START - HOUR) == [Decision("1h", Act.SEND)]


def test_cancelled_two_days_before_drops_what_was_not_sent():
    row, _ = run(session(), START - 7 * DAY)
    assert dropped_by_cancelling(row, STAGES) == [Decision("1d", Act.CANCELLED), Decision("1h", Act.CANCELLED)]
    gone = cancelled(row, START - 2 * DAY)
    assert (gone.state, gone.next_due, due(gone, STAGES, DENVER, START - HOUR)) == (SessionState.CANCELLED, None, [])


@pytest.mark.parametrize(
    ("before", "stages"), [(8 * DAY, []), (3 * DAY, ["7d"]), (2 * HOUR, ["7d", "1d"]), (HOUR / 2, ["7d", "1d", "1h"])]
)
def test_a_newcomer_is_told_by_the_welcome_what_was_sent_before(before, stages):
    told = told_by_welcome(session(), STAGES, DENVER, "member:m", START - before)
    assert [(entry.stage, entry.reason, entry.mailing) for entry in told] == [
        (name, "in_welcome", f"reminder/g/2023-11-11/r1/{name}") for name in stages
    ]


LIVED = """
id: ml-theory
name: ML Theory
zone: America/Denver
sender: reading@ml-theory.example.org
co_leads: [{id: mika, name: Mika, address: mika@example.org}]
season:
  {first: 2023-10-14, every_days: 14, starts: "14:00", minutes: 60, until: 2024-01-27,
   breaks: [{after: 2023-12-09, resumes: 2024-01-13, note: winter break}]}
"""


def test_the_season_foreseen_is_the_one_written_by_hand():
    group = parse(yaml.safe_load(LIVED))
    first, last = datetime(2023, 10, 7, tzinfo=UTC), datetime(2024, 1, 30, tzinfo=UTC)
    found = list(foreseen(group, season_sessions(group), Known(), first, last))
    assert [(f"{item.at:%m-%dT%H:%M}", item.stage) for item in found if item.kind == "break"] == [
        ("12-10T21:00", "begins"), ("01-03T21:00", "ends"),
    ]  # fmt: skip
    assert [f"{item.at:%m-%dT%H:%M} {item.session.rpartition('/')[2]} {item.stage}" for item in found if item.kind == "reminder"] == [
        "10-07T20:00 2023-10-14 7d", "10-13T20:00 2023-10-14 1d", "10-14T19:00 2023-10-14 1h",
        "10-21T20:00 2023-10-28 7d", "10-27T20:00 2023-10-28 1d", "10-28T19:00 2023-10-28 1h",
        "11-04T20:00 2023-11-11 7d", "11-10T21:00 2023-11-11 1d", "11-11T20:00 2023-11-11 1h",
        "11-18T21:00 2023-11-25 7d", "11-24T21:00 2023-11-25 1d", "11-25T20:00 2023-11-25 1h",
        "12-02T21:00 2023-12-09 7d", "12-08T21:00 2023-12-09 1d", "12-09T20:00 2023-12-09 1h",
        "01-06T21:00 2024-01-13 7d", "01-12T21:00 2024-01-13 1d", "01-13T20:00 2024-01-13 1h",
        "01-20T21:00 2024-01-27 7d", "01-26T21:00 2024-01-27 1d", "01-27T20:00 2024-01-27 1h",
    ]  # fmt: skip


def test_what_is_foreseen_late_is_what_the_next_tick_would_send():
    found = list(forecast([session()], STAGES, DENVER, START - 20 * HOUR))
    assert [(item.stage, item.at) for item in found] == [("1d", START - 20 * HOUR), ("1h", START - HOUR)]


@pytest.mark.parametrize(
    ("zones", "flag"),
    [
        ({}, "the clocks change between the session before and this one"),
        ({"America/Denver": 3}, "the clocks change between the session before and this one"),
    ],
)
def test_a_change_of_the_groups_clocks_since_the_session_before_is_foreseen(zones: dict[str, int], flag: str):
    group = parse(yaml.safe_load(LIVED))
    session = Session(
        group="g",
        key="2023-11-18",
        kind="discussion",
        state=SessionState.PLANNED,
        starts=datetime(2023, 11, 18, 21, tzinfo=UTC),
    )
    before = datetime(2023, 11, 4, 20, tzinfo=UTC)
    assert flag in flags(group, session, Known(zones=zones), before, before)


def test_a_change_of_members_clocks_is_foreseen_where_the_groups_do_not_change():
    group = parse(yaml.safe_load(LIVED))
    session = Session(
        group="g",
        key="2023-11-04",
        kind="discussion",
        state=SessionState.PLANNED,
        starts=datetime(2023, 11, 4, 20, tzinfo=UTC),
    )
    before, known = (
        datetime(2023, 10, 21, 20, tzinfo=UTC),
        Known(zones={"America/Denver": 3, "Europe/Paris": 2, "Asia/Kolkata": 1}),
    )
    assert "the clocks of 2 members change between the session before and this one" in flags(
        group, session, known, before, before
    )
    assert not any("clock" in flag for flag in flags(group, session, known, before, None))
