"""A co-lead wants all checks run now, and not by tomorrow."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from shared.store.actions import Acting, Action, Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """No inputs."""


def _look(_: Nothing, at: Acting) -> Iterator[Change]:
    ask: Callable[[], None] = at.outside
    yield Change("look again whether mail goes and pages show", outside=ask)


LOOK_AGAIN = Action(
    name="doctor again",
    inputs=Nothing,
    does=_look,
    words="Look again whether mail goes and pages show",
    audited=False,
    where="check_health",
    pace=((timedelta(minutes=2), 1), (timedelta(days=1), 50)),
)
"""*outside* asks the function that looks, which answers with the next report. One look takes up to a minute, and asks some fifty times."""
ACTIONS = (LOOK_AGAIN,)
