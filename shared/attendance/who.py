"""Who comes to a session, from what members have said so far."""

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
"""The most pages of members, of up to 1 MB each, that are read: some 50,000 people."""
AT_ONCE = 16
"""The most pages of members counted while somebody waits; with up to some 20,000 people each partition has one page."""
MOST = 20_000
"""The most members with whom the names of a list are compared."""
NAMED = 300
"""The most who are named; of the others only the number is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """How many come and cannot, and, of either, those who are named, by name; how many *may* come, as their calendar says; *members* is how
    many were asked. *whole*: all of them were looked at."""

    count: int
    away_count: int
    may: int = 0
    members: int
    coming: tuple[Member, ...]
    away: tuple[Member, ...]
    whole: bool = True

    @property
    def unsaid(self) -> int:
        return self.members - self.count - self.away_count - self.may


def who_comes(session: Session, group: Group, store: Store) -> Coming:
    """Reads of each member what a mailing to all reads, and the whole rows of those who are named."""
    tz = group.tz_of(session)
    coming, away, may, members, whole = list[str](), list[str](), 0, 0, True
    for page, (found, cursor) in enumerate(store.addressees(group.id, unread=[]), 1):
        for one in found:
            members += one.mailable
            said = rsvp.comes(one, session, tz) if one.mailable else None
            if said is not None:
                (coming if said else away).append(one.id)
            may += one.mailable and rsvp.undecided(one, session, tz)
        if page == PAGES and cursor != "end":
            whole = False
            break
    return Coming(
        count=len(coming), away_count=len(away), may=may, members=members, whole=whole,
        coming=named(coming[:NAMED], group.id, store), away=named(away[:NAMED], group.id, store),
    )  # fmt: skip


def coming_now(session: Session, group: Group, store: Store) -> int | None:
    """How many come; None if there are more pages of members than are read while somebody waits."""
    count = 0
    for page, (found, cursor) in enumerate(store.addressees(group.id, unread=[]), 1):
        count += rsvp.counted(found, session, group.tz_of(session)).coming
        if page == AT_ONCE and cursor != "end":
            return None
    return count


def named(ids: Iterable[str], group: str, store: Store) -> tuple[Member, ...]:
    """The members with these ids, by name; without those who are gone."""
    found = store.get_many((Ref(Member, (group, one)) for one in ids), set()).values()
    return tuple(sorted(found, key=lambda one: (fold(one.called), one.id)))


def candidates(group: str, store: Store, most: int = 0) -> tuple[list[Member], bool]:
    """The members who may have been at a session, and whether there are more than are looked at (:data:`MOST`, or *most*)."""
    found, cursor = store.find(group, sought("", MemberState.ACTIVE, MemberState.PAUSED), "", most or MOST, [])
    return found, cursor != "end"
