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
    is scheduled once it was chosen, *vote* by which vote. *merged* are the ids of those that were merged into this one, whatever became
    of them since; None: it was written before that was kept. *kind* is the talk's, see :class:`shared.model.session.Talk`."""

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
    vote: str = ""
    merged: tuple[str, ...] | None = None
    kind: str | None = None
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposer:
    """How whoever made the proposal is reached; *member* is empty for somebody who is none, *address* where nobody knows it. Private."""

    group: str
    proposal: str
    name: str
    address: str
    member: str = ""
    version: int = 0
