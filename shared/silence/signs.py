"""Signs of life in rows other than the member's: votes, proposals, talks, turns, and who was there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from shared.model.attendance import Attendance
from shared.model.group import Group
from shared.model.member import Member, MemberState
from shared.model.proposal import Proposer, TalkProposal
from shared.model.rota import Answer, Rota
from shared.model.searching import sought
from shared.model.session import Session, Speaker
from shared.model.silence import AFTER, PATIENCE, Heard, heard, settings
from shared.model.vote import Ballot, Vote
from shared.store import Ref, Store

BACK = timedelta(days=800)
"""Sessions further back are not counted; nobody is silent for that long."""
JOINED, ANSWERED = "joined", (Answer.YES, Answer.PASSED, Answer.SWAPPED, Answer.TOOK)
"""The reason in a place on the rota that somebody took themselves, and the answers to a turn that count as signs."""
MOST = 1000
"""How many members are read at a time."""


def heard_of(group: Group, store: Store, now: datetime) -> Heard:
    """What is known of the members of *group*. It reads some ten lists, however many members there are; of votes, talks and who was
    there, what is since the sessions that count."""
    sessions = store.all(Session, group.id, since=(now - BACK).date().isoformat(), unread=[])
    recent = _recent(group, sessions, now)
    since = recent[0].starts if recent and recent[0].starts else now
    signs: dict[str, datetime] = {}
    for member, at in (
        *_there(group, recent, store),
        *_votes(group, since, store),
        *_proposals(group, store),
        *_turns(group, store, now),
    ):
        signs[member] = max(at, signs.get(member, at))
    return heard(sessions, signs, _talks(group, sessions, since, store))


def _recent(group: Group, sessions: Iterable[Session], now: datetime) -> Sequence[Session]:
    """The *sessions* by which somebody is silent now, or was when they were asked: as many as count before the oldest question that may
    be open, and all since. With only the last few, a sign of life would be forgotten once that many sessions had followed it."""
    said, held = settings(group), sorted((one.starts, one.key, one) for one in sessions if one.held_here and one.starts)
    oldest = now - timedelta(days=said.days) - PATIENCE - AFTER
    since = sum(starts > oldest for starts, _, _ in held)
    return [one for _, _, one in held[-said.sessions - since :]]


def _there(group: Group, sessions: Sequence[Session], store: Store) -> Iterator[tuple[str, datetime]]:
    starts = {Ref(Attendance, (group.id, one.key)): one.starts for one in sessions}
    for ref, row in store.get_many(starts, unread=set()).items():
        at = starts[ref]
        yield from ((member, at) for member in row.there if at)


def _votes(group: Group, since: datetime, store: Store) -> Iterator[tuple[str, datetime]]:
    for vote in store.all(Vote, group.id, unread=[]):
        if vote.closes >= since:
            yield from ((row.member, row.cast) for row in store.all(Ballot, group.id, vote.id, unread=[]))


def _proposals(group: Group, store: Store) -> Iterator[tuple[str, datetime]]:
    mine = {row.proposal: row.member for row in store.all(Proposer, group.id, unread=[]) if row.member}
    refs = [Ref(TalkProposal, (group.id, one)) for one in mine]
    yield from ((mine[row.id], row.made) for row in store.get_many(refs, unread=set()).values())


def _turns(group: Group, store: Store, now: datetime) -> Iterator[tuple[str, datetime]]:
    """Who put themselves on the rota, answered when it was their turn, or does something in a session."""
    for row in store.all(Rota, group.id, unread=[]):
        yield from ((place.member, place.since) for place in row.order if place.why == JOINED)
        for slot in row.slots:
            yield from ((one.member, one.at) for one in slot.asked if one.answer in ANSWERED)
            if slot.holder:
                yield slot.holder, min(slot.starts, now)


def _talks(group: Group, sessions: Iterable[Session], since: datetime, store: Store) -> Mapping[str, datetime]:
    starts = {one.key: one.starts for one in sessions if one.starts and one.starts >= since}
    found: dict[str, datetime] = {}
    for row in store.all(Speaker, group.id, since=min(starts, default="9999"), unread=[]):
        at = starts.get(row.session)
        if at and row.address:
            found[row.address] = max(at, found.get(row.address, at))
    return found


def members_of(group: Group, store: Store, *states: MemberState) -> Iterator[Member]:
    """Everybody who is in one of *states*."""
    cursor = ""
    while cursor != "end":
        found, cursor = store.find(group.id, sought("", *states), cursor, MOST, [])
        yield from found
