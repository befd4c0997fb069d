"""Whoever keeps the group's file: names what is read, corrects it and takes it out again, moves talks to another day, or has two change
places. Speakers write beside it what they want read."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from random import Random

from shared.model.group import TalkPlan
from shared.model.session import Resource, Session
from shared.schedule.naming import slugs
from shared.schedule.programme import season_sessions
from shared.talks.speaker_page import SpeakerPage
from tests.simulation import handlers
from tests.simulation.actors.actor import Actor
from tests.simulation.actors.citers import said_no, shown
from tests.simulation.actors.co_leads import CoLeads
from tests.simulation.services import Mail

FILED, OWN = "https://example.org/filed-", "https://example.org/own-"
"""Where everything is that the file names, and what speakers add."""


class Editors(Actor):
    """Their dice are their own: in most groups nobody does so, and the year is the same as ever."""

    def begin(self) -> None:
        self.dice, self.count = Random(f"editors {self.world.seed}"), 0
        self.busy = self.dice.random() < 0.35
        chores = (self.cite, self.cite, self.correct, self.take_out, self.postpone, self.exchange)
        for _ in range(self.dice.randint(10, 30) if self.busy else 0):
            at = self.world.now + self.dice.random() * (self.ends - self.world.now)
            chore = self.dice.choice(chores)
            self.world.plan(at, "the file is edited", lambda chore=chore: self.edit(chore))

    def read(self, mail: Mail) -> None:
        """A speaker adds something of their own to what is read."""
        url = mail.letter.links.get("speaker")
        if url is None or not self.busy or self.dice.random() < 0.4:
            return
        self.count += 1
        what, mine = "a speaker adds to what is read", f"{OWN}{self.count}"
        at = self.world.now + (self.ends - self.world.now) * self.dice.random() * 0.1

        def act() -> None:
            self.world.counts[what] += 1
            self.world.insist(what, lambda: handlers.kit_as_shown(url, adding(mine)))

        self.world.plan(at, what, act)

    def edit(self, chore: Callable[[list[TalkPlan]], list[TalkPlan] | None]) -> None:
        """The talks to come, as *chore* leaves them; None where there is nothing to do."""
        (leads,) = (actor for actor in self.world.actors if isinstance(actor, CoLeads))
        ahead = [one for one in leads.file.talks if one.session > self.world.now.date()]
        after = chore(list(ahead)) if ahead else None
        if after is not None:
            leads.file = replace(leads.file, talks=(*(one for one in leads.file.talks if one not in ahead), *after))
            self.world.counts[f"edited: {chore.__name__}"] += 1
            leads.apply()

    def cite(self, talks: list[TalkPlan]) -> list[TalkPlan] | None:
        self.count += 1
        paper = Resource(kind="paper", title=f"Filed {self.count}", url=f"{FILED}{self.count}")
        return self.changed(talks, lambda one: replace(one, reading=(*one.reading, paper)))

    def correct(self, talks: list[TalkPlan]) -> list[TalkPlan] | None:
        minutes = self.dice.randint(5, 90)
        return self.changed(
            talks, lambda one: replace(one, reading=tuple(replace(paper, minutes=minutes) for paper in one.reading))
        )

    def take_out(self, talks: list[TalkPlan]) -> list[TalkPlan] | None:
        return self.changed(talks, lambda one: replace(one, reading=one.reading[1:]))

    def changed(self, talks: list[TalkPlan], how: Callable[[TalkPlan], TalkPlan]) -> list[TalkPlan]:
        at = self.dice.randrange(len(talks))
        return [how(one) if at == number else one for number, one in enumerate(talks)]

    def postpone(self, talks: list[TalkPlan]) -> list[TalkPlan] | None:
        (leads,) = (actor for actor in self.world.actors if isinstance(actor, CoLeads))
        days = [
            day for one in season_sessions(leads.file) if (day := date.fromisoformat(one.key)) > self.world.now.date()
        ]
        if not days:
            return None
        one, day = self.dice.choice(talks), self.dice.choice(days)
        self.leaves(one)
        return [replace(other, session=day) if other is one else other for other in talks]

    def exchange(self, talks: list[TalkPlan]) -> list[TalkPlan] | None:
        one, other = self.dice.choice(talks), self.dice.choice(talks)
        for talk in (one, other):
            self.leaves(talk)
        days = {id(one): other.session, id(other): one.session}
        return [replace(talk, session=days.get(id(talk), talk.session)) for talk in talks]

    def leaves(self, talk: TalkPlan) -> None:
        """Its slides stay behind, and are taken down."""
        self.world.withdrawn.add((talk.session.isoformat(), talk.slug or slugs([talk])[0]))


def adding(url: str) -> Callable[[SpeakerPage], dict[str, str]]:
    """The form as it is shown, with one row more."""

    def form(page: SpeakerPage) -> dict[str, str]:
        fields: dict[str, str] = {}
        for number, one in enumerate(page.rows, 1):
            fields |= shown(one, number)
        free = next((n for n, one in enumerate(page.rows, 1) if one.row.empty), None)
        return fields | (
            {f"url-{free}": url, f"reading-{free}": "Mine", **said_no(page.rows[free - 1], free)} if free else {}
        )

    return form


def own(session: Session) -> dict[str, set[str]]:
    """By the talks' speakers, what they added to the reading of *session*."""
    return {
        talk.speaker: {one.url for one in talk.resources if one.url and one.url.startswith(OWN)}
        for talk in session.talks
    }
