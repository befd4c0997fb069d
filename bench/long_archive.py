"""A group that has met for years, made up: the same rows each time."""

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.adapters.dynamodb.rows import from_item, key_of, last_of, noun_of, to_item
from shared.model.deck import Deck
from shared.model.group import PublicGroup
from shared.model.ref import Ref
from shared.model.season import season_name
from shared.model.session import Resource, Session, SessionState, Talk

GROUP = PublicGroup(
    id="long", name="Long Archive Reading Group", zone="Europe/Berlin", mission="read learning theory together"
)
Rhythm = tuple[datetime, timedelta]
WEEKLY: Rhythm = datetime(2003, 1, 9, 19, tzinfo=UTC), timedelta(weeks=1)
FORTNIGHTLY: Rhythm = datetime(2003, 3, 20, 19, tzinfo=UTC), timedelta(weeks=2)
"""When the first session was, and how long after each the next. Sixty every two weeks are 10, 26 and 24 by season: the one in the middle is
whole, as among 1,000, and the front page shows none of it."""
AHEAD = 3
WORDS = (  # noqa: SIM905  a line is read more easily
    "kernel tangent noise learning descent gradient privacy bound theory deep network meta convex sharp flat minima double sample "
    "optimal transport margin risk stability concentration entropy posterior prior bandit regret oracle lower upper rate random matrix"
).split()


class Rows:
    """The public rows of so many *sessions* in that *rhythm*, two talks each, all but the last few held; as a store gives them."""

    def __init__(self, sessions: int, rhythm: Rhythm = WEEKLY) -> None:
        self._chance = random.Random(sessions)  # noqa: S311  no secret is made of it
        self._first, self._every = rhythm
        self.sessions = [self._session(number, held=number < sessions - AHEAD) for number in range(sessions)]
        self.decks = [_deck(session) for session in self.sessions[::2]]
        self._items = {key_of(row): to_item(row, self._first) for row in (*self.sessions, *self.decks)}

    def all(self, kind: type[Any], *key: str, since: str = "", until: str = "", **_: object) -> list[Any]:
        """As ``Store.all``, of the one group: each row is read from its item."""
        if kind not in (Session, Deck):
            return [GROUP] if kind is PublicGroup else []
        pk, first = noun_of(kind).below(*key)
        low, high = first + since, first + last_of(since, until)
        return [from_item(item) for (part, name), item in self._items.items() if part == pk and low <= name <= high]

    def get_many(self, refs: Iterable[Ref[Any]]) -> dict[Ref[Any], Any]:
        """As ``Store.get_many``."""
        return {one: from_item(self._items[noun_of(one.type).key(*one.key)]) for one in refs}

    def change(self, number: int, change: "Change") -> str:
        """Do that to the session of that *number*; its key."""
        row = self.sessions[number] = change(self.sessions[number], self)
        self._items[key_of(row)] = to_item(row, self._first)
        return row.key

    @property
    def middle(self) -> int:
        """The number of a session in the middle of a season that is in the middle."""
        names = [season_name(one.starts, GROUP.tz) for one in self.sessions]
        within = [number for number, name in enumerate(names) if name == names[(len(names) - 1) // 2]]
        return within[len(within) // 2]

    def words(self, count: int) -> str:
        """So many words."""
        return " ".join(self._chance.choices(WORDS, k=count))

    def _session(self, number: int, *, held: bool) -> Session:
        starts = self._first + number * self._every
        return Session(
            group=GROUP.id, key=f"{starts:%Y-%m-%d}", kind="talks", state=SessionState.HELD if held else SessionState.PLANNED,
            starts=starts, ends=starts + timedelta(hours=1), date=f"{starts:%Y-%m-%d}", about=self.words(30),
            talks=tuple(self._talk(number, at) for at in range(2)), recap=self.words(80) if held else "",
            recapped_at=starts + timedelta(days=1) if held else None,
        )  # fmt: skip

    def _talk(self, number: int, at: int) -> Talk:
        address = f"https://arxiv.org/abs/2201.{10000 + 2 * number + at}"
        paper = Resource(kind="paper", title=self.words(6).capitalize(), url=address, minutes=30)
        speaker = f"Speaker {self._chance.randrange(60)} Example"
        about = f"{self.words(60)}: $x^2$ and *more*."
        return Talk(
            slug=f"talk-{at}", title=self.words(5).capitalize(), speaker=speaker, about=about, resources=(paper,)
        )


def _deck(session: Session) -> Deck:
    at, when = f"decks/{session.group}/{session.key}/talk-0/aa", session.starts or WEEKLY[0]
    return Deck(
        group=session.group, session=session.key, talk="talk-0", upload="1", issued=when, published=when,
        kind="pdf", file=f"{at}.pdf", thumbnail=f"{at}.webp", text=f"{at}.txt", pages=24, bytes=1_234_567,
    )  # fmt: skip


Change = Callable[[Session, Rows], Session]


def _other_abstract(session: Session, rows: Rows) -> Session:
    return replace(session, about=rows.words(20))


def _other_title(session: Session, rows: Rows) -> Session:
    first, *rest = session.talks
    return replace(session, talks=(replace(first, title=rows.words(5).capitalize()), *rest))


def _other_paper(session: Session, rows: Rows) -> Session:
    first, *rest = session.talks
    paper = replace(first.resources[0], title=rows.words(6).capitalize())
    return replace(session, talks=(replace(first, resources=(paper,)), *rest))


CHANGES: dict[str, Change] = {"an abstract": _other_abstract, "a title": _other_title, "a paper": _other_paper}
