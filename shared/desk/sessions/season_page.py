"""The sessions as a list: those to come first, each with what is missing; then what was, season by season."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import ClassVar
from zoneinfo import ZoneInfo

from shared.desk.paging import page_of
from shared.desk.visit import Visit
from shared.desk.when import when_of
from shared.model.audit import AuditLine
from shared.model.deck import Deck, Outcome, Upload
from shared.model.group import Group
from shared.model.session import Room, Session, SessionState
from shared.schedule.undoing import last_change
from shared.talks import checklist
from shared.talks.saving import state_of
from shared.text.inline import line, listed

LATELY = timedelta(days=120)
"""So far back the list goes where the season began later."""
STATES = {
    SessionState.PLANNED: "planned",
    SessionState.ANNOUNCED: "members were reminded",
    SessionState.HELD: "held",
    SessionState.CANCELLED: "cancelled",
}
UNDOES = {"move": "Undo the move", "cancel": "Undo the cancellation"}
LONGEST = 140
"""Characters of a heading that are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A session of the list. *undo* is what a button that takes the last change back says; empty where none can be."""

    key: str
    heading: str
    when: str
    state: str
    talks: tuple[tuple[str, str], ...]
    missing: tuple[str, ...] = ()
    changes: bool = False
    undo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonPage:
    """*unattached* is how many uploads wait for their talk."""

    template: ClassVar[str] = "season.html"
    section: ClassVar[str] = "sessions"
    title: ClassVar[str] = "Sessions"
    ahead: tuple[Line, ...]
    past: tuple[Line, ...]
    unattached: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PastPage:
    """*seasons* are names, each with its sessions; *older* and *newer* are numbers of pages, 0 where there is none."""

    template: ClassVar[str] = "past-sessions.html"
    section: ClassVar[str] = "sessions"
    title: ClassVar[str] = "Past sessions"
    seasons: tuple[tuple[str, tuple[Line, ...]], ...]
    older: int
    newer: int


def season(visit: Visit) -> SeasonPage:
    """The season that is, and what lies ahead of it; never the archive."""
    group, since = visit.group, _since(visit.group, visit.now)
    sessions = visit.store.all(Session, group.id, since=since, unread=[])
    ahead = sorted((one for one in sessions if _lies_ahead(one, visit.now)), key=_age)
    rooms = {room.session for room in visit.store.all(Room, group.id, since=since, unread=[])}
    decks = {(deck.session, deck.talk): deck for deck in visit.store.all(Deck, group.id, since=since, unread=[])}
    uploads = visit.store.all(Upload, group.id, where={"outcome": Outcome.UNKNOWN.value}, unread=[])
    return SeasonPage(
        ahead=tuple(
            _line(
                one, group.tz_of(one), missing=missing(one, decks, linked=one.key in rooms, questions=group.asks_questions),
                changes=True, undo=undoes(one, visit)
            )
            for one in ahead
        ),
        past=tuple(
            _line(one, group.tz_of(one)) for one in sorted(sessions, key=_age, reverse=True) if not _lies_ahead(one, visit.now)
        ),
        unattached=len(uploads),
    )  # fmt: skip


def past(visit: Visit) -> PastPage:
    """All that was, the newest first."""
    rows = visit.store.all(Session, visit.group.id, unread=[])
    found = sorted((one for one in rows if not _lies_ahead(one, visit.now)), key=_age, reverse=True)
    page = page_of(len(found), visit.number("page"))
    tz = visit.group.tz
    return PastPage(
        seasons=tuple(
            (year, tuple(_line(one, visit.group.tz_of(one)) for one in ones))
            for year, ones in groupby(page.of(found), key=lambda one: _year(one, tz))
        ),
        older=page.older,
        newer=page.newer,
    )


def _since(group: Group, now: datetime) -> str:
    lately = (now - LATELY).date()
    return min(lately, group.season.first if group.season and group.season.first <= now.date() else lately).isoformat()


def _lies_ahead(session: Session, now: datetime) -> bool:
    """What can still take place; a cancelled session until its time is past, so that it can be taken back."""
    if session.upcoming:
        return True
    return session.state is SessionState.CANCELLED and session.starts is not None and session.starts > now


def _age(session: Session) -> tuple[bool, datetime | int, str]:
    return (session.starts is not None, session.starts or session.order, session.key)


def _year(session: Session, tz: ZoneInfo) -> str:
    return str(session.starts.astimezone(tz).year) if session.starts else "Date not recorded"


def _line(
    session: Session, tz: ZoneInfo, *, missing: tuple[str, ...] = (), changes: bool = False, undo: str = ""
) -> Line:
    return Line(
        key=session.key, heading=line(session.heading, LONGEST), when=when_of(session, tz), state=STATES[session.state],
        talks=tuple((talk.slug, line(talk.speaker, 80)) for talk in session.talks), missing=missing,
        changes=changes and session.upcoming and not session.host, undo=undo,
    )  # fmt: skip


def undoes(session: Session, visit: Visit) -> str:
    """What is taken back of *session*, as a button says it; empty where nothing can be. One read, of a session that was changed."""
    if session.host or session.sequence == 0 or session.state is SessionState.HELD:
        return ""
    last = last_change(visit.store.all(AuditLine, session.group, session.key, unread=[]))
    before = last.before.starts if last and last.before else None
    return UNDOES.get(last.what, "") if last and before and before > visit.now else ""


def missing(
    session: Session, decks: Mapping[tuple[str, str], Deck], *, linked: bool, questions: bool
) -> tuple[str, ...]:
    """What is not there yet of a session to come, talk by talk; *questions*: the group asks for some."""
    if state_of(session) != "open":
        return ()
    found = [] if linked or session.place else ["no meeting link"]
    if not session.talks and not session.reading:
        found.append("no talk and nothing to read" if session.kind == "talks" else "nothing to read")
    for talk in session.talks:
        deck = decks.get((session.key, talk.slug))
        lacking = checklist.missing(talk, slides=bool(deck and deck.shown), questions=questions)
        lacks = [one for one in lacking if one in _WORDS]
        if talk.unconfirmed:
            found.append(f"{line(talk.speaker, 40)} has not said yes")
        if lacks:
            found.append(f"{line(talk.speaker, 40)}: {_no(lacks)}")
    return tuple(found)


_WORDS = ("title", "abstract", "reading", "questions", "slides")


def _no(lacks: Iterable[str]) -> str:
    """``no title, abstract and slides``"""
    return f"no {listed(list(lacks))}"
