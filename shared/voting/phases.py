"""The phases of a vote: open until it is counted, closed until each speaker is settled. And when a tick has to look at it again."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from shared.model.group import Group
from shared.model.season import instant
from shared.model.session import Session
from shared.model.vote import Asked, Chosen, Vote, VoteState

GRACE = timedelta(minutes=1)
"""How long after its close a vote is counted: longer than the function that takes ballots may run, so that no ballot comes too late."""
REMIND = timedelta(days=1)
"""How long before the close members who have not voted are reminded; shorter votes have no reminder."""
ASK_AGAIN = timedelta(days=3)
"""After this time a speaker who has not answered is asked once more, and members are told the programme as far as it is known."""
GIVE_UP = timedelta(days=5)
"""After this time the co-leads are told of a speaker who has not answered."""


def closing_time(group: Group, session: Session, now: datetime) -> datetime:
    """When a vote that opens at *now* after *session* closes: ``vote_days`` later, at the wall time at which the session ended."""
    ends = (session.ends or now).astimezone(group.tz)
    return instant(now.astimezone(group.tz).date() + timedelta(days=group.vote_days), ends.time(), group.tz)


def timed(vote: Vote) -> Vote:
    """*vote* with ``due`` set; settled if nothing is left to wait for."""
    if vote.state is VoteState.OPEN:
        return replace(vote, due=min([*reminded_at(vote), *counted_at(vote)]))
    times = list(speakers_at(vote))
    return replace(vote, due=min(times, default=None), state=VoteState.CLOSED if times else VoteState.SETTLED)


def reminded_at(vote: Vote) -> Iterable[datetime]:
    """When members are to be reminded to vote; empty if they are not."""
    if vote.state is VoteState.OPEN and not vote.reminded and vote.closes - vote.opened > REMIND:
        yield vote.closes - REMIND


def counted_at(vote: Vote) -> Iterable[datetime]:
    """When an open vote is to be counted."""
    if vote.state is VoteState.OPEN:
        yield vote.closes + GRACE


def speakers_at(vote: Vote) -> Iterable[datetime]:
    """When something about the speakers of a counted vote falls due."""
    if vote.state is VoteState.OPEN:
        return
    if vote.counted and vote.chosen and vote.told is None:
        yield vote.counted + ASK_AGAIN
    for chosen in vote.chosen:
        if chosen.asked in _WAITS:
            yield chosen.at + _WAITS[chosen.asked]


_WAITS = {Asked.ONCE: ASK_AGAIN, Asked.TWICE: GIVE_UP}


def overdue(chosen: Chosen, now: datetime) -> bool:
    """Whether the time for the speaker of *chosen* to answer has passed once more."""
    return chosen.asked in _WAITS and now >= chosen.at + _WAITS[chosen.asked]


def moved_on(vote: Vote, proposal: str, asked: Asked) -> Vote:
    """*vote* with the asking of *proposal*'s speaker at *asked*."""
    return replace(vote, chosen=tuple(replace(c, asked=asked) if c.proposal == proposal else c for c in vote.chosen))


def all_confirmed(vote: Vote) -> bool:
    return bool(vote.chosen) and all(chosen.asked is Asked.CONFIRMED for chosen in vote.chosen)


def takes_ballots(vote: Vote, now: datetime) -> bool:
    return vote.state is VoteState.OPEN and now < vote.closes
