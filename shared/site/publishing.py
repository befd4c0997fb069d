"""Something public changed: those pages are made again whose inputs changed, those written whose bytes did, and no others.

A *manifest* per group keeps of every page a digest of what it was made from and the ETag of its bytes, so that neither the
bucket has to be listed nor a page made to know what to do. Whoever writes pages first says in it which, and afterwards that
it is done: pages that somebody was at, and perhaps died of, are looked at by the next. Its turn grows with every write.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from shared.errors import Conflict, Turns, Unreadable
from shared.model.deck import Deck
from shared.model.group import PublicGroup
from shared.model.proposal import TalkProposal
from shared.model.session import Session
from shared.model.vote import Vote
from shared.site import edition, manifest
from shared.site.changed import changed
from shared.site.edition import Edition, Rows
from shared.site.inputs import CARDS_MADE_BY, MADE_BY, Digests, version
from shared.site.kept_texts import APART, KeptTexts, parts_key, parts_written
from shared.site.manifest import Basis, Manifest, manifest_key, season_of
from shared.site.parts import FILES
from shared.site.rendering import FOR_GOOD, Page
from shared.slides.takedown import Place, idle
from shared.store import Store

TRIES = 5
FEW = 40
"""Up to this many objects are looked at one by one; for more, the bucket is listed."""
LARGE = 250_000
"""A page of this many bytes is written whenever what it is made from differs, without comparing MD5s."""
PART = 250
"""How many pages are made and written before the manifest says so: an interrupted rebuild goes on with the rest."""
SINCE = 50
DAY = timedelta(days=1)
"""After this many editions that were built on another, or this long, all rows are read again, so that a change nobody was told of still
reaches the page."""


Put = tuple[str, bytes, str, str, str | None]
"""An object to write: its key, bytes, Content-Type, Cache-Control, and the ETag of what is to be there before (None: nothing)."""


class SiteBucket(Protocol):
    """The site's objects; :meth:`put` gives the ETag that the object bears then, and raises :class:`Conflict` if it does not bear the one
    that it was said to; so does :meth:`put_all`, which may write them side by side."""

    def tags(self, prefix: str = "") -> dict[str, str]: ...

    def tag(self, key: str) -> str | None: ...

    def read(self, key: str) -> tuple[bytes, str] | None: ...

    def put(self, key: str, body: bytes, content_type: str, cache: str, was: str | None) -> str: ...

    def put_all(self, objects: Sequence[Put]) -> Sequence[str]: ...

    def remove(self, keys: Iterable[str]) -> None: ...

    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Published:
    """The keys written and removed, and how many pages were made for it; *idle* are the places (session, talk) of decks that were
    seen to be no page's any more, or to be going."""

    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    made: int = 0
    idle: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class _Seen:
    """The manifest as it should have been found (what was in doubt is as the bucket has it), and the ETag of what was found; *written*
    are the keys that it was kept for."""

    manifest: Manifest
    tag: str | None
    written: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Work:
    """What is to be done: keys of pages to make, keys to remove, and the digests of all *pages*; *basis* is for the next edition, *unshown*
    where decks are that no page shows."""

    pages: Mapping[str, Page]
    make: tuple[str, ...]
    remove: tuple[str, ...]
    digests: Mapping[str, str]
    basis: Basis
    unshown: tuple[Place, ...]

    def __bool__(self) -> bool:
        return bool(self.make or self.remove)


def publish(
    group: str, store: Store, site: SiteBucket, *, site_url: str, whole: bool = False, told: Collection[str] | None = None
) -> Published:  # fmt: skip
    """Bring the pages of *group* up to date; with *whole*, list the bucket and make every page, whatever the manifest says. Where nothing
    changed but sessions and their decks, *told* are the keys of these sessions; else, all rows are read.

    The manifest is read before the table and written after it, even if there is nothing else to do: whoever writes it last has
    seen the newest rows, and everybody else fails at their next write and looks again. A page that cannot be made stays as it
    was and keeps no other from being written; it is raised in the end.
    """
    doubtful: set[str] = set()
    for attempt in range(TRIES):
        raw, tag = site.read(manifest_key(group)) or (b"", None)
        about = _about(group, store)
        if about is None:
            return Published()
        done = None
        if told and not (attempt or whole):
            done = _some(told, about, store, site, site_url, _Seen(manifest.read(raw) or Manifest(), tag))
        seen, work = done or _all(about, store, site_url, _look(site, raw, tag, doubtful, whole=whole), site.now())
        if not work:
            # What was told is on the page already, perhaps by a run that died afterwards.
            known = seen.manifest.readable()
            doubtful = _amiss(group, site, known) if known else set()
            if doubtful or not known:
                continue
        try:
            return _done(group, site, work, seen)
        except Conflict:
            doubtful |= {*work.make, *work.remove}
            if attempt == TRIES - 1:
                raise
    raise Conflict(group)


