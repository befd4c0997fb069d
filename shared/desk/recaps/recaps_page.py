"""Recaps: those that wait for a co-lead, with all that they would say; those that are out; and the recordings of talks."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from shared.desk.answers import Page
from shared.desk.paging import AT_ONCE, page_of
from shared.desk.recaps import recap_draft_page, videos_page
from shared.desk.visit import Visit
from shared.desk.when import spoken
from shared.model.recap import Recap, RecapState
from shared.model.recording import Match, Recording
from shared.model.session import Session
from shared.store import Ref
from shared.text.inline import line

LATELY = timedelta(days=400)
"""Recaps of sessions since so long ago are on the first page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecapLine:
    """*words* is how its co-leads' words begin, *due* when it goes out by itself."""

    session: str
    heading: str
    when: str
    state: str
    by: str
    due: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecapsPage:
    """*asked* is how many recordings wait for somebody to say of which talk they are; *older* and *newer* are numbers of pages."""

    template: ClassVar[str] = "recaps.html"
    section: ClassVar[str] = "recaps"
    title: ClassVar[str] = "Recaps and recordings"
    waiting: tuple[RecapLine, ...]
    out: tuple[RecapLine, ...]
    asked: int
    everything: bool
    older: int
    newer: int


def show(visit: Visit) -> RecapsPage:
    """The recaps of the last year."""
    since = (visit.now - LATELY).date().isoformat()
    return _page(visit, visit.store.all(Recap, visit.group.id, since=since, unread=[]), everything=False)


def everything(visit: Visit) -> RecapsPage:
    return _page(visit, visit.store.all(Recap, visit.group.id, unread=[]), everything=True)


def _page(visit: Visit, rows: list[Recap], *, everything: bool) -> RecapsPage:
    group = visit.group
    rows.sort(key=lambda row: row.session, reverse=True)
    waiting = [row for row in rows if row.state is not RecapState.PUBLISHED][:AT_ONCE]
    out = [row for row in rows if row.state is RecapState.PUBLISHED]
    page = page_of(len(out), visit.number("page"))
    shown = page.of(out)
    refs = [Ref(Session, (group.id, row.session)) for row in (*waiting, *shown)]
    found = visit.store.get_many(refs, set())
    sessions: dict[str, Session] = {row.key: row for row in found.values()}
    videos = visit.store.all(Recording, group.id, where={"match": Match.UNSURE.value}, unread=[])
    return RecapsPage(
        waiting=tuple(_line(row, sessions.get(row.session), visit) for row in waiting),
        out=tuple(_line(row, sessions.get(row.session), visit) for row in shown),
        asked=len(videos),
        everything=everything,
        older=page.older,
        newer=page.newer,
    )


def _line(row: Recap, session: Session | None, visit: Visit) -> RecapLine:
    tz = visit.group.tz
    return RecapLine(
        session=row.session, heading=line(session.heading, 140) if session else row.session,
        when=spoken(session.starts if session else None, visit.group.tz_of(session)), state=recap_draft_page.STATES[row.state],
        by=recap_draft_page.who(row.by, visit.group), due=spoken(row.due, tz) if row.due else "", words=line(row.note, 140),
    )  # fmt: skip


PAGES = (
    Page(path=("recaps",), show=show),
    Page(path=("recaps", "all"), show=everything),
    Page(path=("recaps", "recordings"), show=videos_page.show, act=videos_page.attach),
    Page(path=("recaps", "{session}"), show=recap_draft_page.show),
)
