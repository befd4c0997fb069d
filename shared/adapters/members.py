"""Members looked for in the 16 partitions of a group, side by side."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from shared.adapters.clients import client
from shared.adapters.rows import noun_of
from shared.model.member import SHARDS, Member, MemberState
from shared.model.searching import Sought

Item = dict[str, Any]
AT_ONCE = 8
"""Partitions asked at a time; botocore keeps ten connections."""
FIRST = 4
"""So many times as many rows as are wanted are looked through before all partitions are asked: where most people fit, one query does."""


def find(
    table: str,
    group: str,
    wanted: Sought,
    cursor: str,
    most: int,
    read: Callable[[list[Item]], list[Member]],
) -> tuple[list[Member], str]:
    """At most *most* members from *cursor* on, as *read* makes them of items, and the cursor behind the last of them."""
    if cursor == "end":
        return [], cursor
    part, _, last = (cursor or "00").partition("/")
    first = int(part, 16)
    items, after = _bite(table, group, first, wanted, last, most * FIRST)
    found = _taken([(first, items)], wanted, most, read)
    if len(found) < most:
        places = [(first, after)] if after else []
        places += [(number, "") for number in range(first + 1, SHARDS)]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            more = list(
                pool.map(lambda place: (place[0], _all(table, group, place[0], place[1], wanted, most)), places)
            )
        found += _taken(more, wanted, most - len(found), read)
    if len(found) < most:
        return [row for _, row in found], "end"
    number, row = found[-1]
    return [row for _, row in found], f"{number:02x}/{row.id}"


def _taken(
    parts: list[tuple[int, list[Item]]], wanted: Sought, most: int, read: Callable[[list[Item]], list[Member]]
) -> list[tuple[int, Member]]:
    """The first *most* that fit, each with its partition; no more are read than are wanted."""
    found: list[tuple[int, Member]] = []
    for number, items in parts:
        for item in items:
            if len(found) >= most:
                return found
            found += [(number, row) for row in read([item]) if wanted.fits(row)]
    return found


def _bite(table: str, group: str, number: int, wanted: Sought, last: str, limit: int = 0) -> tuple[list[Item], str]:
    """One page of a partition behind the id *last*, and the id at its end, if there are more."""
    pk = {"S": noun_of(Member).below(group, f"{number:02x}")[0]}
    query = _query(pk, wanted) | ({"Limit": limit} if limit else {})
    if last:
        query["ExclusiveStartKey"] = {"pk": pk, "sk": {"S": last}}
    page = client("dynamodb").query(TableName=table, ConsistentRead=True, **query)
    return page["Items"], page.get("LastEvaluatedKey", {}).get("sk", {}).get("S", "")


def _all(table: str, group: str, number: int, last: str, wanted: Sought, most: int) -> list[Item]:
    """Those of a partition behind *last*, until there are *most*."""
    found, last = _bite(table, group, number, wanted, last)
    while last and len(found) < most:
        more, last = _bite(table, group, number, wanted, last)
        found += more
    return found


def _query(pk: dict[str, str], wanted: Sought) -> dict[str, Any]:
    """The rows of *pk* that fit, and those of an earlier version, which do not say what they are looked for by."""
    values: dict[str, Any] = {":pk": pk} | {f":w{n}": {"S": word} for n, word in enumerate(wanted.words)}
    values |= {f":s{n}": {"S": state.value} for n, state in enumerate(wanted.states)}
    query: dict[str, Any] = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": values}
    states = f"doc.#state IN ({', '.join(f':s{n}' for n in range(len(wanted.states)))})"
    among = [states] if wanted.states else []
    words = [f"contains(folded, :w{n})" for n in range(len(wanted.words))]
    ways = [[*words, *among], ["attribute_not_exists(folded)", *among]] if words else [among]
    if any(ways):
        query["FilterExpression"] = " OR ".join(" AND ".join(way) for way in ways)
    return query | ({"ExpressionAttributeNames": {"#state": "state"}} if wanted.states else {})


def headcount(table: str, group: str) -> dict[MemberState, int]:
    """How many members are in each state; nothing else of them is read."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        counts = pool.map(lambda number: Counter(_states(table, group, number)), range(SHARDS))
        total = sum(counts, Counter[str]())
    return {state: total[state.value] for state in MemberState if total[state.value]}


def active(table: str, group: str) -> int:
    """How many members are active; no row of theirs is read, and who came in a second ago may be missed: that is half the price."""
    pages = client("dynamodb").get_paginator("query")
    found = 0
    for number in range(SHARDS):
        counted = pages.paginate(
            TableName=table, Select="COUNT", KeyConditionExpression="pk = :pk",
            FilterExpression="doc.#state = :active", ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues={
                ":pk": {"S": noun_of(Member).below(group, f"{number:02x}")[0]}, ":active": {"S": MemberState.ACTIVE.value},
            },
        )  # fmt: skip
        found += sum(page["Count"] for page in counted)
    return found


def _states(table: str, group: str, number: int) -> Iterator[str]:
    query: dict[str, Any] = {
        "TableName": table, "ConsistentRead": True, "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": noun_of(Member).below(group, f"{number:02x}")[0]}},
        "ProjectionExpression": "doc.#state", "ExpressionAttributeNames": {"#state": "state"},
    }  # fmt: skip
    while True:
        page = client("dynamodb").query(**query)
        yield from (item["doc"]["M"]["state"]["S"] for item in page["Items"] if item)
        if "LastEvaluatedKey" not in page:
            return
        query["ExclusiveStartKey"] = page["LastEvaluatedKey"]
