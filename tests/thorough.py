"""How much is tried of what is alike: a share of it in `make test`, all of it with ``THOROUGH=1`` in the environment, as in `.ci/run`."""

import os
from collections.abc import Iterable, Sequence
from typing import TypeVar

THOROUGH = os.environ.get("THOROUGH", "") == "1"
One, Other = TypeVar("One"), TypeVar("Other")


def by_turns(ones: Iterable[One], others: Sequence[Other], first: int = 0) -> list[tuple[One, Other]]:
    """Each of *ones* with one of *others*, by turns from the *first* on; with each of them if thorough."""
    if THOROUGH:
        return [(one, other) for one in ones for other in others]
    return [(one, others[(first + n) % len(others)]) for n, one in enumerate(ones)]
