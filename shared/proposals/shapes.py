"""The rows of proposals and votes. What the world may see (a proposal, a vote and its outcome) lies with the public rows; who
proposed it, and who voted for what, does not."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ProposalState(StrEnum):
    OPEN = "open"
    HIDDEN = "hidden"
    MERGED = "merged"
    CHOSEN = "chosen"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkProposal:
    """A talk that somebody offers. *into* is the id of the proposal that this one was merged into; *session* and *talk* say where it
    is scheduled once it was chosen."""

    group: str
    id: str
    topic: str
    speaker: str
    about: str = ""
    url: str | None = None
    made: datetime
    state: ProposalState = ProposalState.OPEN
    into: str = ""
    session: str = ""
    talk: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposer:
    """How whoever made the proposal is reached; *member* is empty for somebody who is none. Private."""

    group: str
    proposal: str
    name: str
    address: str
    member: str = ""
    version: int = 0


class VoteState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many approved of a proposal; no names."""

    proposal: str
    approvals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """Approval voting over *proposals* (their ids, in the order in which they were made) until *closes* (UTC); the first *seats* fill
    the next free talk slots. *ranking* is the outcome, best first; *ballots* how many voted. *session* is where it was opened.
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