def read_all_next(group: str, site: SiteBucket) -> None:
    """Something of *group* may have been missed: have the next edition read all rows."""
    raw, tag = site.read(manifest_key(group)) or (b"", None)
    found = manifest.read(raw)
    if found and found.basis:
        _keep(group, site, replace(found, turn=found.turn + 1, basis=None), tag)


def _about(group: str, store: Store) -> Rows | None:
    """The groups' rows without sessions; None if the group does not exist."""
    unread: list[Unreadable] = []
    groups = store.all(PublicGroup, unread=unread)
    about = next((row for row in groups if row.id == group), None)
    if about is None:
        for one in unread:
            if one.key[-1] == group:
                raise one
        return None
    return Rows(group=about, sessions=(), decks=(), groups=groups)


def _some(
    told: Collection[str], about: Rows, store: Store, site: SiteBucket, site_url: str, seen: _Seen
) -> tuple[_Seen, _Work] | None:
    """What is to be done where the sessions of these keys changed, if that can be said without reading all rows."""
    basis, group = seen.manifest.basis, about.group.id
    if not basis or seen.manifest.at or _old(basis, site.now()) or basis.made_by != _made_by(about, site_url):
        return None
    finds = KeptTexts(site, group, seen.manifest.pages, basis.kept.marks)
    made = changed(told, about, store, site_url, basis.kept, finds)
    known = seen.manifest.readable(made.names) if made else None
    if not made or not known:
        return None
    seen = replace(seen, manifest=known)
    find = season_of(group, basis.kept.outlines)
    scope = [key for key in seen.manifest.pages if find(key) in made.names]
    after = replace(basis, since=basis.since + 1, kept=made.edition.kept)
    work = _work(seen.manifest, made.edition, scope, after, idle(made.sessions, made.decks))
    return (seen, work) if _to_be_had(made.edition, work.make) else None


def _to_be_had(made: Edition, keys: Collection[str]) -> bool:
    """Whether all is there that seasons have given to those of the files *keys* that tell of the whole archive."""
    kinds = [kind for kind, file in FILES.items() if f"{made.group}/{file.path}" in keys]
    kinds += APART if parts_key(made.group) in keys else ()
    return all(made.given.finds(kind) is not None for kind in kinds)


def _old(basis: Basis, now: datetime) -> bool:
    return basis.since >= SINCE or now - basis.read >= DAY


def _all(about: Rows, store: Store, site_url: str, seen: _Seen, read: datetime) -> tuple[_Seen, _Work]:
    """What is to be done, from all rows of the group, *read* now."""
    group = about.group.id
    sessions, decks = store.all(Session, group), store.all(Deck, group)
    rows = replace(
        about,
        sessions=sessions,
        decks=[deck for deck in decks if deck.shown],
        proposals=store.all(TalkProposal, group),
        votes=store.all(Vote, group),
    )
    made = edition.whole(rows, site_url)
    ours = {key: page for key, page in seen.manifest.pages.items() if key in made.pages or _of(group, key)}
    seen = replace(seen, manifest=replace(seen.manifest, pages=ours))
    basis = Basis(_made_by(about, site_url), 0, made.kept, read)
    return seen, _work(
        seen.manifest, made, [key for key in ours if key.startswith(f"{group}/")], basis, idle(sessions, decks)
    )


def _of(group: str, key: str) -> bool:
    return key.startswith(f"{group}/") or key == parts_key(group)


def _made_by(about: Rows, site_url: str) -> str:
    """A digest of what all pages depend on."""
    return Digests().of((version(MADE_BY), version(CARDS_MADE_BY), site_url, about.group, about.groups))


def _look(site: SiteBucket, raw: bytes, tag: str | None, doubtful: Collection[str], *, whole: bool) -> _Seen:
    """The manifest, with the bucket's own word on the pages in doubt: *doubtful*, those that somebody is at, or all there are."""
    found = None if whole else _parsed(raw)
    if found is None:
        known = _parsed(raw)
        pages = {key: ("", there) for key, there in site.tags().items()}
        return _Seen(Manifest(turn=known.turn if known else 0, pages=pages), tag)
    doubts = {*doubtful, *found.at}
    there = {key: one for key in doubts if (one := site.tag(key))} if len(doubts) <= FEW else site.tags()
    sure = {key: page for key, page in found.pages.items() if key not in doubts}
    return _Seen(replace(found, pages=sure | {key: ("", there[key]) for key in doubts if key in there}, at=()), tag)


