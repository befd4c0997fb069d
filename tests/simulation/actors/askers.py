"""Speakers who are asked for questions, and where notes are taken: they give some, too long ones too, and change their mind."""

from random import Random

from tests.simulation.actors.actor import Actor
from tests.simulation.services import Mail

ADDRESSES = ("https://pad.example.org/1", "pad.example.org/2", "", "http://pad.example.org/3", "javascript:alert(1)")


class Askers(Actor):
    """Their dice are their own, and nothing is thrown where the group asks for nothing: it lives the same year as ever."""

    def begin(self) -> None:
        self.dice = Random(f"askers {self.world.seed}")

    def read(self, mail: Mail) -> None:
        group, url = self.world.group, mail.letter.links.get("speaker")
        if url is None or not (group.asks_questions or group.links_notes) or self.dice.random() > 0.7:
            return
        for _ in range(self.dice.choice((1, 1, 2))):
            count, words = self.dice.randint(0, 3), self.dice.choice((4, 20, 20, 90))
            form = {f"question-{n}": f"Why {'so ' * words}{n}?" if n <= count else "" for n in (1, 2, 3)}
            form |= {
                "summary": "What it is about. " * self.dice.choice((1, 1, 40)),
                "notes": self.dice.choice(ADDRESSES),
            }
            self.follow(url, self.hours(0.01, 300), "a speaker writes questions", form)
