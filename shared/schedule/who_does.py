"""Who does what at a session, in a group with a rota; members and co-leads are told it, and nobody else."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.letters.sent import Sent
from shared.model.group import Group
from shared.model.member import Member, MemberState
from shared.model.rota import Rota, Slot, role_id, rules_of
from shared.model.session import Session
from shared.store import Ref, Store
from shared.text.inline import line

TWO_WEEKS = timedelta(days=14)
NAMELESS = "a member"


@dataclass(frozen=True, slots=True)
class Doing:
    """*who* does *role* (a name in the group's words); empty if nobody does."""

    role: str
    who: str

    @property
    def label(self) -> str:
        """The role with a capital, to begin a line."""
        return self.role[:1].upper() + self.role[1:]


def doing(session: Session | None, group: Group, store: Store) -> tuple[Doing, ...]:
    """Who has agreed to do what at *session*, in the group's order of roles. At most two reads, none in a group without roles. A row
    that this version cannot read is passed over."""
    if session is None or session.host:
        return ()
    slots = _slots(group, store, lambda slot: slot.session == session.key)
    return tuple(one for _, one in _named(slots, group, store) if one.who)


@dataclass(frozen=True, slots=True)
class Ahead:
    """What somebody does, or nobody yet, at the session that starts at *starts*."""

    starts: datetime
    zone: str | None
    roles: tuple[Doing, ...]

    @property
    def words(self) -> str:
        """``host: Ada; notes: nobody yet``"""
        return "; ".join(f"{one.role}: {one.who or 'nobody yet'}" for one in self.roles)


def doing_ahead(group: Group, store: Store, now: datetime, within: timedelta) -> list[Ahead]:
    """The same for each session within *within* from *now* for which somebody is wanted, including what nobody has agreed to yet."""
    slots = _slots(group, store, lambda slot: not slot.over and now < slot.starts <= now + within)
    found: dict[tuple[datetime, str | None], list[Doing]] = {}
    for slot, one in _named(slots, group, store):
        found.setdefault((slot.starts, slot.zone), []).append(one)
    return [Ahead(starts, zone, tuple(found[starts, zone])) for starts, zone in sorted(found, key=lambda at: at[0])]


def of_session(sent: Sent, _: Sequence[str], store: Store, __: set[str]) -> tuple[Doing, ...]:
    """What a reminder reads for it."""
    return doing(sent.session, sent.group, store)


def of_two_weeks(sent: Sent, _: Sequence[str], store: Store, __: set[str]) -> list[Ahead]:
    """What Monday's mail reads for it."""
    return doing_ahead(sent.group, store, sent.mailing.created, TWO_WEEKS)


def _slots(group: Group, store: Store, wanted: Callable[[Slot], bool]) -> list[tuple[str, Slot]]:
    """The slots that are *wanted*, with the names of their roles."""
    rules = rules_of(group)
    roles = rules.roles if rules else ()
    refs = {name: Ref(Rota, (group.id, role_id(name))) for name in roles}
    rows = store.get_many(refs.values(), set())
    there = ((name, rows[ref]) for name, ref in refs.items() if ref in rows)
    return [(name, slot) for name, rota in there for slot in rota.slots if wanted(slot)]


def _named(slots: Sequence[tuple[str, Slot]], group: Group, store: Store) -> Iterator[tuple[Slot, Doing]]:
    refs = {slot.holder: Ref(Member, (group.id, slot.holder)) for _, slot in slots if slot.holder}
    rows = store.get_many(refs.values(), set())
    for name, slot in slots:
        yield slot, Doing(line(name, 60), _called(rows.get(refs[slot.holder])) if slot.holder else "")


def _called(member: Member | None) -> str:
    """Nobody, for somebody who has left: the next one is asked the morning after."""
    there = member is not None and member.state in (MemberState.ACTIVE, MemberState.PAUSED)
    return line(member.name, 80) or NAMELESS if member and there else ""
