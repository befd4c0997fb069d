"""Releases that are taken back: for some hours the functions cannot read what the newer version wrote."""

from datetime import timedelta

from shared.adapters.dynamodb.rows import key_of
from shared.model.member import Member
from tests.simulation.actors.actor import Actor


class Releases(Actor):
    """Now and then a member's row is one of those."""

    def begin(self) -> None:
        for _ in range(40):
            self.world.plan(self.some_day(), "a release is taken back", self.taken_back)

    def taken_back(self) -> None:
        store = self.world.store
        members = [row for row in store.scan() if isinstance(row, Member)]
        if not members:
            return
        key = key_of(self.rng.choice(members))
        store.broken.add(key)
        self.world.counts["rows that could not be read"] += 1
        over = timedelta(hours=self.rng.uniform(2, 12))
        self.world.after(over, "it is released again", lambda: store.broken.discard(key))
