"""What the templates show of sessions: every address checked, every number put into words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from shared.archive.sorting import chronology
from shared.model.agenda import Slot, agenda
from shared.model.deck import Deck
from shared.model.group import Book, PublicGroup
from shared.model.season import season_name
from shared.model.session import KINDS, Proposal, Session, SessionState
from shared.model.session_key import first_planned
from shared.schedule.ics import in_calendar
from shared.site.reading import Link, link, reading_time
from shared.site.talk_views import Slides, TalkView, slides_view, talk_view, titled
from shared.site.wording import When, path, when
from shared.text.characters import clean
from shared.text.markdown import to_html, to_text
from shared.text.times import day, instant
from shared.text.weblinks import web
from shared.text.zones import zone


@dataclass(frozen=True, slots=True)
class Place:
    """A link to another page, with its name."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class SlotView:
    """``14:25`` questions to a talk; *what* names the talk, or says that it is the questions to the last one."""

    time: str
    iso: str
    what: str


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
    """A session in words. *when* is None where no date was recorded; *first_planned* is set once it was moved. *about* and *recap*
    are HTML, made when they are shown. *together* are the sessions of other groups that it is held with; *calendar* its own calendar
    file."""

    key: str
    href: str
    heading: str
    title: str
    kind: str
    state: str
    series: Place | None
    book: Place | None
    chapter: str
    together: tuple[Place, ...]
    calendar: str | None
    agenda: tuple[SlotView, ...]
    slots: tuple[Slot, ...]
    reading: tuple[Link, ...]
    reading_time: str
    when: When | None
    first_planned: str
    season: str
    talks: tuple[TalkView, ...]
    planned: tuple[Planned, ...]
    proposals: tuple[Planned, ...]
    plans: tuple[Planned, ...]
    research: tuple[Planned, ...]
    notes_link: str | None
    session: Session

    TOLD_BY: ClassVar = ("href", "season", "together", "talks", "session")
    """What all else follows from, with the group."""

    @property
    def about(self) -> str:
        return to_html(self.session.about)

    @property
    def about_text(self) -> str:
        return to_text(self.session.about)

    @property
    def recap(self) -> str:
        return to_html(self.session.recap) if self.session.recapped_at else ""

    @property
    def recap_text(self) -> str:
        return to_text(self.session.recap) if self.session.recapped_at else ""

    @property
    def place(self) -> str:
        """Its place, if everybody may know it."""
        return clean(" ".join((self.session.place or "").split()))

    @property
    def reason(self) -> str:
        """Why it was moved or cancelled, as sentences, if everybody may know it and it was not held."""
        said = "" if self.state == "held" else clean(" ".join(self.session.reason.split()))
        return f"{said}." if said and said[-1].isalnum() else said

    @property
    def titles(self) -> tuple[str, ...]:
        return self.session.titles

    @property
    def speakers(self) -> str:
        return ", ".join(dict.fromkeys(talk.speaker for talk in self.talks))

    @property
    def threads(self) -> tuple[tuple[str, str], ...]:
        """What runs through several sessions and through this one, as (id, title): its series, its book."""
        named = ((self.session.series, self.series), (self.session.book, self.book))
        return tuple((called, place.name) for called, place in named if called and place)

    @property
    def cancelled(self) -> bool:
        return self.state == "cancelled"

    @property
    def thumbnail(self) -> str | None:
        return next((talk.deck.thumbnail for talk in self.talks if talk.deck and talk.deck.thumbnail), None)

    @property
    def has(self) -> tuple[str, ...]:
        """What a visitor can get here: slides, recordings, reading."""
        found = {
            "slides": any(talk.deck or (talk.slides and talk.slides.url) for talk in self.talks),
            "recording": any(talk.recording and talk.recording.url for talk in self.talks),
            "reading": any(one.url for one in self.all_reading),
        }
        return tuple(name for name, there in found.items() if there)

    @property
    def all_reading(self) -> tuple[Link, ...]:
        return (*self.reading, *(one for talk in self.talks for one in talk.reading))

    @property
    def notes(self) -> tuple[str, ...]:
        """What the record says went otherwise, or was lost."""
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


