"""Still with us? Nobody is paused who was heard of, or never asked; and of one silence nobody is asked twice."""

from collections.abc import Iterator
from datetime import datetime

from shared.model.mailing import Entry
from shared.model.member import Member
from shared.model.session import Session, SessionState
from shared.model.silence import UNANSWERED
from shared.model.vote import Ballot
from tests.simulation.world import Step, World


def nobody_is_paused_who_answered(world: World, step: Step) -> Iterator[str]:
    for before, after in step.changes_of(Member):
        if before is None or after is None or len(after.history) == len(before.history):
            continue
        if after.history[-1].why == UNANSWERED:
            yield from _answered(before, world)


def _answered(member: Member, world: World) -> Iterator[str]:
    asked = member.still_asked
    if asked is None or world.now < asked.until:
        yield f"{member.address} was paused, and not asked, or had time left"
        return
    if not any(one.kind == "still-with-us" and one.went for one in world.store.all(Entry, f"member:{member.id}")):
        yield f"{member.address} was paused, and the question never went to them"
    votes = (row for row in world.store.scan() if isinstance(row, Ballot) and row.member == member.id)
    signs = (member.seen, member.active_since, *(one.starts for one in member.rsvps), *(row.cast for row in votes))
    # What lay before the sessions by which they were silent does not matter: it is not looked at, so that they count as silent for longer.
    if any(sign is not None and sign > asked.since and _counted(sign, asked.at, world) for sign in signs):
        yield f"{member.address} was paused, and had been heard of since {asked.since}"


def _counted(sign: datetime, asked: datetime, world: World) -> bool:
    """Whether somebody who gave this *sign* was not silent when they were *asked*, or answered."""
    said = world.group.silence
    return said is not None and _held(sign, asked, world) < said.sessions


def nobody_is_asked_twice_in_one_silence(world: World, step: Step) -> Iterator[str]:
    """Between two questions there are at least as many sessions as somebody has to be silent for."""
    said = world.group.silence
    for mail in step.mails:
        if mail.mailing.kind != "still-with-us" or said is None:
            continue
        lines = world.store.all(Entry, mail.reader)
        earlier = [
            one.at for one in lines if one.kind == "still-with-us" and one.went and one.mailing != mail.mailing.id
        ]
        if earlier and _held(max(earlier), world.now, world) < said.sessions:
            yield f"{mail.to} was asked again within {said.sessions} sessions"


def _held(after: datetime, until: datetime, world: World) -> int:
    sessions = world.store.all(Session, world.group.id)
    return sum(
        one.state is SessionState.HELD and one.starts is not None and after < one.starts <= until for one in sessions
    )
