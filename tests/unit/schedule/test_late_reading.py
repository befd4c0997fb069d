"""When reading that comes late is mailed: at most once, after an early reminder, before the start, and not just before a reminder."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.model.group import Group
from shared.model.session import Resource, Session, SessionState, Talk
from shared.schedule.late_reading import late, mail_of
from tests.builders.sessions import reminded_at

START = datetime(2023, 11, 11, 21, tzinfo=UTC)
GROUP = Group(
    id="g", name="G", zone="America/Denver", sender="g@example.org", reminders=("7d", "1d", "1h"), co_leads=()
)
READING = (Resource(kind="paper", title="P"),)
BARE = Talk(slug="a", speaker="A")
READ = replace(BARE, resources=READING)
SESSION = Session(
    group="g", key="2023-11-11", kind="talks", state=SessionState.ANNOUNCED, starts=START, ends=START + timedelta(hours=1),
    talks=(BARE,), stages_done=("7d",),
)  # fmt: skip
THREE_DAYS = START - timedelta(days=3)


def mailed(before: Session, now: datetime = THREE_DAYS, *talks: Talk, group: Group = GROUP) -> list[str]:
    return [talk.slug for talk in late(before, replace(before, talks=talks or (READ,)), group, now)]


def test_a_talk_that_has_something_to_read_at_last_is_told_of() -> None:
    assert mailed(SESSION) == ["a"]


def test_a_talk_that_is_new_and_has_something_to_read_is_told_of() -> None:
    assert mailed(SESSION, THREE_DAYS, BARE, replace(READ, slug="b")) == ["b"]


@pytest.mark.parametrize("done", [(), ("1d",), ("1d", "1h"), ("1h",), ("48h",)])
def test_before_any_reminder_of_two_days_or_more_there_is_nothing_late(done: tuple[str, ...]) -> None:
    assert mailed(replace(SESSION, stages_done=done)) == []


@pytest.mark.parametrize("done", ["2d", "3d", "14d"])
def test_a_reminder_of_two_days_or_more_has_told_that_the_reading_is_to_follow(done: str) -> None:
    group = replace(GROUP, reminders=(done, "1d", "1h"))
    assert mailed(replace(SESSION, stages_done=(done,)), START - timedelta(hours=37), group=group) == ["a"]


@pytest.mark.parametrize("state", [SessionState.CANCELLED, SessionState.HELD])
def test_nothing_is_told_of_a_session_that_was_cancelled_or_held(state: SessionState) -> None:
    assert mailed(replace(SESSION, state=state)) == []


def test_nothing_is_told_of_an_undated_session() -> None:
    assert mailed(replace(SESSION, starts=None, ends=None)) == []


def test_what_had_something_to_read_before_is_not_told_of_again() -> None:
    there = replace(SESSION, talks=(READ,))
    assert mailed(there, THREE_DAYS, replace(READ, resources=(*READING, *READING))) == []


@pytest.mark.parametrize(
    ("hours", "done", "expected"),
    [
        (37, ("7d",), ["a"]),
        (36, ("7d",), []),  # twelve hours before the day-before reminder
        (23, ("7d",), []),  # its tick is late: it comes any minute
        (23, ("7d", "1d"), ["a"]),
        (2, ("7d", "1d"), ["a"]),  # the reminder of an hour ahead leaves no time to read
        (0, ("7d", "1d", "1h"), []),
    ],
)
def test_a_reminder_within_twelve_hours_tells_of_it_if_it_leaves_time_to_read(
    hours: int, done: tuple[str, ...], expected: list[str]
) -> None:
    assert mailed(replace(SESSION, stages_done=done), START - timedelta(hours=hours)) == expected


def test_without_a_day_before_reminder_there_is_nothing_to_wait_for() -> None:
    group = replace(GROUP, reminders=("7d", "1h"))
    assert mailed(SESSION, START - timedelta(hours=30), group=group) == ["a"]


def test_the_mails_id_is_that_of_the_talk_whatever_the_session_went_through() -> None:
    ids = {mail_of(replace(SESSION, revision=n), READ, THREE_DAYS + n * timedelta(hours=1)).id for n in range(3)}
    assert ids == {"reading/g/2023-11-11/a"}


@settings(deadline=None, max_examples=60)
@given(
    changes=st.lists(st.integers(0, 12 * 24), min_size=1, max_size=8),
    reminders=st.lists(st.sampled_from(["14d", "7d", "3d", "2d", "1d", "12h", "1h"]), unique=True, max_size=4),
)
def test_whoever_was_reminded_early_hears_of_the_reading_by_a_mail_or_a_reminder_within_twelve_hours(
    changes: list[int], reminders: list[str]
) -> None:
    """A tick every hour; at the hours of *changes* the reading comes, or goes again."""
    group = replace(GROUP, reminders=tuple(reminders))
    current = replace(SESSION, stages_done=(), state=SessionState.PLANNED)
    for hour in range(12 * 24 + 1):
        now = START - timedelta(days=12) + timedelta(hours=hour)
        current, _ = reminded_at(current, group, now)
        if hour not in changes:
            continue
        after = replace(current, talks=(BARE if current.talks[0].resources else READ,))
        mails = late(current, after, group, now)
        early = any(name in ("14d", "7d", "3d", "2d") for name in current.stages_done)
        left = [stage.opens(START, group.tz) for stage in group.stages if stage.name not in current.stages_done]
        soon = any(opens - now <= timedelta(hours=12) <= START - opens for opens in left)
        assert bool(mails) == (bool(after.talks[0].resources) and early and not soon and now < START)
        current = after
