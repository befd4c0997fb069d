"""Members who are asked in turn: they put themselves down, think better of it, say yes, no or nothing, and cannot after all; and co-leads
who change the order, or call off by mistake what somebody does."""

from contextlib import suppress
from datetime import timedelta
from random import Random

from shared import signed_links
from shared.errors import BadInput
from shared.model.group import Group
from shared.model.member import Member
from shared.model.rota import TALK, Rota
from shared.model.session import Session, SessionState
from shared.rota.actions import MOVE, Placing
from shared.schedule import changing, undoing
from shared.schedule import steps as schedule_steps
from shared.signed_links import Link
from shared.store.actions import Acting, By, Way, perform
from shared.talks.form_fields import mark
from tests.simulation import handlers
from tests.simulation.actors.actor import Actor
from tests.simulation.actors.askers import ADDRESSES
from tests.simulation.services import Mail
from tests.simulation.world import KEYS


class InTurn(Actor):
    """Their dice are their own, and nothing is thrown where nobody is asked: a group that does not ask lives the same year as ever."""

    def begin(self) -> None:
        self.dice = Random(f"in turn {self.world.seed}")
        self.rules = self.world.group.rota
        if self.rules:
            for _ in range(self.dice.randint(0, 4)):
                at = self.world.now + self.dice.random() * (self.ends - self.world.now)
                self.world.plan(
                    at, "a co-lead changes the order", lambda: self.world.insist("changing the order", self.move)
                )

    def read(self, mail: Mail) -> None:
        if self.rules is None:
            return
        if mail.mailing.kind == "welcome" and self.dice.random() < 0.5:
            self.put_down(mail.reader.removeprefix("member:"))
        if mail.mailing.kind == "next-turn" and self.dice.random() < 0.85:
            self.answer(mail)
        if mail.mailing.kind == "swap-asked" and self.dice.random() < 0.8:
            self.say(mail, self.dice.choice(("agree", "agree", "refuse")), self.hours(0.1, 60))
        if mail.mailing.kind == "swap-answered" and not mail.mailing.facts["yes"] and self.dice.random() < 0.5:
            form = {"choice": "swap", "with": mail.mailing.facts["who"]}
            self.follow(mail.letter.links["turn"], self.hours(0.1, 20), "the same person is asked to swap again", form)
        if mail.mailing.kind == "turn-near":
            self.notes(mail)

    def notes(self, mail: Mail) -> None:
        """Whoever takes the notes says where, before or after the session; so do some who do not take them."""
        world = self.world

        def act() -> None:
            session = world.store.get(Session, world.group.id, mail.mailing.session or "")
            seen = mark(session.notes_link if session and self.dice.random() < 0.8 else "")
            form = {"choice": "notes", "notes": self.dice.choice(ADDRESSES), "seen-notes": seen}
            world.insist(
                "whoever takes the notes says where", lambda: handlers.press(world, mail.letter.links["turn"], form)
            )

        for _ in range(self.dice.choice((0, 1, 2))):
            world.plan(self.when(self.hours(0.1, 500)), "whoever takes the notes says where", act)

    def put_down(self, member: str) -> None:
        link = Link(signed_links.ROTA, (self.world.group.id, member))
        url = f"https://go.example.org/m/{signed_links.sign(link, KEYS)}"
        roles = ["talk", *(self.rules.roles if self.rules else ())]
        for _ in range(self.dice.choice((1, 1, 2, 3))):
            form = {f"role-{role}": "on" for role in roles if self.dice.random() < 0.7}
            if self.dice.random() < 0.2:
                form["first"] = f"{self.world.now.year}-{self.dice.randint(1, 12):02}-15"
            self.follow(
                url,
                self.hours(0.1, 3000),
                "a member says what they would do",
                {"choice": "save", "topics": "This", **form},
            )

    def answer(self, mail: Mail) -> None:
        """Twice, now and then; too late, now and then; a yes that is taken back."""
        for _ in range(self.dice.choice((1, 1, 1, 2))):
            self.say(
                mail,
                self.dice.choice(("yes", "yes", "yes", "pass-for-good", "pass-for-good", "swap")),
                self.hours(0.1, 130),
            )
        if self.dice.random() < 0.15:
            self.say(mail, "pass-for-good", self.hours(100, 700))
        if mail.mailing.facts["role"] != TALK and self.dice.random() < 0.2:
            key, at = mail.mailing.session or "", self.when(self.hours(100, 200))
            what = "a co-lead calls off what somebody does"
            self.world.plan(at, what, lambda: self.world.insist(what, lambda: self.call_off(key)))

    def call_off(self, key: str) -> None:
        """By mistake: it takes place after all, some mornings later. Once it is called off there is nothing left to do."""
        world, what = self.world, "a co-lead takes back that it is called off"
        group, session = world.store.get(Group, world.group.id), world.store.get(Session, world.group.id, key)
        if (
            group
            and session
            and session.upcoming
            and not session.host
            and session.starts
            and session.starts > world.now
        ):
            schedule_steps.run([changing.cancel(session, group, world.store, world.now)], world.store)
            world.plan(self.when(self.hours(25, 60)), what, lambda: world.insist(what, lambda: self.take_back(key)))

    def take_back(self, key: str) -> None:
        world = self.world
        group, session = world.store.get(Group, world.group.id), world.store.get(Session, world.group.id, key)
        if group and session and session.state is SessionState.CANCELLED:
            with suppress(BadInput):  # it would have begun by now
                schedule_steps.run([undoing.undo(session, group, world.store, world.now, by="lead2")], world.store)

    def say(self, mail: Mail, choice: str, delay: timedelta) -> None:
        world, what = self.world, f"whoever is asked says {choice}"
        form = {"choice": choice, "title": "In turn", "name": f"Somebody {mail.mailing.subject[:6]}"}

        def act() -> None:
            rota = world.store.get(Rota, world.group.id, mail.mailing.facts["role"])
            key, whose = mail.mailing.session or "", mail.mailing.subject
            slot = (rota.offer(key, whose) if choice == "agree" else rota.turn(key, whose)) if rota else None
            back = rota.turn(slot.swap.back, whose) if rota and slot and slot.swap and choice == "agree" else None
            if choice == "swap" and rota:
                other = (
                    world.store.get(Member, world.group.id, self.dice.choice(rota.order).member) if rota.order else None
                )
                form["with"] = other.name if other else "Nobody"
            leaves = [one for one in (slot, back) if one and one.talk and choice not in ("yes", "swap", "refuse")]
            world.withdrawn |= {(one.session, one.talk) for one in leaves}  # before: the answer may be lost
            world.counts[what] += 1
            world.insist(what, lambda: handlers.press(world, mail.letter.links["turn"], form))

        world.plan(self.when(delay), what, act)

    def move(self) -> None:
        world = self.world
        rota = world.store.get(Rota, world.group.id, "talk")
        if rota is None or not rota.order:
            return
        whom = Placing(
            group=world.group.id,
            member=self.dice.choice(rota.order).member,
            role="talk",
            place=self.dice.randint(1, len(rota.order)),
        )
        perform(MOVE, whom, Acting(store=world.store, now=world.now, by=By(who="lead1", way=Way.DESK)))
