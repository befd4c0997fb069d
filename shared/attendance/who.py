"""Who comes to a session, as the members have said by now."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.model import rsvp
from shared.model.group import Group
from shared.model.member import Member, MemberState
from shared.model.searching import sought
from shared.model.session import Session
from shared.store import Ref, Store
from shared.text.folding import fold

PAGES = 64
"""Pages of members, of 1 MB at most, that are looked through: some 50,000 people."""
AT_ONCE = 16
"""Pages of members that are counted while somebody waits: each partition once, a page each up to some 20,000 people."""
MOST = 20_000
"""Members whom the names of a list may be."""
NAMED = 300
"""So many are named; of the others there is only the number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """How many come and cannot, and, of either, those who are named, by name; *members* is how many were asked. *whole*: all of them
    were looked at."""

    count: int
    away_count: int
    members: int
    coming: tuple[Member, ...]
    away: tuple[Member, ...]
    whole: bool = True

    @property
    def unsaid(self) -> int:
        return self.members - self.count - self.away_count


def who_comes(session: Session, group: Group, store: Store) -> Coming:
    """Reads the members by what a mailing to all reads of them, and the rows of those who are named."""
    tz = group.tz_of(session)
    coming, away, members, whole = list[str](), list[str](), 0, True
    for page, (found, cursor) in enumerate(store.addressees(group.id, unread=[]), 1):
        for one in found:
            members += one.mailable
            said = rsvp.comes(one, session, tz) if one.mailable else None
            if said is not None:
                (coming if said else away).append(one.id)
        if page == PAGES and cursor != "end":
            whole = False
            break
    return Coming(
        count=len(coming), away_count=len(away), members=members, whole=whole,
        coming=named(coming[:NAMED], group.id, store), away=named(away[:NAMED], group.id, store),
    )  # fmt: skip


def coming_now(session: Session, group: Group, store: Store) -> int | None:
    """How many come; None where the members are on more pages than are read while somebody waits."""
    count = 0
    for page, (found, cursor) in enumerate(store.addressees(group.id, unread=[]), 1):
        count += rsvp.counted(found, session, group.tz_of(session)).coming
        if page == AT_ONCE and cursor != "end":
            return None
    return count


def named(ids: Iterable[str], group: str, store: Store) -> tuple[Member, ...]:
    """The members of these ids, by name; without those who are gone."""
    found = store.get_many((Ref(Member, (group, one)) for one in ids), set()).values()
    return tuple(sorted(found, key=lambda one: (fold(one.called), one.id)))


def candidates(group: str, store: Store, most: int = 0) -> tuple[list[Member], bool]:
    """Whoever of the members may have been at a session, and whether there are more of them than are looked at: :data:`MOST`, or *most*."""
    found, cursor = store.find(group, sought("", MemberState.ACTIVE, MemberState.PAUSED), "", most or MOST, [])
    return found, cursor != "end"
