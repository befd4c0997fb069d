"""What goes with the reading: within its bounds, and nowhere where the group has not asked for it."""

from collections.abc import Iterator

from shared.model.beforehand import LONGEST_QUESTION, LONGEST_SUMMARY, MOST_QUESTIONS
from shared.model.session import Session
from tests.simulation.world import Step, World


def what_is_given_beforehand_is_within_bounds(world: World, step: Step) -> Iterator[str]:
    for _, after in step.changes_of(Session):
        if after is None:
            continue
        for talk in after.talks:
            long = len(talk.summary) > LONGEST_SUMMARY or any(len(one) > LONGEST_QUESTION for one in talk.questions)
            if long or len(talk.questions) > MOST_QUESTIONS:
                yield f"{after.id}/{talk.slug} has too much to think about"
        if after.notes_link and not after.notes_link.startswith("https://"):
            yield f"the notes of {after.id} are at {after.notes_link}"


def nobody_keeps_what_was_not_asked_for(world: World, step: Step) -> Iterator[str]:
    for _, after in step.changes_of(Session):
        if after is None:
            continue
        if not world.group.asks_questions and any(talk.questions or talk.summary for talk in after.talks):
            yield f"{after.id} has questions that nobody asked for"
        if not world.group.links_notes and after.notes_link:
            yield f"{after.id} has notes in a group without any"
