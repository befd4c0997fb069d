"""The laptop's clock: what fails on its way is told, and time goes on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from local import clock
from local import stack as local_stack
from local.clock import StoryClock
from local.stack import Schedule

START = datetime(2023, 10, 7, tzinfo=UTC)
SCHEDULES = [Schedule(name, pace, f"arn:aws:lambda:::{name}", "") for name, pace in (
    ("tick", "rate(5 minutes)"), ("pull", "rate(1 hour)"), ("look", "rate(1 day)"),
)]  # fmt: skip


class Stack:
    """A stack of which single calls fail."""

    def __init__(self) -> None:
        self.outputs = {"TableName": "table"}
        self.sent: list[tuple[str, datetime]] = []
        self.fails: Callable[[str, datetime], Exception | None] = lambda *_: None

    def schedules(self) -> list[Schedule]:
        return SCHEDULES

    def invoke_target(self, schedule: Schedule, moment: datetime) -> None:
        self._call(schedule.name, moment)
        self.sent.append((schedule.name, moment))

    def quiet(self) -> None:
        self._call("quiet", self.sent[-1][1] if self.sent else START)

    def _call(self, what: str, moment: datetime) -> None:
        if error := self.fails(what, moment):
            raise error


@pytest.fixture
def stack() -> Stack:
    return Stack()


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def story(stack: Stack, told: list[str], monkeypatch: pytest.MonkeyPatch) -> StoryClock:
    class Empty:
        def __init__(self, name: str) -> None:
            pass

        def all(self, kind: type[Any]) -> list[Any]:
            return []

        def due(self, until: datetime) -> list[Any]:
            if error := stack.fails("due", until):
                raise error
            return []

    monkeypatch.setattr(clock, "Table", Empty)
    monkeypatch.setattr(clock.clock_row, "move", lambda *_: None)
    made = StoryClock(START, told.append)
    made.drive(stack)  # type: ignore[arg-type]
    return made


@pytest.mark.parametrize(
    ("failing", "error", "line"),
    [
        ("tick", EndpointConnectionError(endpoint_url="http://x"), "the wake-up of tick: Could not connect"),
        ("pull", RuntimeError("HTTP 500"), "the wake-up of pull: HTTP 500"),
        (
            "quiet",
            TimeoutError("still busy after 120 s:\n 1 in wakeups"),
            "what it woke: still busy after 120 s: 1 in wakeups",
        ),
        ("due", KeyError("other"), "what is due: 'other'"),
    ],
)
def test_one_wake_up_that_fails_is_told_in_a_line_and_time_goes_on(stack, story, told, failing, error, line):
    stack.fails = lambda what, _: error if what == failing else None
    story.advance(START + timedelta(days=2))
    assert story.now() == START + timedelta(days=2)
    assert [one.what[: len(line)] for one in story.troubles][:1] == [line]
    assert told[0].startswith("2023-10-07 ")
    assert "\n" not in told[0]


def test_what_failed_once_does_not_keep_the_others_away(stack, story, told):
    stack.fails = lambda what, at: OSError("gone") if (what, at) == ("tick", START + timedelta(hours=6)) else None
    story.advance(START + timedelta(days=1))
    assert [name for name, _ in stack.sent] == ["pull", "tick", "pull", "tick", "pull", "tick", "pull", "look"]
    assert len(told) == len(story.troubles) == 1


def test_what_goes_wrong_at_every_step_is_told_once(stack, story, told):
    stack.fails = lambda what, _: OSError("gone") if what == "quiet" else None
    story.advance(START + timedelta(days=30))
    assert told == ["2023-10-07 06:00  ! what it woke: gone"]


class Emulator:
    """An emulator in which *queues* are as they are."""

    def __init__(self, **queues: int) -> None:
        self.queues = queues

    def state(self) -> dict[str, Any]:
        return {"queues": dict(self.queues), "running": 0, "delivering": 0, "behind": 0, "dispatched": 1}


def test_a_message_that_waits_to_be_tried_again_is_waited_for_once():
    stack = local_stack.Stack(environment={}, parameters={})
    stack.outputs = {"DeadLettersUrl": "http://x/1/dead"}
    stack.emulator = emulator = Emulator(wakeups=2, mail=0, dead=3)  # type: ignore[assignment]
    with pytest.raises(TimeoutError, match=r"still busy after 0 s: 2 in wakeups; see "):
        stack.quiet(timeout=0.1)
    stack.quiet(timeout=0.1)
    emulator.queues["wakeups"] = 3
    with pytest.raises(TimeoutError, match="3 in wakeups"):
        stack.quiet(timeout=0.1)
    emulator.queues["wakeups"] = 0
    stack.quiet(timeout=0.1)
    emulator.queues["wakeups"] = 1  # what waited is gone: this one is new
    with pytest.raises(TimeoutError, match="1 in wakeups"):
        stack.quiet(timeout=0.1)
