"""When each mail of a message may go: evenly, by the clock, within the sender's share of the account's rate (:mod:`shared.store.pace`)."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.errors import NotSent, Throttled
from shared.store.pace import Share, Wanted

TAKES = 0.055
"""Seconds that a worker is busy with one mail, before it has measured that: two writes of the ledger, the call of the mail service."""
LEAST = 0.001
"""No mail takes less."""
BETWEEN = 0.001
"""As a share of each mail, what it takes to begin with a message of many."""
LATE = 0.008
"""So many seconds late a mail may go without those after it going later: less than what :data:`shared.store.pace.STEADY` puts between
the first and the last of a second's."""
CLAIM = 0.02
"""Seconds before a mail's turn that its line is claimed."""
SOONEST, LATEST = 5, 1800
"""Seconds until a message comes back that only had to wait: the first time, and at most, which is when the queue gives it back itself."""


def workers(rate: float) -> int:
    """How many senders at once reach *rate* mails a second; two are the fewest that the queue calls."""
    return max(2, math.ceil(rate * (TAKES + BETWEEN)))


def reached(senders: int) -> float:
    """Mails a second that so many senders reach."""
    return senders / (TAKES + BETWEEN)


def comes_back(tries: int) -> int:
    """Seconds until a message is tried again that got no share in time, or was told to slow down, after *tries* tries: ever longer, so
    that the queue's tries last for a spent daily quota."""
    return min(LATEST, SOONEST << min(max(tries, 1) - 1, 10))


def in_seconds(now: Callable[[], datetime]) -> Callable[[], float]:
    """The clock *now* as :class:`Pace` reads it: seconds since 1970."""
    return lambda: now().timestamp()


class Speed:
    """How long a worker is busy with one mail, as it was lately."""

    def __init__(self) -> None:
        self.takes = TAKES

    @property
    def most(self) -> float:
        """Mails a second."""
        return max(1.0, 1 / self.takes)

    def note(self, seconds: float) -> None:
        """One took that long. A single one that was slow says little."""
        self.takes += (min(max(seconds, LEAST), 4 * self.takes) - self.takes) / 8


class Turn(Protocol):
    """When a mail may go; see :class:`Pace`."""

    def ready(self) -> None: ...

    def wait(self) -> None: ...

    def pause(self, seconds: float) -> None: ...


@dataclass(frozen=True)
class AtOnce:
    """A mail that goes past the pace."""

    sleep: Callable[[float], None]

    def ready(self) -> None:
        """At once."""

    def wait(self) -> None:
        """Not at all."""

    def pause(self, seconds: float) -> None:
        self.sleep(seconds)


@dataclass(kw_only=True)
class Pace:
    """When each mail of a message may go. *reserve* gives a share, None if there is none in time; *rate* is the account's, *until* is when
    the worker must be done. *slept* is how long it waited since the last mail."""

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
        """Wait for a share for *count* mails to begin. :class:`Throttled` if that is too long, :class:`NotSent` if none can be had."""
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
        """The mail did not go and waits for a while, which says nothing of how long one takes."""
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
