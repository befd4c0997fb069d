"""When the emulator counts as still: nothing that it has accepted may be on its way."""

from collections.abc import Callable, Iterator
from contextvars import copy_context
from threading import Event, Thread
from typing import Any

import pytest

from local.emulator_main import _delivering

INSIDE = "ministack.services.lambda_svc"


@pytest.fixture
def begun() -> Iterator[Callable[[Callable[[Any], Any], str], None]]:
    """Starts a thread of the emulator's, which lasts as long as the test: *shape* makes what it runs and is given, of work in *module*."""
    over, threads = Event(), list[Thread]()

    def begin(shape: Callable[[Any], Any], module: str) -> None:
        def work(*_: Any) -> None:
            over.wait(30)

        work.__module__ = module
        target, args = shape(work)
        threads.append(Thread(target=target, args=args, daemon=True))
        threads[-1].start()

    yield begin
    over.set()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize(
    ("shape", "module", "count"),
    [
        (lambda work: (copy_context().run, (work,)), INSIDE, 1),  # a bucket's notification, an asynchronous invocation
        (lambda work: (work, ({"config": {}}, {"detail": {}})), INSIDE, 1),  # what a rule hands to a function
        (lambda work: (work, ()), INSIDE, 0),  # what goes round for ever: pollers, reapers
        (lambda work: (work, ({},)), "ministack.core.lambda_runtime", 0),  # what reads a function's output
    ],
    ids=["in a context", "from a rule", "a loop", "a reader"],
)
def test_an_event_is_on_its_way_from_when_it_was_accepted(begun: Any, shape: Any, module: str, count: int):
    before = _delivering()
    begun(shape, module)
    assert _delivering() - before == count
