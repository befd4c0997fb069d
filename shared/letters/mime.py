"""A letter as the bytes that SES gets (RFC 5322, MIME): multipart/alternative of text, HTML and, last, the calendar.

The headers whose values are our own are written here as they are, each on one line. Python's email policy would fold and encode
a long List-Unsubscribe value, and a mail program that meets it so offers no one-click unsubscribing (RFC 8058). It also folds a
subject of plain words before its first one, so that it is read with a blank in front; ours is one line, or encoded words. From
and To are left to the policy, which encodes them and lets no line break through.
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from shared.letters.sheets import Letter
from shared.letters.wording import line, mailbox

LONGEST_LINE = 998  # RFC 5322, 2.1.1
LINE = policy.SMTP.max_line_length or 78
"""The length at which a line is folded, and at which a part's encoded text is broken."""
_RAW = re.compile(r"[!-~]+(?: [!-~]+)*")
_ODD = re.compile(rb"[^ -<>-~\r\n]")


def message_id(mailing: str, reader: str, domain: str) -> str:
    """The Message-ID at *domain* of a mailing to a reader (both by their ids): always the same for the same two.

    It begins with the kind of mail: filters take a name of nothing but hexadecimal digits for that of a machine which sends spam.
    """
    stamp = base64.b32encode(hashlib.sha256(f"{mailing}|{reader}".encode()).digest()[:20]).decode().lower()
    return f"<{mailing.partition('/')[0]}.{stamp}@{domain}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What the headers of all copies of a letter say: *sender* is ``Name <address>``, *list_id* a domain-like name, *date* is aware.
    *answers_to* is a bare address; empty where answers go to the sender."""

    sender: str
    list_id: str
    date: datetime
    correlation: str = ""
    answers_to: str = ""


def to_bytes(letter: Letter, envelope: Envelope, message_id: str) -> bytes:
    """The raw message, with CRLF line ends; same arguments, same bytes. *message_id* is of :func:`message_id`. Raises
    :class:`ValueError` when an address or a header's value is not fit to stand in a header."""
    return headers(letter, envelope, message_id) + _message(letter, envelope.sender).as_bytes()


def headers(letter: Letter, envelope: Envelope, message_id: str) -> bytes:
    """The headers of *letter* that are written here, the subject last."""
    own = [
        ("Date", format_datetime(envelope.date.astimezone(UTC))),
        ("Message-ID", message_id),
        ("List-Id", f"<{envelope.list_id}>"),
        ("Auto-Submitted", "auto-generated"),  # RFC 3834: no out-of-office answers
        (
            "X-Auto-Response-Suppress",
            "OOF, AutoReply",
        ),  # the same for Exchange, which looks at nothing else ([MS-OXCMAIL], 2.2.3.2.14)
        ("Content-Language", letter.language),
    ]
    if envelope.answers_to:
        own.append(("Reply-To", envelope.answers_to))
    if letter.unsubscribe:
        own += [
            ("List-Unsubscribe", f"<{letter.unsubscribe}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ]
    if envelope.correlation:
        own.append(("X-Correlation-Id", re.sub(r"[^!-~]", "", envelope.correlation)[:200]))
    return b"".join(_header(name, value) for name, value in own) + _subject(letter.subject)


def _header(name: str, value: str) -> bytes:
    """One header on one line, unfolded and unencoded."""
    if not _RAW.fullmatch(value) or len(name) + 2 + len(value) > LONGEST_LINE:
        raise ValueError(f"{name}: {value[:80]!r} cannot stand in a header as it is")
    return f"{name}: {value}\r\n".encode("ascii")


def _subject(written: str) -> bytes:
    """The subject: plain words as they are, anything else as encoded words (RFC 2047), also what merely looks like one."""
    subject = line(written, 250)
    if _RAW.fullmatch(subject) and "=?" not in subject:
        return _header("Subject", subject)
    encoded = Header(subject, "utf-8", maxlinelen=76, header_name="Subject").encode(linesep="\r\n")
    return f"Subject: {encoded}\r\n".encode("ascii")


def _message(letter: Letter, sender: str) -> EmailMessage:
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = _address(sender)
    message["To"] = Address(addr_spec=letter.to)
    message.set_content(letter.text, cte=_encoding(letter.text))
    message.add_alternative(letter.html, subtype="html", cte=_encoding(letter.html))
    calendar = (letter.calendar or b"").decode()
    if calendar:
        message.add_alternative(calendar, subtype="calendar", params={"method": letter.method}, cte=_encoding(calendar))
    message.set_boundary(boundary_of(letter.to, letter.text, letter.html, calendar))
    return message


def _address(sender: str) -> Address:
    name, address = mailbox(sender)
    return Address(display_name=name, addr_spec=address)


def address_header(name: str, written: str, *, bare: bool = False) -> bytes:
    """A header of one address, as :func:`to_bytes` has it: ``Name <address>``, or a *bare* one."""
    message = EmailMessage(policy=policy.SMTP)
    message[name] = Address(addr_spec=written) if bare else _address(written)
    return message.as_bytes().removesuffix(b"\r\n")


def boundary_of(*content: str) -> str:
    """The boundary between the parts: a hash of the address and the *content*, so that nobody who writes some of the content can foresee
    and forge it."""
    return "=_" + hashlib.sha256("\0".join(content).encode()).hexdigest()[:40]


def _encoding(text: str) -> str:
    """The transfer encoding that is shorter for *text*. The library decides by the first ten lines only, and hostile text could differ
    below them."""
    raw = text.encode()
    return "base64" if in_base64(odd(raw), len(raw)) else "quoted-printable"


def odd(raw: bytes) -> int:
    """How many bytes of *raw* quoted-printable has to encode."""
    return len(_ODD.findall(raw))


def in_base64(strange: int, length: int) -> bool:
    """Whether base64 is shorter than quoted-printable for *length* bytes, *strange* of which quoted-printable has to encode."""
    return 2 * strange > length * 0.35
