"""What the templates show of sessions, talks and decks: every address checked, every number put into words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from shared.groups import PublicGroup
from shared.inert import web
from shared.season import zone
from shared.sessions import Proposal, Resource, Session, SessionState, Talk
from shared.site.order import chronology, season
from shared.site.words import When, arxiv, counted, day, host, path, size, when
from shared.uploads import Deck

KINDS = {"talks": "Talks", "proposals": "Proposals and vote", "discussion": "Discussion"}
FORMATS = {"pdf": "PDF", "pptx": "PowerPoint", "keynote": "Keynote"}


@dataclass(frozen=True, slots=True)
class Link:
    """Something shared: a link if *url* is there, a loss if *lost*."""

    title: str
    kind: str
    url: str | None
    host: str
    minutes: int | None
    essential: bool
    lost: bool


@dataclass(frozen=True, slots=True)
class Slides:
    """The deck that a talk shows; *file* and *thumbnail* are addresses within the site."""

    file: str
    thumbnail: str | None
    format: str
    facts: str
    issued: datetime
    published: datetime


@dataclass(frozen=True, slots=True)
class TalkView:
    slug: str
    title: str
    speaker: str
    about: str
    deck: Slides | None
    slides: Link | None
    recording: Link | None
    reading: tuple[Link, ...]
    reading_time: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A proposal, plan or idea; *day* is when it was meant to be heard, *url* a checked address."""

    topic: str
    speaker: str
    about: str
    day: str
    url: str | None


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session in words. *when* is None where no date was recorded; *first_planned* is set once it was moved."""

    key: str
    href: str
    heading: str
    title: str
    kind: str
    state: str
    about: str
    series: str
    when: When | None
    first_planned: str
    season: str
    talks: tuple[TalkView, ...]
    planned: tuple[Planned, ...]
    proposals: tuple[Planned, ...]
    plans: tuple[Planned, ...]
    research: tuple[Planned, ...]
    session: Session

    @property
    def speakers(self) -> str:
        return ", ".join(dict.fromkeys(talk.speaker for talk in self.talks))

    @property
    def cancelled(self) -> bool:
        return self.state == "cancelled"

    @property
    def thumbnail(self) -> str | None:
        return next((talk.deck.thumbnail for talk in self.talks if talk.deck and talk.deck.thumbnail), None)

    @property
    def has(self) -> tuple[str, ...]:
        """What a visitor can get here: slides, recording, reading."""
        found = {
            "slides": any(talk.deck or (talk.slides and talk.slides.url) for talk in self.talks),
            "recording": any(talk.recording and talk.recording.url for talk in self.talks),
            "reading": any(one.url for talk in self.talks for one in talk.reading),
        }
        return tuple(name for name, there in found.items() if there)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the record says of things that went otherwise or were lost."""
        lost = [
            f"{what} shared; the link is lost."
            for what, shared in (
                ("Slides were", [talk.slides for talk in self.talks if not talk.deck]),
                ("A recording was", [talk.recording for talk in self.talks]),
            )
            if any(one and one.lost for one in shared)
        ]
        planned = "; ".join(f"{one.topic} ({one.speaker})" for one in self.planned)
        return (*([f"Planned had been: {planned}."] if planned else []), *lost)


def views(group: PublicGroup, sessions: Sequence[Session], decks: Iterable[Deck], base: str) -> list[SessionView]:
    """*sessions* of *group* in the order in which they took or take place; *base* is the path the site lies under."""
    tz = zone(group.zone)
    shown = {(deck.session, deck.talk): _slides(deck, base) for deck in decks if deck.group == group.id}
    series = {one.id: one.title for one in group.series}
    return [
        _session(session, season(moment, tz), tz, series, shown, f"{base}/{path(group.id)}")
        for moment, session in chronology(sessions)
    ]


