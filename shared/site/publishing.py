"""Something public changed: those pages are made again whose inputs changed, those written whose bytes did, and no others.

A *manifest* per group keeps of every page a digest of what it was made from and the ETag of its bytes, so that neither the
bucket has to be listed nor a page made to know what to do. Whoever writes pages first says in it which, and afterwards that
it is done: pages that somebody was at, and perhaps died of, are looked at by the next. Its turn grows with every write.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from shared import site as pages_of
from shared.errors import Conflict, Turns, Unreadable
from shared.model.deck import Deck
from shared.model.group import PublicGroup
from shared.model.proposal import TalkProposal
from shared.model.session import Session
from shared.model.vote import Vote
from shared.site import Page
from shared.site.inputs import Digests, version
from shared.site.rendering import FOR_GOOD
from shared.slides.takedown import Place, idle
from shared.store import Store

TRIES = 5
FEW = 40
"""So many objects are looked at one by one; for more, the bucket is listed."""
PART = 250
"""So many pages are made and written before the manifest says so: whoever is cut off in a long rebuild goes on with the rest."""


Put = tuple[str, bytes, str, str, str | None]
"""An object to write: its key, bytes, Content-Type, Cache-Control, and the ETag of what is to be there before (None: nothing)."""


class SiteBucket(Protocol):
    """The site's objects; :meth:`put` raises :class:`Conflict` if the object does not bear the ETag that it was said to, and so does
    :meth:`put_all`, which may write them side by side."""

    def tags(self, prefix: str = "") -> dict[str, str]: ...

    def tag(self, key: str) -> str | None: ...

    def read(self, key: str) -> tuple[bytes, str] | None: ...

    def put(self, key: str, body: bytes, content_type: str, cache: str, was: str | None) -> bool: ...

    def put_all(self, objects: Sequence[Put]) -> None: ...

    def remove(self, keys: Iterable[str]) -> None: ...


@dataclass(frozen=True, slots=True)
class Published:
    """The keys written and removed, and how many pages were made for it; *idle* are the places (session, talk) of decks that were
    seen to be no page's any more, or to be going."""

    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    made: int = 0
    idle: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """*pages*: by key the digest of what each was made from (empty: unknown) and its ETag; *at*: those that somebody is at."""

    turn: int = 0
    pages: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    at: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class _Seen:
    """The manifest as it should have been found (what was in doubt is as the bucket has it), and the ETag of what was found; *written*
    are the keys that it was kept for."""

    manifest: Manifest
    tag: str | None
    written: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Work:
    """What is to be done: keys of pages to make, keys to remove, and the digests of all pages."""

    make: tuple[str, ...]
    remove: tuple[str, ...]
    digests: Mapping[str, str]


def manifest_key(group: str) -> str:
    """Where the manifest lies: no group's id has a dot, and no page leads there."""
    return f".published/{group}.json"


def publish(group: str, store: Store, site: SiteBucket, *, site_url: str, whole: bool = False) -> Published:
    """Bring the pages of *group* up to date; with *whole*, list the bucket and make every page, whatever the manifest says.

    The manifest is read before the table and written after it, even if there is nothing else to do: whoever writes it last has
    seen the newest rows, and everybody else fails at their next write and looks again. A page that cannot be made stays as it
    was and keeps no other from being written; it is raised in the end.
    """
    doubtful: set[str] = set()
    for attempt in range(TRIES):
        seen = _look(group, site, doubtful, whole=whole)
        pages, unshown = _pages(group, store, site_url)
        if pages is None:
            return Published()
        work = _work(group, seen.manifest, pages)
        if not (work.make or work.remove):
            # Something was told that is on the page already: perhaps by somebody who died of it after all.
            doubtful = _amiss(group, site, seen.manifest)
            if doubtful:
                continue
        try:
            return replace(_done(group, site, pages, work, seen), idle=unshown)
        except Conflict:
            doubtful |= {*work.make, *work.remove}
            if attempt == TRIES - 1:
                raise
    raise Conflict(group)


def _pages(group: str, store: Store, site_url: str) -> tuple[dict[str, Page] | None, tuple[Place, ...]]:
    unread: list[Unreadable] = []
    groups = store.all(PublicGroup, unread=unread)
    about = next((row for row in groups if row.id == group), None)
    if about is None:
        for one in unread:
            if one.key[-1] == group:
                raise one
        return None, ()
    sessions, decks = store.all(Session, group), store.all(Deck, group)
    rows = pages_of.Rows(
        group=about,
        sessions=sessions,
        decks=[deck for deck in decks if deck.shown],
        groups=groups,
        proposals=store.all(TalkProposal, group),
        votes=store.all(Vote, group),
    )
    return pages_of.pages(rows, site_url), idle(sessions, decks)


