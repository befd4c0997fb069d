"""A group with its pages, and a good deck."""

import pytest

from local.decks import deck
from tests.platform import Platform


@pytest.fixture(autouse=True)
def _with_pages(group: Platform) -> None:
    group.publishes = True


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return deck("The implicit bias of gradient descent", "Ada Example", 3)
