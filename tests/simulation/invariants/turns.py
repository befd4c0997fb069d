"""Whose turn it is: whoever is asked was not asked for the session before or after, one at a time, co-leads hear of what stays open, and
whoever has said yes is reminded once, and has it still after a session was called off by mistake."""

from collections.abc import Iterator
from datetime import timedelta

from shared.model.mailing import Mailing
from shared.model.member import Member, MemberState
from shared.model.rota import TALK, Answer, Asked, Rota, Slot
from shared.model.season import instant
from shared.model.session import Session, SessionState
from shared.model.vote import Vote, VoteState
from shared.rota.privacy import ERASED
from shared.rota.rules import LOOK
from tests.simulation.world import Step, World

THERE = (MemberState.ACTIVE, MemberState.PAUSED)
HEARD = 8
"""So many days ahead whatever nobody does has been told: two after the last morning on which it is, where an answer is waited for."""

SINCE = timedelta(days=15)
"""How long after a session it is looked at whether whoever did something had been reminded: until the next one is over, mostly."""


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


def nobody_is_reminded_twice_of_what_they_do(world: World, step: Step) -> Iterator[str]:
    """Of a session as it stands: on another day they are reminded anew."""
    for before, after in step.changes_of(Mailing):
        if before is None and after and after.kind == "turn-near" and after.session:
            session = world.store.get(Session, after.group, after.session)
            told = ("near", after.session, str(session and session.revision), after.facts["role"], after.subject)
            world.told[told] += 1
            if world.told[told] > 1:
                yield f"{after.subject} is reminded again of what they do on {after.session}"


def whoever_does_something_is_reminded_of_it(world: World) -> Iterator[str]:
    """There is one morning in the day before a session, until which nobody gives away what they do; but for what changed lately, and where no
    tick came from that morning to the start."""
    group, now = world.group, world.now
    for rota in world.store.all(Rota, group.id) if group.rota else ():
        for slot in rota.slots if rota.role != TALK else ():
            if slot.holder == slot.reminded or not slot.starts <= now < slot.starts + SINCE:
                continue
            after_look = (slot.starts.astimezone(group.tz).hour - LOOK.hour) % 24
            lately = slot.starts - timedelta(days=2)
            session, member = (
                world.store.get(Session, group.id, slot.session),
                world.store.get(Member, group.id, slot.holder),
            )
            as_it_was = session and session.changed_at and session.changed_at < lately
            there = member and member.state is MemberState.ACTIVE and member.history[-1].at < lately
            morning = instant(slot.starts.astimezone(group.tz).date() - timedelta(days=1), LOOK, group.tz)
            ticked = any(morning <= tick < slot.starts for tick in world.good_ticks)
            takes_place = session and session.state is not SessionState.CANCELLED
            if takes_place and as_it_was and there and ticked and after_look >= 3:
                yield f"{slot.holder} was not reminded of {rota.role} on {slot.session}"


def whoever_has_refused_is_not_asked_again(world: World, step: Step) -> Iterator[str]:
    answers = {
        (row.session, row.facts["role"], row.subject)
        for before, row in step.changes_of(Mailing)
        if before is None and row and row.kind == "swap-answered" and not row.facts["yes"]
    }
    for before, after in step.changes_of(Rota):
        known = {(one.session, one.swap) for one in (before.slots if before else ()) if one.swap}
        for slot in after.slots if after else ():
            if (
                slot.swap
                and (slot.session, slot.swap) not in known
                and (slot.session, after.role, slot.swap.taker) in world.refused
            ):
                yield f"{slot.swap.taker} is asked again to take {slot.session} ({after.role}), and has refused"
        world.refused |= {
            (key, after.role, swap.taker) for key, swap in known if after and (key, after.role, swap.giver) in answers
        }


def nobody_is_asked_for_what_somebody_has_said_yes_to(world: World, step: Step) -> Iterator[str]:
    """Also where the session was called off in between; but for who left since, and is back."""
    for before, after in step.changes_of(Rota):
        for slot, asked in _fresh(before, after) if after and after.role != TALK else ():
            if any(_does(one, world) for one in after.slots if one.session == slot.session and one.holder):
                yield f"{asked.member} is asked for {slot.session} ({after.role}), which somebody has said yes to"


def _does(slot: Slot, world: World) -> bool:
    """Whether whoever has said yes to *slot* has been a member ever since they were asked."""
    holder = world.store.get(Member, world.group.id, slot.holder)
    asked = max((one.at for one in slot.asked if one.member == slot.holder), default=world.now)
    since = [one.state for one in holder.history if one.at >= asked] if holder else []
    return holder is not None and all(state in THERE for state in (holder.state, *since))


def _fresh(before: Rota | None, after: Rota | None) -> Iterator[tuple[Slot, Asked]]:
    """Who is asked now and was not before, by the slot as it is; of somebody erased, who stands there still, nothing is fresh."""
    known = {(slot.session, one.member, one.at) for slot in (before.slots if before else ()) for one in slot.asked}
    for slot in after.slots if after else ():
        for one in slot.asked:
            fresh = (slot.session, one.member, one.at) not in known and one.member != ERASED
            if fresh and one.answer is Answer.OPEN:
                yield slot, one


def _beside(rota: Rota, slot: Slot) -> Iterator[Slot]:
    """The slots of the session before and of the one after, as they stand in the rota."""
    starts = {one.session: one.starts for one in rota.slots}
    days = sorted(starts, key=lambda key: (starts[key], key))
    at = days.index(slot.session)
    near = {days[at - 1] if at else "", days[at + 1] if at + 1 < len(days) else ""}
    yield from (one for one in rota.slots if one.session in near)
