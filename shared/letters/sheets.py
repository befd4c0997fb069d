"""What a kind of mail fills in (a sheet), the letter that becomes of it, and what many kinds need to fill it in."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shared.errors import BadInput
from shared.letters.sent import Sent
from shared.letters.views import SessionView, view
from shared.letters.wording import fitted, line, web
from shared.model.session import Session
from shared.text.weblinks import typed

PUBLISH = "PUBLISH"
"""The method of a calendar part that invites nobody (RFC 5546, 3.2.1); a cancelled session is published with STATUS:CANCELLED."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """*why* says why the reader gets this; *event* is the session that goes along as a calendar part, *calendar* such a part that is
    there already."""

    subject: str
    preheader: str
    why: str
    facts: dict[str, Any] = field(default_factory=dict)
    event: Session | None = None
    calendar: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail before it is bytes. *calendar* is an iCalendar object of the *method*, *unsubscribe* a web address that takes a one-click
    POST."""

    kind: str
    to: str
    subject: str
    text: str
    html: str
    calendar: bytes | None = None
    method: str = PUBLISH
    unsubscribe: str | None = None
    language: str = "en"


LONGEST = 500
"""Characters of a place, and of its address."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where people meet, in the group's words; *url* is the first address among them that can be a link, if any."""

    text: str
    url: str


def place(written: str) -> Place | None:
    """*written* as a place; None if it is empty."""
    shown = line(written, LONGEST)
    if not shown:
        return None
    found = (web(word.strip("<>()[],;")) for word in shown.split())
    return Place(shown, typed(shown, LONGEST) or next(filter(None, found), ""))


def joining(sent: Sent) -> Place | None:
    """How the session is joined; None for a reader who must not know yet."""
    return place(sent.meeting_link)


def location(sent: Sent, most: int) -> str:
    """The place and the link of the session in one line for a calendar; the link only for a reader who may know it."""
    parts = (sent.session.place if sent.session else None, sent.meeting_link)
    return line("; ".join(filter(None, parts)), most)


def dated(sent: Sent) -> tuple[Session, datetime, SessionView]:
    """The session, its start, and what is shown of it. Raises :class:`BadInput` if there is no session or it has no date."""
    session = sent.session
    seen = view(session, sent) if session else None
    if session is None or session.starts is None or seen is None:
        raise BadInput(f"{sent.mailing.id}: a {sent.mailing.kind} mail needs a session with a date")
    return session, session.starts, seen


def ahead(sent: Sent) -> tuple[Session | None, SessionView | None]:
    """The next session, and what is shown of it; both None if none lies ahead."""
    session = sent.session if sent.session and sent.session.upcoming else None
    seen = view(session, sent) if session else None
    return (session, seen) if seen else (None, None)


def member_why(sent: Sent) -> str:
    """Why a member gets a mail."""
    return f"You get this because you are a member of {line(sent.group.name, 80)}."


def co_lead_why(sent: Sent) -> str:
    """Why a co-lead gets a mail."""
    return f"You get this because you are a co-lead of {line(sent.group.name, 80)}."


def lines_of(sent: Sent, fact: str, most: int) -> list[str]:
    """The lines of the mailing's *fact*, at most *most* of them, each of a bounded length."""
    return [fitted(one, 300) for one in sent.facts.get(fact, "").split("\n")[:most] if one.strip()]


def more_of(sent: Sent) -> int:
    """How many more entries a digest has than it lists."""
    return int(sent.facts.get("more", "0") or 0)


def form_page(sent: Sent, page: str) -> str:
    """The address of a *page* of the form at Google; empty if the mailing names no possible form."""
    form = sent.facts.get("form", "")
    return f"https://docs.google.com/forms/d/{form}/{page}" if re.fullmatch(r"[\w-]{1,200}", form, re.ASCII) else ""
