"""The life of a session, killed at every call and retried: moves, cancellations, what is taken back, errands, breaks."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from shared.errors import BadInput, Conflict
from shared.model.session import Session
from shared.schedule import changing, steps, undoing
from shared.store.actions import Change
from shared.tick import fan_out
from tests.builders.hurry import hurried
from tests.faults import Killed
from tests.functions.crashes.flows import FIRST_STAGE
from tests.functions.crashes.sweep import rest, sweep
from tests.platform import Platform, apply, demo_group

DAY = timedelta(days=1)
START = datetime(2023, 10, 28, 20, tzinfo=UTC)


def command(platform: Platform, change: Callable[[Session], Change]) -> None:
    """A co-lead's command, given again where it broke off, until it says that it is done."""
    for _ in range(3):
        try:
            with platform.faults.armed():
                row = platform.table.get(Session, "ml-theory", "2023-10-28")
                assert row is not None
                steps.run([change(row)], platform.table)
            return
        except Killed:
            platform.later(timedelta(minutes=31))
        except (BadInput, Conflict):
            return  # it had been done, and only the answer was lost


def move(platform: Platform) -> None:
    command(
        platform, lambda row: changing.move(row, START + DAY, demo_group(), platform.table, platform.now, by="mika")
    )


def cancel(platform: Platform) -> None:
    command(platform, lambda row: changing.cancel(row, demo_group(), platform.table, platform.now, by="mika"))


def undo(platform: Platform) -> None:
    command(platform, lambda row: undoing.undo(row, demo_group(), platform.table, platform.now, by="sol"))


def tick(platform: Platform, moment: datetime) -> None:
    platform.tick(moment)
    platform.settle()
    rest(platform)


def test_a_move_survives_a_crash_at_every_call(peopled: Platform):
    def flow(platform: Platform) -> None:
        platform.at(START - 3 * DAY)
        move(platform)
        tick(platform, START - 3 * DAY + timedelta(minutes=5))

    assert sweep(peopled, flow) == []


def test_a_cancellation_survives_a_crash_at_every_call(peopled: Platform):
    def flow(platform: Platform) -> None:
        platform.at(START - 3 * DAY)
        cancel(platform)
        tick(platform, START - 3 * DAY + timedelta(minutes=5))

    assert sweep(peopled, flow) == []


def test_taking_a_cancellation_back_survives_a_crash_at_every_call(peopled: Platform):
    def cancelled() -> None:
        peopled.at(START - 3 * DAY)
        cancel(peopled)
        tick(peopled, START - 3 * DAY + timedelta(minutes=5))

    def flow(platform: Platform) -> None:
        platform.at(START - 2 * DAY)
        undo(platform)
        tick(platform, START - 2 * DAY + timedelta(minutes=5))

    cancelled()
    assert sweep(peopled, flow) == []


def test_taking_an_unsaid_move_back_survives_a_crash_at_every_call(peopled: Platform):
    def flow(platform: Platform) -> None:
        platform.at(START - 3 * DAY)
        move(platform)
        undo(platform)
        tick(platform, START - 3 * DAY + timedelta(minutes=5))

    assert sweep(peopled, flow) == []


def test_errands_survive_a_crash_at_every_call(peopled: Platform):
    assert sweep(peopled, lambda platform: tick(platform, START - 10 * DAY)) == []


def test_the_end_of_a_break_and_the_weekly_mail_survive_a_crash_at_every_call(peopled: Platform):
    assert sweep(peopled, lambda platform: tick(platform, datetime(2023, 12, 11, 16, tzinfo=UTC))) == []


def test_making_sessions_ahead_of_time_survives_a_crash_at_every_call(platform: Platform):
    endless = {"first": date(2023, 10, 14), "every_days": 14, "starts": "14:00", "minutes": 60, "ahead_days": 14}
    apply(platform, demo_group(season=endless, talks=[]))
    assert sweep(platform, lambda world: tick(world, datetime(2023, 10, 30, 14, tzinfo=UTC))) == []


def test_a_reminder_that_is_queued_over_several_ticks_survives_a_crash_at_every_call(
    peopled: Platform, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(fan_out, "READERS", 1)
    monkeypatch.setattr(fan_out, "MESSAGES", 1)

    def flow(platform: Platform) -> None:
        for number in range(2):
            hurried(platform, FIRST_STAGE + number * timedelta(minutes=5), 1)
        tick(platform, FIRST_STAGE + timedelta(minutes=10))

    assert sweep(peopled, flow) == []
