"""Everybody's mailbox on the laptop, behind SES v2's own HTTP interface: the bytes are kept as they were sent.

What SES enforces is enforced: verified sender domain, well-formed requests, recipients a second, recipients in 24
hours, the suppression list. The pace is the system's time, as senders wait by it; the daily quota is the story's, as
a season passes in minutes.
"""

import base64
import binascii
import re
import threading
import time
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses
from pathlib import Path
from typing import Any

from fakes.kept import Kept, KeptLines
from fakes.ses_events import event, simulated

Json = dict[str, Any]

DAY = timedelta(days=1)
MOST_RECIPIENTS, MOST_BYTES = 50, 40 * 1024 * 1024
_TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")
_ONCE = ("From", "To", "Cc", "Bcc", "Subject", "Date", "Message-ID", "Reply-To", "Return-Path", "Sender")


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A mail as SES took it.

    *n* counts in order of sending from 1, *at* is the story's time (UTC), *to* one address or several with commas between.
    """

    n: int
    at: datetime
    kind: str
    to: str
    message_id: str
    file: Path
    raw: bytes
    tags: dict[str, str]

    def parsed(self) -> EmailMessage:
        return parse(self.raw)


class SesError(Exception):
    """SES's answer instead of a message id; *code* is the exception's name in its API."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.status = code, status


def parse(raw: bytes) -> EmailMessage:
    """*raw* as the standard library reads it; headers are unfolded and decoded."""
    return BytesParser(policy=policy.default).parsebytes(raw)


class Mailbox:
    """Takes mails, writes each to *folder* as ``<n>-<YYYYMMDDTHHMMSSZ>-<kind>.eml``, and tells *feedback* of bounces and complaints.

    *rate* is recipients a second, *daily_quota* recipients in 24 hours of the story, *domains* the verified ones
    (None: all). Events are made only for mails sent with a configuration set; through one of *unsuppressed* mail passes the
    suppression list by. *plan* is what SES bills by, *tokens* those of the domains' DKIM records. All settings may be
    changed while it runs. One with a folder *kept* has the mails of before: one of theirs that comes again, because whoever sent it was
    killed before they heard that it was taken, is the same mail.
    """

    def __init__(
        self,
        folder: Path,
        *,
        now: Callable[[], datetime],
        feedback: Callable[[Json], None] = lambda _: None,
        rate: float = 14.0,
        daily_quota: int = 50_000,
        domains: Collection[str] | None = None,
        kept: Path | None = None,
        tick: Callable[[], float] = time.monotonic,
    ) -> None:
        self.folder, self.rate, self.daily_quota, self.domains = folder, rate, daily_quota, domains
        self.production = self.sending = True
        self.plan, self.tokens = "NONE", tuple[str, ...]()
        self.messages: list[Received] = []
        self._before: dict[str, str] = {}
        self.suppressed: dict[str, tuple[str, datetime]] = {}
        self.unsuppressed: set[str] = set()
        self.refused: list[str] = []
        self.now, self._feedback, self._tick = now, feedback, tick
        self._left, self._counted = rate + 1, tick()
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        self._remember(kept)

    def _remember(self, folder: Path | None) -> None:
        self._taken = KeptLines(folder / "mails.jsonl" if folder else None)
        self._listed = Kept(folder / "suppressed.json" if folder else None)
        for one in self._taken.read():
            file = self.folder / one["file"]
            mail = Received(**one | {"file": file, "raw": file.read_bytes(), "at": datetime.fromisoformat(one["at"])})
            self.messages.append(mail)
            self._before[str(mail.parsed()["Message-ID"])] = mail.message_id
        for address, (reason, at) in (self._listed.read() or {}).items():
            self.suppressed[address] = (reason, datetime.fromisoformat(at))

    def keep_suppressed(self) -> None:
        """Write the suppression list down if it has changed."""
        self._listed.write({address: (reason, at.isoformat()) for address, (reason, at) in self.suppressed.items()})

    def send(self, request: Json) -> tuple[str, Callable[[], None]]:
        """Take one SendEmail *request*: SES's message id, and what is to be called once the sender has it (tells of its fate).

        Raises :class:`SesError`; the names of errors are kept in ``refused``.
        """
        with self._lock:
            try:
                return self._take(request)
            except SesError as error:
                self.refused.append(error.code)
                raise

    def sent_last_24_hours(self) -> int:
        """Recipients mailed in the last 24 hours of the story."""
        since = self.now() - DAY
        return sum(len(received.to.split(",")) for received in self.messages if received.at > since)

    def _take(self, request: Json) -> tuple[str, Callable[[], None]]:
        raw, tags = _raw(request), _tags(request)
        message = parse(raw)
        recipients = _recipients(request, message)
        if (known := self._before.get(str(message["Message-ID"]))) is not None:
            return known, lambda: None
        self._check_sender(request.get("FromEmailAddress") or str(message["From"]))
        self._check_pace(len(recipients))
        number, at, kind = len(self.messages) + 1, self.now().astimezone(UTC), tags.get("kind", "mail")
        # SES's ids begin with the time in milliseconds; the rest follows from the mail, so that a story repeats.
        message_id = (
            f"0100{int(at.timestamp() * 1000):012x}-{uuid.uuid5(uuid.NAMESPACE_URL, f'{number}/{recipients}')}-000000"
        )
        file = self.folder / f"{number:06d}-{at:%Y%m%dT%H%M%SZ}-{kind}.eml"
        file.write_bytes(raw)
        received = Received(
            n=number, at=at, kind=kind, to=",".join(recipients), message_id=message_id, file=file, raw=raw, tags=tags
        )
        self.messages.append(received)
        told = {
            "n": number,
            "at": at.isoformat(),
            "kind": kind,
            "to": received.to,
            "message_id": message_id,
            "tags": tags,
        }
        self._taken.add(told | {"file": file.name})
        return message_id, lambda: self._tell(received, recipients, request.get("ConfigurationSetName") or "")

    def _check_sender(self, sender: str) -> None:
        domain = getaddresses([sender])[0][1].rpartition("@")[2].lower()
        if not self.sending:
            raise SesError("SendingPausedException", "Email sending is disabled.")
        if self.domains is not None and domain not in self.domains:
            raise SesError(
                "MessageRejected", f"Email address is not verified. The following identities failed the check: {domain}"
            )

    def _check_pace(self, recipients: int) -> None:
        """SES lets a call through while anything is left of the second, and makes later ones wait for what it took."""
        if self.sent_last_24_hours() >= self.daily_quota:
            raise SesError("TooManyRequestsException", "Daily message quota exceeded.", 429)
        moment = self._tick()
        # One above the rate, as SES bears short bursts: senders that keep the pace differ by milliseconds on the way.
        self._left = min(self.rate + 1, self._left + (moment - self._counted) * self.rate)
        self._counted = moment
        if self._left < 1:
            raise SesError("TooManyRequestsException", "Maximum sending rate exceeded.", 429)
        self._left -= recipients

    def _tell(self, received: Received, recipients: list[str], configuration_set: str) -> None:
        fates: dict[str, list[str]] = {}
        for address in recipients:
            listed = address.lower() in self.suppressed and configuration_set not in self.unsuppressed
            fate = "suppressed" if listed else simulated(address)
            if fate in ("bounce", "suppressionlist", "suppressed", "complaint"):
                fates.setdefault(fate, []).append(address)
        for fate, addresses in fates.items():
            if configuration_set:
                happened = event(
                    fate,
                    addresses,
                    message=received.parsed(),
                    message_id=received.message_id,
                    tags=received.tags,
                    configuration_set=configuration_set,
                    at=received.at,
                )
                self._feedback(happened)


