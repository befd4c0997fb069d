"""What the templates show of talks and their slides."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from shared.model.agenda import told
from shared.model.deck import Deck
from shared.model.group import PublicGroup
from shared.model.session import Session, SessionState, Talk, shown_recording
from shared.site.reading import Link, link, reading_time
from shared.site.wording import anchor, path, size
from shared.text.inline import counted
from shared.text.markdown import to_html, to_text
from shared.text.weblinks import web

FORMATS = {"pdf": "PDF", "pptx": "PowerPoint", "keynote": "Keynote"}


@dataclass(frozen=True, slots=True)
class Slides:
    """The deck that a talk shows; *file*, *thumbnail* and *text* are addresses within the site."""

    file: str
    thumbnail: str | None
    text: str | None
    format: str
    facts: str
    issued: datetime
    published: datetime


@dataclass(frozen=True, slots=True)
class TalkView:
    """A talk in words. *about* is HTML, made of *abstract* when it is shown. What waits for the session to be held, or for consent,
    is not here."""

    slug: str
    title: str
    speaker: str
    unconfirmed: bool
    abstract: str
    deck: Slides | None
    slides: Link | None
    slides_later: bool
    recording: Link | None
    thread: str | None
    reading: tuple[Link, ...]
    reading_time: str
    summary: str
    questions: tuple[str, ...]
    kind: str = ""

    TOLD_BY: ClassVar = ("slug", "deck")
    """What all else follows from, with the session and the group."""

    @property
    def by(self) -> str:
        """The anchor of its speaker on the speakers' page; empty if the name has no letter."""
        return anchor(self.speaker)

    @property
    def about(self) -> str:
        return to_html(self.abstract)

    @property
    def about_text(self) -> str:
        return to_text(self.abstract)


def titled(talk: Talk) -> str:
    return talk.title or f"A talk by {talk.speaker}"


def talk_view(session: Session, talk: Talk, deck: Slides | None, group: PublicGroup) -> TalkView:
    """The talk as *group* shows it: with its questions, if the group asks for questions."""
    reading = tuple(map(link, talk.resources))
    later = talk.slides_after and session.state is not SessionState.HELD
    hidden = later or talk.no_slides
    recording = shown_recording(talk)
    return TalkView(
        slug=talk.slug,
        title=titled(talk),
        speaker=talk.speaker,
        unconfirmed=talk.unconfirmed and session.upcoming,
        abstract=talk.about,
        deck=None if hidden else deck,
        slides=link(talk.slides) if talk.slides and not hidden else None,
        slides_later=later and session.upcoming,
        recording=link(recording) if recording else None,
        thread=web(talk.thread),
        reading=reading,
        reading_time=reading_time(reading),
        summary=talk.summary if group.asks_questions else "",
        questions=talk.questions if group.asks_questions else (),
        kind=told(talk.kind, group),
    )


def slides_view(deck: Deck, base: str) -> Slides:
    facts = [counted(deck.pages, "page")] if deck.pages else []
    return Slides(
        file=f"{base}/{path(deck.file)}",
        thumbnail=f"{base}/{path(deck.thumbnail)}" if deck.thumbnail else None,
        text=f"{base}/{path(deck.text)}" if deck.text else None,
        format=FORMATS.get(deck.kind, deck.kind.upper()),
        facts=", ".join([*facts, size(deck.bytes)]),
        issued=deck.issued,
        published=deck.published,
    )
