"""Co-leads who write to their members, at the same time as others, too often, and take it back before it leaves, while it does, or too
late."""

from contextlib import suppress
from datetime import datetime, timedelta
from random import Random

from shared.announcements.actions import SEND, STOP, WRITE
from shared.announcements.drafting import Typed, Which
from shared.announcements.sending import PAUSE
from shared.errors import BadInput
from shared.model.announcement import Audience
from shared.model.rota import rules_of
from shared.model.rsvp import asks
from shared.model.session import Session
from shared.store.actions import Acting, Action, By, Way, perform
from tests.simulation.actors.actor import Actor


def _next_tick(moment: datetime) -> datetime:
    """The first tick at or after *moment*; they come every five minutes."""
    return moment + timedelta(seconds=-moment.timestamp() % 300)


class Announcers(Actor):
    """Their dice are their own, as in most groups nobody writes."""

    def begin(self) -> None:
        self.dice = Random(f"announcers {self.world.seed}")
        for number in range(self.dice.randint(2, 9) if self.world.group.announcements_per_week else 0):
            day = self.world.now + self.dice.random() * (self.ends - self.world.now)
            for after in (0, 1, 30)[: self.dice.choice((1, 1, 2, 3))]:  # some write several within hours
                at = day + timedelta(hours=after)
                self.world.plan(at, "a co-lead writes to members", lambda id_=f"a{number}-{after}": self.write(id_))

    def write(self, id_: str) -> None:
        to = self.dice.choice(self.readers())
        group = self.world.group.id
        written = Typed(group=group, announcement=id_, subject=f"News {id_}", text="Come to **B12**.", to=to)
        self.world.insist("write an announcement", lambda: self.do(WRITE, written, "lead1"))
        leads = self.dice.choice((("lead1",), ("lead1", "lead2"), ("lead2", "lead1")))
        for lead in leads:
            self.send(id_, lead)
        if self.dice.random() < 0.5:
            underway = _next_tick(self.world.now + PAUSE) + timedelta(seconds=self.dice.uniform(0, 9)) - self.world.now
            wait = self.dice.choice((PAUSE / 2, underway, underway, 2 * PAUSE, timedelta(days=3)))
            self.world.plan(self.world.now + wait, "a co-lead stops an announcement", lambda: self.stop(id_))

    def send(self, id_: str, lead: str) -> None:
        given = Typed(group=self.world.group.id, announcement=id_)
        self.world.insist("send an announcement", lambda: self.do(SEND, given, lead))

    def stop(self, id_: str) -> None:
        """Stopped before it left, it may be sent again."""
        which = Which(group=self.world.group.id, announcement=id_)
        self.world.insist("stop an announcement", lambda: self.do(STOP, which, "lead1"))
        if self.dice.random() < 0.4:
            self.send(id_, "lead2")

    def do(self, action: Action[Typed] | Action[Which], given: Typed | Which, lead: str) -> None:
        by, way = By(who=lead, way=Way.COMMAND), self.world
        at = Acting(store=way.store, now=way.now, post=way.post, correlation="cli", by=by)
        with suppress(BadInput):  # sent already, or too many
            perform(action, given, at)  # type: ignore[arg-type]
            self.world.counts[action.name] += 1

    def readers(self) -> list[str]:
        """Whom it may be for in this group now."""
        group, store = self.world.group, self.world.store
        there = [Audience.MEMBERS.value] * 3 + ([Audience.ROTA.value] if rules_of(group) else [])
        if asks(group):
            ahead = [row.key for row in store.all(Session, group.id) if row.upcoming and row.starts]
            there += [f"{one}/{key}" for key in ahead[:1] for one in (Audience.COMING.value, Audience.UNSAID.value)]
        return there
