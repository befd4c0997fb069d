"""A group's history as its archive file tells it: sessions that were held, as untidy as the records are.

Nothing is invented: a session without a date keeps only its place in the order, an inferred date says so, and what was
shared but has lost its address stays known as shared. An import is history and so never causes a mail.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, StringConstraints

from shared.errors import BadInput, TooLarge
from shared.model.beforehand import notes_address, wrong_questions, wrong_summary
from shared.model.reference import wrong_reading
from shared.model.season import instant
from shared.model.session import Consent, Proposal, Resource, Session, SessionState, Talk, fitting
from shared.text.fields import Day, Positive, Text, Truth, Url, Wall, read
from shared.text.inline import counted, listed
from shared.text.mistakes import Mistake, Mistakes, Path
from shared.text.slugs import slugify
from shared.text.zones import zone


def sessions_of(document: Any, group_id: str = "") -> list[Session]:
    """The sessions of a parsed archive file, in recorded order, all ``imported`` and ``held`` (or ``cancelled``).

    A dated session's key is its date; an undated one's is ``undated-<order>``, with neither start nor end. Wall times
    come from the rhythm, in the group's ``zone``. Without *group_id* the file is only checked: any group's will do. Raises
    :class:`shared.text.mistakes.Mistakes`, one for every wrong field.
    """
    archive = read(Archive, document)
    if group_id and archive.group.id not in (None, group_id):
        said = f"this is the archive of {archive.group.id!r}, not of {group_id!r}"
        raise Mistakes([Mistake(said, ("group", "id"))], document)
    try:
        tz = zone(archive.group.zone)
    except BadInput as error:
        raise Mistakes([Mistake(str(error).removeprefix("zone: "), ("group", "zone"))], document) from error
    sessions = [
        _session(held, archive.group.rhythm, group_id or archive.group.id or "", tz) for held in archive.sessions
    ]
    if wrong := list(_wrong_with(archive, sessions)):
        raise Mistakes(wrong, document)
    return sorted(sessions, key=lambda session: session.order)


def schema() -> dict[str, Any]:
    """The JSON Schema of the archive as somebody writes it."""
    return Archive.model_json_schema()


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


class WrittenStrict(BaseModel):
    # A misspelt field would otherwise vanish from the record without a word.
    model_config = ConfigDict(extra="forbid", frozen=True)


class WrittenRhythm(BaseModel):
    starts: Wall
    ends: Wall


class WrittenSeries(WrittenStrict):
    id: Text
    title: Text


class WrittenGroup(BaseModel):
    """The part of the file's ``group`` that sessions need; whatever else stands there is for people to read."""

    id: str | None = None
    zone: str
    rhythm: WrittenRhythm
    series: tuple[WrittenSeries, ...] = ()


class WrittenResource(WrittenStrict):
    """Something to read, as in the group's file."""

    kind: Text
    title: Text | None = None
    url: Url | None = None
    was_shared: Truth = False
    arxiv: Text | None = None
    doi: Text | None = None
    minutes: Positive | None = None
    essential: Truth = True
    authors: tuple[Text, ...] = ()
    year: Positive | None = None
    venue: Text | None = None
    abstract: Annotated[str, StringConstraints(strip_whitespace=True)] = ""
    look_up: Truth = True


class WrittenShared(WrittenStrict):
    """Slides or a recording; *on* is where a recording was published."""

    url: Url | None = None
    was_shared: Truth = False
    on: Text | None = None


class WrittenTalk(WrittenStrict):
    """*resources* are what is read, too: an older word for *reading*."""

    speaker: Text | None = None
    speakers: tuple[Text, ...] = ()
    title: Text | None = None
    about: Text | None = None
    slides: WrittenShared | None = None
    recording: WrittenShared | None = None
    reading: tuple[WrittenResource, ...] = ()
    resources: tuple[WrittenResource, ...] = ()
    summary: Text | None = None
    questions: tuple[Text, ...] = ()


class WrittenProposal(WrittenStrict):
    speaker: Text
    topic: Text
    scheduled_for: Day | None = None


