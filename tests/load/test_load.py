"""The loads, small: `python -m tests.load` has them in full size."""

from collections.abc import Callable

import pytest

from tests.load import loads
from tests.thorough import THOROUGH


@pytest.mark.parametrize(
    ("load", "size"), [(loads.signups, 60 if THOROUGH else 20), (loads.reminder, 200 if THOROUGH else 60), (loads.decks, 3 if THOROUGH else 2)], ids=lambda part: getattr(part, "__name__", part)
)  # fmt: skip
def test_nothing_is_lost_and_nothing_comes_twice(load: Callable[[int], str], size: int) -> None:
    assert load(size)
