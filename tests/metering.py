"""What DynamoDB would bill for the calls that are made, and how many others there are."""

import json
import math
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from shared.adapters import clients
from tests.dynamodb import Dynamodb, Item, Key

WRITES = ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem")


class Meter:
    """*writes* and *reads* in request units, as DynamoDB counts them: a write of up to 1 KB is one, in a transaction two, and one more
    in the index; a consistent read of up to 4 KB is one, any other a half. *calls* by operation, *messages* that were put on a queue. The
    tests' own clock, which no stack in AWS has, is not counted."""

    def __init__(self, table: Dynamodb) -> None:
        self.writes, self.reads = 0, 0.0
        self.calls: Counter[str] = Counter()
        self.messages = 0
        self._table, self._asked, self._before = table, dict[str, Any](), dict[Key, Item]()

    def _asks(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        self._asked = params
        self._before = dict(self._table.items) if model.name in WRITES else {}

    def _answered(self, parsed: dict[str, Any], model: Any, **_: Any) -> None:
        if '"CLOCK"' in json.dumps(self._asked, default=str):
            return
        self.calls[model.name] += 1
        if model.name in WRITES:
            self.writes += self._written(model.name, "Error" in parsed)
        elif model.name == "SendMessageBatch":
            self.messages += len(self._asked["Entries"])
        elif model.name in ("GetItem", "BatchGetItem", "Query"):
            self.reads += self._read(model.name, parsed)

    def _written(self, operation: str, refused: bool) -> int:
        times = 2 if operation == "TransactWriteItems" else 1
        if refused:
            return times
        before, after = self._before, self._table.items
        changed = [key for key in before | after if before.get(key) is not after.get(key)]
        return sum(
            times * units(max(size(before.get(key)), size(after.get(key))), 1024)
            + indexed(before.get(key), after.get(key))
            for key in changed
        )

    def _read(self, operation: str, parsed: dict[str, Any]) -> float:
        if operation == "BatchGetItem":
            ((table, wanted),) = self._asked["RequestItems"].items()
            found = parsed["Responses"][table]
            missed = len(wanted["Keys"]) - len(found)
            return missed + sum(units(size(item), 4096) for item in found)
        share = 1 if self._asked.get("ConsistentRead") else 0.5
        if operation == "GetItem":
            return share * units(size(parsed.get("Item")), 4096)
        return share * units(self._looked_at(parsed), 4096)

    def _looked_at(self, parsed: dict[str, Any]) -> int:
        """Bytes: what is filtered out, or not shown, is read, too."""
        if {"FilterExpression", "ProjectionExpression", "Select"} & set(self._asked):
            pk = self._asked["ExpressionAttributeValues"][":pk"]["S"]
            return sum(size(item) for key, item in self._table.items.items() if key[0] == pk)
        return sum(map(size, parsed["Items"]))


@contextmanager
def metered(table: Dynamodb) -> Iterator[Meter]:
    """A meter for what is called meanwhile."""
    meter = Meter(table)
    services = [clients.client(name).meta.events for name in ("dynamodb", "sqs", "sesv2", "sending")]
    for events in services:
        events.register("provide-client-params", meter._asks)
        events.register("after-call", meter._answered)
    try:
        yield meter
    finally:
        for events in services:
            events.unregister("provide-client-params", meter._asks)
            events.unregister("after-call", meter._answered)


def units(length: int, each: int) -> int:
    return max(1, math.ceil(length / each))


def indexed(before: Item | None, after: Item | None) -> int:
    """Writes to the index of what is due: an item that moves in it is taken out and put in."""
    was, now = ((item or {}).get("due_at") for item in (before, after))
    places = {json.dumps(place) for place in (was, now) if place}
    return len(places)


def size(item: Item | None) -> int:
    """Bytes of an item by DynamoDB's rules, of names and values (its developer guide, "DynamoDB item sizes and formats")."""
    return sum(len(name.encode()) + _size(value) for name, value in (item or {}).items())


def _size(value: dict[str, Any]) -> int:
    ((kind, inner),) = value.items()
    if kind == "S":
        return len(str(inner).encode())
    if kind == "N":
        return len(str(inner).strip("-0.")) // 2 + 2
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + _size(one) for name, one in inner.items())
    if kind == "L":
        return 3 + sum(1 + _size(one) for one in inner)
    return 1
