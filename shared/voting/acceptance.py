"""A chosen speaker accepts or declines. After a no, the next proposal in the vote gets the same slot."""

from dataclasses import dataclass, replace
from datetime import datetime

from shared.model.group import Group
from shared.model.proposal import ProposalState, Proposer, TalkProposal
from shared.model.session import Session, Speaker, Talk
from shared.model.vote import Asked, Chosen, Vote
from shared.schedule.session_duties import scheduled
from shared.store import Create, Delete, Replace, Store, Write
from shared.talks import withdrawing
from shared.talks.threads import threads
from shared.voting.phases import all_confirmed, moved_on, timed
from shared.voting.proposing import merged_into, unmerged
from shared.voting.rules import LATE, confirmed, next_up, without_talk
from shared.voting.slots import along, askable, programme, seated, vacancy, writes_of
from shared.voting.vote_context import proposals_of


@dataclass(frozen=True, slots=True)
class Given:
    """A chosen proposal, with its talk, session and vote."""

    proposal: TalkProposal
    session: Session
    talk: Talk
    vote: Vote


def given(proposal: TalkProposal | None, session: Session | None, vote: Vote | None) -> Given | None:
    """The three together, if the talk still is in a session ahead; else None."""
    if proposal is None or proposal.state is not ProposalState.CHOSEN or session is None or vote is None:
        return None
    talk = session.talk(proposal.talk) if session.upcoming and session.key == proposal.session else None
    return Given(proposal, session, talk, vote) if talk else None


def confirm(slot: Given, store: Store, now: datetime, correlation: str) -> list[Write]:
    """The speaker accepts; after the last one, members are told the programme. Nothing is written if they had accepted before."""
    if not slot.talk.unconfirmed:
        return []
    after = moved_on(slot.vote, slot.proposal.id, Asked.CONFIRMED)
    session = confirmed(slot.session, slot.talk.slug)
    return [Replace(session), *along(session, store), *_settled(after, now, correlation)]


def decline(slot: Given, group: Group, store: Store, now: datetime, correlation: str) -> list[Write]:
    """The speaker says no: the talk leaves its session, and the next one of the vote takes its place and is asked. Where there is
    none, or it is too late to ask anybody, the co-leads are told. What was merged into the proposal stands for itself again."""
    gone = replace(slot.proposal, state=ProposalState.WITHDRAWN, session="", talk="")
    known = proposals_of(slot.vote, store.get_many) | {gone.id: gone}
    in_time = slot.session.starts is not None and slot.session.starts >= now + LATE
    who = askable((line.proposal for line in slot.vote.ranking if line.approvals), group.id, store) if in_time else {}
    successor = next_up(slot.vote, known, list(who))
    others = [chosen for chosen in slot.vote.chosen if chosen.proposal != gone.id]
    old = store.get(Speaker, group.id, slot.session.key, slot.talk.slug)
    reached = store.get(Proposer, group.id, gone.id)
    writes: list[Write] = [
        Replace(gone),
        *([Delete(reached)] if reached else []),
        *unmerged(gone, merged_into(gone, store)),
        *withdrawing.told(slot.session, slot.talk, store, now),
    ]
    if successor is None:
        after = replace(slot.vote, chosen=tuple(others))
        why = "nobody" if in_time else "late"
        session = scheduled(without_talk(slot.session, slot.talk.slug, group), group)
        writes += [
            Replace(session),
            *along(session, store),
            Create(vacancy(why, slot.proposal, slot.vote, now, correlation)),
        ]
        return [*writes, *([Delete(old)] if old else []), *_settled(after, now, correlation)]
    session, seat = seated(successor, slot.session, now, slot.talk.slug)
    after = replace(slot.vote, chosen=(*others, Chosen(proposal=successor.id, at=now)))
    session = scheduled(session, group)
    writes += [
        Replace(session),
        *along(session, store),
        *map(Create, threads(session, group, store, now)),
        *writes_of([seat], who, slot.vote, store, now, correlation),
    ]
    if old and seat.talk.slug != old.talk:  # otherwise the row was just given to the successor
        writes.append(Delete(old))
    return [*writes, *_settled(after, now, correlation)]


def _settled(vote: Vote, now: datetime, correlation: str) -> list[Write]:
    """*vote* with its next due time; with the programme's mail if all have accepted and members were not told it before."""
    if vote.told is None and all_confirmed(vote):
        return [Replace(timed(replace(vote, told=now))), Create(programme(vote, now, correlation))]
    return [Replace(timed(vote))]
