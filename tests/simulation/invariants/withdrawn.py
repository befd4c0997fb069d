"""Whoever has to know hears of a talk that is not given, and nothing of it is lost."""

from collections.abc import Iterator

from shared.model.mailing import Mailing
from shared.model.session import Session, Speaker
from shared.model.withdrawal import Withdrawal
from tests.simulation.world import Step, World


def co_leads_and_members_hear_of_a_talk_that_is_not_given(world: World, step: Step) -> Iterator[str]:
    """Together with the talk's leaving: the co-leads in any case, members if they were reminded of it."""
    for before, after in step.changes_of(Withdrawal):
        if after is None or before is not None:
            continue
        about = [row for row in _mailings(world) if (row.session, row.subject) == (after.session, after.slug)]
        if not any(row.kind == "talk-withdrawn" and row.created == after.at for row in about):
            yield f"the co-leads are not told of {after.slug} on {after.session}"
        session = world.store.get(Session, after.group, after.session)
        reminded = session is not None and session.upcoming and session.stages_done
        if reminded and not any(row.kind == "talk-off" for row in about):
            yield f"members are not told of {after.slug} on {after.session}"


def a_withdrawn_talk_is_kept_until_it_is_back(world: World, step: Step) -> Iterator[str]:
    """It is in its session, or kept as it was."""
    for before, after in step.changes_of(Withdrawal):
        if before is None or after is not None:
            continue
        session = world.store.get(Session, before.group, before.session)
        there = session.talk(before.slug) if session else None
        if there != before.talk and not _erased(world, before):
            yield f"{before.slug} on {before.session} was {before.talk}, and is {there}"


def _mailings(world: World) -> Iterator[Mailing]:
    return (row for row in world.store.scan() if isinstance(row, Mailing))


def _erased(world: World, row: Withdrawal) -> bool:
    """Whether the speaker's address was erased with it."""
    speaker = world.store.get(Speaker, row.group, row.session, row.slug)
    return speaker is not None and not speaker.address
