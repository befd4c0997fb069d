"""A deck arrived: it is checked, then published or turned down, and whoever can mend it is told.

The newest issued valid upload of a talk wins, in whatever order the events come.
"""

import hashlib
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from shared.errors import Conflict, NotYet
from shared.model.deck import Deck, Outcome, Upload
from shared.model.group import PublicGroup
from shared.model.mailing import Audience, Mailing, mailing, queued
from shared.model.session import Session, Talk
from shared.slides import names as deck_names
from shared.slides.verdict import Verdict
from shared.store import Create, Post, Replace, Store, Write
from shared.store.actions import retried

LARGEST = 50 * 1024 * 1024
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An object of the uploads bucket as its event says. *version* is empty if the bucket keeps none; *mark* tells two uploads
    under one key apart all the same; *at* is the event's time, *order* (S3's sequencer) sorts uploads under one key."""

    key: str
    version: str
    mark: str
    order: str = ""
    bytes: int
    at: datetime


class UploadsBucket(Protocol):
    def fetch(self, key: str, version: str, to: Path) -> None: ...


class DecksBucket(Protocol):
    def keep(self, key: str, body: bytes, content_type: str, disposition: str = "inline") -> None: ...


@dataclass(frozen=True, slots=True)
class Desk:
    """What the check needs; *check* runs in a bounded child, *scratch* is a folder of its own, *now* is people's time."""

    store: Store
    post: Post
    uploads: UploadsBucket
    site: DecksBucket
    check: Callable[[Path, str, Path], Verdict]
    scratch: Path
    now: datetime
    correlation: str = ""


def receive(arrival: Arrival, desk: Desk) -> Outcome:
    """What becomes of one upload; the same answer when asked again.

    One object read, at most three object writes, one transaction of at most three rows.
    """
    groups = [group.id for group in desk.store.all(PublicGroup, unread=[])]
    named = deck_names.parse_key(arrival.key)
    known = named.group if named and (named.group in groups or desk.store.get(PublicGroup, named.group)) else ""
    upload = _upload(arrival, known, desk)
    done = desk.store.get(Upload, upload.group, upload.id) if known else None
    if done is not None:
        return _settled(done, desk)
    place = _place(named, known, desk.store) if named else None
    if place is None:
        return _unknown(upload, groups, desk)
    session, talk = place
    upload = replace(
        upload,
        session=session.key,
        talk=talk.slug,
        issued=deck_names.issued(named.name, arrival.at) if named else arrival.at,
    )
    return _check(upload, arrival, desk)


def is_folder(arrival: Arrival) -> bool:
    """Whether this is only the empty object that the S3 console makes for a folder."""
    return arrival.key.endswith("/") and arrival.bytes == 0


def given(upload: Upload, session: Session, talk: Talk, desk: Desk) -> "Judged":
    """What becomes of an upload that a co-lead gives to *talk*; it is checked like any other."""
    again = replace(upload, session=session.key, talk=talk.slug)
    arrival = Arrival(
        key=upload.key, version=upload.object_version, mark=upload.id, bytes=upload.bytes, at=upload.issued
    )
    return _judged(again, arrival, _verdict(arrival, desk), desk)


def _upload(arrival: Arrival, group: str, desk: Desk) -> Upload:
    digest = hashlib.sha256(f"{arrival.key}\n{arrival.mark}".encode()).hexdigest()[:20]
    return Upload(
        id=digest, group=group, key=arrival.key, object_version=arrival.version, outcome=Outcome.UNKNOWN, at=desk.now,
        issued=arrival.at, bytes=arrival.bytes,
    )  # fmt: skip


def _place(named: deck_names.DeckKey, group: str, store: Store) -> tuple[Session, Talk] | None:
    """The one talk that the key names: by the date first planned, else by the date it was moved to."""
    if not group:
        return None
    session = store.get(Session, group, named.session)
    talk = session.talk(named.talk) if session else None
    if session and talk:
        return session, talk
    moved_here = [s for s in store.all(Session, group, unread=[]) if s.date == named.session and s.talk(named.talk)]
    if len(moved_here) != 1:
        return None
    found = moved_here[0].talk(named.talk)
    return (moved_here[0], found) if found else None


def _unknown(upload: Upload, groups: list[str], desk: Desk) -> Outcome:
    """Kept where it is, written down, told to the co-leads (of every group, if the key names none)."""
    for group in [upload.group] if upload.group else groups:
        kept = replace(upload, group=group)
        row = _mail("deck-unknown", kept, Audience.CO_LEADS, desk, {"key": kept.key})
        _commit([Create(kept), Create(row)], desk)
    return Outcome.UNKNOWN


@dataclass(frozen=True, slots=True)
class Judged:
    """What becomes of an upload: the writes of one transaction, and before them what is put into the public bucket."""

    outcome: Outcome
    writes: tuple[Write, ...]
    keep: Callable[[], None] | None = None


def _judged(upload: Upload, arrival: Arrival, verdict: Verdict, desk: Desk) -> Judged:
    if verdict.outcome != "accepted":
        told = replace(upload, outcome=Outcome.REFUSED, reason=verdict.reason, mend=verdict.mend, pages=verdict.pages)
        row = _mail("deck-refused", told, Audience.SPEAKER, desk, {"reason": verdict.reason, "mend": verdict.mend})
        return Judged(Outcome.REFUSED, (_write(told), Create(row)))
    deck = replace(_deck(upload, verdict, desk), arrived=arrival.at, mark=arrival.order)
    there: Deck | None = desk.store.get(Deck, upload.group, deck.session, deck.talk)
    newest = _is_newest(deck, there)
    outcome = Outcome.PUBLISHED if newest else Outcome.OUTDATED
    told = replace(upload, outcome=outcome, mend=verdict.mend, pages=verdict.pages)
    writes = [_write(told), *(_shown(deck, there) if newest else [Replace(there)] if there else [])]
    if newest and upload.outcome is Outcome.UNKNOWN:  # what is shown again, its speaker was told of
        writes.append(Create(_mail("deck-published", told, Audience.SPEAKER, desk, {})))
    return Judged(outcome, tuple(writes), (lambda: _keep(deck, there, verdict, desk)) if newest else None)


