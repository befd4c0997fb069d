"""Actions begun in a world, each with what somebody would type."""

from typing import Any

from shared.model.proposal import ProposalState, TalkProposal
from shared.voting.actions import Withdrawing
from tests.simulation.store import MemoryStore
from tests.unit.desk.worlds import GROUP, Case, world


def begun(case: Case) -> MemoryStore:
    store = world()
    case.first(store)
    return store


def inputs(case: Case, store: MemoryStore) -> Any:
    """A proposal's id is a hash, which the case cannot know."""
    if isinstance(case.inputs, Withdrawing):
        (mine,) = [row for row in store.all(TalkProposal, GROUP) if row.topic == "Depth"]
        assert mine.state is ProposalState.OPEN
        return Withdrawing(group=GROUP, member=case.inputs.member, proposal=mine.id)
    return case.inputs
