"""The co-leads: they decide about applicants, move and cancel sessions and take that back, change the room, apply their file again,
tidy what is proposed."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from shared import rosters
from shared.errors import BadInput, Conflict
from shared.group.actions import APPLY, Filed
from shared.group.revisions import Older, WrittenFile, stamped
from shared.group.texts import generated
from shared.membership.actions import APPROVE, Whom
from shared.model.cause import Cause
from shared.model.deck import Deck
from shared.model.group import Group, TalkPlan
from shared.model.group_file import GroupFile
from shared.model.member import Member, MemberState
from shared.model.proposal import ProposalState, TalkProposal
from shared.model.session import Session
from shared.model.vote import Vote, VoteState
from shared.schedule import changing, new_sessions, programme, undoing
from shared.schedule import steps as schedule_steps
from shared.slides.takedown import taken_down
from shared.store.actions import Acting, By, Way, perform
from shared.talks import editing
from shared.voting import opening, proposing
from tests.builders.lists import written
from tests.simulation import handlers
from tests.simulation.actors.actor import Actor
from tests.simulation.services import TITLES, Mail
from tests.simulation.world import KEYS

MINUTES = (-90, -10, 30, 24 * 60, -24 * 60, 3 * 24 * 60, 14 * 24 * 60)
"""By how much a session is moved."""


PLACES = ((None, None), ("Room 7, meet.example.org/room-7", "members"), ("Hall", "everybody"), ("Hall 2", "everybody"))
"""Where a group may meet, and who may know."""


class CoLeads(Actor):
    """*file* is the group's file as it stands on a co-lead's disk."""

    def begin(self) -> None:
        self.file, self.dice = self.world.group, Random(f"other places {self.world.seed}")
        chores: tuple[tuple[Callable[[], None], int], ...] = (
            (self.move, 6), (self.cancel, 3), (self.change_room, 3), (self.add_talk, 4), (self.add_session, 1),
            (self.rename_question, 2), (self.import_list, 2), (self.merge, 2), (self.hide, 2), (self.open_vote, 1), (self.close_vote, 1),
            (self.take_slides_down, 2), (self.take_talk_out, 2),
        )  # fmt: skip
        for chore, most in chores:
            for _ in range(self.rng.randint(0, most)):
                self.world.plan(self.some_day(), "a co-lead has an idea", lambda chore=chore: self.do(chore))

    def do(self, chore: Callable[[], None]) -> None:
        what = f"a co-lead wants to {chore.__name__.replace('_', ' ')}"
        self.world.plan(self.when(self.hours(0, 1)), what, lambda: self.world.insist(what, chore))

    # --- slides
    def take_slides_down(self) -> None:
        decks = [deck for deck in self.world.store.all(Deck, self.world.group.id) if deck.shown]
        if decks:
            deck = self.rng.choice(decks)
            self.world.withdrawn.add((deck.session, deck.talk))  # before: the answer to the write may be lost
            self.world.store.commit(taken_down(deck))

    def take_talk_out(self) -> None:
        decks = [deck for deck in self.world.store.all(Deck, self.world.group.id) if deck.shown]
        if not decks:
            return
        deck = self.rng.choice(decks)
        session = self.world.store.get(Session, self.world.group.id, deck.session)
        talk = session.talk(deck.talk) if session else None
        if session and talk:
            self.world.withdrawn.add((deck.session, deck.talk))
            step = editing.remove_talk(session, talk, self.world.group, self.world.store, self.world.now)
            schedule_steps.run([step], self.world.store)

    # --- people
    def read(self, mail: Mail) -> None:
        decides = [url for name, url in mail.letter.links.items() if name.partition(" ")[0] == "decide"]
        for url in decides if self.rng.random() < 0.95 else ():
            choice = "approve" if self.rng.random() < 0.85 else "decline"
            self.world.after(
                self.hours(0.05, 70),
                f"a co-lead presses {choice}",
                lambda url=url, choice=choice: self.decide(url, choice),
            )
        if mail.mailing.kind == "returning" and self.rng.random() < 0.5:
            what = "a co-lead approves by command"
            self.world.after(
                self.hours(1, 50), what, lambda: self.world.insist(what, lambda: self.let_in(mail.mailing.subject))
            )

    def decide(self, url: str, choice: str) -> None:
        self.world.counts[f"pressed {choice}"] += 1
        self.world.insist(f"press {choice}", lambda: handlers.press(self.world, url, {"choice": choice}))

    def let_in(self, member: str) -> None:
        """`members approve`."""
        group, store = self.world.group.id, self.world.store
        row = store.get(Member, group, member)
        if row is not None and row.state in (MemberState.DECLINED, MemberState.COMPLAINED):
            by = By(who=self.one(), way=Way.COMMAND)
            at = Acting(store=store, now=self.world.now, correlation="cli", by=by, keys=lambda: KEYS)
            perform(APPROVE, Whom(group=group, member=member), at)

    def import_list(self) -> None:
        """`members import`: some whom nobody knows yet, and some who are known; run again where it breaks off."""
        names = [f"i{self.rng.randint(0, 99)}" for _ in range(4)] + [f"p{self.rng.randint(0, 9)}" for _ in range(2)]
        text = "address,name\n" + "".join(f"{name}@example.org,Person {name}\n" for name in names)
        agreed = self.rng.random() < 0.7
        self.world.insist("import", lambda: self.run_list(rosters.read_csv(text), agreed=agreed))

    def run_list(self, roster: rosters.Roster, *, agreed: bool) -> None:
        by = {"now": self.world.now, "by": self.one(), "correlation": "cli"}
        lines = rosters.plan(roster, self.group(), self.world.store, KEYS, Cause(**by), agreed=agreed)
        written(lines, self.world.group.id, self.world.store, self.world.now)
        self.world.counts["lists imported"] += 1

    # --- the form
    def rename_question(self) -> None:
        """A co-lead renames the question for the address; some days later, after a mail or a look, it bears its name again."""
        self.world.form.titles = TITLES | {"q1": "Your e-mail"}
        self.world.enqueue("wakeups", {"reason": "upkeep"})
        self.world.after(self.hours(1, 100), "the question is mended", self.mend_question)

    def mend_question(self) -> None:
        self.world.form.titles = TITLES
        self.world.counts["forms mended"] += 1
        self.world.enqueue("wakeups", {"reason": "upkeep"})

    # --- sessions
    def group(self) -> Group:
        found = self.world.store.get(Group, self.world.group.id)
        return found or self.world.group

    def one(self) -> str:
        """A co-lead, by id."""
        return self.group().co_leads[0].id

    def ahead(self) -> Session | None:
        """A session that is soon."""
        sessions = self.world.store.all(Session, self.world.group.id)
        rows = [row for row in sessions if row.upcoming and row.starts and row.starts > self.world.now]
        near = sorted(rows, key=lambda row: (row.starts, row.key))[:2]
        return self.rng.choice(near) if near else None

    def move(self) -> None:
        session = self.ahead()
        if session is None or session.starts is None:
            return
        starts = session.starts + timedelta(minutes=self.rng.choice(MINUTES))
        if starts > self.world.now:
            schedule_steps.run(
                [changing.move(session, starts, self.group(), self.world.store, self.world.now)], self.world.store
            )
            self.world.counts["moves"] += 1
            self.maybe_undo(session)

    def cancel(self) -> None:
        session = self.ahead()
        if session is not None:
            schedule_steps.run(
                [changing.cancel(session, self.group(), self.world.store, self.world.now)], self.world.store
            )
            self.world.counts["cancellations"] += 1
            self.maybe_undo(session)

    def maybe_undo(self, session: Session) -> None:
        """At once, before anybody was told; or some days later."""
        if self.rng.random() < 0.5:
            what = f"a co-lead takes back what became of {session.key}"
            delay = self.hours(0, 0.05) if self.rng.random() < 0.5 else self.hours(0.1, 100)
            self.world.after(delay, what, lambda: self.world.insist(what, lambda: self.undo(session.key)))

    def undo(self, key: str) -> None:
        session = self.world.store.get(Session, self.world.group.id, key)
        if session is not None:
            step = undoing.undo(session, self.group(), self.world.store, self.world.now, by="lead2")
            schedule_steps.run([step], self.world.store)
            told = any(
                getattr(write.row, "kind", "") in ("moved", "reinstated") and write.row.due for write in step.writes
            )
            self.world.counts["undone aloud" if told else "undone without a word"] += 1

    def add_session(self) -> None:
        """Off the rhythm, now and then on a day that has a session already."""
        starts = self.world.now + self.hours(2, 20 * 24)
        with suppress(BadInput):  # another session is on then
            steps = new_sessions.add(self.group(), starts, "Extra", self.world.store, self.world.now)
            schedule_steps.run(steps, self.world.store)
            self.world.counts["sessions added"] += 1

    # --- proposals
    def open_proposals(self) -> list[TalkProposal]:
        rows = self.world.store.all(TalkProposal, self.world.group.id)
        return [row for row in rows if row.state is ProposalState.OPEN]

    def merge(self) -> None:
        rows = self.open_proposals()
        if len(rows) > 1:
            proposal, into = self.rng.sample(rows, 2)
            everything = self.world.store.all(TalkProposal, self.world.group.id)
            before = [row.id for row in everything if row.into == into.id]
            schedule_steps.run([proposing.merge(proposal, into, before)], self.world.store)
            self.world.counts["proposals merged"] += 1

    def hide(self) -> None:
        """Some are shown again a day later."""
        rows = self.open_proposals()
        if rows:
            self.hidden(self.rng.choice(rows).id, undo=False)
            self.world.counts["proposals hidden"] += 1

    def hidden(self, name: str, *, undo: bool) -> None:
        row = self.world.store.get(TalkProposal, self.world.group.id, name)
        if row is None:
            return
        schedule_steps.run([proposing.hide(row, undo=undo)], self.world.store)
        if not undo and self.rng.random() < 0.5:
            self.world.after(
                self.hours(1, 50), "a co-lead shows a proposal again",
                lambda: self.world.insist("show again", lambda: self.hidden(name, undo=True)),
            )  # fmt: skip

    def open_vote(self) -> None:
        """`votes open`."""
        now = self.world.now
        schedule_steps.run(
            [opening.by_hand(self.group(), now + self.hours(2, 150), self.world.store, now)], self.world.store
        )
        self.world.counts["votes opened by hand"] += 1
        if self.rng.random() < 0.5:
            what = "a co-lead closes the vote"
            self.world.after(self.hours(1, 60), what, lambda: self.world.insist(what, self.close_vote))

    def close_vote(self) -> None:
        for vote in self.world.store.all(Vote, self.world.group.id):
            if vote.state is VoteState.OPEN:
                schedule_steps.run([opening.close(vote, self.world.now)], self.world.store)
                self.world.counts["votes closed early"] += 1

    # --- the file
    def change_room(self) -> None:
        self.file = replace(self.file, meeting_link=f"https://meet.example.org/room-{self.rng.randint(1, 9999)}")
        if self.dice.random() < 0.6:
            self.change_place()
        self.world.counts["room changes"] += 1
        self.apply()

    def change_place(self) -> None:
        """Another place, for others; and one of its own for a single day."""
        place, whose = self.dice.choice(PLACES)
        rows = self.world.store.all(Session, self.world.group.id)
        days = [row.key for row in rows if row.starts and row.starts > self.world.now]
        on = {day: self.dice.choice(("Library", "online")) for day in days[:1]} if self.dice.random() < 0.5 else None
        self.file = replace(self.file, place=place, place_for=whose, place_on=on)
        self.world.counts["place changes"] += 1

    def add_talk(self) -> None:
        """A speaker was found for a session that is soon."""
        session, season = self.ahead(), self.file.season
        dates = {one.key for one in programme.season_sessions(self.file)}
        if session is None or season is None or session.key not in dates:
            return
        number = len(self.file.talks) + 1
        talk = TalkPlan(
            session=date.fromisoformat(session.key), speaker=f"Late speaker {number}", title=f"Late talk {number}",
            address=f"s{number}@example.net",
        )  # fmt: skip
        self.file = replace(self.file, talks=(*self.file.talks, talk))
        self.world.counts["talks added"] += 1
        self.apply()

    def apply(self) -> None:
        """`fortnight apply`; whoever is interrupted applies the file again, as it is by then."""
        self.world.insist("apply", self.hand_in)

    def hand_in(self) -> None:
        """The file has who leads the group by now, as one that is pulled has. Its text is kept, as a handover goes on from that."""
        store, now = self.world.store, self.world.now
        held = store.get(GroupFile, self.world.group.id)
        file = replace(self.file, co_leads=self.group().co_leads)
        text = stamped(generated(file), held.revision if held else 0)
        at = Acting(store=store, now=now, correlation="cli", by=By(who="command", way=Way.COMMAND))
        try:
            perform(APPLY, Filed(file=WrittenFile(file, text)), at)
        except Older as error:
            raise Conflict("the group was handed over meanwhile: it is pulled again") from error
