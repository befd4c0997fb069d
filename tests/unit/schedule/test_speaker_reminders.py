"""Errands around a session, and the group's calendar: when each is due, and until when it is still worth running."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from shared.group.file import parse
from shared.model import group_calendar
from shared.model.group import Group
from shared.model.group_calendar import GroupCalendar
from shared.model.session import Resource, Session, SessionState, Talk
from shared.schedule import speaker_reminders
from shared.text.zones import zone
from tests.builders.sessions import reminded_at

DENVER = zone("America/Denver")
START = datetime(2023, 11, 11, 21, tzinfo=UTC)
MOMENTS = st.integers(1_577_836_800, 1_893_456_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SESSION = Session(
    group="g", key="2023-11-11", kind="talks", state=SessionState.PLANNED, starts=START, ends=START + HOUR,
    talks=(Talk(slug="bo", speaker="Bo Sample"),),
)  # fmt: skip


def names(found: list[speaker_reminders.SpeakerReminder]) -> list[str]:
    return [reminder.name for reminder in found]


@pytest.mark.parametrize(
    ("moment", "run", "ticked_off"),
    [
        (START - 11 * DAY, [], []),
        (START - 10 * DAY + HOUR, ["reading-10d"], ["reading-10d"]),
        (START - 7 * DAY, ["reading-7d"], ["reading-10d", "reading-7d"]),
        (START - 3 * DAY, ["reading-7d", "slides-3d"], ["reading-10d", "reading-7d", "slides-3d"]),
        (START - DAY, ["reading-7d", "slides-1d"], ["reading-10d", "reading-7d", "slides-3d", "slides-1d"]),
        (START + 2 * DAY, ["slides+1d", "thanks+1d"], [reminder.name for reminder in speaker_reminders.SPEAKER_REMINDERS]),
        (START + 8 * DAY, [], [reminder.name for reminder in speaker_reminders.SPEAKER_REMINDERS]),
    ],
)  # fmt: skip
def test_a_late_tick_runs_what_is_still_worth_it_and_ticks_the_rest_off(moment, run, ticked_off):
    after, found = speaker_reminders.run(SESSION, DENVER, moment)
    assert (names(found), list(after.chores_done)) == (run, ticked_off)


@given(gaps=st.lists(st.integers(1, 400), min_size=1, max_size=60))
def test_every_errand_is_run_once_at_the_most_however_the_ticks_come(gaps):
    moment, session, seen = START - 20 * DAY, SESSION, []
    for hours in gaps:
        moment += timedelta(hours=hours)
        session, found = speaker_reminders.run(session, DENVER, moment)
        seen += names(found)
        assert speaker_reminders.run(session, DENVER, moment) == (session, [])
    assert len(set(seen)) == len(seen)


@given(hours=st.integers(1, 6))
def test_ticks_that_come_in_time_run_every_errand(hours):
    moment, session, seen = START - 20 * DAY, SESSION, []
    while moment < START + 10 * DAY:
        session, found = speaker_reminders.run(session, DENVER, moment)
        seen += names(found)
        moment += timedelta(hours=hours)
    assert seen == [reminder.name for reminder in speaker_reminders.SPEAKER_REMINDERS]


def test_a_session_that_was_held_is_due_until_its_last_errand_and_never_again():
    group = Group(id="g", name="G", zone="America/Denver", sender="g@example.org", reminders=("1d",), co_leads=())
    session = replace(
        SESSION, stages_done=("1d",), chores_done=tuple(c.name for c in speaker_reminders.SPEAKER_REMINDERS[:-1])
    )
    held, _ = reminded_at(session, group, START + HOUR)
    assert (held.state, held.next_due) == (SessionState.HELD, START + DAY)
    done, _ = speaker_reminders.run(held, DENVER, START + DAY)
    assert reminded_at(done, group, START + DAY)[0].next_due is None


@pytest.mark.parametrize(
    "changes",
    [{"imported": True}, {"talks": ()}, {"starts": None}, {"state": SessionState.CANCELLED}, {"host": "other/2023-11-11"}],
)  # fmt: skip
def test_nobody_is_asked_for_anything_where_there_is_nobody_to_ask(changes):
    assert speaker_reminders.waiting(replace(SESSION, **changes), DENVER) == []


@pytest.mark.parametrize(
    ("changes", "kind", "deck", "owed"),
    [
        ({}, "nudge", False, True),
        ({"resources": (Resource(kind="paper"),)}, "nudge", False, False),
        ({}, "chase", False, True),
        ({}, "chase", True, False),
        ({"slides": Resource(kind="slides", url="https://example.org/s.pdf")}, "chase", False, False),
        ({"unconfirmed": True}, "chase", False, False),
        ({"no_slides": True}, "chase", False, False),
        ({"no_slides": True}, "thanks", False, True),
        ({}, "thanks", False, False),
        ({}, "thanks", True, True),
    ],
)
def test_what_a_speaker_owes(changes, kind, deck, owed):
    assert speaker_reminders.owes(replace(SESSION.talks[0], **changes), kind, deck) is owed


GROUP = parse(
    yaml.safe_load("""
id: g
name: G
zone: America/Denver
sender: reading@g.example.org
co_leads: [{id: mika, name: Mika, address: mika@example.org}]
season:
  {first: 2023-10-14, every_days: 14, starts: "14:00", minutes: 60, until: 2024-05-27,
   breaks: [{after: 2023-12-09, resumes: 2024-01-13, note: winter break}, {after: 2024-03-09, resumes: 2024-03-23}]}
""")
)


def test_members_hear_of_both_ends_of_a_break_and_of_a_short_one_once():
    assert [(end.name, f"{end.at:%m-%dT%H:%M}") for end in group_calendar.ends_of_breaks(GROUP)] == [
        ("2023-12-09/begins", "12-10T21:00"),
        ("2023-12-09/ends", "01-03T21:00"),
        ("2024-03-09/begins", "03-10T20:00"),
    ]


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        ("2023-12-10T20:59", []),
        ("2023-12-10T21:00", ["2023-12-09/begins"]),
        ("2023-12-28T00:00", ["2023-12-09/begins"]),
        ("2024-01-04T00:00", ["2023-12-09/ends"]),
        ("2024-01-13T21:00", []),
    ],
)
def test_an_almanac_that_was_not_turned_for_long_tells_what_is_still_news(moment, told):
    now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    after, ends = group_calendar.turned(GroupCalendar(group="g"), GROUP, now)
    assert [end.name for end in ends] == told
    assert group_calendar.turned(after, GROUP, now)[1] == []
    assert all(now < time for time in group_calendar.untold(after, GROUP))


@given(MOMENTS)
def test_the_weekly_report_is_on_a_monday_at_eight_by_the_groups_clock_and_ahead(moment):
    at = group_calendar.next_report(GROUP, moment)
    assert moment < at <= moment + 7 * DAY + HOUR
    assert (at.astimezone(DENVER).weekday(), at.astimezone(DENVER).hour) == (0, 8)


def test_the_break_of_a_group_without_a_season_is_none():
    assert list(group_calendar.ends_of_breaks(replace(GROUP, season=None))) == []


def test_the_first_day_after_a_break_is_in_its_mail():
    assert next(group_calendar.ends_of_breaks(GROUP)).resumes == date(2024, 1, 13)
