"""One vote: how it stands, by counts alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from shared.desk.answers import NoSuchPage
from shared.desk.visit import Visit
from shared.desk.when import spoken
from shared.model.member import MemberState
from shared.model.proposal import TalkProposal
from shared.model.vote import Asked, Ballot, Vote, VoteState
from shared.text.inline import line
from shared.voting.phases import takes_ballots
from shared.voting.rules import tally

STATES = {
    VoteState.OPEN: "open",
    VoteState.CLOSED: "counted; some speakers have not answered yet",
    VoteState.SETTLED: "settled",
}
_ASKED = {
    Asked.ONCE: "has a slot, and was asked",
    Asked.TWICE: "has a slot, and was asked twice",
    Asked.GIVEN_UP: "has a slot, and has not answered",
    Asked.CONFIRMED: "has a slot, and said yes",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    proposal: str
    topic: str
    speaker: str
    approvals: int
    became: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteFacts:
    """*voted* is how many have, *silent* how many could and have not (None: it is over). *closable*: it still takes ballots."""

    id: str
    opened: str
    closes: str
    state: str
    seats: int
    voted: int
    silent: int | None
    closable: bool
    ranking: tuple[Standing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VotePage:
    template: ClassVar[str] = "vote.html"
    section: ClassVar[str] = "votes"
    title: str
    vote: VoteFacts


def show(visit: Visit, id_: str) -> VotePage:
    """Raises :class:`NoSuchPage`."""
    vote = visit.store.get(Vote, visit.group.id, id_)
    if vote is None:
        raise NoSuchPage
    known = {row.id: row for row in visit.store.all(TalkProposal, visit.group.id, unread=[])}
    ballots = visit.store.all(Ballot, visit.group.id, vote.id, unread=[]) if vote.state is VoteState.OPEN else []
    facts = facts_of(vote, known, visit, ballots)
    return VotePage(title=f"The vote until {facts.closes}", vote=facts)


def facts_of(vote: Vote, known: Mapping[str, TalkProposal], visit: Visit, ballots: Sequence[Ballot]) -> VoteFacts:
    """How *vote* stands; *ballots* are those of an open one."""
    running, tz = vote.state is VoteState.OPEN, visit.group.tz
    asked = {one.proposal: _ASKED[one.asked] for one in vote.chosen}
    ranking = tally(vote, known, ballots) if running else vote.ranking
    voters = visit.store.headcount(visit.group.id).get(MemberState.ACTIVE, 0) if running else 0
    return VoteFacts(
        id=vote.id, opened=spoken(vote.opened, tz), closes=spoken(vote.closes, tz), state=STATES[vote.state], seats=vote.seats,
        voted=len(ballots) if running else vote.ballots, silent=max(0, voters - len(ballots)) if running else None,
        closable=takes_ballots(vote, visit.now),
        ranking=tuple(
            Standing(
                proposal=one.proposal, topic=line(known[one.proposal].topic, 140), speaker=line(known[one.proposal].speaker, 80),
                approvals=one.approvals, became=asked.get(one.proposal, ""),
            )
            for one in ranking
            if one.proposal in known
        ),
    )  # fmt: skip
