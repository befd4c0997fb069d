"""The check of calls against roles, by which every test of a function goes."""

import json
from typing import Any

import pytest

from tests.roles import denied


@pytest.mark.parametrize(
    ("function", "service", "operation", "body", "wrong"),
    [
        ("remind", "dynamodb", "PutItem", {"Item": {"pk": {"S": "MEMBERS#g#00"}}}, []),
        ("remind", "dynamodb", "PutItem", {"Item": {"pk": {"S": "GROUPS"}}}, ["remind may not dynamodb:PutItem on 'GROUPS'"]),
        ("publish_site", "dynamodb", "Query", {"ExpressionAttributeValues": {":pk": {"S": "MEMBERS#g#00"}}},
         ["publish_site may not dynamodb:Query on 'MEMBERS#g#00'"]),
        ("hear_back", "sqs", "SendMessageBatch", {"QueueUrl": "https://x/1/mail"}, ["hear_back may not sqs:SendMessage on 'mail'"]),
        ("answer_links", "dynamodb", "TransactWriteItems",
         {"TransactItems": [{"Delete": {"Key": {"pk": {"S": "MEMBERS#g#00"}}}}, {"Delete": {"Key": {"pk": {"S": "MAIL#x"}}}}]},
         ["answer_links may not dynamodb:DeleteItem on 'MAIL#x'"]),
    ],
)  # fmt: skip
def test_a_call_that_a_role_does_not_allow_is_seen(
    function: str, service: str, operation: str, body: dict[str, Any], wrong: list[str]
) -> None:
    assert denied(function, service, operation, {"body": json.dumps(body).encode()}) == wrong


def test_a_deny_wins() -> None:
    put = {"context": {"input_params": {"Bucket": "site", "Key": "decks/a.pdf"}}}
    assert denied("publish_site", "s3", "PutObject", put) == ["publish_site may not s3:PutObject on 'site/decks/a.pdf'"]
