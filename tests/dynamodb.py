"""DynamoDB in this process, as far as the table's adapter and the tests ask it, behind boto3's own client: requests are checked
and put into their wire form by botocore, then answered here from dictionaries instead of by an emulator.

`tests/adapters` holds it to moto, call by call: the same answers, the same errors. What it was never asked raises
NotImplementedError.
"""

import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from types import SimpleNamespace
from typing import Any

from botocore import xform_name

Item = dict[str, Any]
"""Attributes by name, each as on the wire: ``{"S": "x"}``."""
Key = tuple[str, str]
Names, Values = dict[str, str], dict[str, Any]
Holds = Callable[[Item, Names, Values], bool]

SCHEMA = {
    "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "due", "due_at")],
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "due",
            "KeySchema": [{"AttributeName": "due", "KeyType": "HASH"}, {"AttributeName": "due_at", "KeyType": "RANGE"}],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
    "BillingMode": "PAY_PER_REQUEST",
}
"""The table as the template makes it, for moto."""
PAGE, ITEM = 1_000_000, 405_000  # bytes: a page of rows, and one item; as moto counts them
GONE: Item = {}


class Refused(Exception):
    """An answer with a code: a condition that does not hold, a request that is not right."""

    def __init__(self, code: str, message: str = "", **more: Any) -> None:
        self.parsed = {"Error": {"Code": code, "Message": message}, **more}


