"""Co-leads who put somebody out for good, and write names otherwise."""

from random import Random
from typing import Any

from shared.membership.actions import BAN, RENAME, Naming, Whom, bannable
from shared.membership.everybody import everybody
from shared.store.actions import Acting, Action, By, Way, perform
from tests.simulation.actors.actor import Actor
from tests.simulation.world import KEYS


class KeepersOut(Actor):
    """Their dice are their own: everybody else's year is as it would be without them, but for whom they put out."""

    def begin(self) -> None:
        self.dice = Random(f"keepers out {self.world.seed}")
        what = "a co-lead looks through the members"
        for _ in range(6):
            at = self.world.now + self.dice.random() * (self.ends - self.world.now)
            self.world.plan(at, what, lambda: self.world.insist(what, self.look))

    def look(self) -> None:
        rows = everybody(self.world.group.id, self.world.store)
        if not rows:
            return
        one = self.dice.choice(rows)
        whom, number = {"group": one.group, "member": one.id}, self.dice.randint(1, 9)
        if bannable(one) and self.dice.random() < 0.4:
            self.world.counts["put out for good"] += 1
            self.do(BAN, Whom(**whom))
        else:
            self.do(RENAME, Naming(**whom, name=f"Person {number}"))

    def do(self, action: Action[Any], inputs: Whom) -> None:
        by = By(who="lead1", way=Way.COMMAND)
        at = Acting(store=self.world.store, now=self.world.now, correlation="cli", by=by, keys=lambda: KEYS)
        perform(action, inputs, at)
