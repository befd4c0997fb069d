"""A batch of a queue's messages, answered as SQS expects it, and as Powertools' own processor answers it."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from shared.adapters import batches
from shared.errors import BadInput, NotYet, Throttled

EVENTS = Path(__file__).parents[2] / "events"
SHAPE = next(
    record
    for path in sorted(EVENTS.glob("*.json"))
    for record in json.loads(path.read_text()).get("Records", [])
    if record.get("eventSource") == "aws:sqs"
)


def batch(*bodies: str) -> dict[str, Any]:
    return {
        "Records": [copy.deepcopy(SHAPE) | {"messageId": f"m{n}", "body": body} for n, body in enumerate(bodies, 1)]
    }


def read(message: Any) -> str:
    if not isinstance(message, dict):
        raise BadInput("no message of ours")
    return str(message["do"])


def handle(do: str) -> None:
    match do:
        case "later":
            raise NotYet("the pace is used up")
        case "fail":
            raise RuntimeError("not today")
        case "refuse":
            raise BadInput("a setting is wrong")
        case "value":
            raise ValueError("a row is wrong")


def of_powertools(event: dict[str, Any]) -> Any:
    def one(record: SQSRecord) -> None:
        try:
            message = read(json.loads(record.body))
        except (BadInput, ValueError, RecursionError):
            return
        handle(message)

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return process_partial_response(event=event, record_handler=one, processor=processor)


@pytest.mark.parametrize(
    ("bodies", "back"),
    [
        ([], []),
        (['{"do": "well"}'], []),
        (['{"do": "fail"}'], ["m1"]),
        (['{"do": "well"}', '{"do": "later"}', '{"do": "well"}', '{"do": "fail"}'], ["m2", "m4"]),
        (['{"do": "refuse"}', '{"do": "value"}'], ["m1", "m2"]),
        (["no json", "[1]", '"text"', "[" * 100_000, '{"do": "later"}'], ["m5"]),
        (['{"do": "well"}', "{}", '{"do": "well"}'], ["m2"]),
    ],
)
def test_what_failed_comes_back_alone_and_what_is_no_message_of_ours_does_not(
    bodies: list[str], back: list[str]
) -> None:
    answered = batches.each(batch(*bodies), read, handle)
    assert answered == {"batchItemFailures": [{"itemIdentifier": one} for one in back]}
    if bodies:
        assert answered == of_powertools(batch(*bodies))


def test_each_message_has_its_turn_once_whatever_became_of_those_before() -> None:
    done = list[str]()

    def noted(do: str) -> None:
        done.append(do)
        handle(do)

    batches.each(batch(*(json.dumps({"do": do}) for do in ("fail", "well", "later", "value", "last"))), read, noted)
    assert done == ["fail", "well", "later", "value", "last"]


def test_one_that_has_to_slow_down_is_put_off_and_no_other() -> None:
    asked = list[tuple[str, int]]()

    def slow(do: str) -> None:
        if do == "slow":
            raise Throttled("the service asks to slow down")
        handle(do)

    event = batch(*(json.dumps({"do": do}) for do in ("slow", "later", "fail", "well", "slow")))
    for n, record in enumerate(event["Records"]):
        record |= {"receiptHandle": f"r{n}", "attributes": {"ApproximateReceiveCount": str(n + 1)}}
    event["Records"][4]["attributes"] = {}
    back = [{"itemIdentifier": f"m{n}"} for n in (1, 2, 3, 5)]
    assert batches.each(event, read, slow, lambda *said: asked.append(said)) == {"batchItemFailures": back}
    assert asked == [("r0", 1), ("r4", 1)]


def test_one_that_cannot_be_put_off_comes_back_all_the_same() -> None:
    def slow(do: str) -> None:
        raise Throttled(do)

    def cannot(receipt: str, tries: int) -> None:
        raise ConnectionError(f"{receipt} {tries}")

    event = batch('{"do": "slow"}', '{"do": "slow"}')
    assert batches.each(event, read, slow, cannot) == {
        "batchItemFailures": [{"itemIdentifier": "m1"}, {"itemIdentifier": "m2"}]
    }


def test_a_function_that_is_ended_is_not_taken_for_a_message_that_failed() -> None:
    def end(_do: str) -> None:
        raise SystemExit

    with pytest.raises(SystemExit):
        batches.each(batch('{"do": "well"}'), read, end)


def test_an_event_that_is_none_of_a_queue_is_no_empty_batch() -> None:
    with pytest.raises(KeyError):
        batches.each({"detail": {}}, read, handle)