class Dynamodb:
    """Tables with the keys ``pk`` and ``sk``, and the index ``due``. An item is never changed in its place, so that whoever
    keeps :attr:`items` need not copy what is in them."""

    def __init__(self) -> None:
        self.items: dict[Key, Item] = {}
        self.written = 0  # bytes of all requests so far: no page can be longer
        self._asked = 0
        self.protected = False

    def answer(self, operation: str, body: bytes) -> tuple[Any, dict[str, Any]]:
        """What a handler of botocore's event ``before-call`` returns."""
        self._asked = len(body)
        self.written += len(body)
        try:
            found = getattr(self, f"_{xform_name(operation)}")(json.loads(body))
        except Refused as refused:
            return SimpleNamespace(status_code=400), refused.parsed | {"ResponseMetadata": {"HTTPStatusCode": 400}}
        return SimpleNamespace(status_code=200), found | {"ResponseMetadata": {"HTTPStatusCode": 200}}

    # --- the table itself
    def _describe_table(self, asked: Any) -> dict[str, Any]:
        return {"Table": {"DeletionProtectionEnabled": self.protected}}

    def _update_table(self, asked: Any) -> dict[str, Any]:
        self.protected = asked["DeletionProtectionEnabled"]
        return {}

    # --- reads
    def _get_item(self, asked: Any) -> dict[str, Any]:
        found = self.items.get(_key(asked["Key"]))
        return {} if found is None else {"Item": dict(found)}

    def _batch_get_item(self, asked: Any) -> dict[str, Any]:
        answers: dict[str, list[Item]] = {}
        for table, wanted in asked["RequestItems"].items():
            keys = [_key(one) for one in wanted["Keys"]]
            if len(keys) > 100:
                raise Refused("ValidationException", "Too many items requested for the BatchGetItem call")
            if len(set(keys)) < len(keys):
                raise Refused("ValidationException", "Provided list of item keys contains duplicates")
            answers[table] = [dict(self.items[key]) for key in keys if key in self.items]
            if sum(_size(item) for item in answers[table]) > 16 * PAGE:
                raise NotImplementedError("a batch beyond 16 MB")
        return {"Responses": answers, "UnprocessedKeys": {}}

    def _query(self, asked: Any) -> dict[str, Any]:
        if asked.get("IndexName") == "due":
            if asked.get("ConsistentRead"):
                raise Refused("ValidationException", "Consistent reads are not supported on global secondary indexes")
            rows = [item for item in self.items.values() if "due" in item and "due_at" in item]
            rows.sort(key=lambda item: (item["due_at"]["S"], *_key(item)))
        else:
            pk = asked["ExpressionAttributeValues"][":pk"]["S"]
            rows = [self.items[key] for key in sorted(key for key in self.items if key[0] == pk)]
        holds = expression(asked["KeyConditionExpression"])
        names, values = asked.get("ExpressionAttributeNames", {}), asked.get("ExpressionAttributeValues", {})
        return self._page([row for row in rows if holds(row, names, values)], asked)

    def _scan(self, asked: Any) -> dict[str, Any]:
        return self._page([self.items[key] for key in sorted(self.items)], asked)

    def _page(self, rows: list[Item], asked: Any) -> dict[str, Any]:
        """At most 1 MB of *rows* after the start key, then filtered."""
        if "ScanIndexForward" in asked or asked.get("Select", "COUNT") != "COUNT":
            raise NotImplementedError(sorted(asked))
        if start := asked.get("ExclusiveStartKey"):
            if "IndexName" in asked:
                raise NotImplementedError("a second page of the index")
            rows = [row for row in rows if _key(row) > _key(start)]
        found = rows if self.written <= PAGE else list(_first(rows))
        found = found[: asked.get("Limit", len(found))]
        more = {}
        if len(found) < len(rows) or (found and len(found) == asked.get("Limit")):
            more = {"LastEvaluatedKey": {name: found[-1][name] for name in ("pk", "sk")}}
        if "FilterExpression" in asked:
            holds, names = expression(asked["FilterExpression"]), asked.get("ExpressionAttributeNames", {})
            found = [row for row in found if holds(row, names, asked["ExpressionAttributeValues"])]
        if "Select" in asked:
            return {"Count": len(found), **more}
        if shown := asked.get("ProjectionExpression"):
            found = [_projected(row, shown, asked.get("ExpressionAttributeNames", {})) for row in found]
        return {"Items": [dict(row) for row in found], "Count": len(found), **more}

    # --- writes
    def _put_item(self, asked: Any) -> dict[str, Any]:
        self._check(asked, asked["Item"])
        self._put(asked["Item"])
        return {}

    def _delete_item(self, asked: Any) -> dict[str, Any]:
        self._check(asked, asked["Key"])
        self.items.pop(_key(asked["Key"]), None)
        return {}

    def _update_item(self, asked: Any) -> dict[str, Any]:
        self._check(asked, asked["Key"])
        names, values = asked.get("ExpressionAttributeNames", {}), asked.get("ExpressionAttributeValues", {})
        item = dict(self.items.get(_key(asked["Key"]), asked["Key"]))
        if " ADD " in asked["UpdateExpression"]:
            return self._added(item, asked["UpdateExpression"], names, values)
        for one in asked["UpdateExpression"].removeprefix("SET ").split(", "):
            match = re.fullmatch(r"([\w.#]+) = (:\w+)", one)
            if not match:
                raise NotImplementedError(asked["UpdateExpression"])
            *way, last = _names(match[1], names)
            inner = item
            for name in way:
                inner[name] = {"M": dict(inner[name]["M"])}
                inner = inner[name]["M"]
            inner[last] = values[match[2]]
        self._put(item)
        return {"Attributes": item} if asked.get("ReturnValues") == "ALL_NEW" else {}

    def _added(self, item: Item, expression: str, names: Names, values: Values) -> dict[str, Any]:
        """Attributes that are set, and numbers that are added to what is there, or to nothing."""
        put, _, more = expression.removeprefix("SET ").partition(" ADD ")
        for one in put.split(", "):
            (name,), value = _names(one.partition(" = ")[0], names), one.partition(" = ")[2]
            item[name] = values[value]
        for one in more.split(", "):
            (name,), value = _names(one.partition(" ")[0], names), one.partition(" ")[2]
            item[name] = {"N": str(Decimal(item.get(name, {"N": "0"})["N"]) + Decimal(values[value]["N"]))}
        self._put(item)
        return {}

    def _transact_write_items(self, asked: Any) -> dict[str, Any]:
        writes = [(verb, one) for item in asked["TransactItems"] for verb, one in item.items()]
        keys = [_key(one["Item" if verb == "Put" else "Key"]) for verb, one in writes]
        if len(set(keys)) < len(keys):
            raise Refused("ValidationException", "Transaction request cannot include multiple operations on one item")
        reasons = [self._reason(verb, one) for verb, one in writes]
        if any(reason["Code"] != "None" for reason in reasons):
            raise Refused("TransactionCanceledException", "Transaction cancelled", CancellationReasons=reasons)
        for (verb, one), key in zip(writes, keys, strict=True):
            if verb == "Put":
                self._put(one["Item"])
            else:
                self.items.pop(key, None)
        return {}

    def _reason(self, verb: str, one: Any) -> dict[str, str]:
        if verb not in ("Put", "Delete"):
            raise NotImplementedError(verb)
        try:
            self._check(one, one["Item" if verb == "Put" else "Key"])
        except Refused:
            return {"Code": "ConditionalCheckFailed"}
        return {"Code": "None"}

    def _batch_write_item(self, asked: Any) -> dict[str, Any]:
        for requests in asked["RequestItems"].values():
            if len(requests) > 25:
                raise Refused("ValidationException", "Too many items requested for the BatchWriteItem call")
            for request in requests:
                self.items.pop(_key(request["DeleteRequest"]["Key"]), None)
        return {"UnprocessedItems": {}}

    def _put(self, item: Item) -> None:
        if self._asked > ITEM and _size(item) > ITEM:
            raise Refused("ValidationException", "Item size has exceeded the maximum allowed size")
        self.items[_key(item)] = item

    def _check(self, asked: Any, of: Item) -> None:
        """Raise :class:`Refused` if the condition does not hold for the item there is."""
        there = self.items.get(_key(of), GONE)
        names, values = asked.get("ExpressionAttributeNames", {}), asked.get("ExpressionAttributeValues", {})
        if "ConditionExpression" in asked and not expression(asked["ConditionExpression"])(there, names, values):
            old = {"Item": there} if there and asked.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" else {}
            raise Refused("ConditionalCheckFailedException", "The conditional request failed", **old)


