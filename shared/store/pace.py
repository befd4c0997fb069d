"""How fast mail goes: every worker sends evenly, within a share of the account's rate that nobody else has meanwhile.

The shares of all workers together are at most the rate, whole mails a second each, so that in no second more mails go than the account
may send. Times are the system's, in seconds since 1970.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_WORKERS = 1000
"""More do not run at once in any account that did not ask for it. Where the rate is more than they could use, each goes as it can."""

STEADY = 1.01
"""So much further apart than the rate says are two mails: what is a little late on its way is not one too many in its second."""

SLACK = 0.015
"""So much longer than its mails need is a share, at up to two mails a second: a call that hung for a second or two needs no second share,
which may come too late. At a higher rate it would take more than that, and another share comes soon."""


@dataclass(frozen=True, slots=True)
class Share:
    """From *starts* until *ends* a worker sends *rate* mails a second."""

    starts: float
    ends: float
    rate: float

    @property
    def step(self) -> float:
        """Seconds from one mail to the next."""
        return STEADY / self.rate


@dataclass(frozen=True, slots=True)
class Wanted:
    """A share for *count* mails of an account that may send *rate* a second; its worker does *most* a second, and is gone *until* then."""

    count: int
    rate: float
    most: float
    until: float


def share(taken: Sequence[Share], wanted: Wanted, now: float) -> Share | None:
    """That which is *wanted* and is over first, beside those that are *taken*; None if the worker would be gone before its end."""
    begins = [now, *(one.ends for one in taken if one.ends > now)]
    found = [one for at in begins if (one := _from(at, taken, wanted))]
    best = min(found, key=lambda one: (one.ends, one.starts), default=None)
    return best if best is not None and best.ends <= wanted.until else None


def running(taken: Iterable[Share], now: float) -> list[Share]:
    """Those of the *taken* that are not over."""
    return [one for one in taken if one.ends > now]


def _from(starts: float, taken: Sequence[Share], wanted: Wanted) -> Share | None:
    """The fastest share from then on; None if nothing is free at its beginning."""
    rate = _whole(max(wanted.most, wanted.rate / MOST_WORKERS), wanted.rate)
    while rate > 0:
        # The first comes a step after the beginning, and the last, however late it is, a step before the end: so no second that one
        # share ends in and the next begins in has more than either.
        one = Share(starts, starts + (wanted.count * (1 + SLACK * min(1.0, 2 / rate)) + 1.5) * STEADY / rate, rate)
        free = wanted.rate - _in_use(taken, one)
        if free >= rate:
            return one
        rate = _whole(free, wanted.rate)
    return None


def _in_use(taken: Sequence[Share], during: Share) -> float:
    """The most that is taken at once *during* a share."""
    beside = [one for one in taken if one.starts < during.ends and one.ends > during.starts]
    moments = [during.starts, *(one.starts for one in beside if one.starts > during.starts)]
    return max(sum(one.rate for one in beside if one.starts <= at < one.ends) for at in moments)


def _whole(rate: float, account: float) -> float:
    """So many whole mails a second, at most what the *account* may; all of it where that is less than one."""
    return min(account, float(math.floor(rate + 1e-9))) if account >= 1 else account * (rate >= account)
