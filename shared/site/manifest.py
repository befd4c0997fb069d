"""What a group's pages were made from, as the publisher keeps it in the bucket between two changes.

The *manifest* is lines of JSON: a head, and a line for each season with that season's pages, so that a change reads no more than
the head and the lines of the seasons that it is in. What seasons give to the files of the whole archive is read from these files
again, or from the parts that lie beside the manifest (:mod:`shared.site.kept_texts`).
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from shared.site.compact import compact
from shared.site.edition import Kept
from shared.site.outline import Outline
from shared.site.parts import FILES, Marks
from shared.site.seasons import slug

Pages = Mapping[str, tuple[str, str]]


def manifest_key(group: str) -> str:
    """The key of the manifest. No group's id has a dot, so no page has this key."""
    return f".published/{group}.json"


@dataclass(frozen=True, slots=True)
class Basis:
    """On what the next edition can build while nothing but sessions changes. *made_by*: a digest of all that every page depends on;
    *since*: how many editions were built upon another since all rows were read; *read*: when all rows were read, by the bucket's
    clock."""

    made_by: str
    since: int
    kept: Kept
    read: datetime


@dataclass(frozen=True, slots=True)
class Manifest:
    """*pages*: by key the digest of what each was made from (empty: unknown) and its ETag, but for those of the seasons whose lines are
    still *closed*; *at*: the keys that somebody is at."""

    turn: int = 0
    pages: Pages = field(default_factory=dict)
    at: Collection[str] = ()
    closed: Mapping[str, bytes] = field(default_factory=dict)
    basis: Basis | None = None

    def opened(self, names: Iterable[str] | None = None) -> "Manifest":
        """With the lines of the seasons *names* read (None: all). Raises ``ValueError`` or the like for an invalid line."""
        wanted = self.closed.keys() if names is None else self.closed.keys() & set(names)
        pages = dict(self.pages)
        for name in wanted:
            pages |= _pages(json.loads(self.closed[name]))
        return replace(self, pages=pages, closed={name: raw for name, raw in self.closed.items() if name not in wanted})

    def readable(self, names: Iterable[str] | None = None) -> "Manifest | None":
        """As :meth:`opened`; None if one of the lines is invalid."""
        try:
            return self.opened(names)
        except (ValueError, TypeError, KeyError, AttributeError):
            return None


def read(raw: bytes) -> Manifest | None:
    """The manifest in *raw*, its seasons' lines still closed; None if it is not one."""
    try:
        head, *lines = raw.split(b"\n")
        told: dict[str, Any] = json.loads(head)
        names = [str(name) for name in told.get("lines", ())]
        closed = dict(zip(names, lines, strict=True))
        return Manifest(int(told["turn"]), _pages(told["pages"]), tuple(map(str, told["at"])), closed, _basis(told))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _pages(told: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {str(key): (str(digest), str(tag)) for key, (digest, tag) in told.items()}


def _basis(told: dict[str, Any]) -> Basis | None:
    basis = told.get("basis")
    if basis is None or any(not FILES.keys() <= marks.keys() for marks in basis.get("marks", {"": {}}).values()):
        return None  # there is none, or it is of an earlier version, when seasons gave other texts
    outlines = {str(name): Outline.read_from(one) for name, one in basis["outlines"].items()}
    marks = {name: _marks(basis["marks"][name]) for name in outlines}
    kept = Kept(outlines=outlines, marks=marks, there=basis["there"], proposed=basis["proposed"], books=basis["books"])
    return Basis(str(basis["made_by"]), int(basis["since"]), kept, datetime.fromisoformat(basis["read"]))


def _marks(told: dict[str, Any]) -> Marks:
    return {kind: (int(told[kind][0]), str(told[kind][1])) for kind in FILES}


def written(group: str, manifest: Manifest) -> bytes:
    """The bytes of *manifest*."""
    basis, kept = manifest.basis, manifest.basis.kept if manifest.basis else Kept()
    within: dict[str, dict[str, tuple[str, str]]] = {name: {} for name in kept.outlines if name not in manifest.closed}
    common: dict[str, tuple[str, str]] = {}
    find = season_of(group, kept.outlines)
    for key, page in manifest.pages.items():
        name = find(key)
        (within.get(name, common) if name is not None else common)[key] = page
    lines = {name: _json(pages) for name, pages in within.items()} | dict(manifest.closed)
    head: dict[str, Any] = {"turn": manifest.turn, "at": sorted(manifest.at), "lines": [*lines], "pages": common}
    if basis:
        head["basis"] = {
            "made_by": basis.made_by, "since": basis.since, "read": basis.read.isoformat(), "there": kept.there,
            "proposed": kept.proposed, "books": kept.books, "marks": kept.marks,
            "outlines": {name: {each: getattr(one, each) for each in FIELDS} for name, one in kept.outlines.items()},
        }  # fmt: skip
    return b"\n".join((_json(head), *lines.values()))


FIELDS = tuple(field.name for field in fields(Outline))


def _json(told: Any) -> bytes:
    return compact(told).encode()


def season_of(group: str, outlines: Mapping[str, Outline]) -> Callable[[str], str | None]:
    """What says to which of the seasons a page of *group* belongs, by the page's key: None where to none."""
    sessions = {key: name for name, one in outlines.items() for key, *_ in one.keys}
    slugs = {slug(name): name for name in outlines}

    def found(key: str) -> str | None:
        match key.split("/"):
            case [of, "s", session, *_] if of == group:
                return sessions.get(session)
            case [of, "past", named, _] | [of, "reading", "season", named, _] if of == group:
                return slugs.get(named)
            case _:
                return None

    return found
