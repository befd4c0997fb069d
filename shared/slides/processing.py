"""A deck has arrived: it is checked, then published or refused, and whoever can mend it is told. Of a talk's valid uploads the one
issued last is shown, in whatever order the events come."""

import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from shared.errors import Conflict, NotKept, NotYet
from shared.model.count import DECKS, SLIDES_IN_TIME, SLIDES_LATE, Count, counted
from shared.model.deck import Deck, Outcome, Upload
from shared.model.group import PublicGroup
from shared.model.mailing import Audience, Mailing, mailing
from shared.model.session import Session, Talk
from shared.model.session_key import first_planned
from shared.slides import daily_limit
from shared.slides import names as deck_names
from shared.slides.verdict import Verdict, refused
from shared.store import Create, Replace, Store, Write
from shared.store.actions import retried
from shared.store.context import Context
from shared.store.counting import tally

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


@dataclass(frozen=True, slots=True, kw_only=True)
class SlideContext(Context):
    """*check* runs in a bounded child, *scratch* is a folder of its own."""

    uploads: UploadsBucket
    site: DecksBucket
    check: Callable[[Path, str, Path], Verdict]
    scratch: Path


NOT_WANTED = refused(
    "You said that no slides of this talk are shown.",
    "If they should be, choose when on your talk's page, save, and upload them again.",
)


def receive(arrival: Arrival, context: SlideContext) -> Outcome:
    """What becomes of one upload; the same answer when asked again.

    One object read, at most three object writes, one transaction of at most three rows, one of which has a copy.
    """
    groups = [group.id for group in context.store.all(PublicGroup, unread=[])]
    named = deck_names.parse_key(arrival.key)
    known = named.group if named and (named.group in groups or context.store.get(PublicGroup, named.group)) else ""
    upload = _upload(arrival, known, context)
    done = context.store.get(Upload, upload.group, upload.id) if known else None
    if done is not None:
        return _settled(done, context)
    place = _place(named, known, context.store) if named else None
    if place is None:
        return _unknown(upload, groups, context)
    session, talk = place
    upload = replace(
        upload,
        session=session.key,
        talk=talk.slug,
        issued=deck_names.issued(named.name, arrival.at) if named else arrival.at,
    )
    if named and not deck_names.uploaded_by(named.name):
        rows = context.store.all(Upload, upload.group, where={"session": session.key, "talk": talk.slug})
        if until := daily_limit.next_one(rows, context.now):
            _not_looked_at(upload, arrival, session, rows, until, context)
            return Outcome.REFUSED
    return _check(upload, arrival, session, context)


def _not_looked_at(
    upload: Upload, arrival: Arrival, session: Session, rows: Sequence[Upload], until: datetime, context: SlideContext
) -> None:
    """Its speaker is told so once within a day; then, only the page says it."""
    if daily_limit.told(rows, context.now):
        log.warning("one upload more than are looked at in a day: %s", upload.id)
        return
    about = context.store.get(PublicGroup, upload.group)
    too_many = daily_limit.too_many(until, about.tz_of(session) if about else ZoneInfo("UTC"))
    _commit(list(_judged(upload, arrival, too_many, session, context).writes), context)


def is_folder(arrival: Arrival) -> bool:
    """Whether this is only the empty object that S3's console makes for a folder."""
    return arrival.key.endswith("/") and arrival.bytes == 0


def given(upload: Upload, session: Session, talk: Talk, context: SlideContext) -> "Judged":
    """What becomes of an upload that a co-lead gives to *talk*; it is checked like any other. One that was deleted is refused, so that
    it waits no longer. Raises :class:`NotKept` if what was taken down is to be shown again and was deleted."""
    again = replace(upload, session=session.key, talk=talk.slug)
    arrival = Arrival(
        key=upload.key, version=upload.object_version, mark=upload.id, bytes=upload.bytes, at=upload.issued
    )
    try:
        verdict = _verdict(arrival, context)
    except NotKept:
        if upload.outcome is not Outcome.UNKNOWN:
            raise
        verdict = refused("The file was deleted before it was looked at.", "Send it once more.")
    return _judged(again, arrival, verdict, session, context)


def _upload(arrival: Arrival, group: str, context: SlideContext) -> Upload:
    digest = hashlib.sha256(f"{arrival.key}\n{arrival.mark}".encode()).hexdigest()[:20]
    return Upload(
        id=digest, group=group, key=arrival.key, object_version=arrival.version, outcome=Outcome.UNKNOWN, at=context.now,
        issued=arrival.at, bytes=arrival.bytes,
    )  # fmt: skip


