"""What is broken on purpose, so that each invariant is seen to fail: a file for each part of the product.

In each, ``MUTATIONS`` says by what is broken which invariants may be the first to say so, and what is patched; ``QUICKLY``, the
seed whose year shows it, where the first one does not; should it not be so any more, only time is lost. Or the seed whose year
shows it as what it is, where in the first one a mail that should not be made cannot be.
"""

from collections.abc import Iterator
from types import ModuleType
from typing import Any

from tests.simulation.mutations import (
    after,
    announcements,
    chat,
    co_leads,
    coming,
    delivery,
    page,
    past,
    people,
    rota,
    sessions,
    speakers,
    votes,
)
from tests.simulation.mutations.patching import Mutations

PARTS: tuple[ModuleType, ...] = (
    after,
    announcements,
    chat,
    co_leads,
    coming,
    delivery,
    page,
    past,
    people,
    rota,
    sessions,
    speakers,
    votes,
)


def _all(of: str) -> Iterator[tuple[str, Any]]:
    for part in PARTS:
        yield from getattr(part, of, {}).items()


MUTATIONS: Mutations = dict(_all("MUTATIONS"))
QUICKLY: dict[str, int] = dict(_all("QUICKLY"))
