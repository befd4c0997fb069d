"""Whose turn it is: whoever is asked was not asked for the session before or after, one at a time, and co-leads hear of what stays open."""

from collections.abc import Iterator

from shared.model.rota import Answer, Asked, Rota, Slot
from shared.model.vote import Vote, VoteState
from tests.simulation.world import Step, World

HEARD = 12
"""So many days ahead whatever nobody does has been told: two after the morning on which it is."""


def nobody_is_asked_twice_in_a_row(world: World, step: Step) -> Iterator[str]:
    for before, after in step.changes_of(Rota):
        for slot, asked in _fresh(before, after):
            for other in _beside(after, slot):
                if any(one.member == asked.member for one in other.asked):
                    yield f"{asked.member} is asked for {slot.session}, and was for {other.session} ({after.role})"


def one_is_asked_at_a_time_and_once(world: World, step: Step) -> Iterator[str]:
    for _, after in step.changes_of(Rota):
        for slot in after.slots if after else ():
            waits = [one for one in slot.asked if one.answer is Answer.OPEN]
            if len(waits) > (0 if slot.holder or slot.over else 1):
                yield f"{slot.session} has {len(waits)} who are asked, and {slot.holder or 'nobody'} who does it ({after.role})"
        names = [one.member for one in after.order] if after else []
        if len(set(names)) < len(names):
            yield f"somebody has two places ({after.role})"


def whoever_was_asked_waits_behind_all_others(world: World, step: Step) -> Iterator[str]:
    for before, after in step.changes_of(Rota):
        fresh = {asked.member for _, asked in _fresh(before, after)}
        order = [one.member for one in after.order] if after else []
        there = [name for name in order if name in fresh]
        if there and order[-len(there) :] != there:
            yield f"{', '.join(there)} were asked, and do not stand last ({after.role})"


def co_leads_hear_of_what_nobody_does(world: World) -> Iterator[str]:
    group = world.group.id
    if world.group.rota is None or any(vote.state is not VoteState.SETTLED for vote in world.store.all(Vote, group)):
        return
    for rota in world.store.all(Rota, group):
        for slot in rota.slots:
            left = (slot.starts - world.now).days
            if not (slot.over or slot.whose or slot.told) and 0 < left < HEARD:
                yield f"nobody does {rota.role} on {slot.session}, and the co-leads have not heard of it"


def _fresh(before: Rota | None, after: Rota | None) -> Iterator[tuple[Slot, Asked]]:
    """Who is asked now and was not before, by the slot as it is."""
    known = {(slot.session, one.member, one.at) for slot in (before.slots if before else ()) for one in slot.asked}
    for slot in after.slots if after else ():
        for one in slot.asked:
            if (slot.session, one.member, one.at) not in known and one.answer is Answer.OPEN:
                yield slot, one


def _beside(rota: Rota, slot: Slot) -> Iterator[Slot]:
    """The slots of the session before and of the one after, as they stand in the rota."""
    starts = {one.session: one.starts for one in rota.slots}
    days = sorted(starts, key=lambda key: (starts[key], key))
    at = days.index(slot.session)
    near = {days[at - 1] if at else "", days[at + 1] if at + 1 < len(days) else ""}
    yield from (one for one in rota.slots if one.session in near)
