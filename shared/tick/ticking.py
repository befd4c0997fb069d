"""One tick: everything that is due has its turn. A missed tick is made up for by the next, a repeated one finds nothing left to do.

Most ticks find nothing due, so nothing more is imported for them: what turns rows is loaded when there is one
(:mod:`shared.tick.turning`).
"""

import logging

from shared.errors import Conflict, Turns
from shared.tick.context import SPARE, TickContext

log = logging.getLogger(__name__)


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
