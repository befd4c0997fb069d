"""What a tick does about a vote: remind, count and fill the slots, ask speakers again, tell members the programme."""

from dataclasses import replace
from datetime import timedelta

from shared.model.mailing import Audience, Mailing, mailing
from shared.model.proposal import ProposalState, TalkProposal
from shared.model.session import Session
from shared.model.vote import Asked, Ballot, Chosen, Vote, VoteState
from shared.schedule.duties import At, Duty, Turn
from shared.schedule.session_duties import scheduled
from shared.store import Create, Ref, Replace, Store
from shared.store.actions import AT_ONCE
from shared.talks.threads import threads
from shared.voting.acceptance import given
from shared.voting.phases import ASK_AGAIN, GRACE, counted_at, moved_on, overdue, reminded_at, speakers_at, timed
from shared.voting.rules import filled, free_slots, tally
from shared.voting.slots import askable, asking, programme, seated, vacancy, writes_of


def _reminded(vote: Vote, at: At) -> Turn:
    """Remind those who have not voted; who has is found out when each mail would go."""
    if not any(time <= at.now for time in reminded_at(vote)) or at.now >= vote.closes + GRACE:
        return Turn(vote)
    after = replace(vote, reminded=True)
    if at.now >= vote.closes:
        return Turn(after)
    mail = mailing(
        "ballot-reminder", vote.group, Audience.MEMBERS, at=at.now, of=vote.id, subject=vote.id, wait=AT_ONCE,
        correlation=at.correlation,
    )  # fmt: skip
    return Turn(after, (Create(mail),))


def _counted(vote: Vote, at: At) -> Turn:
    """Count: the outcome, the talks in their sessions, and a mail to each speaker. At most five rows for each seat, and three more. A
    talk in a session that is announced already gets its thread at once."""
    if not any(time <= at.now for time in counted_at(vote)):
        return Turn(vote)
    known = {row.id: row for row in at.store.all(TalkProposal, vote.group)}
    ballots = at.store.all(Ballot, vote.group, vote.id)
    ranking = tally(vote, known, ballots)
    who = askable((line.proposal for line in ranking if line.approvals), vote.group, at.store)
    since = (at.now - timedelta(days=120)).date().isoformat()
    sessions = {session.key: session for session in at.store.all(Session, vote.group, since=since)}
    slots = free_slots(sessions.values(), at.group, at.now)
    changed: dict[str, Session] = {}
    seats = []
    for proposal, key in filled((line for line in ranking if line.proposal in who), slots, vote.seats):
        changed[key], seat = seated(known[proposal], changed.get(key, sessions[key]), at.now)
        seats.append(seat)
    chosen = tuple(Chosen(proposal=seat.proposal.id, at=at.now) for seat in seats)
    after = replace(vote, state=VoteState.CLOSED, ranking=ranking, ballots=len(ballots), chosen=chosen, counted=at.now)
    told = mailing(
        "vote-closed", vote.group, Audience.CO_LEADS, at=at.now, of=vote.id, subject=vote.id, correlation=at.correlation
    )
    asked = writes_of(seats, who, vote, at.store, at.now, at.correlation)
    planned = [scheduled(session, at.group) for session in changed.values()]
    chats = [write for session in planned for write in map(Create, threads(session, at.group, at.store, at.now))]
    return Turn(timed(after), (*map(Replace, planned), *asked, Create(told), *chats))


def _followed_up(vote: Vote, at: At) -> Turn:
    """Speakers who have not answered are asked once more, later the co-leads are told; members are told the programme."""
    if vote.state is VoteState.OPEN:
        return Turn(vote)
    after, mails = vote, list[Mailing]()
    known = _chosen(vote, at.store)
    for chosen in vote.chosen:
        proposal = known.get(chosen.proposal)
        if proposal is None:  # nobody is left to ask
            after = moved_on(after, chosen.proposal, Asked.GIVEN_UP) if overdue(chosen, at.now) else after
        elif overdue(chosen, at.now) and chosen.asked is Asked.ONCE:
            after = moved_on(after, proposal.id, Asked.TWICE)
            mails.append(asking(proposal, at.now, at.correlation, again=True))
        elif overdue(chosen, at.now):
            after = moved_on(after, proposal.id, Asked.GIVEN_UP)
            mails.append(vacancy("silent", proposal, vote, at.now, at.correlation))
    if vote.told is None and vote.counted and at.now >= vote.counted + ASK_AGAIN:
        after = replace(after, told=at.now)
        mails.append(programme(vote, at.now, at.correlation))
    return Turn(timed(after), tuple(map(Create, mails)))


def _chosen(vote: Vote, store: Store) -> dict[str, TalkProposal]:
    """The chosen proposals that still have their slot in a session ahead."""
    rows = store.get_many(Ref(TalkProposal, (vote.group, chosen.proposal)) for chosen in vote.chosen)
    there = [row for row in rows.values() if row.state is ProposalState.CHOSEN and row.vote == vote.id]
    places = {row.id: Ref(Session, (vote.group, row.session)) for row in there}
    sessions = store.get_many(places.values())
    return {row.id: row for row in there if given(row, sessions.get(places[row.id]), vote)}


DUTIES = (
    Duty(
        turn=_followed_up, waits=lambda vote, group, now: speakers_at(vote)
    ),  # first, since a vote that is counted now waits for its speakers next
    Duty(turn=_reminded, waits=lambda vote, group, now: reminded_at(vote)),
    Duty(turn=_counted, waits=lambda vote, group, now: counted_at(vote)),
)
