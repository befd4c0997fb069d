"""The group's chat: one reader like any other."""

from collections.abc import Iterator

from tests.simulation.world import Step, World


def nothing_is_posted_twice(world: World, step: Step) -> Iterator[str]:
    """But for one duplicate where the outcome was lost."""
    for line in set(world.chat.posted[-3:]):
        if world.chat.posted.count(line) > (2 if world.faults.in_doubt[line] else 1):
            yield f"{line[0]} was posted {world.chat.posted.count(line)} times"
