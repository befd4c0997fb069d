"""Speakers who cannot give their talk after all, whichever way it came into its session; some of them can in the end. Two years of
ten have such."""

from random import Random

from tests.simulation import handlers
from tests.simulation.actors.actor import Actor
from tests.simulation.services import Mail


class Withdrawers(Actor):
    def begin(self) -> None:
        self.rng = Random(f"withdrawers {self.world.seed}")
        self.there = self.world.seed % 10 in (0, 8)

    def read(self, mail: Mail) -> None:
        url = mail.letter.links.get("cannot")
        if url is None or not self.there:
            return
        if mail.mailing.kind == "withdrawal-noted":
            if self.rng.random() < 0.5:
                self.follow(url, self.hours(0.05, 60), "a speaker can give their talk after all", {"choice": "restore"})
        elif mail.mailing.kind in ("deck-link", "nudge", "chase") and self.rng.random() < 0.25:
            self.cannot(url, (mail.mailing.session or "", mail.mailing.subject))

    def cannot(self, url: str, talk: tuple[str, str]) -> None:
        what, form = (
            "a speaker cannot give their talk",
            {"choice": "withdraw", "reason": self.rng.choice(("", "I travel."))},
        )

        def act() -> None:
            self.world.counts[what] += 1
            self.world.withdrawn.add(talk)  # before: the answer may be lost
            self.world.insist(what, lambda: handlers.press(self.world, url, form))

        self.world.plan(self.when(self.hours(0.1, 200)), what, act)
