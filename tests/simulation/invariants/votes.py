"""Votes: ballots are counted once each, and slots are given within what there is."""

from collections import Counter
from collections.abc import Iterator

from shared.model.proposal import ProposalState, TalkProposal
from shared.model.session import Session
from shared.model.vote import Ballot, Vote, VoteState
from tests.simulation.world import Step, World


def every_ballot_counts_once(world: World, step: Step) -> Iterator[str]:
    """The outcome is that of the last ballot that each member cast before the close, by what was merged and hidden until then."""
    touched = False
    for before, after in step.changes_of(Ballot, TalkProposal, Vote):
        row = after or before
        if isinstance(row, Ballot):
            ballots = world.cast.setdefault(row.vote, {})
            ballots.pop(row.member, None)
            if after:
                ballots[row.member] = row
        elif isinstance(row, TalkProposal):
            world.proposed[row.id] = row
            touched = True
        elif before and after and (before.state, after.counted is None) == (VoteState.OPEN, False):
            world.counts["votes counted"] += 1
            yield from _miscounted(after, world, exact=not touched)


def _miscounted(vote: Vote, world: World, *, exact: bool) -> Iterator[str]:
    """*exact*: nothing of what is voted on was changed in the step that counted."""
    ballots = world.cast.get(vote.id, {})
    in_time = [one for one in ballots.values() if one.cast < vote.closes]
    if len(in_time) < len(ballots):
        yield f"{vote.id} took {len(ballots) - len(in_time)} ballots after its close"
    if vote.ballots != len(in_time):
        yield f"{vote.id} counted {vote.ballots} ballots of {len(in_time)}"
    there = {_stands_for(one, world) for one in vote.proposals} - {""}
    counts = Counter(dict.fromkeys(there, 0))
    for one in in_time:
        counts.update({_stands_for(choice, world) for choice in one.choices} & there)
    found = {line.proposal: line.approvals for line in vote.ranking}
    if exact and found != dict(counts):
        yield f"{vote.id} counted {found}, not {dict(counts)}"
    order = [line.approvals for line in vote.ranking]
    if order != sorted(order, reverse=True):
        yield f"{vote.id} ranks {order}"


def _stands_for(proposal: str, world: World) -> str:
    """The open proposal that *proposal* was merged into, at however many removes; empty if there is none."""
    row = world.proposed.get(proposal)
    while row is not None and row.state is ProposalState.MERGED:
        row = world.proposed.get(row.into)
    return row.id if row is not None and row.state is ProposalState.OPEN else ""


def slots_are_given_within_what_there_is(world: World, step: Step) -> Iterator[str]:
    """A vote fills no session beyond its slots, and gives no more than its seats."""
    most = world.group.talks_per_session
    for before, after in step.changes_of(Session):
        fresh = [t for t in after.talks if t.unconfirmed and before and not before.talk(t.slug)] if after else []
        if fresh and before and len(after.talks) > max(most, len(before.talks)):
            yield f"{after.id} has {len(after.talks)} talks, {len(fresh)} of them just chosen"
    for _, vote in step.changes_of(Vote):
        if len(vote.chosen) > vote.seats:
            yield f"{vote.id} gave {len(vote.chosen)} of {vote.seats} seats"


def no_proposal_has_two_slots(world: World) -> Iterator[str]:
    """Neither among the sessions to come, nor in its vote; and no slot has two."""
    for vote in world.store.all(Vote, world.group.id):
        names = [chosen.proposal for chosen in vote.chosen]
        if len(set(names)) < len(names):
            yield f"{vote.id} gave seats to {names}"
    topics = Counter(
        talk.title for row in world.store.all(Session, world.group.id) if row.upcoming for talk in row.talks
    )
    places: Counter[tuple[str, str]] = Counter()
    for proposal in world.store.all(TalkProposal, world.group.id):
        if topics[proposal.topic] > 1:
            yield f"{proposal.topic} is in {topics[proposal.topic]} sessions"
        if proposal.state is ProposalState.CHOSEN:
            places[proposal.session, proposal.talk] += 1
            if places[proposal.session, proposal.talk] > 1:
                yield f"two have the slot {proposal.session}/{proposal.talk}"
