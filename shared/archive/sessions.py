"""A group's history as its archive file tells it: sessions that were held, as untidy as the records are.

Nothing is invented: a session without a date keeps only its place in the order, an inferred date says so, and what was
shared but has lost its address stays known as shared. An import is history and so never causes a mail.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from shared.archive.file import (
    Archive,
    WrittenGroup,
    WrittenHeld,
    WrittenProposal,
    WrittenResource,
    WrittenShared,
    WrittenTalk,
)
from shared.errors import BadInput, TooLarge
from shared.model.beforehand import notes_address, wrong_questions, wrong_summary
from shared.model.group import Group
from shared.model.reference import wrong_reading
from shared.model.season import instant
from shared.model.session import Consent, Proposal, Resource, Session, SessionState, Talk, fitting
from shared.model.session_key import free_key
from shared.text.fields import read
from shared.text.inline import counted, listed
from shared.text.mistakes import Mistake, Mistakes, Path
from shared.text.slugs import slugify
from shared.text.wall_times import Span
from shared.text.zones import zone


@dataclass(frozen=True, slots=True)
class Usual:
    """What the group does as a rule, where an archive does not say: its clock, and when a session starts and ends, if that is known. What
    is after *today* is not past."""

    zone: ZoneInfo
    starts: time | None = None
    ends: time | None = None
    today: date = date.max


SOMEBODYS = Usual(ZoneInfo("UTC"), time(12), time(13))
"""For a look at a file without its group."""


def usual_of(group: Group) -> Usual:
    """As the season of *group* has it now."""
    if group.season is None:
        return Usual(group.tz)
    starts = datetime.combine(group.season.first, group.season.wall)
    return Usual(group.tz, starts.time(), (starts + timedelta(minutes=group.season.minutes)).time())


def sessions_of(document: Any, group_id: str = "", usual: Usual | None = None) -> list[Session]:
    """The sessions of a parsed archive file, in its order, all ``imported`` and ``held`` (or ``cancelled``).

    A dated session's key is its date, with a number behind it for the second of a day; an undated one's is ``undated-<order>``, or
    ``undated-<what it is called>`` where the file numbers none, with neither start nor end. What the file does not say of zone and times
    of day is as *usual*. Without *group_id* the file is only checked: any group's will do. Raises
    :class:`shared.text.mistakes.Mistakes`, one for every wrong field.
    """
    archive = read(Archive, document)
    if group_id and archive.group.id not in (None, group_id):
        said = f"this is the archive of {archive.group.id!r}, not of {group_id!r}"
        raise Mistakes([Mistake(said, ("group", "id"))], document)
    by = _clock(archive.group, usual, document)
    orders = _orders(archive.sessions)
    sessions = [
        _session(held, order, by, group_id or archive.group.id or "")
        for held, order in zip(archive.sessions, orders, strict=True)
    ]
    if orders and archive.sessions[0].order is None:
        sessions = _named(sessions)
    sessions = _of_days(sessions)
    wrong = [*_wrong_with(archive, sessions), *_not_past(archive.sessions, by.today)]
    if wrong:
        raise Mistakes(wrong, document)
    return sessions


def _clock(group: WrittenGroup, usual: Usual | None, document: Any) -> Usual:
    """Zone and times of the file, else the *usual* ones."""
    if group.zone:
        try:
            tz = zone(group.zone)
        except BadInput as error:
            raise Mistakes([Mistake(str(error).removeprefix("zone: "), ("group", "zone"))], document) from error
    elif usual:
        tz = usual.zone
    else:
        raise Mistakes([Mistake("is missing; it must be given", ("group", "zone"))], document)
    if group.rhythm:
        return Usual(tz, group.rhythm.starts, group.rhythm.ends, usual.today if usual else date.max)
    return replace(usual, zone=tz) if usual else Usual(tz)


def _orders(sessions: Sequence[WrittenHeld]) -> list[int]:
    """The place of each among all: as the file numbers them, else by when they began. What has none stands behind what it follows in the
    file, which may have the newest first."""
    if any(held.order is not None for held in sessions):
        return [held.order or 0 for held in sessions]
    days = [held.date for held in sessions if held.date]
    newest_first = len(days) > 1 and days[0] > days[-1] and all(later >= earlier for later, earlier in pairwise(days))
    at = range(len(sessions))
    last, placed = (date.min, time.min), list[tuple[tuple[date, time], int]]()
    for number in reversed(at) if newest_first else at:
        held = sessions[number]
        last = (held.date, held.starts or time.min) if held.date else last
        placed.append((last, number))
    placed.sort(key=lambda one: one[0])
    places = {number: place for place, (_, number) in enumerate(placed, 1)}
    return [places[number] for number in at]


def _named(sessions: Sequence[Session]) -> list[Session]:
    """*sessions*, the undated of which are known by what they are called: their number changes with each that is put before them."""
    found = list[Session]()
    taken: Counter[str] = Counter()
    for session in sessions:
        if session.date is None:
            plain = f"undated-{slugify(session.heading)}"[:100]
            taken[plain] += 1
            session = replace(session, key=plain if taken[plain] == 1 else f"{plain}-{taken[plain]}")
        found.append(session)
    return found


def _of_days(sessions: Sequence[Session]) -> list[Session]:
    """*sessions*, of which those of one day have keys of their own, in the order in which they began."""
    begun = sorted((one.starts, at) for at, one in enumerate(sessions) if one.date and one.starts)
    found, taken = list(sessions), set[str]()
    for _, at in begun:
        key = free_key(date.fromisoformat(found[at].key), taken)
        taken.add(key)
        found[at] = replace(found[at], key=key)
    return found


def summary(sessions: Sequence[Session]) -> str:
    """``10 sessions, 2022-10-22 to 2023-03-04, 2 undated, 1 cancelled; 12 talks``"""
    dates = sorted(session.date for session in sessions if session.date)
    cancelled = sum(session.state is SessionState.CANCELLED for session in sessions)
    parts = [counted(len(sessions), "session")]
    parts += [f"{dates[0]} to {dates[-1]}"] if dates else []
    parts += [f"{len(sessions) - len(dates)} undated"] if len(dates) < len(sessions) else []
    parts += [f"{cancelled} cancelled"] if cancelled else []
    return f"{', '.join(parts)}; {counted(sum(len(session.talks) for session in sessions), 'talk')}"


def with_slugs(talks: Sequence[Talk]) -> tuple[Talk, ...]:
    """*talks* with slugs made from their titles, else their speakers, each unique within the session."""
    named: dict[str, Talk] = {}
    for talk in talks:
        plain = slugify(talk.title or talk.speaker) or "talk"
        candidates = (plain if n == 1 else f"{plain}-{n}" for n in range(1, len(talks) + 1))
        slug = next(candidate for candidate in candidates if candidate not in named)
        named[slug] = replace(talk, slug=slug)
    return tuple(named.values())


def _times(held: WrittenHeld, by: Usual) -> tuple[datetime | None, datetime | None]:
    """When a session started and ended: as it says itself, else as usual, and then as long as usual."""
    starts = held.starts or by.starts
    if held.date is None or starts is None:
        return None, None
    begun = instant(held.date, starts, by.zone)
    if held.ends or (by.ends and not held.starts):
        wall = held.ends or by.ends or starts
        return begun, instant(held.date + timedelta(days=wall <= starts), wall, by.zone)
    return begun, begun + _length(by)


def _length(by: Usual) -> timedelta:
    if by.starts is None or by.ends is None:
        return timedelta(hours=1)
    told = datetime.combine(date.min, by.ends) - datetime.combine(date.min, by.starts)
    return told % timedelta(days=1)


def _session(held: WrittenHeld, order: int, by: Usual, group_id: str) -> Session:
    starts, ends = _times(held, by)
    return Session(
        group=group_id,
        key=held.date.isoformat() if held.date else f"undated-{order:02}",
        kind=held.means,
        state=SessionState(held.state),
        starts=starts,
        ends=ends,
        date=held.date.isoformat() if held.date else None,
        date_known=held.date_known if held.date else "unknown",
        order=order,
        title=held.title,
        about=held.about or "",
        series=held.series,
        talks=with_slugs([_talk(talk) for talk in held.talks]),
        resources=tuple(map(_resource, held.reading)),
        planned=tuple(_proposal(one) for one in held.planned),
        proposals=tuple(_proposal(one) for one in held.proposals),
        plans=tuple(Proposal(speaker=plan.proposed_by, topic=plan.title, about=plan.kind) for plan in held.plans),
        research=tuple(
            Proposal(speaker=one.by, topic=one.title, url=one.url, about=", ".join(one.looks_at))
            for one in held.research_proposals
        ),
        imported=True,
        notes_link=held.notes or "",
    )


def _talk(talk: WrittenTalk) -> Talk:
    return Talk(
        slug="",
        title=talk.title,
        speaker=listed([talk.speaker] if talk.speaker else talk.speakers),
        about=talk.about or "",
        resources=tuple(map(_resource, (*talk.reading, *talk.resources))),
        slides=_shared("slides", talk.slides),
        recording=_shared("recording", talk.recording),
        consent=Consent.YES if talk.recording else Consent.UNASKED,  # it was public where the group put it
        summary=talk.summary or "",
        questions=talk.questions,
    )


def _resource(one: WrittenResource) -> Resource:
    return Resource(**one.model_dump() | {"venue": one.venue or ""})


def _shared(kind: str, shared: WrittenShared | None) -> Resource | None:
    if shared is None:
        return None
    return Resource(kind=kind, title=shared.on, url=shared.url, was_shared=shared.was_shared)


def _proposal(one: WrittenProposal) -> Proposal:
    day = one.scheduled_for
    return Proposal(speaker=one.speaker, topic=one.topic, scheduled_for=day.isoformat() if day else None)


def _wrong_with(archive: Archive, sessions: Sequence[Session]) -> Iterator[Mistake]:
    """What no single field can know: that orders and dates are told once, and that series exist."""
    orders = Counter(session.order for session in sessions)
    days = Counter(session.date for session in sessions if session.date)
    series = {one.id for one in archive.group.series}
    rhythm = archive.group.rhythm
    if rhythm and rhythm.starts == rhythm.ends:
        yield Mistake("a session ends at another time than it starts", ("group", "rhythm", "ends"))
    yield from _wrong_talks(archive)
    for at, session in enumerate(sessions):
        if session.date and session.starts is None:
            said = "nobody says when sessions began: write starts here, or a rhythm for all (group: {rhythm: {starts, ends}})"
            yield Mistake(said, ("sessions", at, "starts"))
        held = archive.sessions[at]
        if held.starts and held.ends and (said := Span(held.starts, held.ends).amiss):
            yield Mistake(f"the session {said}", ("sessions", at, "ends"))
        if not session.order:
            yield Mistake("is missing; either each session has one, or none", ("sessions", at, "order"))
        elif orders[session.order] > 1:
            yield Mistake(f"{session.order} is the order of more than one session", ("sessions", at, "order"))
        elif session.date and days[session.date] > 1 and (said := _beside(at, archive.sessions, sessions)):
            yield Mistake(said, ("sessions", at, "date"))
        try:
            fitting(session)
        except TooLarge as error:
            yield Mistake(str(error), ("sessions", at))
        if session.series and session.series not in series:
            yield Mistake(f"{session.series!r} is not listed in group.series", ("sessions", at, "series"))


def _beside(at: int, written: Sequence[WrittenHeld], sessions: Sequence[Session]) -> str:
    """Why the session *at* that place cannot be one of several on its day; empty if it can."""
    one = sessions[at]
    if any(held.date == written[at].date and held.starts is None for held in written):
        return f"{one.date} is the date of more than one session; say of each when it began (starts), or put their talks together"
    others = (other for other in sessions if other is not one and other.date == one.date)
    if any(_overlap(one, other) for other in others):
        return f"two sessions of {one.date} overlap; say when they ended, or put their talks together if they are one"
    return ""


def _overlap(one: Session, other: Session) -> bool:
    if not (one.starts and one.ends and other.starts and other.ends):
        return False
    return one.starts < other.ends and other.starts < one.ends


def _not_past(sessions: Sequence[WrittenHeld], today: date) -> Iterator[Mistake]:
    for at, held in enumerate(sessions):
        if held.date and held.date > today:
            said = (
                f"{held.date} is still to come; what is planned belongs in the group's file, or is added (sessions add)"
            )
            yield Mistake(said, ("sessions", at, "date"))


def _wrong_talks(archive: Archive) -> Iterator[Mistake]:
    """Who spoke is told in one of two ways; identifiers of what was read are such."""
    for at, held in enumerate(archive.sessions):
        for number, talk in enumerate(held.talks):
            path = ("sessions", at, "talks", number)
            if bool(talk.speaker) == bool(talk.speakers):
                yield Mistake("a talk has a speaker, or speakers: [one, another]", (*path, "speaker"))
            for name, resources in (("reading", talk.reading), ("resources", talk.resources)):
                yield from wrong_reading(map(_resource, resources), (*path, name))
            yield from _wrong_beforehand(talk, path)
        yield from wrong_reading(map(_resource, held.reading), ("sessions", at, "reading"))
        yield from _wrong_notes(held, ("sessions", at, "notes"))


def _wrong_beforehand(talk: WrittenTalk, path: Path) -> Iterator[Mistake]:
    said = {"summary": wrong_summary(talk.summary or ""), "questions": wrong_questions(talk.questions)}
    yield from (Mistake(words, (*path, name)) for name, words in said.items() if words)


def _wrong_notes(held: WrittenHeld, path: Path) -> Iterator[Mistake]:
    try:
        notes_address(held.notes or "")
    except BadInput as error:
        yield Mistake(str(error), path)
