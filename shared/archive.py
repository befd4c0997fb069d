"""A group's history as its archive file tells it: sessions that were held, as untidy as the records are.

Nothing is invented: a session without a date keeps only its place in the order, an inferred date says so, and what was
shared but has lost its address stays known as shared. An import is history and so never causes a mail.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from shared.decks import slugify
from shared.errors import BadInput, TooLarge
from shared.references import wrong
from shared.season import instant, zone
from shared.sessions import Consent, Proposal, Resource, Session, SessionState, Talk, fitting


def sessions_of(document: Any, group_id: str) -> list[Session]:
    """The sessions of a parsed archive file, in recorded order, all ``held`` and ``imported``.

    A dated session's key is its date; an undated one's is ``undated-<order>``, with neither start nor end. Wall times
    come from the rhythm, in the group's ``zone``. Raises :class:`BadInput` naming the path of every wrong field.
    """
    try:
        archive = _Archive.model_validate(document)
    except ValidationError as error:
        raise BadInput("\n".join(f"{_path(e['loc'])}: {e['msg']}" for e in error.errors())) from error
    if archive.group.id not in (None, group_id):
        raise BadInput(f"group.id: this is the archive of {archive.group.id!r}, not of {group_id!r}")
    tz = zone(archive.group.zone)
    sessions = [_session(held, archive.group.rhythm, group_id, tz) for held in archive.sessions]
    _check(archive, sessions)
    return sorted(sessions, key=lambda session: session.order)


def with_slugs(talks: Sequence[Talk]) -> tuple[Talk, ...]:
    """*talks* with slugs made from their titles, else their speakers, each unique within the session."""
    named: dict[str, Talk] = {}
    for talk in talks:
        plain = slugify(talk.title or talk.speaker) or "talk"
        candidates = (plain if n == 1 else f"{plain}-{n}" for n in range(1, len(talks) + 1))
        slug = next(candidate for candidate in candidates if candidate not in named)
        named[slug] = replace(talk, slug=slug)
    return tuple(named.values())


def _day(value: object) -> object:
    """YAML reads an unquoted date as a date; numbers, which would pass as seconds since 1970, are mistakes."""
    if value is None or isinstance(value, str) or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    raise ValueError("write a date as 2022-11-19, or null where none was recorded")


def _wall(value: object) -> object:
    """Unquoted, YAML 1.1 reads 14:00 as the number 840."""
    if isinstance(value, str):
        return value
    raise ValueError('write a time in quotes, as "14:00"')


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$", max_length=2000)]
Day = Annotated[date, BeforeValidator(_day)]
Wall = Annotated[time, BeforeValidator(_wall)]


class _Strict(BaseModel):
    # A misspelt field would otherwise vanish from the record without a word.
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Rhythm(BaseModel):
    starts: Wall
    ends: Wall


class _Series(_Strict):
    id: Text
    title: Text


class _Group(BaseModel):
    """What of the group's half of the file the sessions need; the rest of it is for people to read."""

    id: str | None = None
    zone: str
    rhythm: _Rhythm
    series: tuple[_Series, ...] = ()


class _Resource(_Strict):
    kind: Text
    title: Text | None = None
    url: Url | None = None
    was_shared: bool = False
    arxiv: Text | None = None
    doi: Text | None = None
    minutes: Annotated[int, Field(gt=0)] | None = None
    essential: bool = True


class _Shared(_Strict):
    """Slides or a recording; ``on`` is where a recording was put."""

    url: Url | None = None
    was_shared: bool = False
    on: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _name_on(cls, value: Any) -> Any:
        """YAML 1.1 reads the unquoted key ``on`` as true."""
        return (
            {"on" if key is True else key: found for key, found in value.items()} if isinstance(value, dict) else value
        )


class _Talk(_Strict):
    speaker: Text
    title: Text | None = None
    about: Text | None = None
    slides: _Shared | None = None
    recording: _Shared | None = None
    resources: tuple[_Resource, ...] = ()


class _Proposal(_Strict):
    speaker: Text
    topic: Text
    scheduled_for: Day | None = None


class _Plan(_Strict):
    kind: Text
    title: Text
    proposed_by: Text


class _Research(_Strict):
    title: Text
    by: Text
    url: Url | None = None
    looks_at: tuple[Text, ...] = ()


class _Held(_Strict):
    order: Annotated[int, Field(gt=0)]
    date: Day | None
    date_known: Literal["written", "inferred"] = "written"
    kind: Literal["discussion", "proposals", "talks"]
    title: Text | None = None
    about: Text | None = None
    series: Text | None = None
    talks: tuple[_Talk, ...] = ()
    planned: tuple[_Proposal, ...] = ()
    proposals: tuple[_Proposal, ...] = ()
    plans: tuple[_Plan, ...] = ()
    research_proposals: tuple[_Research, ...] = ()


class _Archive(BaseModel):
    group: _Group
    sessions: tuple[_Held, ...]


def _session(held: _Held, rhythm: _Rhythm, group_id: str, tz: ZoneInfo) -> Session:
    return Session(
        group=group_id,
        key=held.date.isoformat() if held.date else f"undated-{held.order:02}",
        kind=held.kind,
        state=SessionState.HELD,
        starts=instant(held.date, rhythm.starts, tz) if held.date else None,
        ends=instant(held.date, rhythm.ends, tz) if held.date else None,
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
    )


def _talk(talk: _Talk) -> Talk:
    return Talk(
        slug="",
        title=talk.title,
        speaker=talk.speaker,
        about=talk.about or "",
        resources=tuple(Resource(**one.model_dump()) for one in talk.resources),
        slides=_shared("slides", talk.slides),
        recording=_shared("recording", talk.recording),
        consent=Consent.YES if talk.recording else Consent.UNASKED,  # it was public where the group put it
    )


def _shared(kind: str, shared: _Shared | None) -> Resource | None:
    if shared is None:
        return None
    return Resource(kind=kind, title=shared.on, url=shared.url, was_shared=shared.was_shared)


def _proposal(one: _Proposal) -> Proposal:
    day = one.scheduled_for
    return Proposal(speaker=one.speaker, topic=one.topic, scheduled_for=day.isoformat() if day else None)


def _check(archive: _Archive, sessions: Sequence[Session]) -> None:
    """What no single field can know: that orders and dates are told once, and that series exist."""
    orders, keys = Counter(held.order for held in archive.sessions), Counter(session.key for session in sessions)
    series = {one.id for one in archive.group.series}
    for at, session in enumerate(sessions):
        if orders[session.order] > 1:
            raise BadInput(f"sessions[{at}].order: {session.order} is the order of more than one session")
        if keys[session.key] > 1:
            raise BadInput(f"sessions[{at}].date: {session.key} is the date of more than one session")
        for number, talk in enumerate(session.talks):
            if said := next(filter(None, map(wrong, talk.resources)), ""):
                raise BadInput(f"sessions[{at}].talks[{number}].{said}")
        try:
            fitting(session)
        except TooLarge as error:
            raise BadInput(f"sessions[{at}]: {error}") from error
        if session.series and session.series not in series:
            raise BadInput(f"sessions[{at}].series: {session.series!r} is not listed in group.series")


def _path(parts: Sequence[str | int]) -> str:
    """``sessions[3].talks[0].speaker``, as a person would point at it."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts).lstrip(".") or "the file"