def _session(
    session: Session,
    in_season: str,
    tz: ZoneInfo,
    series: dict[str, str],
    decks: dict[tuple[str, str], Slides],
    root: str,
) -> SessionView:
    inferred = session.date_known == "inferred"
    return SessionView(
        key=session.key,
        href=f"{root}/s/{path(session.key)}/",
        heading=session.heading,
        title=session.title or "",
        kind=KINDS.get(session.kind, "Session"),
        state=session.state.value,
        about=session.about,
        series=series.get(session.series or "", ""),
        when=when(session.starts, session.ends, tz, inferred=inferred) if session.starts else None,
        first_planned=_first_planned(session, tz),
        season=in_season,
        talks=tuple(_talk(talk, decks.get((session.key, talk.slug))) for talk in session.talks),
        planned=tuple(map(_proposal, session.planned)),
        proposals=tuple(map(_proposal, session.proposals)),
        plans=tuple(map(_proposal, session.plans)),
        research=tuple(map(_proposal, session.research)),
        session=session,
    )


def _first_planned(session: Session, tz: ZoneInfo) -> str:
    """The day a session was first planned for (its key), in words, if it takes place on another one."""
    planned = _date(session.key)
    if planned is None or session.starts is None or session.starts.astimezone(tz).date() == planned:
        return ""
    return day(planned)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _talk(talk: Talk, deck: Slides | None) -> TalkView:
    reading = tuple(map(link, talk.resources))
    return TalkView(
        slug=talk.slug,
        title=talk.title or f"A talk by {talk.speaker}",
        speaker=talk.speaker,
        about=talk.about,
        deck=deck,
        slides=link(talk.slides) if talk.slides else None,
        recording=link(talk.recording) if talk.recording else None,
        reading=reading,
        reading_time=reading_time(reading),
    )


def link(resource: Resource) -> Link:
    """*resource* with its address checked and a title in any case."""
    number = arxiv(resource.arxiv)
    url = web(resource.url) or (f"https://arxiv.org/abs/{number}" if number else None)
    return Link(
        title=resource.title or (f"arXiv:{number}" if number else "") or (host(url) if url else resource.kind),
        kind=resource.kind,
        url=url,
        host=host(url) if url else "",
        minutes=resource.minutes,
        essential=resource.essential,
        lost=resource.was_shared and url is None,
    )


def reading_time(reading: Sequence[Link]) -> str:
    """``about 40 minutes; 10 if you read only the essentials``, as far as the lengths are known; empty where none is."""
    total = sum(one.minutes or 0 for one in reading)
    essential = sum(one.minutes or 0 for one in reading if one.essential)
    if not total:
        return ""
    only = f"; {essential} if you read only the essentials" if 0 < essential < total else ""
    return f"about {counted(total, 'minute')}{only}"


def _slides(deck: Deck, base: str) -> Slides:
    facts = [counted(deck.pages, "page")] if deck.pages else []
    return Slides(
        file=f"{base}/{path(deck.file)}",
        thumbnail=f"{base}/{path(deck.thumbnail)}" if deck.thumbnail else None,
        format=FORMATS.get(deck.kind, deck.kind.upper()),
        facts=", ".join([*facts, size(deck.bytes)]),
        issued=deck.issued,
        published=deck.published,
    )


def _proposal(one: Proposal) -> Planned:
    wanted = _date(one.scheduled_for or "")
    return Planned(
        topic=one.topic, speaker=one.speaker, about=one.about, day=day(wanted) if wanted else "", url=web(one.url)
    )


def upcoming(sessions: Sequence[SessionView]) -> list[SessionView]:
    """What is still to come, soonest first, with cancelled ones until a later session was held. No clock is asked: a session
    is over once its state says so."""
    held = [s.session.starts for s in sessions if s.state == SessionState.HELD and s.session.starts]
    last = max(held, default=datetime.min.replace(tzinfo=UTC))
    return [s for s in sessions if s.session.upcoming or (s.cancelled and s.session.starts and s.session.starts > last)]