class WrittenPlan(WrittenStrict):
    kind: Text
    title: Text
    proposed_by: Text


class WrittenResearch(WrittenStrict):
    title: Text
    by: Text
    url: Url | None = None
    looks_at: tuple[Text, ...] = ()


class WrittenHeld(WrittenStrict):
    order: Positive
    date: Day | None
    date_known: Literal["written", "inferred"] = "written"
    kind: Literal["discussion", "proposals", "talks", "reading"]
    state: Literal["held", "cancelled"] = "held"
    title: Text | None = None
    about: Text | None = None
    series: Text | None = None
    talks: tuple[WrittenTalk, ...] = ()
    planned: tuple[WrittenProposal, ...] = ()
    proposals: tuple[WrittenProposal, ...] = ()
    plans: tuple[WrittenPlan, ...] = ()
    research_proposals: tuple[WrittenResearch, ...] = ()
    notes: Url | None = None


class Archive(BaseModel):
    group: WrittenGroup
    sessions: tuple[WrittenHeld, ...]


def _session(held: WrittenHeld, rhythm: WrittenRhythm, group_id: str, tz: ZoneInfo) -> Session:
    over_midnight = timedelta(days=1 if rhythm.ends < rhythm.starts else 0)
    return Session(
        group=group_id,
        key=held.date.isoformat() if held.date else f"undated-{held.order:02}",
        kind=held.kind,
        state=SessionState(held.state),
        starts=instant(held.date, rhythm.starts, tz) if held.date else None,
        ends=instant(held.date + over_midnight, rhythm.ends, tz) if held.date else None,
        date=held.date.isoformat() if held.date else None,
        date_known=held.date_known if held.date else "unknown",
        order=held.order,
        title=held.title,
        about=held.about or "",
        series=held.series,
        talks=with_slugs([_talk(talk) for talk in held.talks]),
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
    """Mistakes that no single field shows: an order or a date given twice, a series that does not exist."""
    orders, keys = Counter(held.order for held in archive.sessions), Counter(session.key for session in sessions)
    series = {one.id for one in archive.group.series}
    rhythm = archive.group.rhythm
    if rhythm.starts == rhythm.ends:
        yield Mistake("a session ends at another time than it starts", ("group", "rhythm", "ends"))
    yield from _wrong_talks(archive)
    for at, session in enumerate(sessions):
        if orders[session.order] > 1:
            yield Mistake(f"{session.order} is the order of more than one session", ("sessions", at, "order"))
        elif keys[session.key] > 1:
            yield Mistake(
                f"{session.key} is the date of more than one session; in an archive a day has one, so put their talks together",
                ("sessions", at, "date"),
            )
        try:
            fitting(session)
        except TooLarge as error:
            yield Mistake(str(error), ("sessions", at))
        if session.series and session.series not in series:
            yield Mistake(f"{session.series!r} is not listed in group.series", ("sessions", at, "series"))


def _wrong_talks(archive: Archive) -> Iterator[Mistake]:
    """Mistakes in the talks: a speaker given in both of two ways, identifiers of reading that are none."""
    for at, held in enumerate(archive.sessions):
        for number, talk in enumerate(held.talks):
            path = ("sessions", at, "talks", number)
            if bool(talk.speaker) == bool(talk.speakers):
                yield Mistake("a talk has a speaker, or speakers: [one, another]", (*path, "speaker"))
            for name, resources in (("reading", talk.reading), ("resources", talk.resources)):
                yield from wrong_reading(map(_resource, resources), (*path, name))
            yield from _wrong_beforehand(talk, path)
        yield from _wrong_notes(held, ("sessions", at, "notes"))


def _wrong_beforehand(talk: WrittenTalk, path: Path) -> Iterator[Mistake]:
    said = {"summary": wrong_summary(talk.summary or ""), "questions": wrong_questions(talk.questions)}
    yield from (Mistake(words, (*path, name)) for name, words in said.items() if words)


def _wrong_notes(held: WrittenHeld, path: Path) -> Iterator[Mistake]:
    try:
        notes_address(held.notes or "")
    except BadInput as error:
        yield Mistake(str(error), path)
