"""What is counted of what was written: members who came and went, ballots. The addition follows the write; a crash between the two loses
the addition, and nothing is counted twice."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from shared.model.count import BALLOTS, JOINED, LEFT, Count, counted, together
from shared.model.member import Member, MemberState
from shared.model.vote import Ballot
from shared.store import Create, Delete, Store, Write

_IN = (MemberState.ACTIVE, MemberState.PAUSED)


def happened(writes: Iterable[Write], now: datetime) -> Iterator[Count]:
    """What *writes*, made at *now*, add to the numbers of their groups."""
    for write in writes:
        if isinstance(write.row, Member) and (what := _of_member(write, write.row, now)):
            yield counted(write.row.group, now, **{what: 1})
        if isinstance(write, Create) and isinstance(write.row, Ballot):
            yield counted(write.row.group, now, **{BALLOTS: 1})


def _of_member(write: Write, member: Member, now: datetime) -> str:
    if isinstance(write, Delete):
        return LEFT if member.state in _IN else ""
    earlier = next((change.state for change in reversed(member.history) if change.at != now), None)
    if all(change.at != now for change in member.history) or (earlier in _IN) == (member.state in _IN):
        return ""
    return LEFT if earlier in _IN else JOINED


def tally(counts: Iterable[Count], store: Store) -> None:
    """Add *counts*, with one addition for each group and month."""
    found: dict[tuple[str, str], Count] = {}
    for one in counts:
        key = one.group, one.month
        found[key] = together(found[key], one) if key in found else one
    for one in found.values():
        store.add(one)
