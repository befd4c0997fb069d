"""What breaks the public page."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from shared.group import applying
from shared.site import parts
from tests.simulation.mutations.patching import Mutations


def shows(**private: Callable[[Any], str]) -> Callable[[Any], Any]:
    whole = applying.public
    return lambda group: replace(whole(group), **{name: of(group) for name, of in private.items()})


def turned_events(group: Any, rows: Any, *, whole: Any = parts.event_texts, **how: Any) -> Any:
    return whole(group, [replace(row, sequence=9 - row.sequence) for row in rows], **how)


MUTATIONS: Mutations = {
    "the calendar counts down": ("sequences_in_the_calendar_only_grow", [(parts, "event_texts", turned_events)]),
    "the page tells where to meet": (
        "nothing_private_is_in_a_public_byte", [(applying, "public", shows(join=lambda group: group.meeting_link))],
    ),
    "the page tells an address": (
        "nothing_private_is_in_a_public_byte", [(applying, "public", shows(mission=lambda group: group.co_leads[0].address))],
    ),
}  # fmt: skip
