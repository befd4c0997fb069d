"""The laptop's clock: what fails on its way is told, and time goes on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from botocore.exceptions import EndpointConnectionError

from fakes.kept import Kept
from local import clock
from local import stack as local_stack
from local.clock import RealClock, StoryClock
from local.stack import Schedule
from shared.model.season import Stage
from shared.model.session import Session, SessionState

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
    stack.fails = lambda what, at: OSError("gone") if (what, at) == ("tick", START + clock.STRIDE) else None
    story.advance(START + timedelta(days=2))
    sent = [name for name, _ in stack.sent]
    assert sent == ["pull", "tick", "pull", "look", "tick", "pull", "tick", "pull", "look"]
    assert len(told) == len(story.troubles) == 1


def test_what_goes_wrong_at_every_step_is_told_once(stack, story, told):
    stack.fails = lambda what, _: OSError("gone") if what == "quiet" else None
    story.advance(START + timedelta(days=30))
    assert told == ["2023-10-07 12:00  ! what it woke: gone"]


def test_what_is_due_gets_its_tick_and_a_session_those_around_its_moments(stack, story, monkeypatch):
    falls_due, starts = START + timedelta(hours=2, minutes=3), START + timedelta(hours=20)
    ends = starts + timedelta(hours=1)
    session = Session(
        group="g", key="2023-10-07", kind="talks", state=SessionState.PLANNED, starts=starts, ends=ends, next_due=ends
    )
    rows = {falls_due: SimpleNamespace(due=falls_due), ends: session}

    class Rows:
        def __init__(self, name: str) -> None:
            pass

        def all(self, kind: type[Any]) -> list[Any]:
            return [SimpleNamespace(id="g", stages=(Stage.parse("1h"),), tz_of=lambda _: ZoneInfo("UTC"))]

        def due(self, until: datetime) -> list[Any]:
            return [row for last, row in rows.items() if last > story.now()]

    monkeypatch.setattr(clock, "Table", Rows)
    story.advance(START + timedelta(hours=23))
    ticks = [f"{moment:%H:%M}" for name, moment in stack.sent if name == "tick"]
    around = ["18:55", "19:00", "19:05", "19:55", "20:00", "20:05", "20:55", "21:00"]
    assert ticks == ["02:05", "12:00", *around]


class Emulator:
    """An emulator in which *queues* are as they are."""

    def __init__(self, **queues: int) -> None:
        self.queues = queues
        self.denied: list[str] = []

    def settled(self) -> dict[str, Any]:
        still = {"running": 0, "delivering": 0, "behind": 0, "dispatched": 1, "still": True}
        return {"queues": dict(self.queues), "denied": self.denied, **still}


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


def test_what_a_role_does_not_allow_is_told_at_once_and_once():
    stack = local_stack.Stack(environment={}, parameters={})
    stack.outputs = {"DeadLettersUrl": "http://x/1/dead"}
    stack.emulator = emulator = Emulator(mail=1)  # type: ignore[assignment]
    emulator.denied += ["assumed-role/a/b may not sqs:SendMessage on q"] * 2
    with pytest.raises(local_stack.DeniedError, match=r"^assumed-role/a/b may not sqs:SendMessage on q$"):
        stack.quiet(timeout=60)
    emulator.queues["mail"] = 0
    stack.quiet(timeout=60)


class Watch(RealClock):
    """The real clock, at moments of a test's choice."""

    at = START

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def real(stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Watch]:
    """``real()`` is the clock of one time that the laptop's stack is up."""
    rows: list[datetime] = []
    monkeypatch.setattr(clock.clock_row, "move", lambda _, moment: rows.append(moment))

    def begin() -> Watch:
        made = Watch(Kept(tmp_path / "clock.json"))
        made._stack, made._schedules = stack, stack.schedules()  # type: ignore[assignment]
        return made

    return begin


def names(stack: Stack) -> list[str]:
    sent, stack.sent = [name for name, _ in stack.sent], []
    return sent


def test_by_the_real_clock_each_schedule_is_sent_at_its_rate(stack: Stack, real: Callable[[], Watch]):
    watch = real()
    sent: dict[str, list[str]] = {}
    for minute in range(24 * 60 + 1):
        watch.at = START + timedelta(minutes=minute, seconds=7)
        watch.send_due()
        for name in names(stack):
            sent.setdefault(name, []).append(f"{watch.at:%d %H:%M}")
    assert (len(sent["tick"]), len(sent["pull"])) == (24 * 12 + 1, 25)
    assert sent["look"] == ["07 00:00", "08 00:00"]


def test_what_was_missed_while_it_was_not_up_is_sent_at_once_and_once(stack: Stack, real: Callable[[], Watch]):
    real().send_due()
    assert names(stack) == ["tick", "pull", "look"]
    again = real()
    again.at = START + timedelta(minutes=4)
    again.send_due()
    assert names(stack) == []
    later = real()
    later.at = START + timedelta(days=9, minutes=3)
    later.send_due()
    later.send_due()
    assert names(stack) == ["tick", "pull", "look"]


def test_a_wake_up_that_could_not_be_sent_is_sent_again(stack: Stack, real: Callable[[], Watch]):
    stack.fails = lambda what, _: EndpointConnectionError(endpoint_url="x") if what == "tick" else None
    watch = real()
    watch.send_due()
    assert (names(stack), len(watch.troubles)) == (["pull", "look"], 1)
    stack.fails = lambda *_: None
    watch.send_due()
    assert names(stack) == ["tick"]


def test_the_storys_clock_goes_on_from_where_it_stood(stack: Stack, monkeypatch: pytest.MonkeyPatch):
    stood: list[datetime | None] = [None, START + timedelta(days=3)]
    monkeypatch.setattr(clock.clock_row, "stood", lambda _: stood.pop(0))
    made = StoryClock(START)
    made.resume(stack)  # type: ignore[arg-type]
    assert made.now() == START
    made.resume(stack)  # type: ignore[arg-type]
    assert made.now() == START + timedelta(days=3)
