"""The table's stand-in answers each call as moto does: the same rows and pages, the same refusals."""

import string
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws

from tests.dynamodb import SCHEMA, Dynamodb, expression

Call = tuple[str, dict[str, Any]]
Clients = tuple[Any, Any]


@pytest.fixture(scope="module")
def clients() -> Iterator[Clients]:
    """One that moto answers, and one that the stand-in does; each with an empty table."""
    with mock_aws():
        made = tuple(
            boto3.client("dynamodb", "eu-west-1", aws_access_key_id="testing", aws_secret_access_key="testing")
            for _ in range(2)
        )
        made[0].create_table(TableName="table", **SCHEMA)
        ours = Dynamodb()
        made[1].meta.events.register(
            "before-call.dynamodb.*", lambda model, params, **_: ours.answer(model.name, params["body"])
        )
        yield made


def answer(client: Any, call: Call) -> Any:
    name, asked = call
    try:
        found = getattr(client, name)(**asked)
    except ClientError as error:
        reasons = [reason["Code"] for reason in error.response.get("CancellationReasons", [])]
        return error.response["Error"]["Code"], reasons, error.response.get("Item")
    kept = {key: found[key] for key in ("Item", "Items", "Attributes", "LastEvaluatedKey") if key in found}
    if "Limit" in asked:  # DynamoDB names the last of as many as were asked for; moto, only if there are more
        kept.pop("LastEvaluatedKey", None)
    many = {key: sorted(map(str, rows)) for key, rows in found.get("Responses", {}).items()}
    return kept, many, found.get("UnprocessedKeys"), found.get("UnprocessedItems")


def compare(clients: Clients, *calls: Call) -> None:
    """Both answer alike, and hold the same at the end."""
    for call in calls:
        assert answer(clients[1], call) == answer(clients[0], call), call
    whole: Call = ("scan", {"TableName": "table"})
    assert answer(clients[1], whole) == answer(clients[0], whole)


def emptied(clients: Clients) -> None:
    for client in clients:
        for item in client.scan(TableName="table")["Items"]:
            client.delete_item(TableName="table", Key={name: item[name] for name in ("pk", "sk")})


