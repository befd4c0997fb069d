"""Slides that no talk shows any more leave the public bucket: replaced ones, those of a talk that was taken out or whose speaker shows
none, those taken down, and what a check left there that died before anybody knew of it. The uploads bucket keeps every version.

What is to go is written into the deck's row first, and crossed out when it is gone: whoever checks slides puts nothing under those names
meanwhile, and their pointer, which rests on the row as it was before, fails. So what is taken away is never what is being shown.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from shared.model.audit import AuditLine
from shared.model.deck import Deck
from shared.model.session import Session
from shared.store import Create, Ref, Replace, Store, Write
from shared.store.actions import retried

TRIES = 5
FEW = 40
"""Up to so many sessions are looked at one by one; for more, the group's whole folder is listed."""
_PARTS = len(("decks", "group", "session", "talk", "file"))
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
Place = tuple[str, str]
"""A session's key and a talk's slug."""


class PublicBucket(Protocol):
    def tags(self, prefix: str = "") -> dict[str, str]: ...

    def remove(self, keys: Iterable[str]) -> None: ...


class Edge(Protocol):
    """The CDN, which keeps copies of the public bucket near its readers."""

    def forget(self, keys: Collection[str], reference: str) -> None:
        """Drop every copy of these objects; a second call with the same *reference* does nothing more."""


def taken_down(deck: Deck) -> Write:
    """*deck* as no longer shown, by a co-lead's decision. A newer upload will be shown, an older one will not."""
    return Replace(_without(deck, {*deck.gone, *deck.keys}))


def noted(deck: Deck, session: Session, by: str, now: datetime) -> Write:
    """The audit's line about it."""
    return Create(
        AuditLine(
            group=deck.group, session=deck.session, revision=session.revision, what="slides removed", by=by, at=now, before=session,
            talk=deck.talk, turn=deck.version,
        )
    )  # fmt: skip


def idle(sessions: Iterable[Session], decks: Iterable[Deck]) -> tuple[Place, ...]:
    """Places whose slides no talk shows, or that are being removed."""
    talks = _talks(sessions)
    return tuple((d.session, d.talk) for d in decks if d.gone or (d.shown and (d.session, d.talk) not in talks))


def withdraw(
    group: str,
    store: Store,
    site: PublicBucket,
    edge: Edge,
    *,
    sessions: Collection[str] | None = None,
    known: Iterable[Place] | None = None,
) -> tuple[str, ...]:
    """Remove from the bucket what no talk of *group* shows; returns the keys. Doing it twice is the same as once. Looked at are the
    folders of *sessions* (None: all), and the places in *known* (None: all that are idle)."""
    some = sessions if sessions is not None and len(sessions) <= FEW else None
    there = _there(group, site, some)
    if known is None:
        known = idle(store.all(Session, group), store.all(Deck, group))
    gone: list[str] = []
    for place in sorted({*there, *known}):
        row, talks = _rows(group, place, store)
        found = there.get(place, set())
        shown = row.keys if row and place in talks else set()
        if found - shown or (row and (row.gone or row.keys - shown)):
            gone += _take_out(group, place, found, store, site, edge)
    return tuple(gone)


def _there(group: str, site: PublicBucket, sessions: Collection[str] | None) -> dict[Place, set[str]]:
    prefixes = (
        [f"decks/{group}/"] if sessions is None else [f"decks/{group}/{session}/" for session in sorted(sessions)]
    )
    found: dict[Place, set[str]] = {}
    for key in (key for prefix in prefixes for key in site.tags(prefix)):
        parts = key.split("/")
        if len(parts) == _PARTS:  # anything else there is not a deck's
            found.setdefault((parts[2], parts[3]), set()).add(key)
    return found


def _rows(group: str, place: Place, store: Store) -> tuple[Deck | None, set[Place]]:
    """The deck at *place*, and the talks of its session: one read."""
    where, what = Ref(Session, (group, place[0])), Ref(Deck, (group, *place))
    found = store.get_many((where, what))
    return found.get(what), _talks([found[where]] if where in found else [])


def _talks(sessions: Iterable[Session]) -> set[Place]:
    """The places of talks that may show slides."""
    return {(row.key, talk.slug) for row in sessions for talk in row.talks if not talk.no_slides}


def _take_out(group: str, place: Place, found: set[str], store: Store, site: PublicBucket, edge: Edge) -> list[str]:
    """Remove *found*, and what the row lists, except what the talk at *place* shows now."""

    def attempt() -> list[str]:
        row, talks = _rows(group, place, store)
        shown = row is not None and place in talks
        before = row or _nobody(group, place)
        gone = (found | set(before.gone)) - (before.keys if shown else set())
        after = replace(before, gone=tuple(sorted(gone))) if shown else _without(before, gone)
        claimed = _written(row, after, store)
        site.remove(claimed.gone)
        if claimed.gone:
            edge.forget(claimed.gone, f"{group}/{'/'.join(place)}/{claimed.version}")
        _written(claimed, replace(claimed, gone=()), store)
        return [*claimed.gone]

    return retried(attempt, f"decks/{group}/{'/'.join(place)}", TRIES)


def _written(before: Deck | None, after: Deck, store: Store) -> Deck:
    """*after* as it is stored; not written if nothing changed."""
    if before == after:
        return after
    store.commit(Replace(after) if before else Create(after))
    return replace(after, version=after.version + 1)


def _without(deck: Deck, gone: Collection[str]) -> Deck:
    return replace(
        deck, file="", thumbnail=None, text=None, pages=None, bytes=0, title="", gone=tuple(sorted({*gone, *deck.keys}))
    )


def _nobody(group: str, place: Place) -> Deck:
    """The row for a talk without any upload ever shown."""
    session, talk = place
    return Deck(
        group=group, session=session, talk=talk, upload="", issued=_NEVER, published=_NEVER, kind="pdf", file="", bytes=0
    )  # fmt: skip
