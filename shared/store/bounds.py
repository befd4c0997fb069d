"""How often something may be asked for. What is bounded is counted in rows of its own; one request too many is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from shared.errors import BadInput
from shared.model.allowance import Allowance, Window, allotted
from shared.store import Create, Ref, Replace, Store, Write
from shared.store.actions import retried

STACK = "/desk"
"""Stands for a group's id where the bound is the whole stack's; no group can have this id."""
Bounds = Mapping[str, Sequence[Window]]
"""By the name of what is bounded: how many requests within which times."""


class TooOften(BadInput):
    """*wait* says when to ask again, in words (``in a minute``); *for_long* says whether that is more than a short wait."""

    def __init__(self, wait: timedelta) -> None:
        self.for_long = wait > timedelta(minutes=10)
        minutes = max(1, round(wait / timedelta(minutes=1)))
        said = f"{minutes} minutes" if minutes < 120 else f"{round(minutes / 60)} hours"
        self.wait = "in a minute" if minutes == 1 else f"in {said}"
        super().__init__(f"there were too many requests; the next one can be made {self.wait}")


def count_one(bounds: Bounds, store: Store, now: datetime, *writes: Write) -> None:
    """Count one request against all *bounds*, and commit *writes* in the same transaction. How much is read and written does not depend
    on the names. Raises :class:`TooOften` when a bound is reached, :class:`Conflict` if others are faster at every try."""
    refs = [Ref(Allowance, (STACK, name)) for name in bounds]

    def attempt() -> None:
        there = store.get_many(refs)
        rows = [there.get(ref) or Allowance(group=STACK, id=name) for ref, name in zip(refs, bounds, strict=True)]
        store.commit(*writes, *(_taken(row, bounds[row.id], now) for row in rows))

    retried(attempt, "what is bounded")


def _taken(row: Allowance, windows: Sequence[Window], now: datetime) -> Write:
    at, begun = allotted(row, windows, now)
    if at > now:
        raise TooOften(at - now)
    ends = max(start + length for (start, _), (length, _) in zip(begun, windows, strict=True))
    after = replace(row, windows=begun, expires=ends)
    return Replace(after) if row.version else Create(after)
