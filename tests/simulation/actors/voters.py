"""Members and what they propose: they propose, change their mind, vote, change their ballots; whoever is chosen answers, or does not."""

from tests.simulation.actors.actor import Actor
from tests.simulation.services import Mail


class Voters(Actor):
    """*proposed* counts what was proposed, so that each topic is another."""

    def begin(self) -> None:
        self.proposed = 0

    def read(self, mail: Mail) -> None:
        links = mail.letter.links
        match mail.mailing.kind:
            case "welcome" if self.rng.random() < 0.4:
                for _ in range(self.rng.randint(1, 2)):
                    at = self.some_day() if self.rng.random() < 0.3 else self.world.now + self.hours(0.1, 60 * 24)
                    self.world.plan(at, "a member has an idea for a talk", lambda: self.propose(links["propose"]))
            case "ballot" | "ballot-reminder" if self.rng.random() < 0.7:
                for _ in range(self.rng.choice((1, 1, 2))):
                    self.vote(mail)
            case "programme" if self.rng.random() < 0.1:
                self.vote(mail)
            case "talk-chosen" if self.rng.random() < 0.8:
                choice = "confirm" if self.rng.random() < 0.7 else "decline-for-good"
                self.follow(links["chosen"], self.hours(0.1, 130), f"a speaker says {choice}", {"choice": choice})

    def propose(self, url: str) -> None:
        """Sent twice, now and then, or sent again with other words; withdrawn by chance."""
        self.proposed += 1
        topic = f"Topic {self.proposed}"
        form = {"choice": "propose", "key": topic, "name": f"Proposer {self.proposed}", "topic": topic}
        self.follow(url, self.hours(0, 0.1), "a member proposes a talk", form)
        if self.rng.random() < 0.2:
            again = form | {"about": "More of it."}
            self.follow(url, self.hours(0.01, 200), "a member proposes it in other words", again)

    def vote(self, mail: Mail) -> None:
        """For some of what is on the ballot; perhaps too late."""
        vote, there = mail.letter.more.vote, mail.letter.more.proposals
        ticked = {f"p-{one.id}": "on" for one in there if self.rng.random() < 0.5}
        left = max(vote.closes - self.world.now, self.hours(1, 1))
        self.follow(
            mail.letter.links["ballot"], left * self.rng.uniform(0, 1.1), "a member votes", {"choice": "vote"} | ticked
        )
