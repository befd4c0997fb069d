"""A browser before the desk, and one in which Mika is logged in."""

import pytest

from tests.builders.at_desk import Seat
from tests.platform import Platform


@pytest.fixture
def seat(group: Platform) -> Seat:
    group.settle()
    return Seat(group)


@pytest.fixture
def inside(seat: Seat) -> Seat:
    seat.logs_in("mika@example.org")
    return seat
