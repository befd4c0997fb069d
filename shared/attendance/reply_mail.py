"""What a mail says by which a calendar answers an invitation (RFC 5546, 3.2.3; RFC 6047), whoever sent it.

Mail programs differ: Exchange leaves the organizer out, Apple's sends a file, Google a part of each kind. So the address that was
answered to, which is the proof, is looked for wherever it may stand.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import EmailPolicy
from email.utils import getaddresses, parsedate_to_datetime
from typing import TYPE_CHECKING, cast

from shared.errors import BadInput
from shared.schedule import ics
from shared.text import addresses

if TYPE_CHECKING:
    from icalendar import Calendar, Event

LARGEST = 1024 * 1024
"""The most bytes of a mail that is looked into. An answer has a few thousand, and whatever its sender's program adds to each mail."""
LARGEST_CALENDAR = 64 * 1024
MOST_PARTS, DEEPEST, MOST_ADDRESSES = 50, 5, 20
MOST_LINES, MOST_BREAKS = 30_000, 1000
"""The most lines of a mail, and the most of them that may separate parts."""
LARGEST_HEAD, LONGEST_HEADER = 128 * 1024, 2000
"""The most bytes of all headers of a mail, and the most characters looked at of each."""
_CALENDARS = ("text/calendar", "application/ics")
_SERVICE = "amazonses.com"
_FOR = re.compile(r"\sfor\s+<?([^\s<>;]+@[^\s<>;]+)>?\s*(?:;|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a calendar answers: about the session *key* of *group*, by the version *sequence* of its event, in which it begins at *starts*
    (None: it does not say; without a zone where that is none that we know). *attendee* (a normalised address) is who answers, *status* what
    (``ACCEPTED``), *at* when, where that can be told. *sent_to* are the addresses to which the answer may have gone."""

    group: str
    key: str
    sequence: int
    starts: datetime | None
    attendee: str
    status: str
    at: datetime | None
    sent_to: tuple[str, ...]


class Refused(BadInput):
    """The mail counts for nobody. The message is in our words and quotes none of the mail."""


class _Bounded(EmailPolicy):
    """A policy that cuts headers: the library's time for reading one grows with the square of its length."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST_HEADER]


def read(raw: bytes) -> Reply:
    """The answer in the mail *raw*. Raises :class:`Refused` where there is none, where the mail service found it forged, or junk, and where
    it would take long to find out: others' answers, and mails that came back, wait behind it."""
    if len(raw) > LARGEST or _intricate(raw.splitlines()):
        raise Refused("too large")
    try:
        message = BytesParser(policy=cast("EmailPolicy[EmailMessage]", _Bounded())).parsebytes(raw)
        _passed(message)
        return _reply(message, _event(message))
    except Refused:
        raise
    except Exception as error:  # two libraries read what a stranger wrote, and may raise anything
        raise Refused(f"unreadable: {type(error).__name__}") from None


def _intricate(lines: Sequence[bytes]) -> bool:
    """Whether a mail of these *lines* is more complicated than an answer can be."""
    head = lines.index(b"") if b"" in lines else len(lines)
    breaks = sum(one.startswith(b"--") for one in lines)
    return len(lines) > MOST_LINES or breaks > MOST_BREAKS or sum(map(len, lines[:head])) > LARGEST_HEAD


def _passed(message: EmailMessage) -> None:
    """Check the verdict that the mail service wrote above all other headers; one of the same name further down may be anybody's."""
    if "FAIL" in (_top(message, "X-SES-Spam-Verdict"), _top(message, "X-SES-Virus-Verdict")):
        raise Refused("junk")
    found = _top(message, "Authentication-Results").lower()
    if len(found) >= LONGEST_HEADER:  # the sender found may be cut off
        raise Refused("too large")
    if found.partition(";")[0].strip() == _SERVICE and re.search(r"\bdmarc=fail\b", found):
        raise Refused("forged")


def _top(message: EmailMessage, name: str) -> str:
    return str(message.get(name, "")).strip()


def _event(message: EmailMessage) -> "Event":
    """The event that is answered: the first that is in a calendar of the method REPLY. What is attached as a mail of its own, an
    invitation that comes back say, is not looked into."""
    for part in _parts(message):
        if part.get_content_type() in _CALENDARS or str(part.get_filename() or "").lower().endswith(".ics"):
            held = part.get_payload(decode=True)
            if not isinstance(held, bytes) or len(held) > LARGEST_CALENDAR:
                continue
            calendar = _calendar(held.decode("utf-8", "replace"))
            if str(calendar.get("METHOD", "")).strip().upper() == "REPLY" and calendar.events:
                return calendar.events[0]
    raise Refused("no answer of a calendar")


def _calendar(text: str) -> "Calendar":
    """The calendar of *text*, without the zones that it makes itself: the rules of one may take for ever, and the library would keep it
    under its name for all later mails. Those that are known by their names do; a time in another counts as one that says none."""
    from icalendar import Calendar
    from icalendar.parser import Contentlines

    lines: list[str] = Contentlines.from_ical(text)  # type: ignore[no-untyped-call]
    return Calendar.from_ical("\r\n".join(one for one in lines if "VTIMEZONE" not in one.upper()))


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """Its parts in order, up to a bounded number."""
    left, seen = [(message, 0)], 0
    while left and seen < MOST_PARTS:
        part, depth = left.pop(0)
        seen += 1
        if part.get_content_maintype() == "multipart":
            if depth < DEEPEST:
                left[:0] = [(one, depth + 1) for one in part.iter_parts() if isinstance(one, EmailMessage)]
        else:
            yield part


def _reply(message: EmailMessage, event: "Event") -> Reply:
    named = ics.named_by(str(event.get("UID", "")))
    if named is None:
        raise Refused("of no session")
    given = event.get("ATTENDEE")
    if given is None or isinstance(given, list):  # an answer is for one person (RFC 5546, 3.2.3)
        raise Refused("of nobody, or of several")
    organizer = re.sub(r"(?i)^mailto:", "", str(event.get("ORGANIZER") or "").strip())
    sent_to = dict.fromkeys(one.lower() for one in (*_sent_to(message), organizer) if one)
    return Reply(
        group=named[0].lower(), key=named[1].lower(), sequence=int(event.get("SEQUENCE", 0)), starts=_starts(event),
        attendee=addresses.normalise(str(given)), status=str(given.params.get("PARTSTAT", "")).upper(),
        at=max(filter(None, (_moment(event, "DTSTAMP"), _dated(message))), default=None),
        sent_to=tuple(sent_to)[:MOST_ADDRESSES],
    )  # fmt: skip


def _starts(event: "Event") -> datetime | None:
    held = event.decoded("DTSTART", None)
    if isinstance(held, datetime) and not 1970 <= held.year < 9999:  # not every zone's clock could show it
        raise Refused("of another day")
    return _moment(event, "DTSTART") or (held if isinstance(held, datetime) else None)


def _moment(event: "Event", name: str) -> datetime | None:
    """A time of the *event* in UTC; None if it has no zone, since then it may be any."""
    held = event.decoded(name, None)
    return held.astimezone(UTC) if isinstance(held, datetime) and held.tzinfo else None


def _dated(message: EmailMessage) -> datetime | None:
    """When the mail says that it was sent; needed for programs that leave DTSTAMP as it was in the invitation."""
    try:
        held = parsedate_to_datetime(str(message.get("Date", "")))
    except ValueError:
        return None
    return held.astimezone(UTC) if held.tzinfo else None


def _sent_to(message: EmailMessage) -> Iterator[str]:
    """The addresses for which servers accepted it, then those in its own headers."""
    for received in message.get_all("Received", [])[:MOST_PARTS]:
        yield from _FOR.findall(str(received))
    written = [
        str(value) for name in ("To", "Cc", "Delivered-To", "X-Original-To") for value in message.get_all(name, [])
    ]
    yield from (address for _, address in getaddresses(written) if address)