def _look(group: str, site: SiteBucket, doubtful: Collection[str], *, whole: bool) -> _Seen:
    """The manifest, with the bucket's own word on the pages in doubt: *doubtful*, those that somebody is at, or all there are."""
    raw, tag = site.read(manifest_key(group)) or (b"", None)
    found = None if whole else _parsed(raw)
    if found is None:
        pages = {key: ("", there) for key, there in site.tags().items()}
        return _Seen(Manifest(turn=_turn(raw), pages=pages), tag)
    doubts = {*doubtful, *found.at}
    there = {key: one for key in doubts if (one := site.tag(key))} if len(doubts) <= FEW else site.tags()
    sure = {key: page for key, page in found.pages.items() if key not in doubts}
    return _Seen(replace(found, pages=sure | {key: ("", there[key]) for key in doubts if key in there}, at=()), tag)


def _parsed(raw: bytes) -> Manifest | None:
    """None if *raw* is no manifest."""
    try:
        told: dict[str, Any] = json.loads(raw)
        pages = {str(key): (str(digest), str(tag)) for key, (digest, tag) in told["pages"].items()}
        return Manifest(int(told["turn"]), pages, tuple(map(str, told["at"])))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _turn(raw: bytes) -> int:
    found = _parsed(raw)
    return found.turn if found else 0


def _work(group: str, manifest: Manifest, pages: Mapping[str, Page]) -> _Work:
    digests = Digests()
    now = {
        key: digests.of((version(page.made_by), page.content_type, page.cache, page.made))
        for key, page in pages.items()
    }
    stale = [key for key, digest in now.items() if manifest.pages.get(key, ("", ""))[0] != digest]
    return _Work(
        make=tuple(
            sorted(stale, key=lambda key: pages[key].cache != FOR_GOOD)
        ),  # what pages refer to is there before them
        remove=tuple(key for key in manifest.pages if key.startswith(f"{group}/") and key not in pages),
        digests=now,
    )


def _amiss(group: str, site: SiteBucket, manifest: Manifest) -> set[str]:
    """The keys of *group* of which bucket and manifest say different things."""
    there = site.tags(f"{group}/")
    said = {key: tag for key, (_, tag) in manifest.pages.items() if key.startswith(f"{group}/")}
    return {key for key in {*there, *said} if there.get(key) != said.get(key)}


def _done(group: str, site: SiteBucket, pages: Mapping[str, Page], work: _Work, seen: _Seen) -> Published:
    """Do *work*, part by part; the first trouble with a page is raised when all else is written."""
    written: list[str] = []
    made = 0
    with Turns() as turns:
        for at in range(0, max(1, len(work.make)), PART):
            last = at + PART >= len(work.make)
            part = replace(work, make=work.make[at : at + PART], remove=work.remove if last else ())
            bodies: dict[str, bytes] = {}
            for key in part.make:
                with turns.each("the page %s could not be made", key):
                    bodies[key] = pages[key].make()
            seen = _written(group, site, pages, bodies, part, seen)
            written += seen.written
            made += len(bodies)
        return Published(tuple(written), work.remove, made)


def _written(
    group: str, site: SiteBucket, pages: Mapping[str, Page], bodies: Mapping[str, bytes], work: _Work, seen: _Seen
) -> _Seen:
    """Write *bodies*; the manifest says so before and after. Raises :class:`Conflict` once anything is not as it was *seen*."""
    before, now, turn = seen.manifest, seen.tag, seen.manifest.turn
    tags = {key: tag for key, (_, tag) in before.pages.items()}
    fresh = {key: (work.digests[key], _tag(body)) for key, body in bodies.items()}
    failed = {key: ("", tags[key]) for key in work.make if key not in fresh and key in tags}
    write = [key for key, (_, tag) in fresh.items() if tags.get(key) != tag]
    ours = {key: page for key, page in before.pages.items() if key in pages or key.startswith(f"{group}/")}
    if write or work.remove:
        turn += 1
        now = _keep(group, site, replace(before, turn=turn, pages=ours, at=(*write, *work.remove)), now)
    puts = [(key, bodies[key], pages[key].content_type, pages[key].cache, tags.get(key)) for key in write]
    for for_good in (True, False):
        site.put_all([put for put in puts if (put[3] == FOR_GOOD) is for_good])
    site.remove(work.remove)
    after = Manifest(turn + 1, {key: page for key, page in ours.items() if key not in work.remove} | fresh | failed)
    return _Seen(after, _keep(group, site, after, now), tuple(write))


def _keep(group: str, site: SiteBucket, manifest: Manifest, was: str | None) -> str:
    """Write *manifest* where one with the ETag *was* is; its own ETag."""
    told = {"turn": manifest.turn, "at": sorted(manifest.at), "pages": manifest.pages}
    body = json.dumps(told, separators=(",", ":")).encode()
    site.put(manifest_key(group), body, "application/json", "no-store", was)
    return _tag(body)


def _tag(body: bytes) -> str:
    return hashlib.md5(body, usedforsecurity=False).hexdigest()
