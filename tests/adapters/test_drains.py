"""Queues at which nobody waits: what is there is handled as an event source's would be, by a few at once, and none is lost by a call that
goes wrong."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from moto import mock_aws
from moto.sqs.models import sqs_backends

from shared.adapters import clients, drains
from shared.adapters.drains import ARRIVED, LOOK, Drain
from shared.adapters.dynamodb import turns
from tests.adapters.moment import Moment
from tests.dynamodb import SCHEMA
from tests.payloads import sqs_event

Handle = Callable[[str], Any]


class Queue:
    """A queue on moto, and the functions that look at it; *left* are the seconds that they have, at each time that they look."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        clients.client("dynamodb").create_table(TableName="table", **SCHEMA)
        self.url = clients.client("sqs").create_queue(QueueName="decks")["QueueUrl"]
        self.left: Iterator[float] = iter(lambda: 240.0, None)
        self.called: list[tuple[str, Any]] = []
        self.waits: list[int] = []
        monkeypatch.setattr(drains, "later", lambda name, event: self.called.append((name, event)))
        monkeypatch.setattr(drains, "_patience", lambda wait: self.waits.append(wait) or 0)

    def put(self, *bodies: str) -> None:
        for body in bodies:
            clients.client("sqs").send_message(QueueUrl=self.url, MessageBody=json.dumps(body))

    def look(self, handle: Handle, event: Any = ARRIVED, most: int = 10) -> Any:
        drain = Drain(queue=self.url, called="decks", table="table", most=most, seconds=60)
        context = SimpleNamespace(
            function_name="stack-CheckSlides-1", get_remaining_time_in_millis=lambda: next(self.left) * 1000
        )
        return drain.answer(dict(event), lambda body: body, handle, context)

    @property
    def held(self) -> list[str]:
        """What lies there, hidden or not."""
        return [json.loads(one.body) for one in sqs_backends["123456789012"]["eu-west-1"].queues["decks"]._messages]


@pytest.fixture
def queue(moment: Moment, monkeypatch: pytest.MonkeyPatch) -> Iterator[Queue]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    with mock_aws():
        yield Queue(monkeypatch)


@pytest.mark.parametrize("event", [ARRIVED, LOOK])
@pytest.mark.parametrize("most", [1, 10])
def test_all_that_is_there_is_handled_once_and_deleted(queue: Queue, event: Any, most: int) -> None:
    queue.put(*map(str, range(23)))
    handled: list[str] = []
    assert queue.look(handled.append, event, most) == {"done": 23}
    assert sorted(handled, key=int) == list(map(str, range(23)))
    assert (queue.held, queue.called) == ([], [])


def test_a_call_waits_for_the_message_that_it_may_be_faster_than_and_then_hardly(queue: Queue) -> None:
    queue.put("one")
    queue.look(lambda _: None, most=1)
    assert queue.waits == [drains.FIRST, drains.NEXT]


def test_a_look_at_an_empty_queue_asks_how_many_there_are_and_nothing_else(queue: Queue) -> None:
    assert queue.look(pytest.fail, LOOK) == {"done": 0}
    assert queue.waits == []
    assert clients.client("dynamodb").scan(TableName="table")["Items"] == []


def test_what_fails_stays_hidden_and_holds_up_no_other(queue: Queue) -> None:
    def handle(body: str) -> None:
        if body == "bad":
            raise RuntimeError("not today")

    queue.put("one", "bad", "two")
    assert queue.look(handle, most=1) == {"done": 2}
    assert queue.held == ["bad"]
    assert queue.look(pytest.fail, LOOK) == {"done": 0}  # not yet


def test_who_dies_leaves_the_message_and_the_place_for_as_long_as_the_call_could_have_lived(
    queue: Queue, moment: Moment
) -> None:
    class Killed(BaseException):
        pass

    def die(_: str) -> None:
        raise Killed

    queue.put("one")
    for _ in range(turns.AT_ONCE):
        with pytest.raises(Killed):
            queue.look(die)
        sqs_backends["123456789012"]["eu-west-1"].queues["decks"]._messages[0].visible_at = 0
        sqs_backends["123456789012"]["eu-west-1"].queues["decks"].pending_messages.clear()
    assert (queue.look(pytest.fail), queue.held) == ({"done": 0}, ["one"])
    moment.now += timedelta(seconds=240)
    assert (queue.look(lambda _: None), queue.held) == ({"done": 1}, [])


def test_who_fails_at_the_queue_leaves_the_place_for_the_next_try(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue.put("one")
    with monkeypatch.context() as patch:
        patch.setattr(drains.Queue, "delete", lambda *_: 1 / 0)
        for _ in range(turns.AT_ONCE):
            with pytest.raises(ZeroDivisionError):
                queue.look(lambda _: None)
            queue.put("another")
    assert turns.take("table", "decks", 240)


def test_no_more_than_two_are_at_a_queue_however_many_are_called(queue: Queue) -> None:
    queue.put("one", "two", "three")
    taken = [turns.take("table", "decks", 240) for _ in range(3)]
    assert [turn and turn.place for turn in taken] == [0, 1, None]
    assert queue.look(pytest.fail) == {"done": 0}
    assert taken[0] is not None
    taken[0].leave()
    assert queue.look(lambda _: None) == {"done": 3}


def test_two_queues_have_places_of_their_own(queue: Queue) -> None:
    taken = [turns.take("table", name, 240) for name in ("decks", "decks", "wakeups", "feedback")]
    assert all(taken)


def test_a_write_whose_answer_was_lost_finds_its_own_place(queue: Queue) -> None:
    turn = turns.take("table", "decks", 240)
    assert turn is not None
    assert turns._hold(turn, 240)


def test_where_there_is_no_time_for_another_the_function_is_called_again(queue: Queue) -> None:
    queue.put("one", "two", "three")
    queue.left = iter([240.0, 200.0, 60.0])  # to live at first, after one, after two
    assert queue.look(lambda _: None, most=1) == {"done": 2}
    assert (len(queue.held), queue.called) == (1, [("stack-CheckSlides-1", ARRIVED)])
    queue.left = iter(lambda: 240.0, None)
    assert queue.look(lambda _: None, most=1) == {"done": 1}  # its place was left


def test_what_an_event_source_still_hands_over_is_answered_as_it_expects(queue: Queue) -> None:
    """A stack that is updated has one until its update is over, and what it handed over and is not named it deletes."""

    def handle(body: str) -> None:
        if body == "bad":
            raise RuntimeError("not today")

    answer = queue.look(handle, sqs_event("good", "bad"))
    assert answer == {"batchItemFailures": [{"itemIdentifier": "message-2"}]}
