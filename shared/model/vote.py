"""The rows of votes: a vote, its outcome, a member's ballot."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class VoteState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many approved of a proposal; no names."""

    proposal: str
    approvals: int


class Asked(StrEnum):
    """How far it has come with asking a chosen speaker."""

    ONCE = "once"
    TWICE = "twice"
    GIVEN_UP = "given_up"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A proposal that was given a slot: when its speaker was asked, and what came of it."""

    proposal: str
    at: datetime
    asked: Asked = Asked.ONCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """Approval voting over *proposals* (their ids, in the order in which they were made) until *closes* (UTC); the first *seats* fill
    the next free talk slots. *ranking* is the outcome, best first; *ballots* how many voted. *session* is where it was opened.

    *chosen* are those with a slot, *counted* is when they were given theirs, *told* when members were mailed the programme. Open until
    it is counted; closed until every speaker who was asked is settled, one way or the other. *due* is when a tick looks again.
    """

    group: str
    id: str
    proposals: tuple[str, ...]
    opened: datetime
    closes: datetime
    seats: int
    session: str = ""
    state: VoteState = VoteState.OPEN
    ranking: tuple[Tally, ...] = ()
    ballots: int = 0
    chosen: tuple[Chosen, ...] = ()
    counted: datetime | None = None
    told: datetime | None = None
    reminded: bool = False
    due: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """What one member approves of, changeable until the vote closes. Private."""

    group: str
    vote: str
    member: str
    choices: tuple[str, ...]
    cast: datetime
    version: int = 0