def _key(item: Item) -> Key:
    return item["pk"]["S"], item["sk"]["S"]


def _size(value: Item) -> int:
    return sum(len(name.encode()) + _bytes(attribute) for name, attribute in value.items())


def _bytes(attribute: dict[str, Any]) -> int:
    (kind,) = attribute
    value = attribute[kind]
    match kind:
        case "S" | "N":
            return len(value.encode())
        case "L":
            return sum(map(_bytes, value))
        case "M":
            return _size(value)
        case "BOOL" | "NULL":
            return 1
    raise NotImplementedError(kind)


def _first(rows: list[Item]) -> Iterator[Item]:
    """As many as one page holds."""
    size = 0
    for number, row in enumerate(rows):
        size += _size(row)
        if size > PAGE and number:
            return
        yield row


def _projected(row: Item, paths: str, names: dict[str, str]) -> Item:
    """What is at *paths*, and what it is in: in a map at most, and not deeper."""
    shown: Item = {}
    for path in paths.split(", "):
        first, *inner = _names(path, names)
        found = _at(row, path, names)
        if len(inner) > 1:
            raise NotImplementedError(path)
        if found and inner:
            shown.setdefault(first, {"M": {}})["M"][inner[0]] = found
        elif found:
            shown[first] = found
    return shown


# --- expressions
@cache
def expression(text: str) -> Holds:
    """A condition as DynamoDB writes it: comparisons, BETWEEN, IN, contains and attribute_exists, with AND and OR, without brackets."""
    words = re.sub(r"(BETWEEN \S+) AND", r"\1 &", text)
    either = [[_term(term.strip()) for term in part.split(" AND ")] for part in words.split(" OR ")]
    return lambda item, names, values: any(all(term(item, names, values) for term in part) for part in either)


def _term(text: str) -> Holds:
    if match := re.fullmatch(r"attribute_(not_)?exists\(([\w.#]+)\)", text):
        return lambda item, names, values: (_at(item, match[2], names) is None) == bool(match[1])
    if match := re.fullmatch(r"contains\(([\w.#]+), (:\w+)\)", text):
        path, part = match.groups()
        return lambda item, names, values: values[part]["S"] in (_at(item, path, names) or {}).get("S", "")
    if match := re.fullmatch(r"([\w.#]+) (=|<=|<) (:\w+)", text):
        return _compared(*match.groups())
    if match := re.fullmatch(r"([\w.#]+) BETWEEN (:\w+) & (:\w+)", text):
        path, first, last = match.groups()
        return lambda item, names, values: (
            _plain(values[first]) <= _plain(_at(item, path, names)) <= _plain(values[last])
        )
    if match := re.fullmatch(r"([\w.#]+) IN \(([^)]*)\)", text):
        return lambda item, names, values: _at(item, match[1], names) in [values[name] for name in match[2].split(", ")]
    raise NotImplementedError(text)


def _compared(path: str, sign: str, name: str) -> Holds:
    def holds(item: Item, names: Names, values: Values) -> bool:
        there = _at(item, path, names)
        if there is None or there.keys() != values[name].keys():
            return False
        left, right = _plain(there), _plain(values[name])
        return bool(left <= right if sign == "<=" else left < right if sign == "<" else left == right)

    return holds


def _plain(attribute: dict[str, Any]) -> Any:
    (kind,) = attribute
    return Decimal(attribute[kind]) if kind == "N" else attribute[kind]


def _names(path: str, names: Names) -> list[str]:
    return [names[part] if part.startswith("#") else part for part in path.split(".")]


def _at(item: Item, path: str, names: Names) -> Any:
    first, *way = _names(path, names)
    found = item.get(first)
    for name in way:
        found = (found or {}).get("M", {}).get(name)
    return found
