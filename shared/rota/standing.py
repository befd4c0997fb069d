"""How a rota stands, in words: the order with its reasons, and who has, or is asked for, which turn."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from shared.model.group import Group
from shared.model.member import Member
from shared.model.rota import Answer, Asked, Place, Rota, Slot, rules_of
from shared.model.session_key import first_planned
from shared.rota.actions import role_name
from shared.rota.candidates import keeps
from shared.rota.looking import Found
from shared.rota.rules import bounds, needs, roles_of
from shared.store import Ref, Store
from shared.text.inline import line
from shared.text.times import dated, near_day

GONE = "somebody who is gone"
ANSWERS = {
    Answer.OPEN: "is asked", Answer.YES: "said yes", Answer.PASSED: "said no", Answer.SILENT: "did not answer", Answer.AWAY: "was away",
    Answer.OFF: "was not needed", Answer.SWAPPED: "swapped", Answer.TOOK: "took it by a swap",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Somebody's place. *why* says why they stand there, *keeps* what keeps them from being asked next; empty where nothing does."""

    number: int
    id: str
    name: str
    why: str
    keeps: str
    not_before: str
    topics: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnLine:
    """A slot. *who* is the name of whoever has the turn, *id* their id. *yes*: they have said yes. *state* is the slot's state
    in words, *before* who was asked earlier and what they answered."""

    session: str
    when: str
    who: str
    id: str
    yes: bool
    state: str
    before: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleStanding:
    role: str
    name: str
    order: tuple[Standing, ...]
    ahead: tuple[TurnLine, ...]
    over: tuple[TurnLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleTurn:
    """Somebody who has the turn of *role* at a session, or is asked for it."""

    role: str
    turn: TurnLine


def turns_of(session: str, group: Group, store: Store) -> tuple[RoleTurn, ...]:
    """The turns of *session*, presenting first; none if the group has no rota. Two reads."""
    rules = rules_of(group)
    if rules is None:
        return ()
    refs = {role: Ref(Rota, (group.id, role)) for role in roles_of(rules)}
    rows = store.get_many(refs.values(), set())
    slots = [
        (role, slot) for role, ref in refs.items() if ref in rows for slot in rows[ref].slots
        if slot.session == session and (slot.holder or not slot.over)
    ]  # fmt: skip
    ids = {one for _, slot in slots for one in (slot.whose, slot.swap.taker if slot.swap else "") if one}
    found = store.get_many((Ref(Member, (group.id, one)) for one in sorted(ids)), set())
    members = {one.id: one for one in found.values()}
    return tuple(RoleTurn(role=role_name(rules, role), turn=_turn(slot, group, members)) for role, slot in slots)


@dataclass(frozen=True, slots=True)
class PlaceOf:
    """Somebody is *number* (from 1 on) of the *count* on the rota for *role*; 0 if they are not on it."""

    role: str
    name: str
    number: int
    count: int


def places_of(member: str, group: Group, store: Store) -> tuple[PlaceOf, ...]:
    """The places of *member* on the rotas, presenting first; none if the group has no rota. One read."""
    rules = rules_of(group)
    if rules is None:
        return ()
    refs = {role: Ref(Rota, (group.id, role)) for role in roles_of(rules)}
    rows = store.get_many(refs.values(), set())
    orders = {role: [one.member for one in rows[ref].order] if ref in rows else [] for role, ref in refs.items()}
    return tuple(
        PlaceOf(role, role_name(rules, role), order.index(member) + 1 if member in order else 0, len(order))
        for role, order in orders.items()
    )


def standings(there: Found) -> tuple[RoleStanding, ...]:
    """The standing of each role, presenting first."""
    return tuple(_role(role, there) for role in roles_of(there.seen.rules))


def _role(role: str, there: Found) -> RoleStanding:
    seen = there.seen
    rota = there.rotas.get(role) or Rota(group=seen.group.id, role=role)
    slots = sorted(rota.slots, key=lambda one: (one.starts, one.session))
    ahead = [one for one in slots if not one.over]
    return RoleStanding(
        role=role, name=role_name(seen.rules, role), order=tuple(_order(rota, there)),
        ahead=tuple(_turn(one, seen.group, seen.members) for one in ahead),
        over=tuple(_turn(one, seen.group, seen.members) for one in reversed(slots) if one.over and one.asked),
    )  # fmt: skip


def _order(rota: Rota, there: Found) -> Iterator[Standing]:
    seen = there.seen
    slot = _next_slot(rota, there)
    for number, place in enumerate(rota.order, 1):
        why_not = keeps(place, slot, _with(rota, slot), {**there.rotas, rota.role: rota}, seen) if slot else None
        yield Standing(
            number=number, id=place.member, name=_name(place.member, seen.members), why=_why(place, seen.group),
            keeps=why_not.value if why_not else "", not_before=dated(date.fromisoformat(place.first)) if place.first else "",
            topics=line(place.topics, 200),
        )  # fmt: skip


def _with(rota: Rota, slot: Slot) -> Rota:
    return rota if rota.slot(slot.session) else replace(rota, slots=(*rota.slots, slot))


def _next_slot(rota: Rota, there: Found) -> Slot | None:
    """The slot for which somebody is asked next: one that is free, else that of the next session that will need somebody."""
    seen = there.seen
    free = [one for one in rota.slots if not one.over and not one.whose]
    far = seen.now + bounds(rota.role)[0]
    free += [
        Slot(session=one.key, starts=one.starts, zone=one.zone)
        for one in seen.sessions.values()
        if one.upcoming and one.starts and one.starts >= far and not rota.slot(one.key) and needs(one, rota.role, seen)
    ]
    return min(free, key=lambda one: (one.starts, one.session), default=None)


def _why(place: Place, group: Group) -> str:
    what, _, of = place.why.partition(" ")
    since = near_day(place.since.astimezone(group.tz))
    if what == "put":
        lead = next((one.name for one in group.co_leads if one.id == of), "a co-lead")
        return f"put here by {lead}"
    words = {
        "asked": "was asked for {}", "kept": "was asked for {}, and not needed", "swapped": "swapped the turn of {}",
    }.get(what)  # fmt: skip
    return words.format(_day(of)) if words else f"on the rota since {since}"


def _day(key: str) -> str:
    day = first_planned(key)
    return near_day(day) if day else key


def _turn(slot: Slot, group: Group, members: Mapping[str, Member]) -> TurnLine:
    asked = slot.open
    return TurnLine(
        session=slot.session, when=near_day(slot.starts.astimezone(group.tz_of(slot))),
        who=_name(slot.whose, members) if slot.whose else "",
        id=slot.whose, yes=bool(slot.holder), state=_state(slot, asked, group, members),
        before=(
            *(f"{_name(one.member, members)} {ANSWERS[one.answer]}" for one in slot.asked if not _is_its_state(one, slot)),
            *(f"{_name(one, members)} refused to swap" for one in slot.refused),
        ),
    )  # fmt: skip


def _is_its_state(asked: Asked, slot: Slot) -> bool:
    """Whether the state of a slot ahead says this already, as it does of who is asked and who has said yes."""
    said_yes = asked.member == slot.holder and asked.answer is Answer.YES
    return asked is slot.open or (said_yes and not slot.over)


def _state(slot: Slot, asked: Asked | None, group: Group, members: Mapping[str, Member]) -> str:
    swap = f"; {_name(slot.swap.taker, members)} is asked to swap" if slot.swap else ""
    if slot.holder:
        return f"has said yes{swap}"
    if asked:
        return f"is asked, and can answer until {_moment(asked.until, group)}{swap}"
    return "nobody is left to ask" if slot.told else "nobody yet"


def _moment(at: datetime, group: Group) -> str:
    here = at.astimezone(group.tz)
    return f"{near_day(here)}, {here:%H:%M}"


def _name(member: str, members: Mapping[str, Member]) -> str:
    found = members.get(member)
    return line(found.called, 80) if found else GONE
