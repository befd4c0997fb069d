"""What each event costs in calls to AWS, as the real handlers make them."""

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bench.figures import Figure, Kind
from local.decks import deck

if TYPE_CHECKING:
    from tests.calls import Calls
    from tests.platform import Platform

TITLE = "Calls for an event"
MEMBERS = 200
STAGE = datetime(2023, 10, 7, 20, tzinfo=UTC)
"""Seven days before the session of 14 October."""
CLOCK, READS = ":CLOCK", ("GetItem", "BatchGetItem", "Query")


def figures() -> Sequence[Figure]:
    """Calls of boto3, counted while the handlers run on services in memory. Not among them are calls for the laptop's clock and
    for the group's numbers; places at a queue have a line of their own. There are 200 members, of whom 90 come in one message
    of the queue. Tests hold each figure."""
    from tests.stack import alone

    with _quietly(), alone() as platform:
        return [
            Figure(name=name, measured=measured, unit=unit, kind=Kind.COUNT, goal=goal)
            for part in (_sign_up, _ticks_and_mails, _deck, _link)
            for name, measured, unit, goal in part(platform, platform.faults.calls)
        ]


Line = tuple[str, float, str, float | None]


def _sign_up(platform: "Platform", calls: "Calls") -> Iterator[Line]:
    from tests.builders.signups import respond, taken_in
    from tests.platform import apply, demo_group

    apply(platform, demo_group())
    taken_in(platform)
    respond(platform, "Ada", "ada@example.org", STAGE - timedelta(hours=2))
    platform.wake()
    calls.clear()
    platform.pump("wakeups")
    ((_, items),) = calls.of("TransactWriteItems")
    yield "a sign-up: items of its transaction", items, "items", 5
    yield "a sign-up: messages", sum(count for _, count in calls.of("SendMessageBatch")), "messages", 1
    platform.wake()
    calls.clear()
    platform.pump("wakeups")
    yield "a wake-up with nothing new: writes", len(calls.writes()), "calls", 0
    yield "a wake-up, a deck or a report: writes of the place at its queue", calls.turns(), "calls", None
    platform.settle()


def _ticks_and_mails(platform: "Platform", calls: "Calls") -> Iterator[Line]:
    from tests.builders.members import crowd

    crowd(platform, MEMBERS)
    platform.tick(STAGE - timedelta(hours=1))
    platform.settle()
    calls.clear()
    platform.tick(STAGE - timedelta(hours=1))
    yield "a tick with nothing due", _made(calls), "calls", 1
    calls.clear()
    platform.tick(STAGE)
    yield "a reminder: queries, of which 16 for the members", calls.count("Query"), "calls", 18
    messages = sum(count for _, count in calls.of("SendMessageBatch"))
    yield "a reminder: messages for 200 members", messages, "messages", 3
    platform.later(timedelta(minutes=1))  # whatever others reserved of the rate is over
    calls.clear()
    platform.settle()
    paced = calls.count("UpdateItem") - calls.additions() - calls.turns()
    yield "a message: reads of rows", calls.count("BatchGetItem") / messages, "calls", 1
    yield "a message: reservations of the rate", paced / messages, "calls", 1
    yield "a mail: claim, SendEmail, outcome", (calls.count("PutItem") + calls.count("SendEmail")) / MEMBERS, "calls", 3
    calls.clear()
    platform.tick(STAGE + timedelta(minutes=5))
    yield "a tick after all are sent", _made(calls), "calls", 1


def _deck(platform: "Platform", calls: "Calls") -> Iterator[Line]:
    from shared.model.deck import Upload

    key = "ml-theory/2023-10-28/implicit-bias/slides.pdf"
    platform.table.catch_up(Upload, "ml-theory")
    platform.upload(key, deck("Kernels", "Ada", 2))
    calls.clear()
    platform.pump("decks")
    yield "a deck: objects read", calls.count("GetObject"), "calls", 1
    yield "a deck: objects written", calls.count("PutObject"), "calls", 3
    yield "a deck: writes to the table", len([name for name in calls.writes() if name != "PutObject"]), "calls", 3
    items = sum(count for _, count in calls.of("TransactWriteItems"))
    yield "a deck: items of its transaction, one a copy by its talk", items, "items", None


def _link(platform: "Platform", calls: "Calls") -> Iterator[Line]:
    from tests.builders.signups import links

    confirm = links()[0]
    yield "a link looked at: reads", _after(calls, lambda: platform.press(confirm, "GET"), READS), "calls", 1
    platform.press(confirm)
    yield (
        "a link pressed: transactions",
        len([name for name in calls.writes() if name == "TransactWriteItems"]),
        "calls",
        1,
    )


def _made(calls: "Calls") -> int:
    return sum(CLOCK not in name for name in calls.names())


def _after(calls: "Calls", act: Callable[[], object], names: tuple[str, ...]) -> int:
    calls.clear()
    act()
    return sum(calls.count(name) for name in names)


@contextmanager
def _quietly() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        try:
            yield
        finally:
            logging.disable(logging.NOTSET)
