"""What whoever is asked answers, as values: they take the turn, pass it on, or swap it with somebody who agrees."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from shared.errors import BadInput
from shared.model.rota import Answer, Asked, Rota, Slot, Swap
from shared.rota.candidates import days_beside
from shared.rota.order import exchanged
from shared.rota.rules import bounds, marked


def taken(rota: Rota, slot: Slot, member: str, talk: str = "") -> Rota:
    """*rota* once *member*, whose turn *slot* is, has said yes; *talk* is the short name of their talk."""
    return with_slot(
        rota, slot, replace(marked(slot, Answer.YES, member), holder=member, talk=talk, swap=None, told=False)
    )


def passed(rota: Rota, slot: Slot, member: str) -> Rota:
    """*rota* once *member*, whose turn *slot* is, has said that they cannot, before or after a yes. Nobody has the slot then."""
    return with_slot(rota, slot, replace(marked(slot, Answer.PASSED, member), holder="", talk="", swap=None))


def offered(rota: Rota, slot: Slot, giver: str, taker: str, now: datetime) -> tuple[Rota, Swap]:
    """*rota* once *taker* is asked to take *giver*'s turn, in exchange for their own if they have one. Raises :class:`BadInput`
    if they cannot be asked."""
    if giver == taker:
        raise BadInput("that is you; name somebody else")
    if rota.place(taker) is None:
        raise BadInput("nobody on the rota is called that; whoever takes a turn must have said that they would")
    if any(one.member == taker and one.answer is not Answer.OFF for one in slot.asked):
        raise BadInput("they were asked for this session already")
    if taker in slot.refused:
        raise BadInput("they have said that they cannot take this turn; name somebody else")
    if slot.swap and slot.swap.taker != taker:
        raise BadInput("you have asked somebody; wait for their answer, or say that you cannot")
    if slot.starts - bounds(rota.role)[1] <= now:
        raise BadInput("it is too late to swap; please write to the co-leads")
    if slot.swap and slot.swap.taker == taker:
        return rota, slot.swap
    swap = _swap(rota, slot, giver, taker, now)
    return with_slot(rota, slot, replace(slot, swap=swap)), swap


def _swap(rota: Rota, slot: Slot, giver: str, taker: str, now: datetime) -> Swap:
    """The swap for one of *taker*'s own turns, if they have any: the first by which nobody has two in a row, else the first."""
    turns = [one.session for one in rota.slots if not one.over and one.whose == taker and one.starts > now]
    swaps = [Swap(giver=giver, taker=taker, at=now, back=back) for back in turns or [""]]
    return next((one for one in swaps if not in_a_row(rota, slot, one)), swaps[0])


def in_a_row(rota: Rota, slot: Slot, swap: Swap) -> set[str]:
    """Those who would have two sessions in a row if *swap* about *slot* were agreed to."""
    back = rota.turn(swap.back, swap.taker) if swap.back else None
    takes = [(swap.taker, slot, back), *([(swap.giver, back, slot)] if back else [])]
    return {who for who, takes, gives in takes if _follows(rota, who, takes, gives)}


def _follows(rota: Rota, who: str, takes: Slot, gives: Slot | None) -> bool:
    days = days_beside(rota, takes)
    return any(one.whose == who and one != gives for one in rota.slots if one.session in days)


def could_take(rota: Rota, slot: Slot, giver: str, now: datetime) -> list[str]:
    """Those on *rota* who can be asked to take *slot* without anybody having two sessions in a row."""
    said = {one.member for one in slot.asked if one.answer is not Answer.OFF} | {giver, *slot.refused}
    there = (one.member for one in rota.order if one.member not in said)
    return [one for one in there if not in_a_row(rota, slot, _swap(rota, slot, giver, one, now))]


@dataclass(frozen=True, slots=True)
class Exchange:
    """The outcome of a swap, by the slots as they were before. *back* is the slot that the giver takes in return, if any."""

    rota: Rota
    slot: Slot
    back: Slot | None


def agreed(rota: Rota, slot: Slot, now: datetime, talks: Mapping[str, str]) -> Exchange:
    """*rota* once the taker of the swap about *slot* has agreed. *talks* are the short names of the talks, by session. Whoever
    takes a turn that was promised has said yes to it."""
    swap = slot.swap
    if swap is None:
        raise ValueError(f"{slot.session} has no swap")
    back = rota.turn(swap.back, swap.taker) if swap.back else None
    rota = with_slot(rota, slot, _handed(slot, swap.taker, now, talks.get(slot.session, "")))
    if back:
        return Exchange(with_slot(rota, back, _handed(back, swap.giver, now, talks.get(back.session, ""))), slot, back)
    return Exchange(exchanged(rota, swap.giver, swap.taker, now, f"swapped {slot.session}"), slot, None)


def refused(rota: Rota, slot: Slot) -> Rota:
    """*rota* once the taker of the swap about *slot* has said no. The giver keeps the turn."""
    taker = slot.swap.taker if slot.swap else ""
    return with_slot(rota, slot, replace(slot, swap=None, refused=tuple(dict.fromkeys((*slot.refused, taker)))))


def _handed(slot: Slot, to: str, now: datetime, talk: str) -> Slot:
    after = marked(slot, Answer.SWAPPED, slot.whose)
    took = Asked(member=to, at=now, until=now, since=now, answer=Answer.TOOK)
    return replace(after, asked=(*after.asked, took), holder=to, talk=talk, swap=None)


def with_slot(rota: Rota, before: Slot, after: Slot) -> Rota:
    return replace(rota, slots=tuple(after if one is before or one == before else one for one in rota.slots))