TEXT = st.text(string.ascii_letters + "é#/~ ", max_size=4)
KEY = st.fixed_dictionaries({"pk": st.sampled_from("ab").map(lambda s: {"S": s}), "sk": st.sampled_from(["x", "y", "z"]).map(lambda s: {"S": s})})  # fmt: skip
DOC = st.fixed_dictionaries(
    {"n": st.integers(-9, 9).map(lambda n: {"N": str(n)})},
    optional={
        "member": TEXT.map(lambda s: {"S": s}),
        "yes": st.booleans().map(lambda yes: {"BOOL": yes}),
        "list": st.lists(TEXT.map(lambda s: {"S": s}), max_size=2).map(lambda found: {"L": found}),
    },
)
ITEM = st.builds(
    lambda key, version, doc, due: key | {"version": {"N": version}, "doc": {"M": doc}} | due,
    KEY,
    st.sampled_from("12"),
    DOC,
    st.sampled_from(["", "2024", "2025"]).map(lambda at: {"due": {"S": "1"}, "due_at": {"S": at}} if at else {}),
)
CONDITION = st.sampled_from([
    {},
    {"ConditionExpression": "attribute_not_exists(pk)"},
    {"ConditionExpression": "version = :read", "ExpressionAttributeValues": {":read": {"N": "1"}}},
    {"ConditionExpression": "attribute_not_exists(pk) OR #v < :read", "ExpressionAttributeNames": {"#v": "version"},
     "ExpressionAttributeValues": {":read": {"N": "2"}}},
])  # fmt: skip
OLD = st.sampled_from([{}, {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}])
PUT = st.builds(lambda item, condition: {"TableName": "table", "Item": item} | condition, ITEM, CONDITION)
GONE = st.builds(lambda key, condition: {"TableName": "table", "Key": key} | condition, KEY, CONDITION)
QUERY = st.sampled_from([
    {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": "a"}}, "ConsistentRead": True},
    {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": "a"}}, "ExclusiveStartKey": {"pk": {"S": "a"}, "sk": {"S": "x"}}},
    {"KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
     "ExpressionAttributeValues": {":pk": {"S": "b"}, ":first": {"S": "x"}, ":last": {"S": "y~"}}},
    {"KeyConditionExpression": "pk = :pk", "FilterExpression": "doc.#member = :member", "ExpressionAttributeNames": {"#member": "member"},
     "ExpressionAttributeValues": {":pk": {"S": "a"}, ":member": {"S": ""}}},
    {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": "a"}}, "Limit": 2},
    {"KeyConditionExpression": "pk = :pk", "FilterExpression": "doc.#member = :member", "ExpressionAttributeNames": {"#member": "member"},
     "ExpressionAttributeValues": {":pk": {"S": "a"}, ":member": {"S": ""}}, "Select": "COUNT"},
    {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": "a"}}, "ProjectionExpression": "doc.#member", "ExpressionAttributeNames": {"#member": "member"}},
    {"KeyConditionExpression": "pk = :pk", "Limit": 1, "ExpressionAttributeNames": {"#member": "member"},
     "FilterExpression": "contains(doc.#member, :part) AND version IN (:one, :two) OR attribute_not_exists(due) AND version IN (:one)",
     "ExpressionAttributeValues": {":pk": {"S": "a"}, ":part": {"S": "a"}, ":one": {"N": "1"}, ":two": {"N": "2"}}},
    {"IndexName": "due", "KeyConditionExpression": "due = :one AND due_at <= :now",
     "ExpressionAttributeValues": {":one": {"S": "1"}, ":now": {"S": "2024"}}},
])  # fmt: skip
CALL = st.one_of(
    PUT.flatmap(lambda put: OLD.map(lambda old: ("put_item", put | old))),
    GONE.map(lambda gone: ("delete_item", gone)),
    KEY.map(lambda key: ("get_item", {"TableName": "table", "Key": key})),
    QUERY.map(lambda query: ("query", {"TableName": "table"} | query)),
    st.lists(KEY, min_size=1, max_size=3).map(
        lambda keys: ("batch_get_item", {"RequestItems": {"table": {"Keys": keys}}})
    ),
    st.lists(KEY, min_size=1, max_size=3, unique_by=str).map(
        lambda keys: (
            "batch_write_item",
            {"RequestItems": {"table": [{"DeleteRequest": {"Key": key}} for key in keys]}},
        )
    ),
    st.lists(PUT.map(lambda put: {"Put": put}) | GONE.map(lambda gone: {"Delete": gone}), min_size=1, max_size=3).map(
        lambda items: ("transact_write_items", {"TransactItems": items})
    ),
)


@given(calls=st.lists(CALL, max_size=12))
def test_whatever_is_called_is_answered_alike(clients: Clients, calls: list[Call]):
    emptied(clients)
    compare(clients, *calls)


def test_the_pace_is_kept_alike(clients: Clients):
    """What the sender's row of slots is written with."""
    emptied(clients)
    asked = {
        "TableName": "table", "Key": {"pk": {"S": "PACE"}, "sk": {"S": "SES"}}, "UpdateExpression": "SET shares = :shares, ends = :ends, writer = :writer",
        "ConditionExpression": "attribute_not_exists(shares) OR shares = :seen OR ends <= :now",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }  # fmt: skip

    def values(seen: str, now: str, shares: str) -> dict[str, Any]:
        return {
            ":seen": {"S": seen},
            ":now": {"N": now},
            ":shares": {"S": shares},
            ":ends": {"N": "30"},
            ":writer": {"S": "a"},
        }

    given = (("[]", "9", "[1]"), ("[]", "9", "[2]"), ("[1]", "9", "[3]"), ("[1]", "30", "[4]"), ("[1]", "29", "[5]"))
    compare(clients, *(("update_item", asked | {"ExpressionAttributeValues": values(*one)}) for one in given))


def test_numbers_are_added_up_alike(clients: Clients):
    emptied(clients)
    key = {"pk": {"S": "COUNTS#g"}, "sk": {"S": "2024-03"}}
    asked = {
        "TableName": "table", "Key": key, "UpdateExpression": "SET #row = :row, doc = :doc ADD version :one, #n0 :one, #n1 :two",
        "ExpressionAttributeNames": {"#row": "row", "#n0": "n/mails", "#n1": "n/ballots/cast"},
        "ExpressionAttributeValues": {":row": {"S": "Count"}, ":doc": {"M": {"group": {"S": "g"}}}, ":one": {"N": "1"}, ":two": {"N": "2"}},
    }  # fmt: skip
    compare(clients, ("update_item", asked), ("update_item", asked), ("get_item", {"TableName": "table", "Key": key}))


def test_what_is_too_much_is_refused_alike_and_a_long_partition_comes_in_pages(clients: Clients):
    emptied(clients)
    rows = [{"pk": {"S": "a"}, "sk": {"S": f"{n}"}, "doc": {"M": {"text": {"S": "é" * 150_000}}}} for n in range(5)]
    query = {
        "TableName": "table",
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": "a"}},
    }
    keys = [{"pk": {"S": "a"}, "sk": {"S": str(n)}} for n in range(101)]
    compare(
        clients,
        *(("put_item", {"TableName": "table", "Item": row}) for row in rows),
        ("put_item", {"TableName": "table", "Item": rows[0] | {"more": {"S": "x" * 110_000}}}),
        ("query", query),
        ("query", query | {"ExclusiveStartKey": keys[2]}),
        ("batch_get_item", {"RequestItems": {"table": {"Keys": keys}}}),
        ("query", query | {"IndexName": "due", "ConsistentRead": True}),
    )
    first = clients[1].query(**query)
    assert [item["sk"]["S"] for item in first["Items"]] == ["0", "1", "2"]
    emptied(clients)
    emptied(clients)


def test_what_it_was_never_asked_is_no_answer():
    for text in ("begins_with(sk, :x)", "(a = :x OR b = :y) AND c = :z", "size(doc) <= :n"):
        with pytest.raises(NotImplementedError):
            expression(text)({}, {}, {})
