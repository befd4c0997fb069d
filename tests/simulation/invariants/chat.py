"""The group's chat: one reader like any other."""

from collections import Counter
from collections.abc import Iterator

from tests.simulation.world import World


def nothing_is_posted_twice(world: World) -> Iterator[str]:
    """But for one duplicate where the outcome was lost."""
    for line, times in Counter(world.chat.posted).items():
        if times > (2 if world.faults.in_doubt[line] else 1):
            yield f"{line[0]} was posted {times} times"
