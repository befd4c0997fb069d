"""When each mail of a message may go: evenly spaced, within the sender's share of the account's rate (:mod:`shared.store.pace`)."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.errors import NotSent, Throttled
from shared.store.pace import Share, Wanted

TAKES = 0.055
"""Seconds that a worker takes for one mail, assumed before it has measured them: two writes of the ledger and a call of the mail
service."""
LEAST = 0.001
"""The fewest seconds assumed for a mail."""
BETWEEN = 0.001
"""Seconds to begin a message of many mails, spread over its mails."""
LATE = 0.008
"""How many seconds late a mail may go without delaying those after it; less than the margin that :data:`shared.store.pace.STEADY` leaves
between the first and the last mail of a second."""
CLAIM = 0.02
"""How many seconds before a mail's turn its line is claimed."""
SOONEST, LATEST = 5, 1800
"""Seconds until a message that only had to wait comes back: the first time, and at most. The latter is when the queue returns it anyway."""


def workers(rate: float) -> int:
    """How many senders at once reach *rate* mails a second; the queue never calls fewer than two."""
    return max(2, math.ceil(rate * (TAKES + BETWEEN)))


def reached(senders: int) -> float:
    """How many mails a second that many senders reach."""
    return senders / (TAKES + BETWEEN)


def comes_back(tries: int) -> int:
    """Seconds until a message that got no share in time, or was told to slow down, is tried again after *tries* attempts. They grow, so
    that the queue's retries outlast a used-up daily quota."""
    return min(LATEST, SOONEST << min(max(tries, 1) - 1, 10))


def in_seconds(now: Callable[[], datetime]) -> Callable[[], float]:
    """The clock *now* as :class:`Pace` reads it: seconds since 1970."""
    return lambda: now().timestamp()


class Speed:
    """How long a worker has lately taken for one mail."""

    def __init__(self) -> None:
        self.takes = TAKES

    @property
    def most(self) -> float:
        """The most mails a second at that speed."""
        return max(1.0, 1 / self.takes)

    def note(self, seconds: float) -> None:
        """One mail took *seconds*. A single slow one changes little."""
        self.takes += (min(max(seconds, LEAST), 4 * self.takes) - self.takes) / 8


class Turn(Protocol):
    """When a mail may go; see :class:`Pace`."""

    def ready(self) -> None: ...

    def wait(self) -> None: ...

    def pause(self, seconds: float) -> None: ...


@dataclass(frozen=True)
class AtOnce:
    """A mail that is sent outside the pace."""

    sleep: Callable[[float], None]

    def ready(self) -> None:
        """Needs no wait."""

    def wait(self) -> None:
        """Does not wait."""

    def pause(self, seconds: float) -> None:
        self.sleep(seconds)


@dataclass(kw_only=True)
class Pace:
    """When each mail of a message may go. *reserve* gives a share, or None if there is none in time; *rate* is the account's; *until* is
    when the worker must be done. *slept* is how many seconds it has waited since the last mail."""

    reserve: Callable[[Wanted], Share | None]
    rate: float
    until: float
    speed: Speed
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    left: int = 0
    held: Share | None = None
    following: float = 0.0
    since: float | None = None
    slept: float = 0.0

    def begin(self, count: int) -> None:
        """Wait until a share for *count* mails begins. Raises :class:`Throttled` if that would take too long, :class:`NotSent` if there
        are no shares at all."""
        self.left = count
        if count:
            self._take()

    def ready(self) -> None:
        """Wait until nearly the next mail's turn, with another share where this one is used up or over: a claim is made after that. The
        turn is the next reader's if the claim tells that this one has the mail. Raises as :meth:`begin`."""
        self._held()
        self._sleep(self.following - CLAIM - self.clock())

    def wait(self) -> None:
        """Wait until the next mail may go. Raises as :meth:`begin`, where the share ran out since :meth:`ready`."""
        if self.since is not None:
            self.speed.note(self.clock() - self.since - self.slept)
        held = self._held()
        self._sleep(self.following - self.clock())
        self.since, self.slept = max(self.following, self.clock()), 0.0
        self.following = max(self.following, self.since - LATE) + held.step
        self.left -= 1

    def pause(self, seconds: float) -> None:
        """The mail did not go and is waited for, which must not count as the time that a mail takes."""
        self.since = None
        self.left += 1
        self._sleep(seconds)

    def _held(self) -> Share:
        """A share in which the next mail has its turn."""
        held, at = self.held, max(self.clock(), self.following)
        return self._take() if held is None or self.left <= 0 or at > held.ends - held.step else held

    def _take(self) -> Share:
        self.left = max(1, self.left)
        held = self._reserved()
        if held is None:
            raise Throttled("the account's rate is in use for longer than this function may wait")
        self.held, self.following = held, max(held.starts + held.step, self.following)
        self._sleep(held.starts - self.clock())
        return held

    def _reserved(self) -> Share | None:
        try:
            return self.reserve(Wanted(self.left, self.rate, self.speed.most, self.until))
        except NotSent:
            raise
        except Exception as lost:
            raise NotSent("no share of the account's rate could be had") from lost

    def _sleep(self, seconds: float) -> None:
        if seconds > 0:
            began = self.clock()
            self.sleep(seconds)
            self.slept += self.clock() - began
