"""The schedule: a tick every five minutes. Only those that find something due are lived through; some are lost, late or doubled."""

from datetime import UTC, datetime, timedelta

from tests.simulation import handlers
from tests.simulation.actors.actor import Actor

EVERY = timedelta(minutes=5)
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
OUTAGES = (timedelta(minutes=20), timedelta(hours=3), timedelta(hours=9), timedelta(days=3), timedelta(days=8))


class Clock(Actor):
    """*outages* are times in which no tick comes."""

    def begin(self) -> None:
        self.last = self.world.now
        starts = [self.some_day() for _ in range(self.rng.randint(3, 12))]
        self.outages = [(start, start + self.rng.choice(OUTAGES)) for start in starts]

    def next(self) -> datetime | None:
        """The next tick that finds something due."""
        due = self.world.store.next_due()
        if due is None:
            return None
        at = _grid(max(due, self.last + EVERY, self.world.now))
        for start, end in sorted(self.outages):
            at = _grid(end) if start <= at < end else at
        return at

    def tick(self, at: datetime) -> None:
        """The tick of *at* comes, or is late; it may come once more."""
        chance = self.world.chance
        self.last = at
        self.world.counts["ticks"] += 1
        draw = chance.random()
        if draw < 0.04:  # it is late; the next may overtake it
            self.world.after(timedelta(minutes=chance.uniform(1, 9)), f"late tick of {at:%H:%M}", lambda: self._run(at))
            return
        if draw < 0.09:
            self.world.after(
                timedelta(minutes=chance.uniform(0, 4)), f"second tick of {at:%H:%M}", lambda: self._run(at)
            )
        self._run(at)

    def _run(self, at: datetime) -> None:
        """Run a tick. It counts as good if it saw the whole index, ran alone, and came to its end."""
        world = self.world
        alone, met = not world.faults.running and not world.store.lagging, world.counts["met in the midst"]
        done = world.invoke(f"tick {at:%H:%M}", lambda: handlers.remind(world, at))
        if done and alone and met == world.counts["met in the midst"]:
            world.good_ticks.append(at)
        if not done and world.chance.random() < 0.5:  # the platform runs it again; else the next makes up for it
            world.after(timedelta(minutes=1), f"tick of {at:%H:%M}, again", lambda: self._run(at))


def _grid(moment: datetime) -> datetime:
    """*moment*, or the next full five minutes after it."""
    return EPOCH + -((EPOCH - moment) // EVERY) * EVERY
