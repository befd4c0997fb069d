"""Co-leads who stop: they name others, one of whom takes the group over sooner or later; or that is taken back, by either side."""

from datetime import timedelta
from random import Random

from shared.group.handover import BEGIN, TAKE, WITHDRAW, HandingOver, Which
from shared.model.group import CoLead, Group
from shared.model.handover import Handover
from shared.store.actions import Acting, Action, By, Way, perform
from tests.simulation.actors.actor import Actor


class Handovers(Actor):
    """Their dice are their own: in most groups the same people lead on, and the year is the same as ever."""

    def begin(self) -> None:
        self.dice = Random(f"handovers {self.world.seed}")
        if self.dice.random() < 0.35:
            for number in range(self.dice.choice((1, 1, 2, 3))):
                at = self.world.now + self.dice.random() * (self.ends - self.world.now)
                self.world.plan(at, "a group is handed over", lambda number=number: self.hand_over(number))

    def hand_over(self, number: int) -> None:
        group = self.group()
        leads = [lead for lead in group.co_leads if not lead.stands_in_for]
        to = [
            f"Heir{number}{letter} New <heir{number}{letter}@example.com>"
            for letter in "ab"[: self.dice.choice((1, 1, 2))]
        ]
        if self.dice.random() < 0.2:
            to.append(self.dice.choice(group.co_leads).address)  # who leads it already, or stands in for somebody
        stay = [lead.id for lead in leads[1:] if self.dice.random() < 0.3]
        given = HandingOver(group=group.id, to="\n".join(to), stay=tuple(stay))
        self.insist(BEGIN, given, self.dice.choice(leads))
        for _ in range(self.dice.choice((1, 2, 2))):
            delay = timedelta(hours=self.dice.choice((0.01, 1, 30, 300)) * self.dice.random())
            self.world.plan(self.world.now + delay, "the handover is answered", self.answer)

    def answer(self) -> None:
        """The group is taken over, or that is taken back, by whoever can."""
        group = self.group()
        row = self.world.store.get(Handover, group.id)
        if row is None:
            return
        take = self.dice.random() < 0.7
        able = row.staying(group) if take else tuple(lead for lead in group.co_leads if not lead.stands_in_for)
        if able:
            lead = self.dice.choice(able)
            self.world.came_in.add(lead.id)
            self.world.counts["groups taken over" if take else "handovers taken back"] += 1
            self.insist(TAKE if take else WITHDRAW, Which(group=group.id), lead)

    def group(self) -> Group:
        found = self.world.store.get(Group, self.world.group.id)
        assert found is not None
        return found

    def insist(self, action: Action, given: Which, lead: CoLead) -> None:
        world = self.world

        def act() -> None:
            by = By(who=lead.id, way=Way.DESK)
            perform(action, given, Acting(store=world.store, now=world.now, post=world.post, correlation="desk", by=by))

        world.insist(action.name, act)
