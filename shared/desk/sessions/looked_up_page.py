"""What arXiv and Crossref know of what is read, session by session, for a co-lead to take over or to decline."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import ClassVar

from shared.desk.visit import Visit
from shared.desk.when import when_of
from shared.model.citing import named
from shared.model.reference import id_of, reference
from shared.model.session import Resource, Session
from shared.model.work import Work
from shared.talks.looking_up import filled, known, lacking
from shared.text.inline import line

AT_ONCE = 20
"""Sessions on a page."""
READ_AT_ONCE = 25
"""Sessions of which is read at a time what is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Something to read: what is written of it, and what would be (each a field's name and text)."""

    id: str
    source: str
    there: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    key: str
    heading: str
    when: str
    works: tuple[Known, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedUpPage:
    """*older* is the key of the session from which the next page goes back; empty where there is none. *on*: the group has it on."""

    template: ClassVar[str] = "looked-up.html"
    section: ClassVar[str] = "sessions"
    title: ClassVar[str] = "What is known of the reading"
    on: bool
    lines: tuple[Line, ...]
    older: str


def show(visit: Visit) -> LookedUpPage:
    """The newest first; read as far as the page goes."""
    if not visit.group.look_up_reading:
        return LookedUpPage(on=False, lines=(), older="")
    rows = (row for row in visit.store.all(Session, visit.group.id, unread=[]) if not row.host)
    since = visit.asked("from")
    behind = sorted(rows, key=lambda row: row.key, reverse=True)
    found = _lines((row for row in behind if not since or row.key <= since), visit)
    shown = list(islice(found, AT_ONCE))
    following = next(found, None) if len(shown) == AT_ONCE else None
    return LookedUpPage(on=True, lines=tuple(shown), older=following.key if following else "")


def _lines(sessions: Iterable[Session], visit: Visit) -> Iterator[Line]:
    lacks = (row for row in sessions if lacking(row.reading))
    while some := list(islice(lacks, READ_AT_ONCE)):
        works = known(dict.fromkeys(one for row in some for one in lacking(row.reading)), visit.store)
        for row in some:
            if proposals := tuple(_proposals(row, works)):
                yield Line(
                    key=row.key,
                    heading=line(row.heading, 140),
                    when=when_of(row, visit.group.tz_of(row)),
                    works=proposals,
                )


def _proposals(session: Session, works: dict[str, Work]) -> Iterator[Known]:
    for one in session.reading:
        whole = filled(one, works)
        if whole != one:
            yield Known(
                id=id_of(one), source=works[id_of(one)].source, there=_there(one), fields=tuple(_fields(one, whole))
            )


def _there(one: Resource) -> str:
    return line(one.title or reference(one).label or one.url or "", 200)


def _fields(one: Resource, whole: Resource) -> Iterator[tuple[str, str]]:
    """What would be written that is not there yet."""
    pairs = (
        ("Title", one.title, whole.title), ("Authors", named(one.authors), line(named(whole.authors), 300)), ("Year", one.year, whole.year),
        ("Where it appeared", one.venue, whole.venue), ("Minutes", one.minutes, whole.minutes),
        ("Abstract", one.abstract, line(whole.abstract, 200)),
    )  # fmt: skip
    for name, before, after in pairs:
        if after and not before:
            yield name, str(after)
