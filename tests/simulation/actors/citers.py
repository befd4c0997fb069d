"""Speakers who say what is read by its number, look at what is known of it and accept, change or decline it; a co-lead who fills the rest in."""

from random import Random
from typing import Any

from shared.model.session import Session
from shared.schedule.actions import Which
from shared.store.actions import Acting, By, Way, perform
from shared.talks.looking_up import lacking
from shared.talks.reading_actions import FILL
from shared.talks.speaker_page import SpeakerPage
from shared.talks.talk_form import ReadingRow
from tests.simulation import handlers
from tests.simulation.actors.actor import Actor
from tests.simulation.services import Mail


class Citers(Actor):
    """Their dice are their own: where nothing is looked up the year is the same as ever."""

    def begin(self) -> None:
        self.dice = Random(f"citers {self.world.seed}")
        if self.world.group.look_up_reading:
            for _ in range(40):
                at = self.world.now + self.dice.random() * (self.ends - self.world.now)
                self.world.plan(at, "a co-lead has an idea", self.plan_filling)

    def read(self, mail: Mail) -> None:
        url = mail.letter.links.get("speaker")
        if url is None or not self.world.group.look_up_reading or self.dice.random() > 0.7:
            return
        number = f"arXiv:24{self.dice.randint(1, 12):02}.{self.dice.randint(1, 99):05}"
        typed = {
            "url-1": number,
            "reading-1": self.dice.choice(("", "", "Mine")),
            "minutes-1": self.dice.choice(("", "7")),
        }
        self.visits(url, 0, lambda page: said_no(page.rows[0], 1) | typed)
        for _ in range(self.dice.randint(1, 4)):
            self.visits(url, 200, self.answer)

    def visits(self, url: str, hours: float, form: Any) -> None:
        what = "a speaker looks at what is read"
        delay = self.hours(0.01, 30 + hours)

        def act() -> None:
            self.world.counts[what] += 1
            self.world.insist(what, lambda: handlers.kit_as_shown(url, form))

        self.world.after(delay, what, act)

    def answer(self, page: SpeakerPage) -> dict[str, str]:
        """The form as it is shown, accepted or not."""
        form: dict[str, str] = {}
        for number, one in enumerate(page.rows, 1):
            form |= shown(one, number)
            if one.source:
                self.world.counts["proposals shown"] += 1
                match self.dice.choice(("yes", "yes", "no", "clear", "other")):
                    case "no":
                        form[f"no-{number}"] = one.row.url
                    case "clear":
                        form[f"authors-{number}"] = ""
                    case "other":
                        form[f"reading-{number}"] = "Called otherwise"
        return form

    def plan_filling(self) -> None:
        what = "a co-lead fills in what is known"
        self.world.plan(self.when(self.hours(0, 1)), what, lambda: self.world.insist(what, self.fill))

    def fill(self) -> None:
        group, store = self.world.group.id, self.world.store
        ours = [row for row in store.all(Session, group) if lacking(row.reading)]
        if ours:
            at = Acting(store=store, now=self.world.now, correlation="cli", by=By(who="lead1", way=Way.COMMAND))
            perform(FILL, Which(group=group, session=self.dice.choice(ours).key), at)


def shown(one: ReadingRow, number: int) -> dict[str, str]:
    """A row's fields as a browser sends them."""
    row = one.row
    form = {
        f"reading-{number}": row.title, f"url-{number}": row.url, f"kind-{number}": row.kind, f"minutes-{number}": row.minutes,
        f"essential-{number}": "yes" if row.essential else "no",
    }  # fmt: skip
    if one.more:
        form |= {f"authors-{number}": row.authors, f"year-{number}": row.year, f"venue-{number}": row.venue}
    if one.source and row.authors:
        form[f"proposed-{number}"] = row.url
    return form | said_no(one, number)


def said_no(one: ReadingRow, number: int) -> dict[str, str]:
    """The hidden field of a row that was declined, which a browser sends whatever is typed into the others."""
    return {f"no-{number}": one.row.url} if one.declined and one.row.url else {}
