"""The page's data for programs: ``data/sessions.json``. :mod:`shared.site.shapes` says which fields there are, and what they mean."""

import re
from collections.abc import Iterable
from typing import Any

from shared.model.deck import Deck
from shared.model.group import PublicGroup
from shared.model.reference import reference
from shared.model.session import Proposal, Resource, Talk
from shared.site import shapes
from shared.site.compact import compact
from shared.site.joined import Joined, Text
from shared.site.talk_views import TalkView
from shared.site.views import SessionView
from shared.site.wording import form_address
from shared.text.characters import clean
from shared.text.markdown import to_text
from shared.text.times import instant
from shared.text.weblinks import web

SESSIONS = Joined(between=b",", end=b"]}\n")


def sessions_json(group: PublicGroup, told: Iterable[Text], origin: str, root: str) -> bytes:
    """``data/sessions.json``: UTF-8; *told* are the sessions as :func:`told_sessions` gives them, in the order they took place; *root* is
    the path of the group's pages."""
    frame: shapes.Data = {
        "$schema": f"{origin}{root}/data/sessions.schema.json",
        "format": shapes.FORMAT,
        "group": {
            "id": group.id,
            "name": group.name,
            "zone": group.zone,
            "community": group.community,
            "audience": group.audience,
            "mission": group.mission,
            "join": form_address(group.join),
        },
        "sessions": [],
    }
    return SESSIONS.whole(_json(frame).removesuffix("]}").encode(), told)


def told_sessions(sessions: Iterable[SessionView], decks: Iterable[Deck], group: PublicGroup, origin: str) -> str:
    """*sessions* of *group* as JSON, with commas between them.

    Slides that wait for the session to be held are null until then, a recording until its speaker has consented.
    """
    tables = {(deck.session, deck.talk): deck for deck in decks if deck.group == group.id}
    return ",".join(_json(_session(view, tables, origin)) for view in sessions)


_ESCAPED = re.compile(r"\\[^\"nt]")


def _json(told: Any) -> str:
    found = compact(told)
    plain = found.replace("–", "-").replace(
        "·", "-"
    )  # every season has the one in its name, every two titles the other between them
    # Where no letter is beyond ASCII's, and none is written as an escape but these, there is nothing to clean.
    return found if plain.isascii() and plain.isprintable() and not _ESCAPED.search(found) else compact(_cleaned(told))


def _session(view: SessionView, decks: dict[tuple[str, str], Deck], origin: str) -> shapes.Session:
    session = view.session
    told: shapes.Session = {
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
        "starts": instant(session.starts) if session.starts else None,
        "ends": instant(session.ends) if session.ends else None,
        "date_known": session.date_known if session.starts else "unknown",
        "revision": session.revision,
        "resources": [_resource(one) for one in session.resources],
        "agenda": [
            {
                "talk": slot.talk.slug,
                "what": "questions" if slot.questions else "talk",
                "starts": instant(slot.starts),
                "ends": instant(slot.ends),
            }
            for slot in view.slots
        ],
        "recap": to_text(session.recap) if session.recapped_at else None,
        "recapped": instant(session.recapped_at) if session.recapped_at else None,
        "talks": [
            _talk(talk, shown, decks.get((session.key, talk.slug)), origin)
            for talk, shown in zip(session.talks, view.talks, strict=True)
        ],
        "planned": [_idea(one) for one in session.planned],
        "proposals": [_idea(one) for one in session.proposals],
        "plans": [_idea(one) for one in session.plans],
        "research": [_idea(one) for one in session.research],
    }
    if session.zone:
        told["zone"] = session.zone
    if session.place:
        told["place"] = session.place
    if view.notes_link:
        told["notes"] = view.notes_link
    if view.reason:
        told["reason"] = view.reason
    return told


def _talk(talk: Talk, shown: TalkView, deck: Deck | None, origin: str) -> shapes.Talk:
    told: shapes.Talk = {
        "slug": talk.slug,
        "title": talk.title,
        "speaker": talk.speaker,
        "about": shown.about_text,
        "unconfirmed": shown.unconfirmed,
        "deck": _deck(deck, shown, origin),
        "slides": _resource(talk.slides) if talk.slides and shown.slides else None,
        "recording": _resource(talk.recording) if talk.recording and shown.recording else None,
        "thread": shown.thread,
        "resources": [_resource(one) for one in talk.resources],
    }
    if talk.kind:
        told["kind"] = talk.kind
    if shown.summary:
        told["summary"] = shown.summary
    if shown.questions:
        told["questions"] = list(shown.questions)
    return told


def _deck(deck: Deck | None, talk: TalkView, origin: str) -> shapes.Deck | None:
    if deck is None or talk.deck is None:
        return None
    return {
        "kind": deck.kind,
        "url": f"{origin}{talk.deck.file}",
        "thumbnail": f"{origin}{talk.deck.thumbnail}" if talk.deck.thumbnail else None,
        "pages": deck.pages,
        "bytes": deck.bytes,
        "issued": instant(deck.issued),
    }


def _resource(one: Resource) -> shapes.Resource:
    known = reference(one)
    told: shapes.Resource = {
        "kind": one.kind,
        "title": one.title,
        "url": web(one.url),
        "was_shared": one.was_shared,
        "arxiv": known.arxiv,
        "doi": known.doi,
        "minutes": one.minutes,
        "essential": one.essential,
    }
    if one.authors:
        told["authors"] = list(one.authors)
    if one.year:
        told["year"] = one.year
    if one.venue:
        told["venue"] = one.venue
    if one.abstract:
        told["abstract"] = one.abstract
    return told


def _idea(one: Proposal) -> shapes.Idea:
    return {
        "topic": one.topic,
        "speaker": one.speaker,
        "about": one.about,
        "scheduled_for": one.scheduled_for,
        "url": web(one.url),
    }


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {name: _cleaned(one) for name, one in value.items()}
    return [_cleaned(one) for one in value] if isinstance(value, list) else value
