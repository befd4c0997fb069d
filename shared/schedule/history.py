"""Importing past sessions from an archive. It causes no mail."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from shared.model.attendance import Attendance
from shared.model.audit import AuditLine
from shared.model.deck import Deck
from shared.model.recording import Match, Recording
from shared.model.reference import remembered
from shared.model.session import Consent, Session, Talk
from shared.model.session_key import first_planned, free_key
from shared.schedule.naming import named_as
from shared.schedule.steps import put
from shared.store import Delete, Store, Write
from shared.store.actions import Change


class What(StrEnum):
    """What becomes of a past session; the first three change something."""

    NEW = "new"
    CORRECTED = "corrected"
    TAKEN_OUT = "taken out"
    SAME = "as it is"
    OWN = "stays: the season has a session of its own on that day"
    STAYS = "stays, although it is not in the file"
    RECORDED = "stays, as a recording was attached to it"
    HAS_SLIDES = "stays, as slides were uploaded for it"
    ATTENDED = "stays, as it was recorded who was there"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What becomes of *session*: *writes* are one transaction, empty where nothing changes."""

    session: Session
    what: What
    writes: tuple[Write, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What others gave to past sessions: *attached* are the talks (session's key, slug) to which a recording was, *shown* those whose
    uploaded slides are shown; *attended* are the sessions of which it was recorded who was there."""

    attached: Collection[tuple[str, str]]
    shown: Collection[tuple[str, str]]
    attended: Collection[str]

    def keeps(self, session: str) -> What | None:
        """Why *session* stays, whatever the archive lists; None if nothing keeps it."""
        if any(key == session for key, _ in self.attached):
            return What.RECORDED
        if any(key == session for key, _ in self.shown):
            return What.HAS_SLIDES
        return What.ATTENDED if session in self.attended else None


def _own(store: Store, group: str) -> Own:
    return Own(
        attached={(row.session, row.talk) for row in store.all(Recording, group) if row.match is Match.ATTACHED},
        shown={(row.session, row.talk) for row in store.all(Deck, group) if row.shown},
        attended={row.session for row in store.all(Attendance, group) if row.recorded},
    )


def planned(sessions: Iterable[Session], store: Store, group: str, *, only: bool = False) -> list[Line]:
    """What importing past *sessions* would do, and what would become of those that were imported before and are not among them: with
    *only* they are taken out. It only reads."""
    there, own = {session.key: session for session in store.all(Session, group)}, _own(store, group)
    listed = _keyed([*sessions], there.values())
    stood = _stood(store, group) if any(session.key not in there for session in listed) else {}
    found = [
        _line(session, known, own) if (known := there.pop(session.key, None)) else _new(session, stood)
        for session in listed
    ]
    left = [session for session in there.values() if session.imported]
    if not only:
        return [*found, *(Line(session=session, what=What.STAYS) for session in left)]
    return [*found, *(_left(session, own.keeps(session.key)) for session in left)]


def _keyed(listed: Sequence[Session], rows: Iterable[Session]) -> list[Session]:
    """*listed* under the keys by which *rows* have them: of several sessions of a day each is known again by when it began, as one that is
    listed later may have begun earlier. Others have a key that is left over."""
    there = {(first_planned(row.key), row.starts): row.key for row in rows if row.starts}
    known = {one.key: there.pop((first_planned(one.key), one.starts), "") if one.starts else "" for one in listed}
    taken, found = set(known.values()), list[Session]()
    for one in listed:
        day, key = first_planned(one.key), known[one.key] or one.key
        if day and not known[one.key] and key in taken:
            key = free_key(day, taken)
        taken.add(key)
        found.append(replace(one, key=key))
    return found


def _stood(store: Store, group: str) -> Mapping[str, int]:
    """By the keys of sessions, the version after which each was taken out, or written last."""
    found: dict[str, int] = {}
    for line in store.all(AuditLine, group, unread=[]):
        if line.session and line.way:
            found[line.session] = max(line.turn, found.get(line.session, 0))
    return found


def _new(session: Session, stood: Mapping[str, int]) -> Line:
    """One that was there before goes on counting its versions: by them the audit tells the lines of a session apart."""
    again = replace(session, version=stood.get(session.key, 0))
    return Line(session=session, what=What.NEW, writes=(put(again, None),))


def _line(session: Session, known: Session, own: Own) -> Line:
    if not known.imported:
        return Line(session=known, what=What.OWN)
    fresh = kept(session, known, own)
    if replace(known, version=0) == fresh:
        return Line(session=known, what=What.SAME)
    return Line(session=fresh, what=What.CORRECTED, writes=(put(fresh, known),))


def _left(session: Session, stays: What | None) -> Line:
    if stays:
        return Line(session=session, what=stays)
    return Line(session=session, what=What.TAKEN_OUT, writes=(Delete(session),))


def history(sessions: Iterable[Session], store: Store, group: str, *, only: bool = False) -> list[Change]:
    """What importing past sessions writes: new ones, and imported ones that read differently now. No mail comes of it."""
    lines = planned(sessions, store, group, only=only)
    return [
        Change(f"{line.session.id}, {line.session.heading}: {line.what.value}", line.writes)
        for line in lines
        if line.writes
    ]


def kept(fresh: Session, known: Session, own: Own) -> Session:
    """*fresh* with what only the row knows: what speakers said of being shown, threads, questions, notes, what was filled in of its
    reading, and recordings that were found since. A talk that the archive no longer names stays if it has slides or a recording of ours."""
    rows = {talk.slug: talk for talk in known.talks}
    attached, shown = ({slug for key, slug in talks if key == known.key} for talks in (own.attached, own.shown))
    named = named_as(fresh.talks, known.talks)
    talks = tuple(
        replace(
            _kept(talk, rows.get(talk.slug), talk.slug in attached), resources=remembered(talk.resources, known.reading)
        )
        for talk in named
    )
    left = (rows[slug] for slug in rows if slug in attached | shown and slug not in {talk.slug for talk in named})
    reading = remembered(fresh.resources, known.reading)
    return replace(fresh, talks=(*talks, *left), resources=reading, notes_link=fresh.notes_link or known.notes_link)


def _kept(talk: Talk, there: Talk | None, attached: bool) -> Talk:
    if there is None:
        return talk
    talk = replace(
        talk, thread=talk.thread or there.thread, summary=talk.summary or there.summary, questions=talk.questions or there.questions
    )  # fmt: skip
    if attached:  # they are asked anew, whatever was public before
        return replace(talk, recording=there.recording, consent=there.consent)
    said = there.consent is not Consent.UNASKED
    return replace(talk, consent=there.consent if said else talk.consent)
