"""What a kind of mail fills in, and what the kinds have in common."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shared.errors import BadInput
from shared.letters.sent import Context
from shared.letters.views import SessionView, view
from shared.letters.wording import line, web
from shared.model.mailing import Mailing
from shared.model.session import Session
from shared.text.weblinks import typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """*why* says why the reader gets this; *event* is the session that goes along as a calendar part."""

    subject: str
    preheader: str
    why: str
    facts: dict[str, Any] = field(default_factory=dict)
    event: Session | None = None


LONGEST = 500
"""Characters of a place, and of its address."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where people meet, in the group's words; *url* is the first address among them that can be a link, if any."""

    text: str
    url: str


def place(written: str) -> Place | None:
    """*written* as a place; None if there is nothing to read in it."""
    shown = line(written, LONGEST)
    if not shown:
        return None
    found = (web(word.strip("<>()[],;")) for word in shown.split())
    return Place(shown, typed(shown, LONGEST) or next(filter(None, found), ""))


def joining(context: Context) -> Place | None:
    """Where the session is joined; None for a reader who is not told yet."""
    return place(context.meeting_link)


def dated(mailing: Mailing, context: Context) -> tuple[Session, datetime, SessionView]:
    """The session, its start, and what is shown of it. Raises :class:`BadInput` if there is none or it has no date."""
    session = context.session
    seen = view(session, context) if session else None
    if session is None or session.starts is None or seen is None:
        raise BadInput(f"{mailing.id}: a {mailing.kind} mail needs a session with a date")
    return session, session.starts, seen


def ahead(context: Context) -> tuple[Session | None, SessionView | None]:
    """The session that somebody comes to next, and what is shown of it; neither if none lies ahead."""
    session = context.session if context.session and context.session.upcoming else None
    seen = view(session, context) if session else None
    return (session, seen) if seen else (None, None)


def member_why(context: Context) -> str:
    """Why a member gets a mail."""
    return f"You get this because you are a member of {line(context.group.name, 80)}."


def co_lead_why(context: Context) -> str:
    """Why a co-lead gets a mail."""
    return f"You get this because you are a co-lead of {line(context.group.name, 80)}."
