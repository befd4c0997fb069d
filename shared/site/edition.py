"""All pages of a group from all its rows, or the pages of some seasons from theirs and from what was kept of the others. Either way the
bytes are the same."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from shared.model.deck import Deck
from shared.model.group import PublicGroup
from shared.model.proposal import TalkProposal
from shared.model.session import Session, SessionState, last_held
from shared.model.vote import Vote
from shared.site import building
from shared.site.ballots import SHOWN, proposals_view
from shared.site.feed_entries import ENTRIES
from shared.site.inputs import Digests
from shared.site.joined import Text
from shared.site.outline import NEVER, Outline, confined, outline
from shared.site.parts import Around, Given, Marks, Part, given, part
from shared.site.plans import PlanView, ideas, plans, series
from shared.site.rendering import Page, Site
from shared.site.seasons import ENOUGH, place, seasons
from shared.site.views import Place, SessionView, upcoming, views


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What the pages of *group* are made from; *groups* are all groups of the site (this one alone if not given), which the root's pages
    tell of."""

    group: PublicGroup
    sessions: Sequence[Session]
    decks: Sequence[Deck]
    groups: Sequence[PublicGroup] = ()
    proposals: Sequence[TalkProposal] = ()
    votes: Sequence[Vote] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept of an edition for the next: of every season its outline and the marks of what it gives to the files of the whole
    archive; what there is to link to; the keys of sessions that proposals refer to; the addresses of the reading plans."""

    outlines: Mapping[str, Outline] = field(default_factory=dict)
    marks: Mapping[str, Marks] = field(default_factory=dict)
    there: Mapping[str, Any] = field(default_factory=dict)
    proposed: Sequence[str] = ()
    books: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Edition:
    """*pages* of *group* by key, what seasons have *given* to some of them, and what is *kept* for the next edition."""

    group: str
    pages: dict[str, Page]
    given: Given
    kept: Kept


Finds = Callable[[str], Mapping[str, Text] | None]
"""By kind of text, what seasons gave; None if it cannot be found."""


@dataclass(frozen=True, slots=True)
class _Season:
    """A season's sessions in their order, and those of them that lists name."""

    shown: list[SessionView]
    listed: list[SessionView]


class _Material:
    """What an edition is made with: the rows' sessions by season, and what is *known* of all others."""

    def __init__(self, rows: Rows, site_url: str, known: Mapping[str, Outline]) -> None:
        self.rows, self.group = rows, rows.group
        self.site = Site(rows.group, site_url)
        self.shown = views(rows.group, rows.sessions, rows.decks, self.site.base, rows.groups)
        last: datetime = max(last_held(rows.sessions), *(one.last_held for one in known.values()), NEVER)
        self.last = last.astimezone(UTC)  # in UTC, whether it comes from a row or from an outline
        self.coming = upcoming(self.shown, self.last)
        ahead = {view.key for view in self.coming}
        self.seasons = {
            name: _Season(every, [view for view in every if view.key in ahead or view.state == SessionState.HELD])
            for name, found in groupby(self.shown, key=lambda view: view.season)
            for every in [list(found)]
        }

    def outlines(self, proposed: Collection[str]) -> dict[str, Outline]:
        digests = Digests()
        return {
            name: outline(one.shown, one.listed, self.group, proposed, digests) for name, one in self.seasons.items()
        }

    def parts(self, names: Iterable[str]) -> dict[str, Part]:
        around = Around(
            group=self.group, decks=self.rows.decks, origin=self.site.origin, site_url=self.site.url, last=self.last
        )
        return {name: part(name, self.seasons[name].shown, self.seasons[name].listed, around) for name in names}

    def places(self, outlines: Mapping[str, Outline]) -> tuple[list[Place], list[Place]]:
        """The pages of seasons, newest first: of their sessions, of what was read."""
        names = sorted(outlines, reverse=True)
        return (
            [place(name, f"{self.site.root}/past") for name in names if outlines[name].held],
            [place(name, f"{self.site.root}/reading/season") for name in names if outlines[name].read],
        )

    def front(self, outlines: Mapping[str, Outline], books: Sequence[PlanView]) -> dict[str, Page]:
        """The pages that show the newest sessions."""
        past, read = self.places(outlines)
        listed = [view for one in self.seasons.values() for view in one.listed][::-1]
        held = seasons([view for view in listed if view.state == SessionState.HELD], f"{self.site.root}/past")
        reading = seasons([view for view in listed if view.all_reading], f"{self.site.root}/reading/season")
        count = sum(one.held for one in outlines.values())
        return {
            **building.front(self.site, self.group, self.coming, self.shown, books, count),
            **building.past_page(self.site, self.group, held, past),
            **building.reading_page(self.site, self.group, reading, read, books),
        }

    def season(self, name: str, outlines: Mapping[str, Outline]) -> dict[str, Page]:
        """All pages of the season *name*."""
        one, (past, read) = self.seasons[name], self.places(outlines)
        newest = one.listed[::-1]
        held = seasons([view for view in newest if view.state == SessionState.HELD], f"{self.site.root}/past")
        reading = seasons([view for view in newest if view.all_reading], f"{self.site.root}/reading/season")
        made = building.session_pages(self.site, self.group, one.shown, one.listed, outlines, name)
        for each in held:
            made |= building.past_season(self.site, self.group, each, past)
        for each in reading:
            made |= building.reading_season(self.site, self.group, each, read)
        return made

    def archive(self, kept: Kept, found: Given) -> dict[str, Page]:
        """The files that tell of the whole archive."""
        past, read = self.places(kept.outlines)
        return building.archive(self.site, self.group, found, self.last, [*past, *read], kept.books)