def _place(named: deck_names.DeckKey, group: str, store: Store) -> tuple[Session, Talk] | None:
    """The one talk that the key names: by the date first planned, else by the date it was moved to, within a year of that."""
    if not group:
        return None
    session = store.get(Session, group, named.session)
    talk = session.talk(named.talk) if session else None
    if session and talk:
        return session, talk
    if (day := first_planned(named.session)) is None or day.isoformat() != named.session:
        return None
    since = f"{day.year - 1:04}{named.session[4:]}"
    near = store.all(Session, group, since=since, unread=[])
    moved_here = [one for one in near if one.date == named.session and one.talk(named.talk)]
    if len(moved_here) != 1:
        return None
    found = moved_here[0].talk(named.talk)
    return (moved_here[0], found) if found else None


def _unknown(upload: Upload, groups: list[str], context: SlideContext) -> Outcome:
    """It is kept where it is, recorded, and the co-leads are told (those of every group, if the key names none)."""
    for group in [upload.group] if upload.group else groups:
        kept = replace(upload, group=group)
        row = _mail("deck-unknown", kept, Audience.CO_LEADS, context, {"key": kept.key})
        _commit([Create(kept), Create(row)], context)
    return Outcome.UNKNOWN


@dataclass(frozen=True, slots=True)
class Judged:
    """What becomes of an upload: the writes of one transaction, and before them what is put into the public bucket."""

    outcome: Outcome
    writes: tuple[Write, ...]
    keep: Callable[[], None] | None = None
    counts: tuple[Count, ...] = ()


def _judged(upload: Upload, arrival: Arrival, verdict: Verdict, session: Session, context: SlideContext) -> Judged:
    talk = session.talk(upload.talk or "")
    if talk is not None and talk.no_slides:
        verdict = NOT_WANTED
    if verdict.outcome != "accepted":
        told = replace(upload, outcome=Outcome.REFUSED, reason=verdict.reason, mend=verdict.mend, pages=verdict.pages)
        row = _mail("deck-refused", told, Audience.SPEAKER, context, {"reason": verdict.reason, "mend": verdict.mend})
        return Judged(Outcome.REFUSED, (_write(told), Create(row)))
    deck = replace(_deck(upload, verdict, context), arrived=arrival.at, mark=arrival.order)
    there: Deck | None = context.store.get(Deck, upload.group, deck.session, deck.talk)
    newest = _is_newest(deck, there)
    outcome = Outcome.PUBLISHED if newest else Outcome.OUTDATED
    told = replace(upload, outcome=outcome, mend=verdict.mend, pages=verdict.pages)
    writes = [_write(told), *(_shown(deck, there) if newest else [Replace(there)] if there else [])]
    if newest and upload.outcome is Outcome.UNKNOWN:  # its speaker was told when it was first shown
        writes.append(Create(_mail("deck-published", told, Audience.SPEAKER, context, {})))
    if not newest:
        return Judged(outcome, tuple(writes))
    counts = tuple(_brought(deck, there, session, context.now))
    return Judged(outcome, tuple(writes), lambda: _keep(deck, there, verdict, context), counts)


def _brought(deck: Deck, there: Deck | None, session: Session, now: datetime) -> Iterator[Count]:
    """What is counted for *deck*: that it was published, and whether the talk's first one came in time, if anybody was asked for it."""
    yield counted(deck.group, now, **{DECKS: 1})
    if there is None and session.starts is not None and not session.imported:
        yield counted(deck.group, now, **{SLIDES_LATE if now > session.starts else SLIDES_IN_TIME: 1})


def _check(upload: Upload, arrival: Arrival, session: Session, context: SlideContext) -> Outcome:
    verdict = _verdict(arrival, context)

    def attempt() -> Outcome:
        there = _still(session, upload.talk or "", context.store)
        if there is None:
            return _unknown(replace(upload, session=None, talk=None), [], context)
        return _made(upload, _judged(upload, arrival, verdict, there, context), context)

    return retried(attempt, upload.id, tries=4)


def _still(session: Session, talk: str, store: Store) -> Session | None:
    """*session* as it is now; None if it, or its *talk*, was taken out while the deck was looked at, as an archive can with a past one."""
    if not session.imported:
        return session
    there = store.get(Session, session.group, session.key)
    return there if there and there.talk(talk) else None


