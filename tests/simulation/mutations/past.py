"""What breaks the taking in of past sessions."""

from dataclasses import replace
from typing import Any

from shared.model.session import SessionState
from shared.schedule import history, steps
from tests.simulation.mutations.patching import Mutations


def as_one_ahead(session: Any, known: Any) -> Any:
    ahead = replace(session, imported=False, state=SessionState.ANNOUNCED, next_due=session.ends)
    return steps.put(ahead if session.ends else session, known)


MUTATIONS: Mutations = {
    "what was listed once stays as it is": (
        "past_sessions_stand_as_their_list_says", [(history, "kept", lambda _, known, __: replace(known, version=0))],
    ),
    "what was given goes with its line": ("what_was_given_to_a_past_session_stays", [(history.Own, "keeps", lambda *_: None)]),
    "what is over is taken in as if it were to come": ("nobody_is_mailed_of_the_past", [(history, "put", as_one_ahead)]),
}  # fmt: skip
QUICKLY = {
    "what was listed once stays as it is": 16, "what was given goes with its line": 16, "what is over is taken in as if it were to come": 16,
}  # fmt: skip