def pages(rows: Rows, site_url: str) -> dict[str, Page]:
    """Every object of a group's page and of the site's root, by key; *site_url* is the address of that root. Raises :class:`BadInput`
    for a group whose zone is none."""
    return whole(rows, site_url).pages


def whole(rows: Rows, site_url: str) -> Edition:
    """All pages, as :func:`pages` has them."""
    material = _Material(rows, site_url, {})
    site, group = material.site, rows.group
    proposals = proposals_view(rows.proposals, rows.votes, material.shown, group)
    proposed = sorted({one.session.rpartition("/")[2] for one in rows.proposals if one.session and one.state in SHOWN})
    books, runs = plans(group, material.shown, site.root), series(group, material.shown, site.root)
    listed = [view for one in material.seasons.values() for view in one.listed]
    thoughts = ideas(listed)
    there = {
        "proposals": bool(proposals),
        "research": bool(thoughts),
        "series": [{"title": one.title, "href": one.href} for one in runs],
        "speakers": any(view.talks for view in listed),
    }
    site.there(**there)
    found = given(material.parts(material.seasons))
    kept = Kept(
        outlines=material.outlines(proposed), marks=found.marks, there=there, proposed=proposed, books=[plan.href for plan in books]
    )  # fmt: skip
    made = {
        **building.root(site, rows.groups or (group,)),
        **building.standing(site, group),
        **material.archive(kept, found),
        **material.front(kept.outlines, books),
        **building.threads(site, group, books, runs, thoughts),
        **building.proposals_page(site, group, proposals),
    }
    for name in material.seasons:
        made |= material.season(name, kept.outlines)
    return Edition(group.id, made, found, kept)


def newest(outlines: Mapping[str, Outline]) -> set[str]:
    """The seasons that the front's pages are made from: the last ones, whole, until those pages have enough, and all from the first one
    on in which something is still to come. No break before them ends in them."""
    found: list[str] = []
    names = sorted(outlines, reverse=True)
    for at, name in enumerate(names):
        found.append(name)
        within = [outlines[one] for one in found]
        first = outlines[name].next
        if (
            sum(one.news for one in within) >= ENTRIES
            and sum(one.read for one in within) >= ENOUGH
            and first is not None
            and first.state == SessionState.HELD
            and not any(outlines[one].ahead or outlines[one].off for one in names[at + 1 :])
        ):
            break
    return set(found)


class Some:
    """The edition that follows upon what was *kept* when sessions changed of no other seasons than *names*; *rows* are all their sessions
    and decks."""

    def __init__(self, rows: Rows, site_url: str, kept: Kept, names: Collection[str]) -> None:
        self.names, self.kept, self.rows, self.site_url = names, kept, rows, site_url
        self.material = _Material(
            rows, site_url, {name: one for name, one in kept.outlines.items() if name not in names}
        )
        self.outlines = {**kept.outlines, **self.material.outlines(kept.proposed)}

    @property
    def confined(self) -> bool:
        """Whether the change shows on no page of another season, and in nothing that runs through several."""
        return confined(self.kept.outlines, self.outlines, self.names) and self.material.seasons.keys() == set(
            self.names
        )

    @property
    def front(self) -> set[str]:
        """The seasons that the front's pages are to be made from, empty where these stay as they are."""
        before, after = newest(self.kept.outlines), newest(self.outlines)
        held = [sum(one.held for one in found.values()) for found in (self.kept.outlines, self.outlines)]
        return before | after if held[0] != held[1] or (before | after) & set(self.names) else set()

    def edition(self, finds: Finds, front: Rows | None, chapters: Sequence[Session]) -> Edition:
        """The pages that may have changed. What *finds* finds was kept; *front* are the rows of the seasons of :attr:`front`, if there
        are any, and *chapters* the sessions of the group's reading plans."""
        self.material.site.there(**self.kept.there)
        found = _upon(self.kept.marks, finds, self.material.parts(self.names))
        kept = replace(self.kept, outlines=self.outlines, marks=found.marks)
        made = self.material.archive(kept, found)
        if front:
            material = _Material(front, self.site_url, self.outlines)
            material.site.there(**self.kept.there)
            read = views(front.group, chapters, (), material.site.base, front.groups)
            made |= material.front(self.outlines, plans(front.group, read, material.site.root))
        for name in self.names:
            made |= self.material.season(name, self.outlines)
        return Edition(self.rows.group.id, made, found, kept)


def _upon(marks: Mapping[str, Marks], finds: Finds, parts: Mapping[str, Part]) -> Given:
    """What was given before and is found again, with *parts* anew."""
    anew = given(parts)

    def found(kind: str) -> Mapping[str, Text] | None:
        kept = finds(kind)
        return None if kept is None else {**kept, **(anew.finds(kind) or {})}

    return Given({**marks, **anew.marks}, found)
