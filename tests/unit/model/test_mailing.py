"""The message of a mailing on the queue: one shape, written and read; what is in flight stays readable."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.errors import BadInput
from shared.model.mailing import Audience, Message, mailing, queued

ROW = mailing(
    "welcome", "readers", Audience.APPLICANT, at=datetime(2026, 3, 1, tzinfo=UTC), of="m.1", subject="m", session="2026-03-14",
    facts={"following": "2026-03-28", "upload": "u1", "near": "yes"}, correlation="tick-1",
)  # fmt: skip
LIES = {
    "mailing": "welcome/readers/m.1", "group": "readers", "session": "2026-03-14", "audience": "applicant", "kind": "welcome",
    "subject": "m", "upload": "u1", "following": "2026-03-28", "readers": ["member:m"], "correlation": "tick-1",
}  # fmt: skip


def test_a_message_lies_on_the_queue_as_it_always_did_and_is_read_again():
    message = queued(ROW, ["member:m"])
    assert list(message.as_dict().items()) == list(LIES.items())
    assert Message.read(json.loads(json.dumps(message.as_dict()))) == message


def test_a_message_of_an_earlier_version_and_one_of_a_later_are_read():
    earlier = {name: value for name, value in LIES.items() if name != "following"}
    assert Message.read(earlier) == replace(queued(ROW, ["member:m"]), following=None)
    assert Message.read(LIES | {"of tomorrow": 7}) == queued(ROW, ["member:m"])


@pytest.mark.parametrize(
    "body",
    [
        {}, [], "text", None, 7, {"mailing": 3}, LIES | {"readers": "member:m"}, LIES | {"readers": [7]}, LIES | {"readers": None},
        LIES | {"kind": None}, LIES | {"session": 7}, LIES | {"audience": "everybody"}, LIES | {"audience": None},
        {name: value for name, value in LIES.items() if name != "group"},
    ],
)  # fmt: skip
def test_what_is_no_message_of_ours_is_bad_input(body: Any):
    with pytest.raises(BadInput, match="not a message about a mailing"):
        Message.read(body)
