"""A season, its archive and its deck, made into a site; and a reader of its pages."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from shared.archive.sessions import sessions_of
from shared.model.deck import Deck
from shared.model.group import Book, Chapter, PublicGroup, Series
from shared.model.proposal import ProposalState, TalkProposal
from shared.model.season import Break, Move, Season, plan
from shared.model.session import Resource, Session, SessionState, Talk
from shared.model.vote import Vote, VoteState
from shared.site import Page, Rows, pages

URL = "https://reading.example.org"
DENVER = ZoneInfo("America/Denver")
GROUP = PublicGroup(
    id="ml-theory",
    name="ML Theory Reading Group",
    zone="America/Denver",
    mission="read learning theory together",
    join="https://forms.example.org/join",
    series=(Series(id="learning-to-learn", title="Learning to learn: Unravelling learning theory"),),
)
SEASON = Season(
    first=date(2023, 10, 14),
    every_days=14,
    starts=time(14),
    minutes=60,
    until=date(2024, 1, 27),
    breaks=(Break(after=date(2023, 12, 9), resumes=date(2024, 1, 13)),),
    moved=(Move(from_=date(2023, 11, 25), to=date(2023, 11, 26)),),
    cancelled=(date(2023, 12, 9),),
)
PAPER = Resource(
    kind="paper", title="Noisy SGD", url="https://arxiv.org/abs/2205.13710", minutes=30, arxiv="2205.13710"
)
NOTES = Resource(kind="notes", title="Notes on divergences", minutes=10, essential=False)
TALKS = {
    "2023-10-14": (Talk(slug="double-descent", title="Double descent", speaker="Ada Example"),),
    "2023-10-28": (
        Talk(slug="noisy-sgd", title="Privacy of Noisy SGD", speaker="Boris Example", about="On the last iterate.", resources=(PAPER, NOTES)),
        Talk(slug="tangents", title="Tangents", speaker="Chen Example"),
    ),
}  # fmt: skip
DECK = Deck(
    group="ml-theory",
    session="2023-10-14",
    talk="double-descent",
    upload="1",
    issued=datetime(2023, 10, 13, tzinfo=UTC),
    published=datetime(2023, 10, 16, 8, tzinfo=UTC),
    kind="pdf",
    file="decks/ml-theory/2023-10-14/double-descent/aa.pdf",
    thumbnail="decks/ml-theory/2023-10-14/double-descent/aa.webp",
    text=None,
    pages=24,
    bytes=1_234_567,
)


def seven(*held: str) -> list[Session]:
    """The season's seven sessions, those of *held* already held."""
    states = {True: SessionState.CANCELLED, False: SessionState.PLANNED}
    return [
        Session(
            group="ml-theory",
            key=p.key,
            kind="talks" if p.key in TALKS else "discussion",
            state=SessionState.HELD if p.key in held else states[p.cancelled],
            starts=p.starts,
            ends=p.ends,
            date=p.key,
            talks=TALKS.get(p.key, ()),
        )
        for p in plan(SEASON, DENVER)
    ]


def archive() -> list[Session]:
    file = Path(__file__).parents[3] / "local" / "archive.yaml"
    return sessions_of(yaml.safe_load(file.read_text()), "ml-theory")


class Reader(HTMLParser):
    """A page as a reader has it: its text, its links, its elements."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.ids: list[str] = []
        self._mute = ""
        self.feed(page.body.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._mute = tag if tag in ("script", "style") else ""
        for name, value in attrs:
            if name in ("href", "src"):
                self.links.append(value or "")
            if name == "id":
                self.ids.append(value or "")
            if name == "content" and "url=" in (value or ""):
                self.links.append((value or "").partition("url=")[2])

    def handle_endtag(self, tag: str) -> None:
        self._mute = ""

    def handle_data(self, data: str) -> None:
        if not self._mute:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def made(
    *sessions: Session, decks: tuple[Deck, ...] = (DECK,), group: PublicGroup = GROUP, url: str = URL, **more: Any
) -> dict[str, Page]:
    return pages(Rows(group=group, sessions=sessions, decks=decks, **more), url)


def read(site: dict[str, Page], key: str) -> str:
    return Reader(site[f"ml-theory/{key}"]).text


WHOLE = made(*archive(), *seven("2023-10-14"))


BOOK = Book(
    id="boyd",
    title="Convex Optimization",
    authors="Boyd, Vandenberghe",
    url="https://example.org/cvx",
    chapters=(
        Chapter(session=date(2023, 10, 14), title="Convex sets", pages="21–66", minutes=60),
        Chapter(session=date(2023, 11, 11), title="Convex functions", url="https://example.org/cvx/3"),
        Chapter(session=date(2023, 12, 9), title="Duality"),
        Chapter(session=date(2024, 2, 10), title="Interior points"),
    ),
)
FULL = replace(
    GROUP,
    books=(BOOK,),
    breaks=(Break(after=date(2023, 12, 9), resumes=date(2024, 1, 13), note="winter break"),),
)
OTHER = PublicGroup(id="statistics", name="Statistics Circle", zone="Europe/Paris")
PROPOSED = datetime(2023, 10, 20, 10, tzinfo=UTC)


def proposal(called: str, state: ProposalState = ProposalState.OPEN, **more: Any) -> TalkProposal:
    given = {"topic": f"Topic {called}", "speaker": f"Speaker {called}", "made": PROPOSED}
    return TalkProposal(group="ml-theory", id=called, state=state, **{**given, **more})


def vote(called: str, *proposals: str, state: VoteState = VoteState.OPEN, **more: Any) -> Vote:
    given = {
        "opened": datetime(2023, 10, 28, 21, tzinfo=UTC),
        "closes": datetime(2023, 11, 2, 21, tzinfo=UTC),
        "seats": 2,
    }
    return Vote(group="ml-theory", id=called, proposals=proposals, state=state, **{**given, **more})


def told(session: str, **more: Any) -> list[Session]:
    """The season with *session* as *more* says, those before it held."""
    return [
        replace(s, **more) if s.key == session else replace(s, state=SessionState.HELD) if s.key < session else s
        for s in seven()
    ]
