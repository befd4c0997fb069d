"""When each mail of a message may go: evenly, by the clock, within the sender's share of the account's rate (:mod:`shared.store.pace`)."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from shared.errors import Throttled
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


def workers(rate: float) -> int:
    """How many senders at once reach *rate* mails a second; two are the fewest that the queue calls."""
    return max(2, math.ceil(rate * (TAKES + BETWEEN)))


def reached(senders: int) -> float:
    """Mails a second that so many senders reach."""
    return senders / (TAKES + BETWEEN)


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


@dataclass(kw_only=True)
class Pace:
    """When each mail of a message may go. *reserve* gives a share, None if there is none in time; *rate* is the account's, *until* is when
    the worker must be done."""

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

    def begin(self, count: int) -> None:
        """Wait for a share for *count* mails to begin. Raises :class:`Throttled` if that is too long."""
        self.left = count
        if count:
            self._take()

    def wait(self) -> None:
        """Wait until the next mail may go, with another share where this one is used up or over. Raises :class:`Throttled` as above."""
        now = self.clock()
        if self.since is not None:
            self.speed.note(now - self.since)
        held = self.held
        if held is None or self.left <= 0 or max(now, self.following) > held.ends - held.step:
            held = self._take()
            now = self.clock()
        self._sleep(self.following - now)
        self.since = max(self.following, self.clock())
        self.following = max(self.following, self.since - LATE) + held.step
        self.left -= 1

    def _take(self) -> Share:
        self.left = max(1, self.left)
        self.held = self.reserve(Wanted(self.left, self.rate, self.speed.most, self.until))
        if self.held is None:
            raise Throttled("the account's rate is in use for longer than this function may wait")
        self.following = max(self.held.starts + self.held.step, self.following)
        self._sleep(self.held.starts - self.clock())
        return self.held

    def _sleep(self, seconds: float) -> None:
        if seconds > 0:
            self.sleep(seconds)
