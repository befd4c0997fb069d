"""How many mails may go out within a time. A mail beyond that is given a later time, so that none is lost and nobody is flooded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

Window = tuple[timedelta, int]
"""A length of time, and how many mails may go within it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """The places given away so far: for each window, when the latest one begins (it may lie ahead) and how many are in it. *id* names
    what is bounded: ``confirm`` for a group's confirmations, ``mailbox/<keyed hash>`` for those to one mailbox. *last* is when the
    latest mail really went; *expires* is when nothing here counts any more, if that is known. *barred*: whoever
    reads the mailbox was put out for good."""

    group: str
    id: str
    windows: tuple[tuple[datetime, int], ...] = ()
    last: datetime | None = None
    expires: datetime | None = None
    barred: bool = False
    version: int = 0


def allotted(
    allowance: Allowance, windows: Sequence[Window], now: datetime
) -> tuple[datetime, tuple[tuple[datetime, int], ...]]:
    """When the next mail may go (*now* or later), and the windows with its place taken. Mails that wait keep their order."""
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
