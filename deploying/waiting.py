"""Waiting for CloudFormation, with words on how far it is, and on what went wrong."""

import time
from collections.abc import Callable, Iterable, Iterator
from itertools import takewhile

from artefacts.patience import Patience
from deploying import failures, states
from deploying.changes import noun
from deploying.cloud import Cloud, Event, Proposal, Standing, Trouble
from shared.errors import NotDeployed

EVERY = 2.0
"""Seconds between two looks."""
LOOKS = 15
"""After so many without a sign of a beginning, there is none to wait for."""
MAKING = 60
"""So many looks at most a change set takes to be made."""
_FOLLOWS = ("cancelled", "Cancelled")
"""What is given up because something else failed."""


class Waiting:
    """On *cloud*; *say* tells a person, every ten seconds something."""

    def __init__(self, cloud: Cloud, say: Callable[[str], None], sleep: Callable[[float], None]) -> None:
        self._cloud, self._say, self._sleep = cloud, say, sleep

    def now(self, stack: str) -> str:
        """The id of the newest event of *stack*; empty if there is none."""
        return next((event.id for event in self._cloud.events(stack)), "")

    def proposal(self, stack: str) -> Proposal:
        """The change set of *stack*, once it is made."""
        while True:
            proposal = self._cloud.proposal(stack)
            if proposal.changes is not None or proposal.troubles:
                return proposal
            self._sleep(EVERY)

    def dropped(self, stack: str) -> None:
        """Drop what was proposed to the *stack* before; where a command was stopped a moment ago, CloudFormation is still making that.
        Raises :class:`NotDeployed` if that takes too long."""
        for _ in range(MAKING):
            if self._cloud.drop(stack):
                return
            self._sleep(EVERY)
        raise NotDeployed("CloudFormation is still at what was proposed before: repeat the command in some minutes")

    def over(self, stack: str, since: str, *, parts: int = 0, begun: bool = False) -> Standing | None:
        """The stack with that id once nothing is under way; None if it is gone. What was asked for after the event *since* may take a
        moment to begin, unless it is known to have *begun*."""
        began = time.monotonic()
        told = ""

        def so_far() -> str:
            return f"{told or 'CloudFormation is at work'} … {time.monotonic() - began:.0f} s"

        with Patience(self._say, so_far):
            looks = 0
            while True:
                standing = self._cloud.standing(stack)
                events = list(self._since(stack, since))
                begun = begun or looks >= LOOKS or any(event.of_stack for event in events)
                if standing is None or (begun and not states.under_way(standing.status)):
                    return standing
                told, looks = self._progress(events, parts), looks + 1
                self._sleep(EVERY)

    def come(self, stack: str, since: str, *, first: bool, parts: int) -> None:
        """Wait until what was begun is there. Raises :class:`NotDeployed` with what failed, and how things are now."""
        after = self.over(stack, since, parts=parts)
        if after is not None and after.status in states.WENT_WELL:
            return
        status = after.status if after else "gone"
        if first:
            now = (
                "what it had made is taken away again"
                if status in ("ROLLBACK_COMPLETE", "gone")
                else f"the stack is {status}"
            )
        elif status == "UPDATE_ROLLBACK_COMPLETE":
            now = "everything is and runs as before"
        else:
            now = f"the stack is {status}: going back did not succeed either"
        troubles = list(self.troubles(stack, since)) or [
            "CloudFormation does not say why; its console may, at the stack's events"
        ]
        raise NotDeployed(
            "\n".join([f"the deployment failed, and {now}. Once this is mended, repeat the command:", *troubles])
        )

    def troubles(self, stack: str, since: str) -> Iterator[str]:
        """What failed since that event, the first first, each once."""
        told: set[tuple[str, str]] = set()
        for event in reversed(list(self._since(stack, since))):
            failed = event.status.endswith("_FAILED") and not any(word in event.why for word in _FOLLOWS)
            if failed and not event.of_stack and (event.name, event.why) not in told:
                told.add((event.name, event.why))
                yield told_of(Trouble(event.why, event.name, event.type))

    def _since(self, stack: str, since: str) -> Iterator[Event]:
        return takewhile(lambda event: event.id != since, self._cloud.events(stack))

    def _progress(self, events: Iterable[Event], parts: int) -> str:
        newest: dict[str, Event] = {}
        for event in events:
            if not event.of_stack:
                newest.setdefault(event.name, event)
        ready = sum(event.status.endswith("_COMPLETE") for event in newest.values())
        busy = [event for event in newest.values() if event.status.endswith("_IN_PROGRESS")]
        at = f", now at {busy[0].name}, {noun(busy[0].type)}" if busy else ""
        return f"{ready} of {max(parts, len(newest))} parts are ready{at}" if newest else ""


def told_of(trouble: Trouble) -> str:
    """A line, or two, for a person."""
    of = f"{trouble.name}, {noun(trouble.type)}: " if trouble.name else ""
    return f"  {of}{failures.explained(trouble.why)}"
