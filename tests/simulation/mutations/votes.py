"""What breaks votes."""

from typing import Any

from shared.model.proposal import ProposalState
from shared.voting import acceptance, ballot_page, counting
from shared.voting import actions as voting_actions
from tests.simulation.mutations.patching import Mutations


def all_free(sessions: Any, group: Any, now: Any, whole: Any = counting.free_slots) -> list[str]:
    return [key for key in dict.fromkeys(whole(sessions, group, now)) for _ in range(5)]


def counts_twice(vote: Any, known: Any, ballots: Any, whole: Any = counting.tally) -> Any:
    rows = list(ballots)
    return whole(vote, known, [*rows, *rows])


def never_stops(vote: Any, now: Any) -> bool:
    return vote.state.value == "open"


def chosen_again(vote: Any, known: Any, askable: Any) -> Any:
    rows = [known[line.proposal] for line in vote.ranking if line.proposal in askable]
    return next((row for row in rows if row.state is ProposalState.CHOSEN), None)


MUTATIONS: Mutations = {
    "each ballot counts twice": ("every_ballot_counts_once", [(counting, "tally", counts_twice)]),
    "ballots are taken until they are counted": (
        "every_ballot_counts_once", [(ballot_page, "takes_ballots", never_stops), (voting_actions, "takes_ballots", never_stops)],
    ),
    "every session has five slots": ("slots_are_given_within_what_there_is", [(counting, "free_slots", all_free)]),
    "whoever has a slot moves up into another": ("no_proposal_has_two_slots", [(acceptance, "next_up", chosen_again)]),
}  # fmt: skip
QUICKLY = {
    "ballots are taken until they are counted": 3,
}