def _check(upload: Upload, arrival: Arrival, desk: Desk) -> Outcome:
    verdict = _verdict(arrival, desk)
    return retried(lambda: _made(upload, _judged(upload, arrival, verdict, desk), desk), upload.id, tries=4)


def _made(upload: Upload, judged: Judged, desk: Desk) -> Outcome:
    if judged.keep is not None:
        judged.keep()
    try:
        desk.store.commit(*judged.writes)
    except Conflict:
        settled = desk.store.get(Upload, upload.group, upload.id)
        if settled is None or settled.version <= upload.version:
            raise
        return _settled(settled, desk)
    _queue(judged.writes, desk)
    return judged.outcome


def _is_newest(deck: Deck, there: Deck | None) -> bool:
    if there is None or there.upload == deck.upload:
        return True
    return (there.issued, there.arrived or there.issued, there.mark) < (
        deck.issued,
        deck.arrived or deck.issued,
        deck.mark,
    )


def _shown(deck: Deck, there: Deck | None) -> list[Write]:
    """The pointer to *deck*, which says what of the one before goes."""
    gone = {*there.gone, *there.keys} - deck.keys if there else set()
    pointer = replace(deck, gone=tuple(sorted(gone)), version=there.version if there else 0)
    return [Replace(pointer) if there else Create(pointer)]


def _settled(upload: Upload, desk: Desk) -> Outcome:
    """The outcome of an upload that somebody else has settled. If its slides are not the ones shown, what this or an earlier try may
    have put into the bucket goes: whoever follows the rows hears of a deck once more."""
    valid = upload.outcome in (Outcome.PUBLISHED, Outcome.OUTDATED)
    there: Deck | None = desk.store.get(Deck, upload.group, upload.session or "", upload.talk or "") if valid else None
    if there and not (there.shown and there.upload == upload.id):
        try:
            desk.store.commit(Replace(there))
        except Conflict:
            log.info("another deck of the talk was written meanwhile: %s", upload.id)
    return upload.outcome


def _verdict(arrival: Arrival, desk: Desk) -> Verdict:
    if arrival.bytes > LARGEST:
        return Verdict(
            outcome="refused", kind="unknown", reason=f"The file is {arrival.bytes / 1e6:.0f} MB; the limit is 50 MB.",
            mend="Export it again with smaller images (most programs offer a reduced file size), and upload that.",
        )  # fmt: skip
    name = arrival.key.rpartition("/")[2]
    path = desk.scratch / "upload"
    desk.uploads.fetch(arrival.key, arrival.version, path)
    return desk.check(path, name, desk.scratch)


def _deck(upload: Upload, verdict: Verdict, desk: Desk) -> Deck:
    """The pointer to what is published of *upload*, under names made from its content."""
    body = verdict.cleaned or b""
    keys = deck_names.public_keys(upload.group, upload.session or "", upload.talk or "", body, verdict.kind)
    return Deck(
        group=upload.group, session=upload.session or "", talk=upload.talk or "", upload=upload.id, issued=upload.issued,
        published=desk.now, kind=verdict.kind, file=keys.file, thumbnail=keys.thumbnail if verdict.thumbnail else None,
        text=keys.text if verdict.text else None, pages=verdict.pages, bytes=len(body), title=verdict.title or "",
    )  # fmt: skip


def _keep(deck: Deck, there: Deck | None, verdict: Verdict, desk: Desk) -> None:
    """Write the public copy, thumbnail and text of *deck*. Raises :class:`NotYet` while the same are being taken out of the bucket."""
    if there and deck.keys & {*there.gone}:
        raise NotYet(f"{deck.file} is just being taken down")
    disposition = "inline" if verdict.kind == "pdf" else "attachment"
    desk.site.keep(deck.file, verdict.cleaned or b"", deck_names.CONTENT_TYPES[verdict.kind], disposition)
    if deck.thumbnail:
        desk.site.keep(deck.thumbnail, verdict.thumbnail or b"", "image/webp")
    if deck.text:
        desk.site.keep(deck.text, verdict.text.encode(), "text/plain; charset=utf-8")


def _mail(kind: str, upload: Upload, audience: Audience, desk: Desk, facts: dict[str, str]) -> Mailing:
    return mailing(
        kind, upload.group, audience, at=desk.now, of=_of(upload), facts=facts | {"upload": upload.id},
        session=upload.session, subject=upload.talk or upload.id, correlation=desk.correlation,
    )  # fmt: skip


def _of(upload: Upload) -> str:
    """What tells a mail about *upload* from every other: that it came, or which talk a co-lead gave it to."""
    return f"{upload.id}.{upload.session}.{upload.talk}" if upload.version else f"{upload.id}.0"


def _write(upload: Upload) -> Write:
    return Replace(upload) if upload.version else Create(upload)


def _commit(writes: list[Write], desk: Desk) -> None:
    try:
        desk.store.commit(*writes)
    except Conflict:
        upload = writes[0].row
        settled = desk.store.get(Upload, upload.group, upload.id)
        if settled is None or settled.version <= upload.version:
            raise
        log.info("settled by another delivery of the same event: %s", upload.id)
        return
    _queue(writes, desk)


def _queue(writes: Iterable[Write], desk: Desk) -> None:
    desk.post.send(queued(write.row) for write in writes if isinstance(write.row, Mailing))
