"""Whose turn it is."""

from datetime import UTC, datetime, timedelta

from shared.model.allowance import Allowance, allotted

T0 = datetime(2024, 1, 10, 17, tzinfo=UTC)
HOUR = timedelta(hours=1)
WINDOWS = ((HOUR, 3), (24 * HOUR, 7))


def turns(moments: list[datetime]) -> list[float]:
    """In hours after :data:`T0`."""
    row, found = Allowance(group="g", id="x"), []
    for now in moments:
        at, windows = allotted(row, WINDOWS, now)
        row = Allowance(group="g", id="x", windows=windows)
        found.append((at - T0) / HOUR)
    return found


def test_those_beyond_the_bound_of_an_hour_and_of_a_day_come_later_and_in_their_order():
    assert turns([T0] * 16) == [0, 0, 0, 1, 1, 1, 2, 24, 24, 24, 25, 25, 25, 26, 48, 48]


def test_whoever_comes_where_nobody_waits_has_their_turn_at_once():
    assert turns([T0 + n * HOUR for n in (0, 2, 2, 5, 40, 41, 200)]) == [0, 2, 2, 5, 40, 41, 200]


def test_whoever_comes_later_waits_behind_those_who_wait():
    assert turns([T0] * 4 + [T0 + HOUR / 2] * 3) == [0, 0, 0, 1, 1, 1, 2]
