"""A talk as the commands about talks print it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.talks import form_fields

if TYPE_CHECKING:
    from shared.model.group import Group
    from shared.model.session import Session, Talk


def missing(talk: Talk, slides: bool, group: Group) -> str:
    from shared.talks import checklist

    return ", ".join(checklist.missing(talk, slides=slides, questions=group.asks_questions)) or "nothing"


def reading_line(one: Any) -> str:
    facts = [
        one.kind,
        f"{one.minutes} min" if one.minutes else "",
        "" if one.essential else "if there is time",
        one.url or "",
    ]
    return f"{one.title or one.kind} ({', '.join(filter(None, facts))})"


def slides_line(talk: Talk, *, there: bool) -> str:
    """Whether there are slides, and when they are shown."""
    if talk.no_slides:
        return "none are shown"
    return ("there" if there else "not there yet") + (", shown after the talk" if talk.slides_after else "")


def as_json(session: Session, talk: Talk, slides: bool, group: Group) -> dict[str, Any]:
    from shared.talks import checklist

    given = {"summary": talk.summary, "questions": list(talk.questions)} if group.asks_questions else {}
    return {
        "session": session.id, "talk": talk.slug, "speaker": talk.speaker, "title": talk.title, "kind": talk.kind,
        "abstract": talk.about,
        "reading": [
            {"kind": one.kind, "title": one.title, "url": one.url, "arxiv": one.arxiv, "minutes": one.minutes,
             "essential": one.essential}
            for one in talk.resources
        ],
        "consent": talk.consent.value, "slides": form_fields.WRITTEN["slides"](talk), "slides_there": slides,
        "missing": list(checklist.missing(talk, slides=slides, questions=group.asks_questions)), **given,
    }  # fmt: skip
