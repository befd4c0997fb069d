"""How many mails may go out in a time. What is beyond gets a later time of its own, so that nothing is lost and nobody is flooded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

Window = tuple[timedelta, int]
"""A length of time, and how many mails it takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What has been given away: for each window when the latest one begins, perhaps ahead, and how many are in it. *id* names what
    is bounded: ``confirm`` for a group's confirmations, ``mailbox/<keyed hash>`` for those to one mailbox. *last* is when the
    latest one really had its turn; *expires* when nothing in it counts any more, where that is said."""

    group: str
    id: str
    windows: tuple[tuple[datetime, int], ...] = ()
    last: datetime | None = None
    expires: datetime | None = None
    version: int = 0


def allotted(
    allowance: Allowance, windows: Sequence[Window], now: datetime
) -> tuple[datetime, tuple[tuple[datetime, int], ...]]:
    """When the next mail may go, *now* or later, and the windows once it has its place. Those that wait keep their order."""
    begun = [*allowance.windows, *((now, 0) for _ in windows[len(allowance.windows) :])]
    at = max(now, *(start for start, _ in begun))
    while True:
        begun = [
            (at, 0) if at >= start + length else (start, count)
            for (start, count), (length, _) in zip(begun, windows, strict=True)
        ]
        later = [start + length for (start, count), (length, most) in zip(begun, windows, strict=True) if count >= most]
        if not later:
            return at, tuple((start, count + 1) for start, count in begun)
        at = max(later)
