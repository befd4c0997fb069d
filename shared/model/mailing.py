"""A mailing: a fact that causes mail, as a row of its own, written together with the fact. And the ledger: who got it.

A mailing to one reader or the co-leads is queued as it is; a mailing to the members is fanned out page by page. Whoever sends
claims a ledger entry per reader first, so that no reader gets the same mailing twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from shared.errors import BadInput
from shared.model.session_key import first_planned

SAFETY = timedelta(minutes=5)
"""How long a mailing may stay unfinished before a tick queues it again."""


QUEUE_LIFE = timedelta(hours=31)
"""How long the mail queue retries one message (60 times, half an hour apart, see template.yaml), and an hour more."""
MOST_QUEUED = 2
"""How often a tick queues a mailing that nobody finishes. After that only the dead letters, and their alarm, still hold it."""

HELD = timedelta(days=400)
"""How long lines of the ledger and finished mailings are kept: counted from the last write, or from the end of their session if that is
later."""
LATEST = timedelta(days=20)
"""How late a message may still arrive: 14 days among the dead letters, and the queue's own retries before and after."""

LEFT_TO_THE_QUEUE = "left to the queue"
"""The reason of a mailing that no tick queues again: its message may still be sent, or lie among the dead letters."""


class Audience(StrEnum):
    MEMBERS = "members"
    APPLICANT = "applicant"
    SPEAKER = "speaker"
    CO_LEADS = "co-leads"
    CHAT = "chat"


class MailingState(StrEnum):
    DUE = "due"
    DONE = "done"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """*subject* is whom or what it is about: a member's id, ``<session key>#<talk slug>``, an upload's id, a form's id.

    *session* is a session's key; *facts* are the few words that the mail needs and no row holds (the previous start, a reason).
    *ends* is when the session is over, as far as that was known. *cursor* is how far a fan-out has come, *zones* how many active
    members it met by the zone that each has chosen (``""``: the group's; None: nobody was counted from the first on), *requeued* how
    often a tick has queued what goes to few, *retried* how often a co-lead had it sent again.
    """

    id: str
    kind: str
    group: str
    audience: Audience
    created: datetime
    session: str | None = None
    revision: int | None = None
    stage: str | None = None
    subject: str = ""
    facts: dict[str, str]
    state: MailingState = MailingState.DUE
    reason: str = ""
    due: datetime | None = None
    cursor: str = ""
    zones: dict[str, int] | None = None
    correlation: str = ""
    requeued: int = 0
    retried: int = 0
    ends: datetime | None = None
    version: int = 0

    def held_until(self, now: datetime) -> datetime | None:
        """Until when it is kept if it is written *now* (the system's clock); None as long as something is left to do."""
        return _held(self, now) if self.due is None else None


def mailing(
    kind: str, group: str, audience: Audience, *, at: datetime, of: str, wait: timedelta = SAFETY, **fields: Any
) -> Mailing:
    """A mailing that is due. *of* makes its id, so that the same fact never makes two; *wait* is when a tick takes it up. *fields* are
    the row's others; its facts are none if they are not among them."""
    return Mailing(
        id=f"{kind}/{group}/{of}",
        kind=kind,
        group=group,
        audience=audience,
        created=at,
        due=at + wait,
        **({"facts": {}} | fields),
    )


def done(row: Mailing) -> Mailing:
    """*row*, finished."""
    return replace(row, state=MailingState.DONE, due=None, cursor="", reason="")


def unfinished(row: Mailing) -> bool:
    """Whether no sender has finished it yet."""
    return row.due is not None or row.reason == LEFT_TO_THE_QUEUE


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What lies on the queue for a mailing: ids only, never an address. Without *readers* (as in the ledger), its audience says who
    reads it. *upload* and *following* are ids out of the mailing's facts, so that what they name is read with all else."""

    mailing: str
    group: str
    session: str | None
    audience: Audience
    kind: str
    subject: str
    upload: str | None = None
    following: str | None = None
    readers: tuple[str, ...] = ()
    correlation: str

    def as_dict(self) -> dict[str, Any]:
        """As it lies there, as JSON."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return found | {"audience": self.audience.value, "readers": list(self.readers)}

    @classmethod
    def read(cls, given: Any) -> Self:
        """The message in *given*, a queue's JSON, which an earlier version may have written. Raises :class:`BadInput` if it is not one
        of ours."""
        if not isinstance(given, dict):
            raise BadInput("not a message about a mailing")
        found = {field.name: given[field.name] for field in fields(cls) if field.name in given}
        readers = found.pop("readers", None)
        texts = (value for name, value in found.items() if name not in _OPTIONAL or value is not None)
        if not isinstance(readers, list) or not all(isinstance(text, str) for text in (*texts, *readers)):
            raise BadInput("not a message about a mailing")
        try:
            return cls(**found | {"audience": Audience(found["audience"]), "readers": tuple(readers)})
        except (KeyError, TypeError, ValueError) as wrong:
            raise BadInput("not a message about a mailing") from wrong


_OPTIONAL = ("session", "upload", "following")


def queued(row: Mailing, readers: Iterable[str] = ()) -> Message:
    """The queue's message for *row*, to *readers*."""
    return Message(
        mailing=row.id, group=row.group, session=row.session, audience=row.audience, kind=row.kind, subject=row.subject,
        upload=row.facts.get("upload"), following=row.facts.get("following"), readers=tuple(readers),
        correlation=row.correlation,
    )  # fmt: skip


class EntryState(StrEnum):
    CLAIMED = "claimed"
    SENT = "sent"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The ledger's line for one mailing and one reader. *claimed* is the system's time (a lease; none once there is an outcome), *at* the
    story's; *ends* as of its mailing, which has its correlation, too.

    *reader* is ``member:<id>``, ``lead:<id>``, ``speaker:<key>#<slug>``: never an address.
    """

    mailing: str
    reader: str
    kind: str
    state: EntryState
    at: datetime
    session: str | None = None
    revision: int | None = None
    stage: str | None = None
    claimed: datetime | None = None
    attempts: int = 1
    message_id: str = ""
    reason: str = ""
    ends: datetime | None = None
    version: int = 0

    def held_until(self, now: datetime) -> datetime:
        """Until when it is kept if it is written *now* (the system's clock)."""
        return _held(self, now)

    def became(self, state: EntryState, reason: str, now: datetime, message_id: str = "") -> Self:
        """The line with its outcome; *now* is the time for people."""
        return replace(self, state=state, reason=reason, at=now, message_id=message_id or self.message_id, claimed=None)

    @property
    def went(self) -> bool:
        """Whether the reader has the mail, or may have it: not if it was skipped, or if a claim was given back without sending."""
        return self.state is not EntryState.SKIPPED and not (self.state is EntryState.CLAIMED and not self.attempts)


def _held(row: Mailing | Entry, now: datetime) -> datetime:
    return max(now, row.ends or _over(row.session) or now) + HELD


def _over(session: str | None) -> datetime | None:
    """When the session with this key was over as first planned (it may have been moved since): two days after the date in the key. None
    where the key has no date."""
    day = first_planned(session or "")
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=2) if day else None


def may_be_gone(written: datetime, now: datetime, ends: datetime | None = None) -> bool:
    """Whether a row of the ledger *written* then, about a session that *ends* then, may have expired, or may expire before the last
    message that asks for it. From then on a missing row proves nothing."""
    return now - max(written, ends or written) > HELD - LATEST


def may_be_forgotten(session: str, now: datetime) -> bool:
    """Whether the ledger may have forgotten what was sent about the *session* with this key, even if it was moved."""
    over = _over(session)
    return over is not None and may_be_gone(over, now)
