"""Rows that are looked up by something else than their key: each has a copy under that, written and deleted together with the row.

So a talk's uploads, a member's proposals, or what waits for a co-lead take one query of just these, however many rows the group has. A
copy has its noun's name as ``copy`` and not as ``row``, so that a scan of the table meets each row once. Rows written since copies exist
have ``copied``. Until a mark says that all rows of a group have copies, look-ups search all rows.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from shared.adapters.clients import client
from shared.errors import Conflict, Unreadable

log = logging.getLogger(__name__)
Item = dict[str, Any]
Put = Callable[[Any], None]
AT_ONCE = 200
"""The most rows of an earlier version that are written anew in one turn, which takes some seconds."""
_marked: set[tuple[str, str]] = set()
"""Tables and partitions whose mark this process has seen."""


def _upload(fields: Mapping[str, Any]) -> str:
    if fields.get("session"):
        return f"{fields['session']}#{fields['talk']}"
    return "unknown" if fields.get("outcome") == "unknown" else ""


LOOKUPS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "Upload": _upload,
    "Proposer": lambda fields: fields.get("member") or "",
    "Recording": lambda fields: "unsure" if fields.get("match") == "unsure" else "",
}
"""For each noun, a function of a row's fields (or of those looked for) giving the value under which its copy lies; empty if there is
none."""


def partition(name: str, pk: str, fields: Mapping[str, Any]) -> str:
    """The partition of the copies of rows of the noun *name* with these fields, whose own partition is *pk*; empty if they have none."""
    by = LOOKUPS[name](fields) if name in LOOKUPS else ""
    return f"{pk}#{by}" if by else ""


def place(item: Item) -> str:
    """The partition of the copy of *item*; empty if it has none."""
    return partition(item["row"]["S"], item["pk"]["S"], _fields(item))


def copy(item: Item, pk: str) -> Item:
    """The copy of *item* for the partition *pk*."""
    kept = {name: value for name, value in item.items() if name not in ("row", "copied")}
    return kept | {"pk": {"S": pk}, "copy": item["row"]}


def _fields(item: Item) -> dict[str, Any]:
    """The texts among what *item* holds."""
    return {name: value["S"] for name, value in item["doc"]["M"].items() if "S" in value}


def left(table: str, pk: str) -> Iterator[Item]:
    """The keys of what is in the partition *pk* of copies."""
    pages = client("dynamodb").get_paginator("query").paginate(
        TableName=table, ConsistentRead=True, KeyConditionExpression="pk = :pk", ProjectionExpression="pk, sk",
        ExpressionAttributeValues={":pk": {"S": pk}},
    )  # fmt: skip
    for page in pages:
        yield from page["Items"]


def marked(table: str, pk: str) -> bool:
    """Whether all rows of the partition *pk* are known to have their copies."""
    if (table, pk) not in _marked and "Item" in client("dynamodb").get_item(TableName=table, Key=_mark(pk)):
        _marked.add((table, pk))
    return (table, pk) in _marked


def _mark(pk: str) -> Item:
    return {"pk": {"S": f"{pk}#"}, "sk": {"S": "COPIED"}}


def forget() -> None:
    """Forget which marks were seen, for tests."""
    _marked.clear()


def lay(table: str, pk: str, read: Callable[[Item], Any], write: Put) -> bool:
    """Give the rows of *pk* that an earlier version wrote their copies, :data:`AT_ONCE` at most; *read* makes a row of an item, *write*
    writes it as it is. Whether the mark is there: it is put only where nothing was left to do. One page is looked through even then,
    the next one each time: a command or a stack of the earlier version may have written more.

    Safe to do twice, and to be interrupted: what was done is not found again.
    """
    if marked(table, pk):
        _look_again(table, pk, read, write)
        return True
    return write_anew(table, pk, _uncopied(table, pk), read, write)


def write_anew(table: str, marks: str, found: Iterator[Item], read: Callable[[Item], Any], write: Put) -> bool:
    """Write the items *found*, which lack something, :data:`AT_ONCE` at most; where there are none the mark of *marks* is put. Whether it
    is."""
    todo = list(islice(found, AT_ONCE))
    _write(todo, read, write)
    if not todo:
        client("dynamodb").put_item(TableName=table, Item=_mark(marks))
    return not todo


def _write(items: list[Item], read: Callable[[Item], Any], write: Put) -> None:
    for item in items:
        try:
            write(read(item))
        except (Conflict, Unreadable) as trouble:  # somebody else has just written it; or nobody can
            log.info("left for the next time: %s", type(trouble).__name__)


def _look_again(table: str, pk: str, read: Callable[[Item], Any], write: Put) -> None:
    mark = client("dynamodb").get_item(TableName=table, Key=_mark(pk)).get("Item", {})
    begun = {"ExclusiveStartKey": {"pk": {"S": pk}, "sk": mark["seen"]}} if "seen" in mark else {}
    page = client("dynamodb").query(**_lacking(table, pk), **begun)
    _write(page["Items"], read, write)
    behind = {"seen": page["LastEvaluatedKey"]["sk"]} if "LastEvaluatedKey" in page else {}
    client("dynamodb").put_item(TableName=table, Item=_mark(pk) | behind)


def _uncopied(table: str, pk: str) -> Iterator[Item]:
    for page in client("dynamodb").get_paginator("query").paginate(**_lacking(table, pk)):
        yield from page["Items"]


def _lacking(table: str, pk: str) -> dict[str, Any]:
    return {
        "TableName": table, "ConsistentRead": True, "KeyConditionExpression": "pk = :pk",
        "FilterExpression": "attribute_not_exists(copied)", "ExpressionAttributeValues": {":pk": {"S": pk}},
    }  # fmt: skip
