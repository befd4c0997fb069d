"""Sessions as iCalendar (RFC 5545): the part that goes with a mail, and the feed that anyone may subscribe to.

One VEVENT a session, in UTC, never an RRULE: a session may be moved or cancelled on its own. Its UID is for life, so
that a later part with a higher SEQUENCE replaces what a calendar already holds. Same values, same bytes.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from functools import cache
from typing import TYPE_CHECKING

from shared.model.group import PublicGroup
from shared.model.season import Break
from shared.model.session import Session, SessionState
from shared.text.inline import line
from shared.text.markdown import to_line

if TYPE_CHECKING:
    from icalendar import Calendar, Event

# Neither the page's address nor the sender's may be in a UID: both can change while the session lives on. RFC 2606
# keeps this name from ever being anybody's.
UID_DOMAIN = "fortnight.invalid"
_UID = re.compile(rf"(?P<key>[0-9a-z-]{{1,40}})\.(?P<group>[0-9a-z-]{{1,100}})@{re.escape(UID_DOMAIN)}", re.IGNORECASE)
PRODUCT = "-//Fortnight//Reading group//EN"
# DTSTAMP where no record says when the session was last changed: whatever is recorded later wins (RFC 5545, 3.8.7.2).
UNRECORDED = datetime(1970, 1, 1, tzinfo=UTC)
REFRESH = timedelta(hours=12)
KEPT = timedelta(days=731)
LONGEST = 500
LINE = 74
"""A longer line (in octets) is folded."""


def uid(session: Session) -> str:
    """``<date first planned>.<group>@…``, the same for life whatever happens to the session."""
    return f"{session.key}.{session.group}@{UID_DOMAIN}"


def named_by(written: str) -> tuple[str, str] | None:
    """Group and key of the session with the UID *written*; None if it is not one of ours."""
    found = _UID.fullmatch(written.strip())
    return (found["group"], found["key"]) if found else None


def in_calendar(session: Session) -> bool:
    """Whether the day of *session* is certain; a calendar cannot say "probably", so an inferred one is left out."""
    return session.starts is not None and session.date_known == "written"


@dataclass(frozen=True, slots=True)
class Invitation:
    """Who invites, and who is invited: the *lines* of an event, without the last line's end."""

    lines: str


def session_event(
    session: Session,
    *,
    group_name: str,
    organizer: str | Invitation,
    url: str,
    location: str = "",
    method: str | None = None,
) -> bytes:
    """A calendar with the one event of *session*, as bytes with CRLF line ends.

    *organizer* is an address or ``Name <address>``, or empty where the world reads it; or who invites whom. *url* is the session's page;
    *location* is where to join, for members' eyes only. *method* (``PUBLISH``, ``REQUEST``, ``CANCEL``) is what the mail's
    ``text/calendar`` part says too. DTSTAMP is ``session.changed_at``. Raises :class:`ValueError` for a session without a start.
    """
    begin, end = _frame(method)
    event = _event(
        session,
        summary=f"{group_name}: {session.heading}",
        url=url,
        location=line(location, LONGEST),
        organizer=organizer.lines if isinstance(organizer, Invitation) else _published(organizer),
    )
    return b"".join((begin, event, end))


def invitation(name: str, reply_to: str, attendee: str, status: str) -> str:
    """The lines of an :class:`Invitation` by *name*, who hears answers at the address *reply_to*, of the *attendee* (an address), whose
    answer so far is the *status* (a PARTSTAT)."""
    head = _organizer(line(name, LONGEST), "").removesuffix("mailto:")
    asked = f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={status};RSVP=TRUE"
    return _line(f"{head}mailto:{reply_to}") + "\r\n" + _line(f"{asked}:mailto:{line(attendee, LONGEST)}")


def _published(organizer: str) -> str:
    name, address = parseaddr(line(organizer, LONGEST))
    return _line(_organizer(name, address)) if address else ""


@cache
def _organizer(name: str, address: str) -> str:
    from icalendar import vCalAddress
    from icalendar.parser import Contentline

    who = vCalAddress(f"mailto:{address}")
    if name:
        who.params["CN"] = line(name, LONGEST)
    return str(Contentline.from_parts("ORGANIZER", who.params, who))


@cache
def _frame(method: str | None) -> tuple[bytes, bytes]:
    """What stands before and behind the events of a calendar."""
    begin, end, rest = bytes(_calendar(method).to_ical()).partition(b"END:VCALENDAR")
    return begin, end + rest


@dataclass(frozen=True, slots=True)
class EventText:
    """A session's event as the feed has it, and what says whether it is in the feed: its *starts* (ISO 8601), whether it is *off*."""

    starts: str
    key: str
    off: bool
    text: str


def event_texts(group: PublicGroup, sessions: Iterable[Session], *, site_url: str, last: datetime) -> list[EventText]:
    """The events of those of *sessions* whose date is on record, but for what the feed of *group* will never tell of again: *last* is the
    start of the last session that was held."""
    root = f"{site_url.rstrip('/')}/{group.id}"
    return [
        EventText(
            starts.isoformat(), session.key, session.state is SessionState.CANCELLED,
            _event(session, summary=session.heading, url=f"{root}/s/{session.key}/", location=line(session.place, LONGEST)).decode(),
        )
        for session in sessions
        if in_calendar(session) and session.starts
        for starts in [session.starts.astimezone(UTC)]
        if last - starts <= KEPT
    ]  # fmt: skip