def _parsed(raw: bytes) -> Manifest | None:
    """All lines of it; None if *raw* is no manifest."""
    found = manifest.read(raw)
    return found and found.readable()


def _work(before: Manifest, made: Edition, scope: Iterable[str], basis: Basis, unshown: tuple[Place, ...]) -> _Work:
    """To bring the pages *before* up to those *made*; what of *scope* is not among these goes."""
    digests = Digests()
    parts = Page(partial(parts_written, [*map(made.given.texts, APART)]), "application/json", "no-store")
    pages = {**made.pages, parts_key(made.group): parts}
    now = {
        key: digests.of((version(page.made_by), page.content_type, page.cache, page.made))
        for key, page in pages.items()
    }
    stale = [key for key, digest in now.items() if before.pages.get(key, ("", ""))[0] != digest]
    return _Work(
        pages=pages,
        make=tuple(
            sorted(stale, key=lambda key: pages[key].cache != FOR_GOOD)
        ),  # what pages refer to must be there before them
        remove=tuple(key for key in scope if key not in pages),
        digests=now,
        basis=basis,
        unshown=unshown,
    )


def _amiss(group: str, site: SiteBucket, manifest: Manifest) -> set[str]:
    """The keys of *group* on which bucket and manifest disagree."""
    there = site.tags(f"{group}/")
    said = {key: tag for key, (_, tag) in manifest.pages.items() if key.startswith(f"{group}/")}
    return {key for key in {*there, *said} if there.get(key) != said.get(key)}


def _done(group: str, site: SiteBucket, work: _Work, seen: _Seen) -> Published:
    """Do *work*, part by part; the first trouble with a page is raised when all else is written. Nothing is built upon an edition that
    lacks a page, or has slides that are still to be taken away: whoever comes next reads all rows, and finds them."""
    written: list[str] = []
    made = 0
    with Turns() as turns:
        for at in range(0, max(1, len(work.make)), PART):
            last = at + PART >= len(work.make)
            part = replace(work, make=work.make[at : at + PART], remove=work.remove if last else ())
            bodies: dict[str, bytes] = {}
            for key in part.make:
                with turns.each("the page %s could not be made", key):
                    bodies[key] = work.pages[key].make()
            made += len(bodies)
            seen = _written(
                group,
                site,
                bodies,
                part,
                seen,
                basis=work.basis if last and made == len(work.make) and not work.unshown else None,
            )
            written += seen.written
        own = parts_key(group)
        shown = tuple(key for key in written if key != own)
        return Published(shown, work.remove, made - (own in work.make), work.unshown)


def _written(
    group: str, site: SiteBucket, bodies: Mapping[str, bytes], work: _Work, seen: _Seen, *, basis: Basis | None
) -> _Seen:
    """Write *bodies*; the manifest says so before and after, then with the *basis*. Raises :class:`Conflict` once anything is not as it
    was *seen*."""
    before, now, turn = seen.manifest, seen.tag, seen.manifest.turn
    tags = {key: before.pages[key][1] for key in (*work.make, *work.remove) if key in before.pages}
    borne = {key: tag for key, tag in tags.items() if key in bodies and _is(bodies[key], tag)}
    write = [key for key in bodies if key not in borne]
    if write or work.remove:
        turn += 1
        now = _keep(group, site, replace(before, turn=turn, at=(*write, *work.remove), basis=None), now)
    puts = [(key, bodies[key], work.pages[key].content_type, work.pages[key].cache, tags.get(key)) for key in write]
    for for_good in (True, False):
        some = [put for put in puts if (put[3] == FOR_GOOD) is for_good]
        borne |= zip((put[0] for put in some), site.put_all(some), strict=True)
    site.remove(work.remove)
    fresh = {key: (work.digests[key], borne[key]) for key in bodies}
    failed = {key: ("", tags[key]) for key in work.make if key not in fresh and key in tags}
    pages = {key: page for key, page in before.pages.items() if key not in work.remove} | fresh | failed
    after = replace(before, turn=turn + 1, pages=pages, at=(), basis=basis)
    return _Seen(after, _keep(group, site, after, now), tuple(write))


def _keep(group: str, site: SiteBucket, kept: Manifest, was: str | None) -> str:
    """Write the manifest *kept* in place of the one with the ETag *was*; returns its own ETag."""
    return site.put(manifest_key(group), manifest.written(group, kept), "application/json", "no-store", was)


def _is(body: bytes, tag: str) -> bool:
    """Whether *body* is known to be the object with that *tag*."""
    return len(body) < LARGE and hashlib.md5(body, usedforsecurity=False).hexdigest() == tag
