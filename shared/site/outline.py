"""What pages of other seasons need to know of a season: enough to make them without its sessions, and to see whether a change concerns
them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from shared.model.group import PublicGroup
from shared.model.session import SessionState, last_held
from shared.site.inputs import Digests
from shared.site.views import Instead, SessionView

NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Beside:
    """A session as the pages of its neighbours link to it."""

    href: str
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A season in few words. *keys*: of its sessions in order, each with what places it (the order of the record, its start). *first* and
    *last* of those that lists name; *next*, the first that was or will be held on a known day; *tail*: the last ones are cancelled, so
    that the next season says what follows them. *held*, *news*: how many were held, how many of these on a day on record; *off*: the
    starts of cancelled ones that are still told of; *threads*: by what runs through several seasons, a digest of what it has here."""

    keys: tuple[tuple[str, int, str], ...] = ()
    first: Beside | None = None
    last: Beside | None = None
    next: Instead | None = None
    tail: bool = False
    held: int = 0
    news: int = 0
    read: int = 0
    talks: bool = False
    ahead: bool = False
    ended: str = ""
    off: tuple[str, ...] = ()
    threads: Mapping[str, str] = field(default_factory=dict)

    @property
    def last_held(self) -> datetime:
        """The start of the last session that was held."""
        return datetime.fromisoformat(self.ended) if self.ended else NEVER

    @classmethod
    def read_from(cls, told: Mapping[str, Any]) -> "Outline":
        """An outline from its JSON."""
        given = dict(told)
        given["keys"] = tuple((str(key), int(order), str(starts)) for key, order, starts in told["keys"])
        for name in ("first", "last"):
            given[name] = told[name] and Beside(told[name]["href"], tuple(told[name]["titles"]))
        given["next"] = told["next"] and Instead(**told["next"])
        given["off"] = tuple(told["off"])
        return cls(**given)


IDEAS, BOOKS, PROPOSED = "ideas", "books", "proposed"


def outline(
    shown: Sequence[SessionView], listed: Sequence[SessionView], group: PublicGroup, proposed: Collection[str], digests: Digests
) -> Outline:  # fmt: skip
    """Of a season: *shown* are all its sessions, *listed* those of them that lists name, each in their order; *proposed* are the keys of
    sessions that the proposals' page refers to."""
    held = [view for view in shown if view.state == SessionState.HELD]
    following = [Instead(view.href, view.when.day, view.state) for view in shown if view.when and not view.cancelled]
    ended = last_held(view.session for view in shown)
    return Outline(
        keys=tuple((view.key, view.session.order, _iso(view)) for view in shown),
        first=beside(listed[0]) if listed else None,
        last=beside(listed[-1]) if listed else None,
        next=next(iter(following), None),
        tail=_tail(shown),
        held=len(held),
        news=sum(view.when is not None and not view.when.inferred for view in held),
        read=sum(bool(view.all_reading) for view in listed),
        talks=any(view.talks for view in listed),
        ahead=any(view.session.upcoming for view in shown),
        ended=ended.isoformat() if ended > NEVER else "",
        off=tuple(_iso(view) for view in listed if view.cancelled),
        threads={
            name: digests.of([_facts(view) for view in views])
            for name, views in sorted(_threads(shown, listed, group, proposed).items())
            if views
        },
    )


def _iso(view: SessionView) -> str:
    return view.session.starts.astimezone(UTC).isoformat() if view.session.starts else ""


def _tail(shown: Sequence[SessionView]) -> bool:
    after = next((view for view in reversed(shown) if view.cancelled or view.when), None)
    return after is not None and after.cancelled


def _threads(
    shown: Iterable[SessionView], listed: Iterable[SessionView], group: PublicGroup, proposed: Collection[str]
) -> dict[str, list[SessionView]]:
    chapters = {chapter.session.isoformat() for book in group.books for chapter in book.chapters if chapter.session}
    found = {
        BOOKS: [view for view in shown if view.key in chapters],
        PROPOSED: [view for view in shown if view.key in proposed],
        IDEAS: [view for view in listed if view.plans or view.research],
    }
    for view in shown:
        if view.series:
            found.setdefault(f"series/{view.session.series}", []).append(view)
    return found


def _facts(view: SessionView) -> tuple[Any, ...]:
    """What the pages of series, books, ideas and proposals show of *view*."""
    about = "" if view.talks else view.about_text
    return (
        view.href, view.titles, view.when, view.state, view.first_planned, view.speakers, about, view.notes, view.has, view.thumbnail,
        view.plans, view.research,
    )  # fmt: skip


def beside(view: SessionView) -> Beside:
    """*view* as its neighbours link to it."""
    return Beside(view.href, view.titles)


Sides = tuple[Beside | None, Beside | None]


def neighbours(listed: Sequence[SessionView], before: Beside | None, after: Beside | None) -> dict[str, Sides]:
    """By key of each of *listed* of a season, who comes before and after it; *before* and *after* are those of other seasons."""
    named = [before, *map(beside, listed), after]
    return {view.key: (named[at], named[at + 2]) for at, view in enumerate(listed)}


def edges(seasons: Mapping[str, Outline], name: str) -> tuple[Beside | None, Beside | None, Instead | None]:
    """What comes before and after the season of that *name*, and what follows the cancelled ones at its end."""
    order = sorted(seasons)
    at = order.index(name)
    earlier = [seasons[one] for one in reversed(order[:at])]
    later = [seasons[one] for one in order[at + 1 :]]
    return (
        next((one.last for one in earlier if one.last), None),
        next((one.first for one in later if one.first), None),
        next((one.next for one in later if one.next), None) if seasons[name].tail else None,
    )


def confined(old: Mapping[str, Outline], new: Mapping[str, Outline], within: Collection[str]) -> bool:
    """Whether a change of the seasons *within* leaves the pages of all others, and what runs through several, as they were."""
    others = {name: one for name, one in new.items() if name not in within}
    if old.keys() != new.keys():
        return False
    if any(_seen_elsewhere(old[name]) != _seen_elsewhere(new[name]) for name in within):
        return False
    before, after = _last(old), _last(new)
    if after < before or any(datetime.fromisoformat(off) <= after for one in others.values() for off in one.off):
        return False
    return all(edges(old, name) == edges(new, name) for name in others)


def _seen_elsewhere(one: Outline) -> tuple[Any, ...]:
    return (bool(one.held), bool(one.read), bool(one.talks), dict(one.threads))


def _last(seasons: Mapping[str, Outline]) -> datetime:
    return max((one.last_held for one in seasons.values()), default=NEVER)
