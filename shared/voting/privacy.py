"""What is held of people who propose and vote."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from shared.model.group import Group
from shared.model.member import Member
from shared.model.person import Person
from shared.model.proposal import ProposalState, Proposer, TalkProposal
from shared.model.suppression import Erased
from shared.model.vote import Ballot, Vote, VoteState
from shared.store import Delete, Ref, Replace, Store, Write
from shared.voting.proposing import merged_into, unmerged


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposals:
    """What somebody proposed, with its public part, and their ballots in open votes."""

    proposers: tuple[Proposer, ...]
    proposals: tuple[TalkProposal, ...]
    ballots: tuple[Ballot, ...]

    @classmethod
    def of(cls, who: Person, store: Store) -> "Proposals":
        ids = {member.id for member in who.members}
        rows = (row for group in who.groups for row in store.all(Proposer, group.id))
        proposers = tuple(row for row in rows if row.address == who.address or row.member in ids)
        offered = [Ref(TalkProposal, (row.group, row.proposal)) for row in proposers]
        open_votes = [v for member in who.members for v in store.all(Vote, member.group) if v.state is VoteState.OPEN]
        return cls(
            proposers=proposers,
            proposals=tuple(store.get_many(offered).values()),
            ballots=tuple(_ballots(who.members, open_votes, store)),
        )

    def places(self) -> Iterator[tuple[str, str]]:
        yield from ((row.group, f"a proposal ({row.proposal})") for row in self.proposers)

    def handed_out(self) -> list[dict[str, Any]]:
        return [
            {
                "group": row.group,
                "id": row.id,
                "name": row.speaker,
                "topic": row.topic,
                "about": row.about,
                "link": row.url,
                "made": row.made.isoformat(),
                "state": row.state.value,
            }
            for row in self.proposals
        ]

    def erased(self, store: Store) -> Iterator[Sequence[Write]]:
        yield from ([Delete(row)] for row in self.ballots)
        mine = {(row.group, row.id): row for row in self.proposals}
        for row in self.proposers:
            there = mine.get((row.group, row.proposal))
            unnamed = _unnamed(there) if there else []
            for write in unnamed:  # what others proposed, merged into a proposal that goes, becomes independent again
                if write.row.state is ProposalState.WITHDRAWN:
                    merged = (one for one in merged_into(write.row, store) if (one.group, one.id) not in mine)
                    yield from ([freed] for freed in unmerged(write.row, merged))
            yield [Delete(row), *unnamed]

    def stays(self) -> str:
        return ""


def _unnamed(row: TalkProposal) -> list[Write]:
    """A proposal without its name; one that became a talk is in the programme, like any talk."""
    if row.state is ProposalState.CHOSEN:
        return []
    over = ProposalState.WITHDRAWN if row.state is ProposalState.OPEN else row.state
    return [Replace(replace(row, speaker="", state=over))]


class Ballots:
    """What a member approved of, in any vote."""

    def handed_out(self, member: Member, store: Store) -> list[dict[str, Any]]:
        return [
            {"vote": ballot.vote, "cast": ballot.cast.isoformat(), "approves_of": list(ballot.choices)}
            for ballot in _ballots([member], store.all(Vote, member.group), store)
        ]

    def remains(self, one: Erased, _group: Group | None, _since: datetime, store: Store) -> Iterable[Ref[Any] | Write]:
        return (Ref(Ballot, (one.group, vote.id, one.member)) for vote in store.all(Vote, one.group))


def _ballots(members: Iterable[Member], votes: Sequence[Vote], store: Store) -> list[Ballot]:
    """The ballots of *members* in those of *votes* that belong to their group."""
    refs = [Ref(Ballot, (v.group, v.id, m.id)) for m in members for v in votes if v.group == m.group]
    return list(store.get_many(refs).values())