@dataclass(frozen=True, slots=True)
class _Around:
    """What a session is shown with: its group, that group's zone, decks, and where everything lies."""

    group: PublicGroup
    tz: ZoneInfo
    decks: dict[tuple[str, str], Slides]
    root: str
    base: str
    names: dict[str, str]

    def series(self, session: Session) -> Place | None:
        named = (one for one in self.group.series if one.id == session.series)
        return next((Place(one.title, f"{self.root}/series/{path(one.id)}/") for one in named), None)

    def book(self, session: Session) -> Place | None:
        named = (book for book in self.group.books if book.id == session.book)
        return next((Place(book.title, plan_href(self.root, book)) for book in named), None)

    def together(self, session: Session) -> tuple[Place, ...]:
        """The sessions of other groups that it is held together with: its host's, or its guests'."""
        others = [session.hosting] if session.host else [(guest, session.key) for guest in session.guests]
        return tuple(
            Place(self.names[group], f"{self.base}/{path(group)}/s/{path(at)}/")
            for group, at in others
            if group != session.group and group in self.names
        )

    def slots(self, session: Session) -> tuple[Slot, ...]:
        """Nothing for history, of which no record says how the hour was spent, nor for what does not take place."""
        if session.imported or session.date_known != "written" or session.state is SessionState.CANCELLED:
            return ()
        return agenda(session, self.group)

    def slot(self, one: Slot, tz: ZoneInfo) -> SlotView:
        return SlotView(
            time=f"{one.starts.astimezone(tz):%H:%M}",
            iso=instant(one.starts),
            what="Questions" if one.questions else titled(one.talk),
        )


def plan_href(root: str, book: Book) -> str:
    """The address of *book*'s reading plan."""
    return f"{root}/reading/{path(book.id)}/"


def views(
    group: PublicGroup,
    sessions: Sequence[Session],
    decks: Iterable[Deck],
    base: str,
    groups: Iterable[PublicGroup] = (),
) -> list[SessionView]:
    """*sessions* of *group* in the order in which they took or take place; *base* is the path the site lies under, *groups* are
    those with which a session may be held together."""
    shown = {(deck.session, deck.talk): slides_view(deck, base) for deck in decks if deck.group == group.id}
    names = {one.id: one.name for one in groups}
    around = _Around(group, zone(group.zone), shown, f"{base}/{path(group.id)}", base, names)
    return [_session(session, season_name(moment, around.tz), around) for moment, session in chronology(sessions)]


def _session(session: Session, in_season: str, around: _Around) -> SessionView:
    inferred = session.date_known == "inferred"
    href = f"{around.root}/s/{path(session.key)}/"
    reading, slots = tuple(map(link, session.resources)), around.slots(session)
    tz = around.group.tz_of(session)
    return SessionView(
        key=session.key,
        href=href,
        heading=session.heading,
        title=session.title or "",
        kind=KINDS.get(session.kind, "Session"),
        state=session.state.value,
        series=around.series(session),
        book=around.book(session),
        chapter=session.chapter,
        together=around.together(session),
        calendar=f"{href}session.ics" if in_calendar(session) else None,
        agenda=tuple(around.slot(slot, tz) for slot in slots),
        slots=slots,
        reading=reading,
        reading_time=reading_time(reading),
        when=when(session.starts, session.ends, tz, usual=around.tz, inferred=inferred) if session.starts else None,
        first_planned=_first_planned(session, tz),
        season=in_season,
        talks=tuple(
            talk_view(session, talk, around.decks.get((session.key, talk.slug)), around.group) for talk in session.talks
        ),
        planned=tuple(map(_proposal, session.planned)),
        proposals=tuple(map(_proposal, session.proposals)),
        plans=tuple(map(_proposal, session.plans)),
        research=tuple(map(_proposal, session.research)),
        notes_link=web(session.notes_link) if around.group.links_notes else None,
        session=session,
    )


def _first_planned(session: Session, tz: ZoneInfo) -> str:
    """The day a session was first planned for (its key), in words, if it takes place on another one."""
    planned = first_planned(session.key)
    if planned is None or session.starts is None or session.starts.astimezone(tz).date() == planned:
        return ""
    return day(planned)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _proposal(one: Proposal) -> Planned:
    wanted = _date(one.scheduled_for or "")
    return Planned(
        topic=one.topic, speaker=one.speaker, about=one.about, day=day(wanted) if wanted else "", url=web(one.url)
    )


@dataclass(frozen=True, slots=True)
class Instead:
    """The session after a cancelled one, as the cancelled one's page links to it."""

    href: str
    day: str
    state: str


def following_cancelled(sessions: Sequence[SessionView], after: Instead | None = None) -> dict[str, Instead]:
    """For each cancelled one of *sessions* (in their order), by its key, the next one with a date that was or will be held; *after* them
    all comes that one."""
    found: dict[str, Instead] = {}
    for view in reversed(sessions):
        if view.cancelled and after is not None:
            found[view.key] = after
        elif not view.cancelled and view.when:
            after = Instead(view.href, view.when.day, view.state)
    return found


def upcoming(sessions: Sequence[SessionView], last: datetime) -> list[SessionView]:
    """What is still to come, soonest first, with cancelled ones until a later session was held: *last* is the start of the last that was.
    No clock is asked: a session is over once its state says so."""
    return [s for s in sessions if s.session.upcoming or (s.cancelled and s.session.starts and s.session.starts > last)]
