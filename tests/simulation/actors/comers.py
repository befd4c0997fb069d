"""Members who say whether they come: by their reminders, of a session or of all, in time or too late; who change their mind."""

from random import Random

from tests.simulation.actors.actor import Actor
from tests.simulation.services import Mail


class Comers(Actor):
    """Their dice are their own, and nothing is thrown where no mail asks: a group that does not lives the same year as ever."""

    def begin(self) -> None:
        self.dice = Random(f"comers {self.world.seed}")

    def read(self, mail: Mail) -> None:
        links = [mail.letter.links[name] for name in ("coming", "away") if name in mail.letter.links]
        if not links or self.dice.random() > 0.6:
            return
        for _ in range(self.dice.choice((1, 1, 1, 2))):
            choice = self.dice.choice(("yes", "yes", "no", "no", "all", "single"))
            delay = self.hours(0.01, self.dice.choice((0.5, 20, 200)))
            self.follow(self.dice.choice(links), delay, f"a member says {choice}", {"choice": choice})
