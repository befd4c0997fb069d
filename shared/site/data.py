"""The page's data for programs: ``data/sessions.json``. Every field is named here one by one, so that a field added to a row stays
private until somebody writes it down."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from shared.model.deck import Deck
from shared.model.group import PublicGroup
from shared.model.reference import reference
from shared.model.session import Proposal, Resource
from shared.site.scripts import TEMPLATES
from shared.site.views import SessionView, TalkView
from shared.site.wording import door
from shared.text.characters import clean
from shared.text.markdown import to_text
from shared.text.weblinks import web

FORMAT = 1


def sessions_json(
    group: PublicGroup, sessions: Sequence[SessionView], decks: Iterable[Deck], origin: str, root: str
) -> bytes:
    """``data/sessions.json``: UTF-8, ``{"$schema": …, "format": 1, "group": {…}, "sessions": [{…}]}``, sessions in the order they took
    place; *root* is the path of the group's pages. ``sessions.schema.json`` beside it says the same to programs.

    ``group``: ``id, name, zone, community, audience, mission, join`` (address of the sign-up form or null).

    A session: ``id`` (``<group>/<date first planned>``, for life), ``key``, ``url``, ``kind`` (``talks``, ``proposals``,
    ``discussion``, ``reading``), ``state`` (``planned``, ``announced``, ``held``, ``cancelled``), ``heading``, ``title``,
    ``about`` (plain text, math between dollar signs), ``season``, ``series`` (its title), ``book`` (the title of the book that
    it reads) and ``chapter``, ``host`` (the ``id`` of the other group's session that it is held together with), ``guests`` (the
    groups that come to it, by ``id``), ``starts`` and ``ends`` (RFC 3339, UTC; null where not recorded), ``date_known``
    (``written``, ``inferred``, ``unknown``), ``revision``, ``resources`` (for the whole session), ``agenda``, ``recap`` (plain
    text; null until it is published), ``recapped`` (when it was), ``talks``, and ``planned``, ``proposals``, ``plans``,
    ``research``: lists of ``topic, speaker, about, scheduled_for, url``.

    ``agenda``: a list of ``talk`` (its slug), ``what`` (``talk`` or ``questions``), ``starts``, ``ends``; empty for history.

    A talk: ``slug, title, speaker, about`` (plain text), ``unconfirmed`` (the speaker has not said yes yet), ``deck`` (null or
    ``kind, url, thumbnail, pages, bytes, issued``), ``slides``, ``recording`` (null or a resource; only with the speaker's consent),
    ``thread`` (its discussion in the group's chat, or null), ``resources``: lists of ``kind, title, url, was_shared, arxiv, doi,
    minutes, essential``. Slides that wait for the session to be held are null until then.
    """
    tables = {(deck.session, deck.talk): deck for deck in decks if deck.group == group.id}
    told = {
        "$schema": f"{origin}{root}/data/sessions.schema.json",
        "format": FORMAT,
        "group": {
            "id": group.id,
            "name": group.name,
            "zone": group.zone,
            "community": group.community,
            "audience": group.audience,
            "mission": group.mission,
            "join": door(group.join),
        },
        "sessions": [_session(view, tables, origin) for view in sessions],
    }
    return (json.dumps(_cleaned(told), ensure_ascii=False, separators=(",", ":")) + "\n").encode()


@cache
def schema() -> bytes:
    """``data/sessions.schema.json``: the JSON Schema of :func:`sessions_json`."""
    return (TEMPLATES / "sessions.schema.json").read_bytes()


def _session(view: SessionView, decks: dict[tuple[str, str], Deck], origin: str) -> dict[str, Any]:
    session = view.session
    return {
        "id": session.id,
        "key": session.key,
        "url": f"{origin}{view.href}",
        "kind": session.kind,
        "state": session.state.value,
        "heading": session.heading,
        "title": session.title,
        "about": to_text(session.about),
        "season": view.season,
        "series": view.series.name if view.series else None,
        "book": view.book.name if view.book else None,
        "chapter": session.chapter or None,
        "host": session.host if view.together else None,
        "guests": list(session.guests),
        "starts": _instant(session.starts),
        "ends": _instant(session.ends),
        "date_known": session.date_known if session.starts else "unknown",
        "revision": session.revision,
        "resources": [_resource(one) for one in session.resources],
        "agenda": [
            {
                "talk": slot.talk.slug,
                "what": "questions" if slot.questions else "talk",
                "starts": _instant(slot.starts),
                "ends": _instant(slot.ends),
            }
            for slot in view.slots
        ],
        "recap": to_text(session.recap) if session.recapped_at else None,
        "recapped": _instant(session.recapped_at),
        "talks": [
            {
                "slug": talk.slug,
                "title": talk.title,
                "speaker": talk.speaker,
                "about": shown.about_text,
                "unconfirmed": shown.unconfirmed,
                "deck": _deck(decks.get((session.key, talk.slug)), shown, origin),
                "slides": _resource(talk.slides) if talk.slides and shown.slides else None,
                "recording": _resource(talk.recording) if talk.recording and shown.recording else None,
                "thread": shown.thread,
                "resources": [_resource(one) for one in talk.resources],
            }
            for talk, shown in zip(session.talks, view.talks, strict=True)
        ],
        "planned": [_proposal(one) for one in session.planned],
        "proposals": [_proposal(one) for one in session.proposals],
        "plans": [_proposal(one) for one in session.plans],
        "research": [_proposal(one) for one in session.research],
    }


def _deck(deck: Deck | None, talk: TalkView, origin: str) -> dict[str, Any] | None:
    if deck is None or talk.deck is None:
        return None
    return {
        "kind": deck.kind,
        "url": f"{origin}{talk.deck.file}",
        "thumbnail": f"{origin}{talk.deck.thumbnail}" if talk.deck.thumbnail else None,
        "pages": deck.pages,
        "bytes": deck.bytes,
        "issued": _instant(deck.issued),
    }


def _resource(one: Resource) -> dict[str, Any]:
    known = reference(one)
    return {
        "kind": one.kind,
        "title": one.title,
        "url": web(one.url),
        "was_shared": one.was_shared,
        "arxiv": known.arxiv,
        "doi": known.doi,
        "minutes": one.minutes,
        "essential": one.essential,
    }


def _proposal(one: Proposal) -> dict[str, Any]:
    return {
        "topic": one.topic,
        "speaker": one.speaker,
        "about": one.about,
        "scheduled_for": one.scheduled_for,
        "url": web(one.url),
    }


def _instant(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {name: _cleaned(one) for name, one in value.items()}
    return [_cleaned(one) for one in value] if isinstance(value, list) else value
