"""How long each talk is: as its kind says, as far as the session has room for all of them."""

from collections.abc import Iterator

from shared.model.agenda import LEAST_QUESTIONS, agenda
from shared.model.session import Session, Talk
from tests.simulation.world import Step, World


def talks_are_as_long_as_their_kind_says(world: World, step: Step) -> Iterator[str]:
    """Where they fit with five minutes of questions each; and the last one never ends after its session does."""
    for _, after in step.changes_of(Session):
        if after is None or after.starts is None or after.ends is None or not after.talks:
            continue
        slots = agenda(after, world.group)
        given = {one.talk.slug: (one.ends - one.starts).total_seconds() / 60 for one in slots if not one.questions}
        wanted = {talk.slug: _minutes(talk, world) for talk in after.talks}
        room = (after.ends - after.starts).total_seconds() / 60
        if sum(wanted.values()) + LEAST_QUESTIONS * len(wanted) <= room and given != wanted:
            yield f"the talks of {after.id} have {given} minutes, not {wanted}"
        if slots and slots[-1].ends > after.ends:
            yield f"the agenda of {after.id} ends at {slots[-1].ends}, after the session"


def _minutes(talk: Talk, world: World) -> int:
    kinds = world.group.kinds_of_talk or {}
    return kinds.get(talk.kind or "", world.group.talk_minutes)
