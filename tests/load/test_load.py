"""The loads, small: `python -m tests.load` has them in full size."""

from collections.abc import Callable

import pytest

from tests.load import loads


@pytest.mark.parametrize(
    ("load", "size"), [(loads.signups, 60), (loads.reminder, 200), (loads.decks, 3)], ids=lambda part: getattr(part, "__name__", part)
)  # fmt: skip
def test_nothing_is_lost_and_nothing_comes_twice(load: Callable[[int], str], size: int) -> None:
    assert load(size)
