"""Members of whom nothing is heard: who are asked, answer in time, late, twice or never, and come back."""

from random import Random

from tests.simulation.actors.actor import Actor
from tests.simulation.services import Mail


class Silent(Actor):
    """Their dice are their own: where nobody is asked the year is the same as ever."""

    def begin(self) -> None:
        self.dice = Random(f"silent {self.world.seed}")

    def read(self, mail: Mail) -> None:
        link = mail.letter.links.get("still")
        if link is None or self.dice.random() > 0.6:
            return
        for _ in range(self.dice.choice((1, 1, 2))):
            delay = self.hours(0.01, self.dice.choice((1, 100, 330, 1000)))
            self.follow(link, delay, "a member is still there", {"choice": "still"})
