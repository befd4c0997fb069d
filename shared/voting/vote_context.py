"""What a mail about a vote needs to know: the vote, its proposals, the sessions of those with a slot, who of its readers has voted."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.model.group import Group
from shared.model.proposal import ProposalState, TalkProposal
from shared.model.session import Session, Talk
from shared.model.vote import Ballot, Vote, VoteState
from shared.store import Ref, Rows, Store, Unread
from shared.voting.rules import on_ballot


@dataclass(frozen=True, slots=True)
class Slot:
    """A chosen *proposal*, with its place in the programme."""

    proposal: TalkProposal
    session: Session
    talk: Talk


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A vote: *proposals* are those of its ballot or, once it is counted, of its ranking; *slots* are in the order of the sessions;
    *voted* are those readers, as in the ledger, who have."""

    vote: Vote
    proposals: tuple[TalkProposal, ...]
    slots: tuple[Slot, ...] = ()
    voted: frozenset[str] = frozenset()


def open_poll(group: Group, vote_id: str, store: Store) -> Poll | None:
    """The vote with that id, and what is on its ballot; None if it is gone."""
    vote = store.get(Vote, group.id, vote_id)
    return Poll(vote=vote, proposals=tuple(on_ballot(vote, proposals_of(vote, store.get_many)))) if vote else None


def with_voters(poll: Poll, readers: Iterable[str], store: Store) -> Poll:
    """*poll* with those of *readers* who have voted."""
    return replace(poll, voted=_voted(poll.vote, readers, store))


def counted_poll(group: Group, vote_id: str, store: Store) -> Poll | None:
    """The vote with that id, its ranking and its slots; None if it is gone."""
    vote = store.get(Vote, group.id, vote_id)
    if vote is None:
        return None
    known = proposals_of(vote, store.get_many)
    ranked = tuple(known[line.proposal] for line in vote.ranking if line.proposal in known)
    return Poll(vote=vote, proposals=ranked, slots=tuple(_slots(vote, known, store)))


LATELY = timedelta(days=400)
"""After this time no vote is still open, and no chosen speaker still asked."""
Read = Callable[[Iterable[Ref[TalkProposal]]], Rows[TalkProposal]]


def proposals_of(vote: Vote, read: Read, choices: Iterable[str] = ()) -> dict[str, TalkProposal]:
    """What *vote* is about, and the *choices* of a ballot, by their ids, with all that they were merged into. One read finds them, and
    one more what is reached by each merge in a row, however much was ever proposed in the group."""
    found: dict[str, TalkProposal] = {}
    wanted = {
        *vote.proposals,
        *(line.proposal for line in vote.ranking),
        *(one.proposal for one in vote.chosen),
        *choices,
    }
    while wanted:
        rows = read(Ref(TalkProposal, (vote.group, one)) for one in sorted(wanted)).values()
        found |= {row.id: row for row in rows}
        wanted = {row.into for row in rows if row.into} - set(found)
    return found


def lately(group: str, now: datetime, store: Store, unread: Unread = None) -> list[Vote]:
    """The votes of the last year or so, finished ones, too. A vote's id begins with a day near its opening."""
    return store.all(Vote, group, since=(now - LATELY).date().isoformat(), unread=unread)


def voted_on(proposal: TalkProposal, now: datetime, store: Store) -> Vote | None:
    """The open vote whose ballot *proposal* is on, or would be on if it were not hidden."""
    vote = next((vote for vote in lately(proposal.group, now, store) if vote.state is VoteState.OPEN), None)
    if vote is None or proposal.id in vote.proposals:
        return vote
    known = proposals_of(vote, store.get_many)
    return vote if proposal.id in {row.id for row in on_ballot(vote, known)} else None


def _voted(vote: Vote, readers: Iterable[str], store: Store) -> frozenset[str]:
    refs = [Ref(Ballot, (vote.group, vote.id, reader.partition(":")[2])) for reader in readers]
    rows: list[Ballot] = list(store.get_many(refs).values())
    return frozenset(f"member:{row.member}" for row in rows)


def _slots(vote: Vote, known: dict[str, TalkProposal], store: Store) -> list[Slot]:
    chosen = [known[one.proposal] for one in vote.chosen if one.proposal in known]
    refs = {p.id: Ref(Session, (p.group, p.session)) for p in chosen if p.state is ProposalState.CHOSEN}
    sessions = store.get_many(refs.values())
    found = []
    for proposal in chosen:
        session: Session | None = sessions.get(refs[proposal.id]) if proposal.id in refs else None
        talk = session.talk(proposal.talk) if session and session.starts else None
        if session and talk:
            found.append(Slot(proposal, session, talk))
    return sorted(found, key=lambda slot: (slot.session.starts, _place(slot)))


def _place(slot: Slot) -> int:
    return slot.session.talks.index(slot.talk)
