"""Queues at which nobody waits. Polling is billed, all month for a handful of messages; so what puts a message there calls the function,
too, and a schedule has it look now and then.

The queue is what nothing is lost by: its messages come again as often and end as those of any other. A call that never comes, or comes
too often, or before the message, is made up for by the next look.
"""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from shared.adapters import batches
from shared.adapters.dynamodb import turns
from shared.adapters.invoking import later
from shared.adapters.queues import Queue

log = logging.getLogger(__name__)

ARRIVED, LOOK = {"reason": "arrived"}, {"reason": "look"}
"""The event with which the function is called: by whatever put a message on its queue, and by the schedule."""
FIRST, NEXT = 5, 1
"""Seconds to wait for a message. The call may be there before its message is; and without waiting a queue asks some of its servers only."""


class Invocation(Protocol):
    """Lambda's context object: which function is called, and when the call must end."""

    @property
    def function_name(self) -> str: ...

    def get_remaining_time_in_millis(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Drain:
    """The *queue* (its URL, and what it is *called*) of one function, which takes *most* messages at a time, for *seconds* at the most; the
    queue hides them for longer."""

    queue: str
    called: str
    table: str
    most: int
    seconds: int

    def answer(
        self,
        event: dict[str, Any],
        read: Callable[[Any], batches.MessageT],
        handle: Callable[[batches.MessageT], Any],
        invocation: Invocation,
    ) -> dict[str, Any]:
        """Handle, as :func:`shared.adapters.batches.each` does, what lies on the queue, while there is time; counts what is done.

        A queue's own event, with ``Records``, is one of an event source: a stack that is being updated from a version that had one
        may still be handing over its last.
        """
        if "Records" in event:
            return batches.each(event, read, handle)
        queue = Queue(self.queue)
        if event == LOOK and not queue.waiting():
            return {"done": 0}
        turn = turns.take(self.table, self.called, _left(invocation))
        if turn is None:
            log.info("others are at the queue already")
            return {"done": 0}
        done, wait, goes_on = 0, FIRST, True
        try:
            while goes_on and (messages := queue.receive(self.most, _patience(wait))):
                done += self._handled(messages, queue, read, handle)
                wait, goes_on = NEXT, _left(invocation) > self.seconds
        except Exception:  # the queue's own trouble: the next attempt needs the place
            turn.leave()
            raise
        turn.leave()
        if not goes_on:
            later(invocation.function_name, ARRIVED)
        return {"done": done}

    @staticmethod
    def _handled(
        messages: list[dict[str, Any]],
        queue: Queue,
        read: Callable[[Any], batches.MessageT],
        handle: Callable[[batches.MessageT], Any],
    ) -> int:
        """How many of *messages* were done, and so deleted."""
        failed = batches.each({"Records": messages}, read, handle)["batchItemFailures"]
        again = {one["itemIdentifier"] for one in failed}
        done = [one["receiptHandle"] for one in messages if one["messageId"] not in again]
        queue.delete(done)
        return len(done)


def _left(invocation: Invocation) -> float:
    return invocation.get_remaining_time_in_millis() / 1000


def _patience(wait: int) -> int:
    """A queue on a single server, as the laptop's is, needs no waiting."""
    return 0 if os.environ.get("FORTNIGHT_QUEUES") == "one-server" else wait
