"""Members who are asked how a session was: who answer at once, late, twice, too much, or never."""

from random import Random

from tests.simulation.actors.actor import Actor
from tests.simulation.services import Mail


class Opinions(Actor):
    """Their dice are their own: where nobody is asked the year is the same as ever."""

    def begin(self) -> None:
        self.dice = Random(f"opinions {self.world.seed}")

    def read(self, mail: Mail) -> None:
        link = mail.letter.links.get("feedback")
        if link is None or self.dice.random() > 0.7:
            return
        for _ in range(self.dice.choice((1, 2, 3))):
            delay = self.hours(0.01, self.dice.choice((1, 40, 120, 200)))
            self.follow(link, delay, "a member says how it was", self.form())

    def form(self) -> dict[str, str]:
        """Of the page's form what a press sends: one of its buttons, and the line as it stands there; a line is private."""
        pressed = self.dice.choice((
            {"worth": self.dice.choice(("yes", "partly", "no"))}, {"pace": self.dice.choice(("slow", "right", "fast"))}, {"worth": "splendid"}, {},
        ))  # fmt: skip
        line = self.dice.choice(("", "", "Ask me at https://meet.example.org/mine", "Too long. " * 40))
        return pressed | {"line": line}
