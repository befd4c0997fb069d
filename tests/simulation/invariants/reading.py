"""What is looked up only fills in what nobody wrote, and nobody is asked again who said no."""

from collections.abc import Iterator

from shared.model.reference import id_of
from shared.model.session import Resource, Session
from shared.model.work import Work
from shared.talks.looking_up import minutes_of
from tests.simulation.actors.editors import own
from tests.simulation.world import Step, World


def _of_one_paper(world: World, step: Step) -> Iterator[tuple[str, str, Resource, Resource]]:
    """What was changed of something that is read: where, by what it is looked up, before and after."""
    if not world.group.look_up_reading:
        return
    for before, after in step.changes_of(Session):
        for talk in after.talks if before and after else ():
            there = before.talk(talk.slug)
            known = {id_of(one): one for one in there.resources} if there else {}
            for one in talk.resources:
                if id_of(one) and (was := known.get(id_of(one))):
                    yield f"{after.id}/{talk.slug}", id_of(one), was, one


def what_a_person_wrote_of_reading_stays(world: World, step: Step) -> Iterator[str]:
    """Nobody here types what arXiv knows, word for word."""
    for where, id_, before, after in _of_one_paper(world, step):
        work = next((row for row in world.store.scan() if isinstance(row, Work) and row.id == id_), None)
        if work is None or not work.found:
            continue
        said = {"title": work.title, "minutes": minutes_of(work), "authors": work.authors, "venue": work.venue}
        for name, known in said.items():
            was, now = getattr(before, name), getattr(after, name)
            if was and was != now and now == known:
                yield f"the {name} of {id_} in {where} was {was!r}, and is what is known of it"


def a_file_takes_nothing_away_that_it_never_said(world: World, step: Step) -> Iterator[str]:
    """What a speaker added to the reading of their talk goes with it wherever the file has it."""
    for (before, after), by in zip(step.changes, step.by, strict=True):
        if by != "apply" or not isinstance(before, Session) or not isinstance(after, Session):
            continue
        there = [own(row) for row in (after, *world.store.all(Session, world.group.id))]
        for speaker, added in own(before).items():
            if lost := added - set().union(*(row.get(speaker, set()) for row in there)):
                yield f"{sorted(lost)} of {speaker} in {before.id}"


def nobody_is_asked_again_who_said_no(world: World, step: Step) -> Iterator[str]:
    """Nobody here takes that back."""
    for where, id_, before, after in _of_one_paper(world, step):
        if not before.look_up and (after.look_up or after.authors != before.authors):
            yield f"{id_} in {where} is proposed again"
