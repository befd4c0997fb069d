"""Speakers who cannot give their talk after all, whichever way it came into its session; some of them can in the end. Every other year
has none."""

from datetime import datetime
from random import Random

from tests.simulation.actors.actor import Actor
from tests.simulation.services import Mail
from tests.simulation.world import World


class Withdrawers(Actor):
    def __init__(self, world: World, ends: datetime) -> None:
        super().__init__(world, ends)
        self.dice = Random(f"withdrawers {world.seed}")
        self.there = self.dice.random() < 0.5

    @property
    def rng(self) -> Random:
        return self.dice

    def read(self, mail: Mail) -> None:
        url = mail.letter.links.get("cannot")
        if url is None or not self.there:
            return
        if mail.mailing.kind == "withdrawal-noted":
            if self.rng.random() < 0.5:
                self.follow(url, self.hours(0.05, 60), "a speaker can give their talk after all", {"choice": "restore"})
        elif mail.mailing.kind in ("deck-link", "nudge", "chase") and self.rng.random() < 0.15:
            form = {"choice": "withdraw", "reason": self.rng.choice(("", "I have to travel."))}
            self.follow(url, self.hours(0.1, 200), "a speaker cannot give their talk", form)
