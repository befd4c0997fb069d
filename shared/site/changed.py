"""The edition that follows when sessions changed: only the seasons are read that they are in. Where that would not be enough (another
group, other templates, a season that is new, something that runs through several seasons), there is none, and all rows are read."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC

from shared.model.deck import Deck
from shared.model.group import PublicGroup
from shared.model.ref import Ref
from shared.model.season import season_name
from shared.model.session import Session
from shared.site.edition import Edition, Finds, Kept, Rows, Some
from shared.site.outline import Outline
from shared.store import Store

SEASONS = 4
"""If a change touches more seasons than this, all rows are read."""
Placed = tuple[str, int, str]
"""A session's season, its place in the record, and its start."""


@dataclass(frozen=True, slots=True)
class Changed:
    """The *edition* has those pages that belong to the seasons *names*, and others that may show something of them; *sessions* and
    *decks* are what was read."""

    edition: Edition
    names: Collection[str]
    sessions: list[Session]
    decks: list[Deck]


def changed(
    told: Collection[str], about: Rows, store: Store, site_url: str, kept: Kept, finds: Finds
) -> Changed | None:
    """What is to be made after a change of the sessions (or of their decks) that have the keys *told*, upon what was *kept*, and what
    *finds* finds once it is needed; of *about* the groups are asked alone."""
    reader = _Reader(about.group, told, store, kept.outlines)
    names = reader.seasons()
    if names is None or (read := reader.rows(names)) is None:
        return None
    some = Some(_of(about, *read), site_url, kept, names)
    front = some.front if some.confined else None
    if front is None or (newest := reader.rows(front)) is None:
        return None
    shown = _of(about, *newest) if front else None
    return Changed(some.edition(finds, shown, reader.chapters() if front else []), names, *read)


def _of(about: Rows, sessions: list[Session], decks: list[Deck]) -> Rows:
    return replace(about, sessions=sessions, decks=[deck for deck in decks if deck.shown])


class _Reader:
    """Reads the rows of seasons of *group*, each once. What is not as *outlines* have it and was not *told* is somebody else's news, who
    may be under way still: then nothing is read in part."""

    def __init__(
        self, group: PublicGroup, told: Collection[str], store: Store, outlines: Mapping[str, Outline]
    ) -> None:
        self.group, self.told, self.store, self.outlines = group, told, store, outlines
        self._known: dict[str, Placed] = {
            key: (name, order, starts) for name, one in outlines.items() for key, order, starts in one.keys
        }
        self._seasons: dict[str, tuple[list[Session], list[Deck]]] = {}
        self._placed: dict[str, Placed] = {}

    def seasons(self) -> set[str] | None:
        """In which what was told is, and was; None where that cannot be said of each alone."""
        rows = self.store.get_many(Ref(Session, (self.group.id, key)) for key in sorted(self.told))
        self._placed = {row.key: self._place(row) for row in rows.values()}
        before = {key: self._known[key] for key in self.told if key in self._known}
        if any(key not in before and key not in self._placed for key in self.told):
            return None
        for key in self.told:  # where the record says in which order sessions took place, others may lean on this one
            now, was = self._placed.get(key), before.get(key)
            if now != was and ((now and now[1]) or (was and was[1])):
                return None
        names = {place[0] for place in (*before.values(), *self._placed.values())}
        return names if len(names) <= SEASONS and names <= self.outlines.keys() else None

    def rows(self, names: Iterable[str]) -> tuple[list[Session], list[Deck]] | None:
        """All sessions and decks of the seasons *names*."""
        sessions: list[Session] = []
        decks: list[Deck] = []
        for name in sorted(names):
            if name not in self._seasons:
                found = self._read(name)
                if found is None:
                    return None
                self._seasons[name] = found
            sessions += self._seasons[name][0]
            decks += self._seasons[name][1]
        return sessions, decks

    def _read(self, name: str) -> tuple[list[Session], list[Deck]] | None:
        keys = {key for key, *_ in self.outlines[name].keys} | {
            key for key, place in self._placed.items() if place[0] == name
        }
        if not keys:
            return [], []
        first, last = min(keys), max(keys)
        rows = self.store.all(Session, self.group.id, since=first, until=last)
        if any(self._place(row) != self._expected(row.key) for row in rows):
            return None
        there = {row.key for row in rows}
        if any(key not in there for key in keys - set(self.told)):
            return None
        within = [row for row in rows if self._place(row)[0] == name]
        mine = {row.key for row in within} | keys
        decks = self.store.all(Deck, self.group.id, since=first, until=last)
        return within, [deck for deck in decks if deck.session in mine]

    def _expected(self, key: str) -> Placed | None:
        return self._placed.get(key) if key in self.told else self._known.get(key)

    def _place(self, row: Session) -> Placed:
        starts = row.starts.astimezone(UTC).isoformat() if row.starts else ""
        known = self._known.get(row.key)
        if row.order and known and known[1:] == (row.order, starts):
            return known
        return season_name(row.starts, self.group.tz), row.order, starts

    def chapters(self) -> list[Session]:
        """The sessions that reading plans refer to."""
        keys = {
            chapter.session.isoformat() for book in self.group.books for chapter in book.chapters if chapter.session
        }
        return [*self.store.get_many(Ref(Session, (self.group.id, key)) for key in sorted(keys)).values()]
