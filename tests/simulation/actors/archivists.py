"""Whoever has a list of what was before: takes a part of it in, corrects it, takes some out again; and people give slides to what was taken in,
or say who was there."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from shared.attendance.actions import RECORD, Recording
from shared.errors import BadInput
from shared.model import rsvp
from shared.model.session import Session
from shared.schedule.actions import IMPORT, Past
from shared.store.actions import Acting, Action, By, Way, perform
from shared.text.slugs import slugify
from tests.simulation.actors.actor import Actor
from tests.simulation.actors.speakers import Speakers


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list: *day* is empty where nobody knows it, *speaker* where there was no talk."""

    day: str
    speaker: str
    title: str

    @property
    def key(self) -> str:
        return self.day or f"undated-{slugify(self.title)}"


class Archivists(Actor):
    """Their dice are their own: in most groups nobody has such a list, and the year is the same as ever."""

    def begin(self) -> None:
        self.dice, self.count = Random(f"archives {self.world.seed}"), 0
        if self.dice.random() >= 0.2:
            return
        self.lines = self.listed()
        chores: tuple[Callable[[], None], ...] = (
            self.part, self.whole, self.correct, self.correct, self.leave_out, self.upload, self.upload, self.record,
        )  # fmt: skip
        for chore in (self.part, *(self.dice.choice(chores) for _ in range(self.dice.randint(8, 25)))):
            at = self.world.now + self.dice.random() * (self.ends - self.world.now)
            self.world.plan(at, f"of past sessions: {chore.__name__}", chore)

    def listed(self) -> list[Line]:
        """Some before the season, one with two talks; one of which nobody knows the day; and one that the season has itself."""
        season = self.world.group.season
        assert season
        days = [season.first - timedelta(days=14 * back) for back in range(6, 0, -1)]
        talks = [Line(day.isoformat(), f"Past {n}", f"Past talk {n}") for n, day in enumerate((*days, days[-1]))]
        return [Line("", "", "A meeting"), *talks, Line(season.first.isoformat(), "Past 9", "Not so")]

    # --- the list
    def part(self) -> None:
        self.take_in([one for one in self.lines if self.dice.random() < 0.5])

    def whole(self) -> None:
        self.take_in(self.lines, only=True)

    def correct(self) -> None:
        """A title or a name, of all that is handed in again."""
        at = self.dice.randrange(len(self.lines))
        self.count += 1
        one = self.lines[at]
        name = "speaker" if one.speaker and self.dice.random() < 0.5 else "title"
        before, _, _ = getattr(one, name).partition(" (")
        self.lines[at] = replace(one, **{name: f"{before} (corrected {self.count})"})
        self.take_in(self.lines)

    def leave_out(self) -> None:
        self.take_in([one for one in self.lines if self.dice.random() < 0.6], only=True)

    def take_in(self, lines: list[Line], *, only: bool = False) -> None:
        """Nobody hands in another list while one is taken in: of two at once it is open what stands at the end."""
        world = self.world
        today = world.now.astimezone(world.group.tz).date().isoformat()
        handed = [one for one in lines if one.day < today]
        if world.taking_in or not handed:
            return
        world.taking_in = True
        text = "\n".join(("date,speaker,title", *(f"{one.day},{one.speaker},{one.title}" for one in handed)))

        def act() -> None:
            self.act(IMPORT, Past(group=world.group.id, text=text, only=only))
            found: dict[str, list[tuple[str, str]]] = {}
            for one in handed:
                found.setdefault(one.key, []).append((one.speaker, one.title))
            world.past = (world.past if not only else {}) | found
            world.taking_in = False
            world.counts[f"lists taken in{', and nothing else kept' if only else ''}"] += 1

        world.insist("past sessions are taken in", act)

    def act(self, action: Action, given: Past | Recording) -> None:
        by = By(who="lead1", way=Way.COMMAND)
        try:
            perform(action, given, Acting(store=self.world.store, now=self.world.now, correlation="cli", by=by))
        except BadInput as error:
            raise AssertionError(f"nothing is wrong with what was handed in: {error}") from error

    # --- what is given to what was taken in
    def upload(self) -> None:
        talks = [(one.key, talk.slug) for one in self.there() for talk in one.talks]
        if talks:
            key, slug = self.dice.choice(talks)
            (speakers,) = (actor for actor in self.world.actors if isinstance(actor, Speakers))
            self.world.counts["slides of past talks"] += 1
            name = f"{self.world.group.id}/{key}/{slug}/slides.pdf"
            speakers.put(name, f"deck {len(self.world.given)}".encode(), (key, slug), self.world.now)

    def record(self) -> None:
        dated = [one for one in self.there() if one.starts]
        if dated and rsvp.asks(self.world.group):
            given = Recording(
                group=self.world.group.id, session=self.dice.choice(dated).key, others=self.dice.randint(1, 9)
            )
            self.world.counts["past sessions with who was there"] += 1
            self.world.invoke("who was there is recorded", lambda: self.act(RECORD, given))

    def there(self) -> list[Session]:
        return [one for one in self.world.store.all(Session, self.world.group.id) if one.imported]
