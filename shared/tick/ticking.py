"""One tick: everything that is due has its turn. A missed tick is made up for by the next, a repeated one finds nothing left to do.

Most ticks find nothing due, so nothing more is imported for them: what turns rows is loaded when there is one
(:mod:`shared.tick.turning`).
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING

from shared.errors import Conflict, Turns
from shared.store import Post
from shared.store.context import Context

if TYPE_CHECKING:
    from shared.model.group import Group
    from shared.model.mailing import Mailing
    from shared.privacy.erasing import GivenUp

log = logging.getLogger(__name__)

SPARE = 30.0
"""Seconds before its end at which a tick begins nothing more: what it has begun takes that long where a service has to be asked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TickContext(Context):
    """*given_up* is the dead-letter queue (None: leave it alone); *quota* asks the mail service for its daily one; *groups* are their
    rows, read once a tick. *left* says how many seconds the tick still has; *to_all* are the mailings to all members, which wait until
    everything else has had its turn."""

    post: Post
    given_up: "GivenUp | None" = None
    quota: Callable[[], float] | None = None
    groups: "dict[str, Group | None]" = field(default_factory=dict)
    left: Callable[[], float] = lambda: inf
    to_all: "list[Mailing]" = field(default_factory=list)


def tick(context: TickContext) -> dict[str, int]:
    """Do what is due; returns counts of sessions advanced, mailings queued, members tended, erasures finished, votes moved on, recaps
    published. One query and no write if nothing is due. Raises the first trouble after every row had its turn."""
    counts = {"sessions": 0, "mailings": 0, "members": 0, "erasures": 0, "votes": 0, "recaps": 0}
    due = context.store.due(context.now)
    if not due:
        return counts
    from shared.tick import turning

    turning.forget(due, context)
    with Turns() as turns:
        for number, row in enumerate(due):
            if context.left() <= SPARE:
                log.info("%d rows wait for the next tick", len(due) - number)
                break
            with turns.each("one row is in trouble; the others have their turn"):
                try:
                    for what, count in turning.act(row, context).items():
                        counts[what] += count
                except Conflict as lost:
                    log.info("somebody else is at it: %s", lost)
        turning.queue_to_all(context, turns)
    return counts
