"""A group's past sessions as the archive's own file, which any group can take in: the inverse of :mod:`shared.archive.sessions`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import yaml

from shared.model.deck import Deck
from shared.model.group import Group
from shared.model.session import Consent, Proposal, Resource, Session, SessionState, Talk
from shared.text.wall_times import Span

Decks = Mapping[tuple[str, str], Deck]
"""What is shown of a talk, by the session's key and the talk's slug."""
_PLAIN = Resource(kind="")


def written(group: Group, sessions: Sequence[Session], decks: Iterable[Deck], page: str, now: datetime) -> str:
    """The file's text, in YAML: those of *sessions* (in their order) that are past. The addresses of slides are at *page*, the origin of
    the group's page; if that is empty, it says only that there were some. It tells what everybody may know: no recording to which its
    speaker has not agreed, no place, no meeting link."""
    shown: Decks = {(deck.session, deck.talk): deck for deck in decks if deck.shown}
    past = [one for one in sessions if _is_past(one, now)]
    series = [{"id": one.id, "title": one.title} for one in group.series]
    known = {one["id"] for one in series}
    about = {"id": group.id, "name": group.name, "zone": group.zone, "series": series}
    entries = [_session(one, group, known, shown, page.rstrip("/")) for one in past]
    return yaml.safe_dump({"group": _told(about), "sessions": entries}, sort_keys=False, allow_unicode=True, width=120)


def _is_past(session: Session, now: datetime) -> bool:
    if session.state not in (SessionState.HELD, SessionState.CANCELLED):
        return False
    return session.starts is None or session.starts <= now


def _session(session: Session, group: Group, series: set[str], decks: Decks, page: str) -> dict[str, Any]:
    starts, ends = (one.astimezone(group.tz) if one else None for one in (session.starts, session.ends))
    odd = starts is None or ends is None or bool(Span(starts.time(), ends.time()).amiss)
    return _told({
        "date": starts.date().isoformat() if starts else None,
        "date_known": "inferred" if starts and session.date_known == "inferred" else None,
        "starts": f"{starts:%H:%M}" if starts else None,
        "ends": None if odd else f"{ends:%H:%M}",
        "kind": session.kind, "state": session.state.value,
        "title": session.title or (session.heading if session.book else None),
        "about": "\n\n".join(part for part in (session.about, session.recap if session.recapped_at else "") if part),
        "series": session.series if session.series in series else None,
        "talks": [_talk(one, decks.get((session.key, one.slug)), page) for one in session.talks],
        "reading": [*map(_resource, session.resources)],
        "planned": [*map(_proposal, session.planned)],
        "proposals": [*map(_proposal, session.proposals)],
        "plans": [{"kind": one.about or "plan", "title": one.topic, "proposed_by": one.speaker} for one in session.plans],
        "research_proposals": [*map(_research, session.research)],
        "notes": session.notes_link if group.links_notes else "",
    })  # fmt: skip


def _talk(talk: Talk, deck: Deck | None, page: str) -> dict[str, Any]:
    return _told({
        "speaker": talk.speaker, "title": talk.title, "about": talk.about,
        "slides": _deck(deck, page) if deck else _shared(talk.slides),
        "recording": _shared(talk.recording) if talk.consent is Consent.YES else None,
        "reading": [*map(_resource, talk.resources)],
        "summary": talk.summary, "questions": [*talk.questions],
    })  # fmt: skip


def _deck(deck: Deck, page: str) -> dict[str, Any]:
    return {"url": f"{page}/{deck.file}"} if page else {"was_shared": True}


def _shared(one: Resource | None) -> dict[str, Any] | None:
    """Slides or a recording; None if nothing was shared."""
    return _told({"url": one.url, "was_shared": one.was_shared, "on": one.title}) if one else None


def _resource(one: Resource) -> dict[str, Any]:
    usual = asdict(_PLAIN)
    return {name: _plain(value) for name, value in asdict(one).items() if value != usual[name]}


def _proposal(one: Proposal) -> dict[str, Any]:
    return _told({"speaker": one.speaker, "topic": one.topic, "scheduled_for": one.scheduled_for})


def _research(one: Proposal) -> dict[str, Any]:
    looks_at = [part for part in one.about.split(", ") if part]
    return _told({"title": one.topic, "by": one.speaker, "url": one.url, "looks_at": looks_at})


def _told(entry: Mapping[str, Any]) -> dict[str, Any]:
    """*entry* without what is not known."""
    return {name: value for name, value in entry.items() if value}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
