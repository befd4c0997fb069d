"""What every actor has."""

from datetime import datetime, timedelta
from random import Random

from tests.simulation import handlers
from tests.simulation.services import Mail
from tests.simulation.world import World


class Actor:
    """Acts in *world*: it plans steps at the beginning (:meth:`begin`), and for each mail (:meth:`read`). *ends* is the end of
    the year. Whatever stands here draws from *rng*: the dice of all, or an actor's own where :meth:`begin` gives it some."""

    def __init__(self, world: World, ends: datetime) -> None:
        self.world, self.ends = world, ends
        self.rng: Random = world.rng

    def begin(self) -> None:
        """Plan the steps that no mail causes."""

    def read(self, mail: Mail) -> None:
        """Plan the steps that *mail* causes."""

    def some_day(self) -> datetime:
        """A moment of the year."""
        return self.world.now + self.rng.random() * (self.ends - self.world.now)

    def hours(self, low: float, high: float) -> timedelta:
        return timedelta(hours=self.rng.uniform(low, high))

    def follow(self, url: str, delay: timedelta, what: str, form: dict[str, str]) -> None:
        """A mailed link is opened after *delay*, and its *form* sent."""

        def act() -> None:
            self.world.counts[what] += 1
            self.world.insist(what, lambda: handlers.press(self.world, url, form))

        self.world.plan(self.when(delay), what, act)

    def when(self, delay: timedelta) -> datetime:
        """After *delay*; or, now and then, within seconds of whatever is due next, when most is under way."""
        due = self.world.store.next_due()
        if due is not None and self.rng.random() < 0.25:
            return due + timedelta(seconds=self.rng.uniform(0, 9))
        return self.world.now + delay
