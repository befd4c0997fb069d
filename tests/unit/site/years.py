"""An archive of some years, and what can happen to it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from shared.adapters.dynamodb.rows import key_of, last_of, noun_of
from shared.model.deck import Deck
from shared.model.group import Book, Chapter, PublicGroup, Series
from shared.model.proposal import ProposalState, TalkProposal
from shared.model.ref import Ref
from shared.model.season import Break
from shared.model.session import Proposal, Resource, Session, SessionState, Talk
from shared.model.vote import Vote
from tests.unit.site.examples import proposal, vote

G = "circle"
FIRST, COUNT = date(2020, 9, 4), 44
GROUP = PublicGroup(
    id=G, name="Circle", zone="Europe/Berlin", mission="read", series=(Series(id="deep", title="Deep"),),
    books=(Book(id="boyd", title="Convex", authors="B.", chapters=(
        Chapter(title="One", session=FIRST + timedelta(days=28 * 14)), Chapter(title="Two", session=FIRST + timedelta(days=28 * 31)),
    )),),
    breaks=(Break(after=date(2021, 12, 18), resumes=date(2022, 1, 20)), Break(after=date(2023, 12, 18), resumes=date(2024, 1, 10), note="winter")),
)  # fmt: skip
OTHER = PublicGroup(id="others", name="Others", zone="UTC")
NAMES = ("Ada Example", "Łukasz Example", "ada  example", "Noor Ünal", "…")


def session(number: int) -> Session:
    """One a month, the last three of them to come; the fifth and sixth are history of which no day is known."""
    on = FIRST + timedelta(days=28 * number)
    starts = datetime(on.year, on.month, on.day, 18, tzinfo=UTC)
    paper = Resource(
        kind="paper", title=f"Paper {number % 9} é", url=f"https://arxiv.org/abs/2201.{number % 9:05}", minutes=20
    )
    talks = (Talk(slug="a", title=f"Talk {number}", speaker=NAMES[number % 5], about="On $x$.", resources=(paper,)),)
    state = SessionState.HELD if number < COUNT - 3 else SessionState.ANNOUNCED
    made = Session(
        group=G, key=on.isoformat(), kind="talks", state=state, starts=starts, ends=starts + timedelta(hours=1), date=on.isoformat(),
        talks=talks if number % 4 else (), about=f"About {number}.", series="deep" if number % 11 == 3 else None,
        research=(Proposal(topic="Idea", speaker="Ada"),) if number == 7 else (),
    )  # fmt: skip
    if number in (4, 5, 6):
        return replace(made, order=number, imported=True, date_known="inferred" if number == 4 else "unknown",
                       starts=made.starts if number == 4 else None, ends=made.ends if number == 4 else None)  # fmt: skip
    return made


def deck(of: Session, file: str = "aa") -> Deck:
    at, when = f"decks/{G}/{of.key}/a/{file}", of.starts or datetime(2020, 1, 1, tzinfo=UTC)
    return Deck(
        group=G, session=of.key, talk="a", upload="1", issued=when, published=when, kind="pdf", file=f"{at}.pdf",
        thumbnail=f"{at}.webp", text=f"{at}.txt", pages=3, bytes=9,
    )  # fmt: skip


class Rows:
    """The public rows, of which a reader is told what was read; *news* are the keys of sessions that nobody was told of yet."""

    def __init__(self, count: int = COUNT) -> None:
        self.rows: dict[tuple[str, str], Any] = {}
        self.read: list[Any] = []
        self.news: set[str] = set()
        self.other = False
        sessions = [session(number) for number in range(COUNT - count, COUNT)]
        self.put(GROUP, OTHER, *sessions, *(deck(one) for one in sessions[1::3] if one.talks))
        self.put(replace(proposal("p1"), group=G), replace(vote("v", "p1"), group=G))
        self.news.clear()

    def put(self, *rows: Any) -> None:
        for row in rows:
            self.rows[key_of(row)] = row
            self._note(row)

    def drop(self, row: Any) -> None:
        del self.rows[key_of(row)]
        self._note(row)

    def _note(self, row: Any) -> None:
        match row:
            case Session():
                self.news.add(row.key)
            case Deck():
                self.news.add(row.session)
            case _:
                self.other = True

    def of(self, kind: type[Any]) -> list[Any]:
        return [row for _, row in sorted(self.rows.items()) if isinstance(row, kind)]

    def all(self, kind: type[Any], *key: str, since: str = "", until: str = "", unread: object = None) -> list[Any]:
        pk, first = noun_of(kind).below(*key)
        found = [
            row for (part, name), row in sorted(self.rows.items())
            if part == pk and isinstance(row, kind) and first + since <= name <= first + last_of(since, until)
        ]  # fmt: skip
        self.read += found
        return found

    def get_many(self, refs: Iterable[Ref[Any]]) -> dict[Ref[Any], Any]:
        found = {one: row for one in refs if (row := self.rows.get(noun_of(one.type).key(*one.key)))}
        self.read += found.values()
        return found


# --- what can happen to an archive, by a number that says to which session
Change = Callable[[Rows, int], None]


def nth(rows: Rows, at: int) -> Session:
    found: list[Session] = rows.of(Session)
    return found[at % len(found)]


def other_words(rows: Rows, at: int) -> None:
    rows.put(
        replace(
            nth(rows, at), about=f"News {at} <b>.", recap=f"It was {at}.", recapped_at=datetime(2024, 6, 1, tzinfo=UTC)
        )
    )


def state(state: SessionState) -> Change:
    return lambda rows, at: rows.put(replace(nth(rows, at), state=state))


def moved(days: int) -> Change:
    def move(rows: Rows, at: int) -> None:
        one = nth(rows, at)
        if one.starts and one.ends:
            rows.put(replace(one, starts=one.starts + timedelta(days=days), ends=one.ends + timedelta(days=days)))

    return move


def gone(rows: Rows, at: int) -> None:
    if len(rows.of(Session)) > 3:
        one = nth(rows, at)
        rows.drop(one)
        for slides_of in [row for row in rows.of(Deck) if row.session == one.key]:
            rows.drop(slides_of)


def new(rows: Rows, at: int) -> None:
    rows.put(replace(session(COUNT + at % 20 - 10), title=f"New {at}"))


def renamed(rows: Rows, at: int) -> None:
    """A speaker, wherever they spoke."""
    old = NAMES[at % len(NAMES)]
    for one in rows.of(Session):
        if any(talk.speaker == old for talk in one.talks):
            talks = tuple(replace(t, speaker="Zoë Example") if t.speaker == old else t for t in one.talks)
            rows.put(replace(one, talks=talks))


def slides(rows: Rows, at: int) -> None:
    one = nth(rows, at)
    if one.talks:
        rows.put(deck(one, f"f{at}"))


def no_slides(rows: Rows, at: int) -> None:
    decks = rows.of(Deck)
    if decks:
        rows.drop(decks[at % len(decks)])


def thread(rows: Rows, at: int) -> None:
    one = nth(rows, at)
    rows.put(replace(one, series=None if one.series else "deep", chapter="" if one.chapter else "One"))


def paper(rows: Rows, at: int) -> None:
    one = nth(rows, at)
    paper = Resource(kind="book", title=f"Paper {at} ü", url=f"https://arxiv.org/abs/2201.{at % 9:05}")
    rows.put(replace(one, resources=(*one.resources[:2], paper) if at % 2 else ()))


def voted(rows: Rows, at: int) -> None:
    one = nth(rows, at)
    (first, *_) = rows.of(TalkProposal)
    rows.put(replace(first, state=ProposalState.CHOSEN, session=f"{G}/{one.key}"))


def counted(rows: Rows, at: int) -> None:
    (one,) = rows.of(Vote)
    rows.put(replace(one, seats=1 + at % 3))


def group_words(rows: Rows, at: int) -> None:
    rows.put(replace(rows.of(PublicGroup)[at % 2], mission=f"read {at}"))


CHANGES: tuple[Change, ...] = (
    other_words, other_words, state(SessionState.HELD), state(SessionState.CANCELLED), state(SessionState.ANNOUNCED), moved(3),
    moved(-200), moved(400), gone, new, renamed, slides, slides, no_slides, thread, paper, voted, counted, group_words,
)  # fmt: skip
