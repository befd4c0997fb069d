"""Who of those on a rota can be asked for a slot, and why the others cannot."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from shared.model.rota import Answer, Place, Rota, Slot
from shared.rota.seen import Seen


class Keeps(StrEnum):
    """The reasons why somebody cannot be asked."""

    PAUSE = "on a pause"
    EARLY = "said not before a later day"
    ASKED = "was asked for this session"
    ROW = "was asked for the session before or after"
    BUSY = "is asked for something else, or does something else there"


def next_up(slot: Slot, rota: Rota, rotas: Mapping[str, Rota], seen: Seen) -> Place | None:
    """The first in the order of *rota* who can be asked for *slot*; None if nobody can."""
    return next((one for one in rota.order if keeps(one, slot, rota, rotas, seen) is None), None)


def keeps(place: Place, slot: Slot, rota: Rota, rotas: Mapping[str, Rota], seen: Seen) -> Keeps | None:
    """Why somebody cannot be asked for *slot*; None if they can."""
    member = place.member
    if not seen.active(member):
        return Keeps.PAUSE
    if place.first and slot.starts.astimezone(seen.group.tz_of(slot)).date().isoformat() < place.first:
        return Keeps.EARLY
    if member in _of_session(rota, slot.session, but=Answer.OFF):
        return Keeps.ASKED
    if member in beside(rota, slot):
        return Keeps.ROW
    return Keeps.BUSY if member in _busy(slot, rotas.values()) else None


def beside(rota: Rota, slot: Slot) -> set[str]:
    """Those who were asked for the session before that of *slot*, or for the one after it; nobody is asked twice in a row."""
    return {member for key in days_beside(rota, slot) for member in _of_session(rota, key)}


def days_beside(rota: Rota, slot: Slot) -> list[str]:
    """The keys of the sessions before and after that of *slot*, as far as *rota* knows of them."""
    starts = {one.session: one.starts for one in rota.slots} | {slot.session: slot.starts}
    days = sorted(starts, key=lambda key: (starts[key], key))
    at = days.index(slot.session)
    return [*days[max(0, at - 1) : at], *days[at + 1 : at + 2]]


def _of_session(rota: Rota, session: str, but: Answer | None = None) -> set[str]:
    return {one.member for slot in rota.slots if slot.session == session for one in slot.asked if one.answer is not but}


def _busy(slot: Slot, rotas: Iterable[Rota]) -> Iterator[str]:
    for rota in rotas:
        yield from _asked_now(rota)
        yield from (one.holder for one in rota.slots if one.session == slot.session and one.holder and not one.over)


def _asked_now(rota: Rota) -> Iterator[str]:
    """Those who are asked for a slot of *rota*, or to swap, and have not answered."""
    for one in rota.slots:
        if one.open and not one.over:
            yield one.open.member
        if one.swap and not one.over:
            yield one.swap.taker


def only_busy(slot: Slot, rota: Rota, rotas: Mapping[str, Rota], seen: Seen) -> bool:
    """Whether somebody could be asked for *slot*, if they were not waited for about another turn."""
    open_to = {one for each in rotas.values() for one in _asked_now(each)}
    there = {
        one.holder for each in rotas.values() for one in each.slots if one.session == slot.session and not one.over
    }
    waits = (one for one in rota.order if one.member in open_to - there)
    return any(keeps(one, slot, rota, rotas, seen) is Keeps.BUSY for one in waits)
