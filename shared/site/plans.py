"""Reading plans of books, series, and ideas for research: what runs through several sessions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shared.model.group import Book, PublicGroup
from shared.model.session import SessionState
from shared.site.views import Planned, SessionView, plan_href
from shared.site.wording import path
from shared.text.weblinks import web


@dataclass(frozen=True, slots=True)
class ChapterView:
    """A chapter and the session it is read for, where there is one. *step*: ``read``, ``next``, ``off``, or nothing."""

    title: str
    pages: str
    minutes: int | None
    url: str | None
    view: SessionView | None
    step: str


@dataclass(frozen=True, slots=True)
class PlanView:
    """A book's reading plan: how far it is follows from the sessions that were held."""

    id: str
    title: str
    authors: str
    url: str | None
    href: str
    chapters: tuple[ChapterView, ...]

    @property
    def read(self) -> int:
        return sum(chapter.step == "read" for chapter in self.chapters)

    @property
    def next(self) -> ChapterView | None:
        return next((chapter for chapter in self.chapters if chapter.step == "next"), None)


def plans(group: PublicGroup, sessions: Sequence[SessionView], root: str) -> list[PlanView]:
    """The reading plans of *group*, those under way first."""
    made = [_plan(book, {view.key: view for view in sessions}, root) for book in group.books]
    return sorted(made, key=lambda plan: plan.next is None)


def _plan(book: Book, sessions: dict[str, SessionView], root: str) -> PlanView:
    views = [sessions.get(chapter.session.isoformat()) for chapter in book.chapters]
    coming = [view for view in views if view and view.session.upcoming and view.session.starts]
    following = min(coming, key=lambda view: view.when.iso if view.when else "", default=None)
    chapters = [
        ChapterView(
            title=chapter.title,
            pages=chapter.pages,
            minutes=chapter.minutes,
            url=web(chapter.url),
            view=view and replace(view, talks=()),  # they are not shown, and their decks are not always read
            step=_step(view, following),
        )
        for chapter, view in zip(book.chapters, views, strict=True)
    ]
    return PlanView(book.id, book.title, book.authors, web(book.url), plan_href(root, book), tuple(chapters))


def _step(view: SessionView | None, following: SessionView | None) -> str:
    if view is None or view.cancelled:
        return "off" if view else ""
    if view.state == SessionState.HELD:
        return "read"
    return "next" if view is following else ""


@dataclass(frozen=True, slots=True)
class SeriesView:
    id: str
    title: str
    href: str
    views: tuple[SessionView, ...]


def series(group: PublicGroup, sessions: Sequence[SessionView], root: str) -> list[SeriesView]:
    """The series of *group* that have a session, with their sessions from the first to the last."""
    made = [
        SeriesView(
            one.id,
            one.title,
            f"{root}/series/{path(one.id)}/",
            tuple(view for view in sessions if view.session.series == one.id),
        )
        for one in group.series
    ]
    return [one for one in made if one.views]


@dataclass(frozen=True, slots=True)
class Ideas:
    """What was thought of at a session: *plans* and *research*."""

    view: SessionView
    plans: tuple[Planned, ...]
    research: tuple[Planned, ...]


def ideas(sessions: Sequence[SessionView]) -> list[Ideas]:
    """Newest first."""
    return [Ideas(view, view.plans, view.research) for view in reversed(sessions) if view.plans or view.research]