def _made(upload: Upload, judged: Judged, context: SlideContext) -> Outcome:
    if judged.keep is not None:
        judged.keep()
    try:
        context.commit(*judged.writes)
    except Conflict:
        settled = context.store.get(Upload, upload.group, upload.id)
        if settled is None or settled.version <= upload.version:
            raise
        return _settled(settled, context)
    tally(judged.counts, context.store)
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
    """The row of *deck*, noting which files of the previous one are to go."""
    gone = {*there.gone, *there.keys} - deck.keys if there else set()
    pointer = replace(deck, gone=tuple(sorted(gone)), version=there.version if there else 0)
    return [Replace(pointer) if there else Create(pointer)]


def _settled(upload: Upload, context: SlideContext) -> Outcome:
    """The outcome of an upload that somebody else has settled. If its slides are not the ones shown, whatever this or an earlier attempt
    put into the bucket is to go: rewriting the deck's row has that done."""
    valid = upload.outcome in (Outcome.PUBLISHED, Outcome.OUTDATED)
    there: Deck | None = (
        context.store.get(Deck, upload.group, upload.session or "", upload.talk or "") if valid else None
    )
    if there and not (there.shown and there.upload == upload.id):
        try:
            context.store.commit(Replace(there))
        except Conflict:
            log.info("another deck of the talk was written meanwhile: %s", upload.id)
    return upload.outcome


def _verdict(arrival: Arrival, context: SlideContext) -> Verdict:
    if arrival.bytes > LARGEST:
        return Verdict(
            outcome="refused", kind="unknown", reason=f"The file is {arrival.bytes / 1e6:.0f} MB; the limit is 50 MB.",
            mend="Export it again with smaller images (most programs offer a reduced file size), and upload that.",
        )  # fmt: skip
    name = arrival.key.rpartition("/")[2]
    path = context.scratch / "upload"
    context.uploads.fetch(arrival.key, arrival.version, path)
    return context.check(path, name, context.scratch)


def _deck(upload: Upload, verdict: Verdict, context: SlideContext) -> Deck:
    """The row for what is published of *upload*, under names made from its content."""
    body = verdict.cleaned or b""
    keys = deck_names.public_keys(upload.group, upload.session or "", upload.talk or "", body, verdict.kind)
    return Deck(
        group=upload.group, session=upload.session or "", talk=upload.talk or "", upload=upload.id, issued=upload.issued,
        published=context.now, kind=verdict.kind, file=keys.file, thumbnail=keys.thumbnail if verdict.thumbnail else None,
        text=keys.text if verdict.text else None, pages=verdict.pages, bytes=len(body), title=verdict.title or "",
    )  # fmt: skip


def _keep(deck: Deck, there: Deck | None, verdict: Verdict, context: SlideContext) -> None:
    """Write the public copy, thumbnail and text of *deck*. Raises :class:`NotYet` while the same files are being removed from the
    bucket."""
    if there and deck.keys & {*there.gone}:
        raise NotYet(f"{deck.file} is just being taken down")
    disposition = "inline" if verdict.kind == "pdf" else "attachment"
    context.site.keep(deck.file, verdict.cleaned or b"", deck_names.CONTENT_TYPES[verdict.kind], disposition)
    if deck.thumbnail:
        context.site.keep(deck.thumbnail, verdict.thumbnail or b"", "image/webp")
    if deck.text:
        context.site.keep(deck.text, verdict.text.encode(), "text/plain; charset=utf-8")


def _mail(kind: str, upload: Upload, audience: Audience, context: SlideContext, facts: dict[str, str]) -> Mailing:
    return mailing(
        kind, upload.group, audience, at=context.now, of=_of(upload), facts=facts | {"upload": upload.id},
        session=upload.session, subject=upload.talk or upload.id, correlation=context.correlation,
    )  # fmt: skip


def _of(upload: Upload) -> str:
    """What tells mails about *upload* apart: its arrival, or the talk to which a co-lead gave it."""
    return f"{upload.id}.{upload.session}.{upload.talk}" if upload.version else f"{upload.id}.0"


def _write(upload: Upload) -> Write:
    """Only one of which no talk was known is written again, and what is shown anew, as it was."""
    unplaced = replace(upload, outcome=Outcome.UNKNOWN, session=None, talk=None)
    return Replace(upload, was=unplaced) if upload.version else Create(upload)


def _commit(writes: list[Write], context: SlideContext) -> None:
    try:
        context.commit(*writes)
    except Conflict:
        upload = writes[0].row
        settled = context.store.get(Upload, upload.group, upload.id)
        if settled is None or settled.version <= upload.version:
            raise
        log.info("settled by another delivery of the same event: %s", upload.id)