def feed(group: PublicGroup, events: Iterable[EventText], *, site_url: str, last: datetime) -> bytes:
    """The public calendar of *group*: sessions whose date is on record, without METHOD, organizer or place to join, and the
    breaks between them as whole days that keep nobody busy.

    A cancelled session stays, as cancelled, until a later one was held. What was two years before the *last* one that was held is not
    in it any more, so that it does not grow for ever; every session keeps a calendar file of its own.
    """
    root = f"{site_url.rstrip('/')}/{group.id}"
    calendar = _calendar(None)
    calendar.add("NAME", line(group.name, LONGEST))
    calendar.add("X-WR-CALNAME", line(group.name, LONGEST))
    calendar.add("X-WR-TIMEZONE", group.zone)
    calendar.add("URL", f"{root}/")
    calendar.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT12H")
    found = [(datetime.fromisoformat(one.starts), one) for one in events]
    dated = [(starts, one) for starts, one in found if last - starts <= KEPT and (not one.off or starts > last)]
    texts = [one.text for _, one in sorted(dated, key=lambda pair: (pair[0], pair[1].key))]
    texts += [
        _pause(group, pause, f"{root}/").to_ical().decode() for pause in sorted(group.breaks, key=lambda one: one.after)
    ]
    frame, end, _ = calendar.to_ical().decode().partition("END:VCALENDAR")
    return "".join((frame, *texts, end, "\r\n")).encode()


def _pause(group: PublicGroup, pause: Break, url: str) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("UID", f"break-{pause.after}.{group.id}@{UID_DOMAIN}")
    event.add("DTSTAMP", UNRECORDED)
    event.add("DTSTART", pause.after + timedelta(days=1))
    event.add("DTEND", pause.resumes)  # the first day after it (RFC 5545, 3.6.1)
    event.add("SEQUENCE", 0)
    event.add("STATUS", "CONFIRMED")
    event.add("SUMMARY", line(f"No sessions: {pause.note}" if pause.note else "No sessions", LONGEST))
    event.add("URL", url)
    event.add("TRANSP", "TRANSPARENT")
    return event


def _calendar(method: str | None) -> "Calendar":
    from icalendar import Calendar  # imported only for mails and pages with a calendar

    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    if method:
        calendar.add("METHOD", method)
    return calendar


def _event(session: Session, *, summary: str, url: str, location: str = "", organizer: str = "") -> bytes:
    """The event of *session*, as :mod:`icalendar` would write it, which takes twenty times as long; *organizer* are whole lines."""
    if session.starts is None or session.ends is None:
        raise ValueError(f"{session.id} has no date, so it cannot be in a calendar")
    off = session.state is SessionState.CANCELLED
    description = _description(session)
    before = (
        "BEGIN:VEVENT",
        f"SUMMARY:{_text(line(f'Cancelled: {summary}' if off else summary, LONGEST))}",
        f"DTSTART:{_instant(session.starts)}",
        f"DTEND:{_instant(session.ends)}",
        f"DTSTAMP:{_instant(session.changed_at or UNRECORDED)}",
        f"UID:{_text(uid(session))}",
        f"SEQUENCE:{session.sequence}",
        f"DESCRIPTION:{_text(description)}" if description else "",
        f"LOCATION:{_text(location)}" if location else "",
    )
    after = (
        f"STATUS:{'CANCELLED' if off else 'CONFIRMED'}",
        f"TRANSP:{'TRANSPARENT' if off else 'OPAQUE'}",
        f"URL:{url}",
        "END:VEVENT",
    )
    lines = (*(_line(one) for one in before if one), organizer, *(_line(one) for one in after))
    return b"".join(f"{one}\r\n".encode() for one in lines if one)


def _text(words: str) -> str:
    """*words* as a value of TEXT (RFC 5545, 3.3.11). A backslash of theirs stays one, also before an N, where :mod:`icalendar` makes it a
    line break: titles have LaTeX in them."""
    one_break = words.replace("\r\n", "\n").replace("\r", "\n")
    return one_break.replace("\\", r"\\").replace(";", r"\;").replace(",", r"\,").replace("\n", r"\n")


def _instant(moment: datetime) -> str:
    """``20231028T200000Z``"""
    there = moment.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    return f"{there.isoformat().replace('-', '').replace(':', '')}Z"


def _line(whole: str) -> str:
    """A line folded into pieces of less than 75 octets, no character in two, nor what a backslash or a caret escapes."""
    rest, pieces = whole.encode(), []
    while len(rest) > LINE:
        end = next(at for at in range(LINE, 0, -1) if rest[at] & 0xC0 != 0x80)  # where a character begins in UTF-8
        end -= rest[end - 1] in b"\\^"
        pieces.append(rest[:end])
        rest = rest[end:]
    return b"\r\n ".join((*pieces, rest)).decode()


def _description(session: Session) -> str:
    talks = [f"{talk.title} ({talk.speaker})" if talk.title else f"A talk by {talk.speaker}" for talk in session.talks]
    why = f"The co-leads say: {session.reason}" if session.reason and session.state is not SessionState.HELD else ""
    return "\n".join(line(part, LONGEST) for part in (why, to_line(session.about, LONGEST), *talks) if part)
