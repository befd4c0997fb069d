"""What breaks the chat's posts."""

from dataclasses import replace
from typing import Any

from shared.letters.sent import Sent
from shared.model.mailing import EntryState
from shared.outbox import ledger
from shared.schedule import chat_reminders
from shared.store import Replace
from shared.tick import turning
from tests.simulation.mutations.patching import Mutations, named_anew


def takes_over_whatever(held: Any, clerk: Any, whole: Any = ledger.take_over) -> Any:
    if not held.reader.startswith("chat:"):
        return whole(held, clerk)
    again = replace(held, state=EntryState.CLAIMED, claimed=clerk.system_now())
    clerk.store.commit(Replace(again))
    return replace(again, version=again.version + 1)


MUTATIONS: Mutations = {
    "the chat's claims are taken over at once": ("nothing_is_posted_twice|ledger_lines_are_only_in_legal_states", [(ledger, "take_over", takes_over_whatever)]),
    "the chat is reminded at every turn": (
        "the_chat_hears_of_nothing_twice",
        [(chat_reminders, "_ticked_off", lambda session, _: session), (chat_reminders, "mailing", named_anew)],
    ),
    "the chat is told where to join": (
        "each_chat_is_told_only_what_is_for_it", [(Sent, "meeting_link", property(lambda sent: sent.room.link if sent.room else ""))],
    ),
    "what members hear is no news for the chat": ("the_chat_hears_what_members_hear", [(turning, "_to_chat", lambda *_: [])]),
}  # fmt: skip
QUICKLY = {
    "the chat's claims are taken over at once": 17,
    "the chat is reminded at every turn": 13,
    "the chat is told where to join": 15,
    "what members hear is no news for the chat": 2,
}
