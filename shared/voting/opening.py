"""Opening a vote, by itself after a session for proposals or by a co-lead, and closing it early."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time, timedelta

from shared import limits
from shared.errors import BadInput
from shared.model.group import Group
from shared.model.mailing import Audience, mailing
from shared.model.proposal import ProposalState, TalkProposal
from shared.model.season import instant
from shared.model.session import Session, SessionState, Speaker
from shared.model.vote import Vote, VoteState
from shared.schedule.duties import At
from shared.schedule.session_duties import just_held
from shared.schedule.steps import not_far_ahead
from shared.store import Create, Ref, Replace, Store, Write
from shared.store.actions import AT_ONCE, Change
from shared.text.days import moment
from shared.text.times import local
from shared.voting.phases import closing_time, timed
from shared.voting.rules import FEWEST, votable, without_talk
from shared.voting.slots import along

MOST_AGAIN = 12
"""The most proposals that are opened again with one vote, as many as one write holds; the rest follow with the next vote."""
ROOM = limits.TRANSACTION - 2 * limits.SESSION
"""Bytes for what is opened again; the rest of the transaction is for the vote, and for what is written with a session that is over."""


def after_session(session: Session, group: Group, store: Store, now: datetime) -> list[Write]:
    """The vote that follows when *session* is over: only if the session was for proposals, enough of them are open, and no other vote
    is."""
    if session.kind != "proposals":
        return []
    votes = store.all(Vote, group.id)
    if any(vote.id == session.key or vote.state is VoteState.OPEN for vote in votes):
        return []
    there = store.all(TalkProposal, group.id)
    lost, again = _again_at_once(there, group, store)
    rows = votable([*there, *map(_again, lost)])
    if len(rows) < FEWEST:
        return []
    return [*_opened(session.key, rows, group, now, closing_time(group, session, now), session.key), *again]


def by_hand(group: Group, closes: datetime, store: Store, now: datetime) -> Change:
    """A vote that opens now. Raises :class:`BadInput` if another one is open, there is too little to vote on, or *closes* does not lie
    ahead."""
    votes = store.all(Vote, group.id)
    there = next((vote for vote in votes if vote.state is VoteState.OPEN), None)
    if there:
        raise BadInput(f"the vote {there.id} is open already; it closes on {local(there.closes, group.tz)}")
    not_far_ahead(closes, now, group)
    known = store.all(TalkProposal, group.id)
    lost, again = _again_at_once(known, group, store)
    rows = votable([*known, *map(_again, lost)])
    if len(rows) < FEWEST:
        raise BadInput(f"a vote needs {FEWEST} open proposals, and there are {len(rows)}")
    day = now.astimezone(group.tz).date().isoformat()
    taken = {vote.id for vote in votes}
    name = next(one for one in (day, *(f"{day}-{n}" for n in range(2, len(votes) + 3))) if one not in taken)
    writes = [*_opened(name, rows, group, now, closes, ""), *again]
    return Change(f"vote {name} on {len(rows)} proposals, until {local(closes, group.tz)}", tuple(writes))


def closing(written: str, group: Group, now: datetime) -> datetime:
    """When a vote that a co-lead opens will close: as *written*, by the group's clock; by default after the group's number of days, at
    this time of day."""
    if written:
        return moment(written, group.tz, time(12), now)
    here = now.astimezone(group.tz)
    day, at = here.date() + timedelta(days=group.vote_days), here.time().replace(second=0, microsecond=0)
    return instant(day, at, group.tz)


def stranded(proposals: Iterable[TalkProposal], store: Store) -> list[TalkProposal]:
    """Chosen proposals whose session was cancelled or no longer has the talk; a vote opens them again, so that nobody's proposal is
    lost."""
    chosen = [row for row in proposals if row.state is ProposalState.CHOSEN]
    refs = {row.id: Ref(Session, (row.group, row.session)) for row in chosen}
    sessions = store.get_many(refs.values())
    return [row for row in chosen if _lost(row, sessions.get(refs[row.id]))][:MOST_AGAIN]


def _lost(proposal: TalkProposal, session: Session | None) -> bool:
    if session is None or session.state is SessionState.CANCELLED:
        return True
    return session.upcoming and session.talk(proposal.talk) is None


def _again(proposal: TalkProposal) -> TalkProposal:
    return replace(proposal, state=ProposalState.OPEN, session="", talk="", vote="")


def _again_at_once(
    proposals: Iterable[TalkProposal], group: Group, store: Store
) -> tuple[list[TalkProposal], list[Write]]:
    """As many stranded proposals as one write can open again, and the writes for them."""
    lost = stranded(proposals, store)
    while (writes := _reopened(lost, group, store)) and sum(limits.of_row(write.row) for write in writes) > ROOM:
        lost = lost[:-1]
    return lost, writes


def _reopened(lost: Iterable[TalkProposal], group: Group, store: Store) -> list[Write]:
    """The *lost* proposals, open again, and their cancelled sessions without the talks, so that a session that is reinstated has no talk
    which is being voted on."""
    writes: list[Write] = []
    sessions: dict[str, Session] = {}
    for row in lost:
        writes.append(Replace(_again(row)))
        session = sessions.get(row.session) or store.get(Session, row.group, row.session)
        if session is None or session.talk(row.talk) is None:
            continue
        sessions[row.session] = without_talk(session, row.talk, group)
        speaker = store.get(Speaker, row.group, row.session, row.talk)
        writes += [Replace(replace(speaker, address=""))] if speaker else []
    for session in sessions.values():
        writes += [Replace(session), *along(session, store)]
    return writes


def _opened(
    name: str, rows: Iterable[TalkProposal], group: Group, now: datetime, closes: datetime, session: str
) -> list[Write]:
    vote = Vote(
        group=group.id, id=name, proposals=tuple(row.id for row in rows), opened=now, closes=closes, seats=group.seats,
        session=session,
    )  # fmt: skip
    mail = mailing("ballot", group.id, Audience.MEMBERS, at=now, of=name, subject=name, wait=AT_ONCE)
    return [Create(timed(vote)), Create(mail)]


def close(vote: Vote, now: datetime) -> Change:
    """Take no more ballots; the next tick counts. Raises :class:`BadInput` if the vote is not open."""
    if vote.state is not VoteState.OPEN or vote.closes <= now:
        raise BadInput(f"the vote {vote.id} is closed already")
    after = timed(replace(vote, closes=now, reminded=True))
    return Change(f"close the vote {vote.id}", (Replace(after),))


def follow(session: Session, at: At) -> list[Write]:
    """The vote after a session that became held in this very turn."""
    return after_session(session, at.group, at.store, at.now) if just_held(session, at) else []
