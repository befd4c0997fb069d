"""A mailing: a fact that causes mail, as a row of its own, written together with the fact. And the ledger: who got it.

A mailing to one reader or the co-leads is queued as it is; a mailing to the members is fanned out page by page. Whoever sends
claims a ledger entry per reader first, so that no reader gets the same mailing twice.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

SAFETY = timedelta(minutes=5)
"""How long a mailing may stay due before a tick queues it again."""


QUEUE_LIFE = timedelta(hours=31)
"""How long the mail queue tries one message (60 times, half an hour apart, see template.yaml), and an hour."""
MOST_QUEUED = 2
"""So often a tick queues what nobody finishes; after that the dead letters and their alarm are what is left of it."""

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
    *cursor* is how far a fan-out has come, *requeued* how often a tick has queued what goes to few, *retried* how often
    a co-lead had it sent again.
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
    correlation: str = ""
    requeued: int = 0
    retried: int = 0
    version: int = 0


def mailing(kind: str, group: str, audience: Audience, *, at: datetime, of: str, facts: dict[str, str] | None = None,
            wait: timedelta = SAFETY, **fields: Any) -> Mailing:  # fmt: skip
    """A mailing that is due. *of* makes its id, so that the same fact never makes two; *wait* is when a tick takes it up."""
    return Mailing(
        id=f"{kind}/{group}/{of}",
        kind=kind,
        group=group,
        audience=audience,
        created=at,
        due=at + wait,
        facts=facts or {},
        **fields,
    )


def done(row: Mailing) -> Mailing:
    """*row* with nothing left to do."""
    return replace(row, state=MailingState.DONE, due=None, cursor="", reason="")


def unfinished(row: Mailing) -> bool:
    """Whether its sender has not written yet that it is done."""
    return row.due is not None or row.reason == LEFT_TO_THE_QUEUE


class EntryState(StrEnum):
    CLAIMED = "claimed"
    SENT = "sent"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The ledger's line for one mailing and one reader. *claimed* is the system's time (a lease), *at* the story's.

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
    correlation: str = ""
    version: int = 0

    @property
    def went(self) -> bool:
        """Whether the reader has it, or may have it: not if it was skipped, or claimed and given back unsent."""
        return self.state is not EntryState.SKIPPED and not (self.state is EntryState.CLAIMED and not self.attempts)
