"""The page follows what changed: as the stream brings it, tried again until it is done. Not at every change, which would cost."""

from datetime import timedelta

from tests.simulation import handlers
from tests.simulation.actors.actor import Actor


class Page(Actor):
    def begin(self) -> None:
        at = self.world.now
        while at < self.ends:
            self.world.plan(at, "the page is brought up to date", self.publish)
            at += timedelta(days=self.rng.uniform(120, 260))

    def publish(self) -> None:
        self.world.counts["pages published"] += 1
        self.world.insist("publish", lambda: handlers.publish_site(self.world))
