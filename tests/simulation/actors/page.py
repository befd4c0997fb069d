"""The page follows what changed: as the stream brings it, tried again until it is done. Not at every change, which would cost; but what
becomes of slides is heard each time."""

from datetime import timedelta
from typing import Any

from shared.model.deck import Deck
from shared.model.session import Session
from tests.simulation import handlers
from tests.simulation.actors.actor import Actor


def may_show(session: Session | None) -> set[str]:
    """The talks of *session* that may show slides."""
    return {talk.slug for talk in session.talks if not talk.no_slides} if session else set()


class Page(Actor):
    def begin(self) -> None:
        at = self.world.now
        while at < self.ends:
            self.world.plan(at, "the page is brought up to date", self.publish)
            at += timedelta(days=self.rng.uniform(120, 260))

        heard = self.world.store.changed

        def changed(before: Any, after: Any) -> None:
            heard(before, after)
            if isinstance(row := after or before, Deck):
                self.look_at(row.session)
            elif isinstance(row, Session) and may_show(before) - may_show(after):
                self.look_at(row.key)

        self.world.store.changed = changed

    def look_at(self, session: str) -> None:
        what = f"the stream tells of slides of {session}"
        self.world.after(
            timedelta(seconds=self.world.chance.uniform(0.2, 40)), what, lambda: self.withdraw(session), transit=True
        )

    def withdraw(self, session: str) -> None:
        self.world.counts["looks after slides"] += 1
        if not self.world.invoke("withdraw", lambda: handlers.withdraw(self.world, session)):
            self.look_at(session)

    def publish(self) -> None:
        self.world.counts["pages published"] += 1
        self.world.insist("publish", lambda: handlers.publish_site(self.world))
