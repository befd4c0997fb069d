"""What breaks recaps and recordings."""

from dataclasses import replace
from importlib import import_module
from typing import Any

from shared.mail import registry
from shared.recaps import second_read
from tests.simulation.mutations.patching import Mutations, entries


def had_by_all(sent: Any, readers: Any, *given: Any) -> Any:
    return replace(second_read.had(sent, readers, *given), readers=frozenset(readers))


MUTATIONS: Mutations = {
    "a correction goes to everybody": (
        "a_correction_goes_only_to_those_who_got_the_recap", [(registry, "MAILS", entries(recap_correction={"more": had_by_all}))],
    ),
    "no recap is mailed": ("a_published_recap_reached_everybody_who_wanted_it", [(registry, "MAILS", entries(recap={"still": lambda _: "taken back"}))]),
    "recordings are shown unasked": (
        "no_recording_is_in_a_public_byte_without_consent", [(import_module("shared.site.talk_views"), "shown_recording", lambda talk: talk.recording)],
    ),
}  # fmt: skip
QUICKLY = {
    "a correction goes to everybody": 5,
    "recordings are shown unasked": 4,
}
