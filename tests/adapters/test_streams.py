"""What the table drops of itself is in its stream like any deletion. Nothing follows from it."""

import json
from typing import Any

import pytest

from shared.adapters.dynamodb import streams
from shared.adapters.dynamodb.rows import LEDGER, NOUNS, key_of
from shared.model.announcement import Announcement
from tests.adapters.moment import NOW
from tests.adapters.test_expiry import MAIL
from tests.adapters.test_store_contract import LISTS
from tests.template.written import properties

ANNOUNCEMENT = Announcement(group="g", id="a", written=NOW)
ENDING = [MAIL, ANNOUNCEMENT, *(row for row, _ in LISTS if hasattr(row, "held_until") or hasattr(row, "expires"))]


def dropped(pk: str, sk: str) -> dict[str, Any]:
    """As DynamoDB tells that it dropped a row whose ttl was past."""
    return {
        "eventID": "1", "eventName": "REMOVE", "eventSource": "aws:dynamodb", "awsRegion": "eu-west-1",
        "userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"},
        "dynamodb": {"Keys": {"pk": {"S": pk}, "sk": {"S": sk}}, "SequenceNumber": "1", "StreamViewType": "NEW_IMAGE"},
    }  # fmt: skip


def wakes(pk: str) -> bool:
    """Whether the publisher's filter lets a change of a row below *pk* through."""
    stream = next(one for one in properties("PublishSite")["Events"].values() if one["Type"] == "DynamoDB")
    (pattern,) = stream["Properties"]["FilterCriteria"]["Filters"]
    wanted = json.loads(pattern["Pattern"])["dynamodb"]["Keys"]["pk"]["S"]
    return any(pk.startswith(one["prefix"]) if isinstance(one, dict) else pk == one for one in wanted)


@pytest.mark.parametrize("row", ENDING, ids=lambda row: type(row).__name__)
def test_a_row_that_the_table_drops_wakes_nobody_and_would_change_no_page(row: Any):
    pk, sk = key_of(row)
    assert not wakes(pk)
    assert streams.groups({"Records": [dropped(pk, sk)]}) == {}


def test_every_row_of_the_ledger_was_among_them():
    assert {type(row) for row in ENDING} >= {noun.type for noun in NOUNS.values() if noun.name in LEDGER}
    assert wakes("PUBLIC#g")
