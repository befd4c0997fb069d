"""A stand-in whose days become others, or who is not needed after all."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random

from shared.errors import Conflict
from shared.group.actions import APPLY, Filed
from shared.group.revisions import Older, WrittenFile, stamped
from shared.group.texts import generated
from shared.model.group import CoLead, FiledTalks, Group, whole
from shared.model.group_file import GroupFile
from shared.store.actions import Acting, By, Way, perform
from tests.simulation.actors.actor import Actor


class StandIns(Actor):
    """Their dice are their own, as few groups have one."""

    def begin(self) -> None:
        self.dice = Random(f"stand-ins {self.world.seed}")
        for lead in self.world.group.co_leads:
            if lead.from_ and self.dice.random() < 0.7:
                days = sorted(self.dice.uniform(-3, 20) for _ in range(self.dice.choice((1, 2, 3))))
                for day in days:
                    at = datetime.combine(lead.from_, time(9), tzinfo=self.world.group.tz) + timedelta(days=day)
                    self.world.plan(max(at, self.world.now), "a stand-in's days change", self.change)

    def change(self) -> None:
        chosen = self.dice.choice(("off", "shorter", "longer", "later"))
        days = self.dice.randint(1, 9)
        self.world.insist("a stand-in's days change", lambda: self.hand_in(chosen, days))

    def hand_in(self, chosen: str, days: int) -> None:
        """The group's file with other days in it; nothing, once nobody stands in any more."""
        store, found = self.world.store, self.world.store.get(Group, self.world.group.id)
        assert found is not None
        group = whole(found, store.all(FiledTalks, found.id))
        if not any(lead.stands_in_for for lead in group.co_leads):
            return
        leads = (self.other(lead, chosen, days) if lead.stands_in_for else lead for lead in group.co_leads)
        file = replace(group, co_leads=tuple(lead for lead in leads if lead), version=0)
        held = store.get(GroupFile, group.id)
        text = stamped(generated(file), held.revision if held else 0)
        at = Acting(
            store=store, now=self.world.now, post=self.world.post, correlation="desk", by=By(who="command", way=Way.COMMAND)
        )  # fmt: skip
        try:
            perform(APPLY, Filed(file=WrittenFile(file, text)), at)
        except Older as error:
            raise Conflict("somebody else was faster: the form is shown anew") from error
        self.world.counts["stand-ins' days changed"] += 1

    def other(self, lead: CoLead, chosen: str, days: int) -> CoLead | None:
        assert lead.from_
        today: date = self.world.now.astimezone(self.world.group.tz).date()
        match chosen:
            case "off":
                return None
            case "shorter":
                return replace(lead, until=max(lead.from_, today))
            case "longer":
                return replace(lead, until=max(lead.from_, today) + timedelta(days=days))
        return replace(lead, from_=today + timedelta(days=days), until=today + timedelta(days=2 * days))
