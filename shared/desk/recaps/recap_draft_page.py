"""One recap: the whole of it as members get it, the co-leads' own words, and where its talks are discussed."""

from dataclasses import dataclass
from typing import ClassVar

from shared.desk.answers import NoSuchPage
from shared.desk.visit import Visit
from shared.desk.when import spoken
from shared.model.group import Group
from shared.model.recap import LONGEST, Recap, RecapState
from shared.model.session import Session
from shared.recaps.content import RecapContent
from shared.recaps.recap_page import seen_of
from shared.store import Ref
from shared.text.inline import line, web

STATES = {
    RecapState.DRAFT: "waits to be sent",
    RecapState.PUBLISHED: "was sent",
    RecapState.WITHDRAWN: "was taken back",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadLine:
    slug: str
    title: str
    speaker: str
    thread: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPage:
    """*seen* is the recap as members get it by what is known now; none of its links is anybody's own. *note* are the co-leads' words."""

    template: ClassVar[str] = "draft.html"
    section: ClassVar[str] = "recaps"
    title: str
    session: str
    seen: RecapContent
    note: str
    longest: int
    out: bool
    state: str
    by: str
    due: str
    hosted: bool
    talks: tuple[ThreadLine, ...]


def show(visit: Visit, key: str) -> DraftPage:
    """Raises :class:`NoSuchPage`."""
    what, where = Ref(Recap, (visit.group.id, key)), Ref(Session, (visit.group.id, key))
    found = visit.store.get_many((what, where))
    recap: Recap | None = found.get(what)
    session: Session | None = found.get(where)
    if recap is None or session is None:
        raise NoSuchPage
    return DraftPage(
        title=f"Recap: {line(session.heading, 140)}", session=key,
        seen=seen_of(recap, session, visit.group, visit.store, visit.site_url), note=recap.note, longest=LONGEST,
        out=recap.state is RecapState.PUBLISHED, state=STATES[recap.state], by=who(recap.by, visit.group),
        due=spoken(recap.due, visit.group.tz) if recap.due else "", hosted=bool(session.host),
        talks=tuple(
            ThreadLine(slug=talk.slug, title=line(talk.title or "No title", 140), speaker=line(talk.speaker, 80), thread=web(talk.thread))
            for talk in session.talks
        ),
    )  # fmt: skip


def who(by: str, group: Group) -> str:
    """``by Mika``, ``by itself``; empty where nobody did anything yet."""
    names = {lead.id: lead.name for lead in group.co_leads}
    return "by itself" if by == "system" else f"by {names.get(by, by)}" if by else ""
