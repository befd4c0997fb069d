"""Lives through years with something broken, and says which invariant noticed, and in which year."""

from contextlib import ExitStack
from unittest.mock import patch

from tests.simulation.mutations.patching import Patch
from tests.simulation.world import Broken
from tests.simulation.year import live

SEEDS = 40


def broken_by(patches: list[Patch], first: int = 1) -> tuple[str, int]:
    """The first invariant that does not hold under *patches*, and in the year of which seed; empty and 0 if all do. The year of
    the seed *first* is lived first."""
    with ExitStack() as stack:
        for where, name, instead in patches:
            stack.enter_context(patch.object(where, name, instead))
        for seed in (first, *range(1, SEEDS + 1)):
            try:
                live(seed)
            except Broken as error:
                return error.invariant, seed
    return "", 0