def _raw(request: Json) -> bytes:
    try:
        raw = base64.b64decode(request["Content"]["Raw"]["Data"], validate=True)
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise SesError("BadRequestException", "Content.Raw.Data is missing or is not base64.") from error
    if len(raw) > MOST_BYTES:
        raise SesError("BadRequestException", "Message length is more than 41943040 bytes long.")
    message = parse(raw)
    if not message["From"] or not getaddresses([str(message["From"])])[0][1].rpartition("@")[0]:
        raise SesError("BadRequestException", "Missing required header 'From'.")
    if doubled := next((name for name in _ONCE if len(message.get_all(name, [])) > 1), None):
        raise SesError("BadRequestException", f"Duplicate header '{doubled}'.")
    return raw


def _tags(request: Json) -> dict[str, str]:
    """The mail's tags; SES takes only ASCII letters, digits, _ and - in names and values, at most 256 of them."""
    tags = {str(tag.get("Name", "")): str(tag.get("Value", "")) for tag in request.get("EmailTags") or []}
    for name, value in tags.items():
        if not _TAG.fullmatch(name) or not _TAG.fullmatch(value):
            raise SesError("BadRequestException", f"Invalid email tag {name}: {value}")
    return tags


def _recipients(request: Json, message: EmailMessage) -> list[str]:
    """Who gets it: the Destination if there is one, otherwise the headers."""
    destination = request.get("Destination") or {}
    named = [
        address for part in ("ToAddresses", "CcAddresses", "BccAddresses") for address in destination.get(part) or []
    ]
    if not named:
        named = [str(value) for part in ("To", "Cc", "Bcc") for value in message.get_all(part, [])]
    found = [address for _, address in getaddresses(named)]
    if not found or len(found) > MOST_RECIPIENTS:
        raise SesError("BadRequestException", f"{len(found)} recipients; there must be 1 to {MOST_RECIPIENTS}.")
    for address in found:
        local, _, domain = address.rpartition("@")
        if not local or not domain or not address.isascii() or re.search(r"[\s<>,;]", address):
            raise SesError("BadRequestException", f"Illegal address: {address!r}")
    return found
