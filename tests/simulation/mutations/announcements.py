"""What co-leads write to members: broken on purpose."""

from datetime import timedelta

from shared.announcements import readers, sending
from tests.simulation.mutations.patching import Mutations

MUTATIONS: Mutations = {
    "what was stopped is sent": (
        "whatever_is_stopped_goes_to_nobody_more", [(readers, "STOPPED", "")],
    ),
    "an announcement goes to everybody": (
        "announcements_go_only_to_those_whom_they_are_for", [(readers, "not_for", lambda *_: "")],
    ),
    "any number of announcements goes": (
        "no_more_are_sent_in_a_week_than_the_group_allows", [(sending, "WEEK", timedelta(minutes=1))],
    ),
}  # fmt: skip
QUICKLY = dict.fromkeys(MUTATIONS, 12)
