"""Seasons as visitors page through them: each has its own address for good, and the newest are shown first."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from shared.model.group import PublicGroup
from shared.site.views import Place, SessionView
from shared.text.times import day

ENOUGH = 12
"""The newest seasons are shown, whole ones, until there are this many sessions."""
UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class Season:
    """*name* is ``2022–23``, empty where no date is known at all; *place* is its page."""

    name: str
    slug: str
    place: Place
    views: tuple[SessionView, ...]


def seasons(sessions: Sequence[SessionView], root: str) -> list[Season]:
    """*sessions* by season, in their order; *root* is the address under which each has its page."""
    found: dict[str, list[SessionView]] = {}
    for name, views in groupby(sessions, key=lambda view: view.season):
        found.setdefault(name, []).extend(views)
    return [_season(name, tuple(views), root) for name, views in found.items()]


def _season(name: str, views: tuple[SessionView, ...], root: str) -> Season:
    return Season(name, slug(name), place(name, root), views)


def place(name: str, root: str) -> Place:
    """The page of the season of that *name* under *root*."""
    return Place(name or "Undated", f"{root}/{slug(name)}/")


def slug(name: str) -> str:
    """``2022-23``, as in addresses."""
    return name.replace("–", "-") or UNDATED


@dataclass(frozen=True, slots=True)
class Pause:
    """A break of the season: until when (in words), and why."""

    until: str
    note: str


def pauses(group: PublicGroup, sessions: Sequence[SessionView]) -> dict[str, Pause]:
    """The breaks that are not over, by the key of the session that ends each; *sessions* are in their order."""
    dated = [
        (view.session.starts.astimezone(group.tz_of(view.session)).date(), view)
        for view in sessions
        if view.session.starts
    ]
    found = {}
    for one in group.breaks:
        back = next((view for on, view in dated if on >= one.resumes and not view.cancelled), None)
        if back and back.session.upcoming:
            found[back.key] = Pause(day(one.resumes), one.note)
    return found


def newest(every: Sequence[Season]) -> list[Season]:
    """The first seasons of *every*, until there is enough to look at."""
    shown: list[Season] = []
    for one in every:
        if sum(len(season.views) for season in shown) >= ENOUGH:
            break
        shown.append(one)
    return shown
