"""How fast mail goes. Every worker sends evenly within a share of the account's rate that is reserved for it alone; the shares together
never exceed the rate.

Shares are whole numbers of mails a second, so that in no second more mails go than the account may send. Times are the system's, in
seconds since 1970.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_WORKERS = 1000
"""An account does not run more workers at once unless it asked for a higher limit. A share is at least this part of the rate, so that
there are never more shares than workers."""

STEADY = 1.01
"""The gap between two mails is this many times the one that the rate allows, so that a mail which is a little late does not fall into the
next second."""

SLACK = 0.015
"""A share is this much longer than its mails need, at up to two mails a second: a call that takes a second or two longer then needs no
second share, which might come too late. At higher rates another share comes soon anyway."""


@dataclass(frozen=True, slots=True)
class Share:
    """From *starts* until *ends* a worker may send *rate* mails a second."""

    starts: float
    ends: float
    rate: float

    @property
    def step(self) -> float:
        """Seconds from one mail to the next."""
        return STEADY / self.rate


@dataclass(frozen=True, slots=True)
class Wanted:
    """A share for *count* mails of an account that may send *rate* a second. Its worker can do *most* a second, and must be done by
    *until*."""

    count: int
    rate: float
    most: float
    until: float


def share(taken: Sequence[Share], wanted: Wanted, now: float) -> Share | None:
    """The share that lets *wanted* finish first, next to those already *taken*; None if it would end after the worker must be done."""
    begins = [now, *(one.ends for one in taken if one.ends > now)]
    found = [one for at in begins if (one := _from(at, taken, wanted))]
    best = min(found, key=lambda one: (one.ends, one.starts), default=None)
    return best if best is not None and best.ends <= wanted.until else None


def running(taken: Iterable[Share], now: float) -> list[Share]:
    """Those of the *taken* shares that are not over at *now*."""
    return [one for one in taken if one.ends > now]


def _from(starts: float, taken: Sequence[Share], wanted: Wanted) -> Share | None:
    """The fastest share that begins at *starts*; None if nothing is free then."""
    rate = _whole(max(wanted.most, wanted.rate / MOST_WORKERS), wanted.rate)
    while rate > 0:
        # The first mail goes a step after the share begins, and the last, however late, a step before it ends. So a second in which one
        # share ends and the next begins has no more mails than either allows.
        one = Share(starts, starts + (wanted.count * (1 + SLACK * min(1.0, 2 / rate)) + 1.5) * STEADY / rate, rate)
        free = wanted.rate - _in_use(taken, one)
        if free >= rate:
            return one
        rate = _whole(free, wanted.rate)
    return None


def _in_use(taken: Sequence[Share], during: Share) -> float:
    """The most that is taken at any moment *during* a share."""
    beside = [one for one in taken if one.starts < during.ends and one.ends > during.starts]
    moments = [during.starts, *(one.starts for one in beside if one.starts > during.starts)]
    return max(sum(one.rate for one in beside if one.starts <= at < one.ends) for at in moments)


def _whole(rate: float, account: float) -> float:
    """*rate* rounded down to whole mails a second, at most the *account*'s; the account's own where that is less than one."""
    return min(account, float(math.floor(rate + 1e-9))) if account >= 1 else account * (rate >= account)
