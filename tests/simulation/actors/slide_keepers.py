"""Speakers who show no slides: some say so before they have sent any, some take back what is there."""

from datetime import timedelta
from random import Random

from tests.simulation import handlers
from tests.simulation.actors.actor import Actor
from tests.simulation.services import Mail


class SlideKeepers(Actor):
    """There are some in a year of three. Their dice are their own: any other year is the same as ever."""

    def begin(self) -> None:
        self.dice = Random(f"slide keepers {self.world.seed}")
        self.some = self.dice.random() < 1 / 3

    def read(self, mail: Mail) -> None:
        url, session = mail.letter.links.get("speaker"), mail.letter.session
        if not self.some or url is None or session is None or self.dice.random() > 0.15:
            return
        what, talk = "a speaker shows no slides", (session.key, mail.mailing.subject)

        def act() -> None:
            self.world.counts[what] += 1
            self.world.withdrawn.add(talk)  # before: the answer to the write may be lost
            self.world.insist(what, lambda: handlers.press(self.world, url, {"slides": "none"}))

        self.world.plan(self.world.now + timedelta(hours=self.dice.uniform(0.1, 300)), what, act)
