"""Members, in the 16 partitions of their group: read one after another, page by page, or all searched at the same time."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from shared.adapters.clients import client
from shared.adapters.dynamodb import lookups
from shared.adapters.dynamodb.rows import noun_of, waiting
from shared.errors import Unreadable
from shared.model.member import SHARDS, Addressee, Answered, Member, MemberState
from shared.model.searching import Sought

Item = dict[str, Any]
AT_ONCE = 8
"""How many partitions are queried at a time; botocore has ten connections."""
FIRST = 4
"""This many times the rows wanted are searched first, before all partitions are queried: where most members match, one query is enough."""
ADDRESSED = {
    "ProjectionExpression": "sk, doc.#state, doc.active_since, doc.#zone, doc.rsvps, doc.comes_until, doc.comes_since",
    "ExpressionAttributeNames": {"#state": "state", "#zone": "zone"},
}
_STATES = {state.value: state for state in MemberState}


def pages(table: str, group: str, cursor: str, **query: Any) -> Iterator[tuple[list[Item], str]]:
    """The items behind *cursor*, at most 1 MB of rows at a time, each page with the cursor behind it: ``<partition>``, or
    ``<partition>/<last id>``."""
    if cursor == "end":
        return
    part, _, last = (cursor or "00").partition("/")
    for number in range(int(part, 16), SHARDS):
        following = f"{number + 1:02x}" if number + 1 < SHARDS else "end"
        while True:
            items, last = _page(table, group, number, last, query)
            yield items, f"{number:02x}/{last}" if last else following
            if not last:
                break


def addressees(table: str, group: str, cursor: str) -> Iterator[tuple[Iterator[Addressee | Unreadable], str]]:
    """The same pages as a mailing to all needs them: seven values of each member are transferred, and no row is made of them."""
    for items, after in pages(table, group, cursor, **ADDRESSED):
        yield (_addressee(group, item) for item in items), after


def _addressee(group: str, item: Item) -> Addressee | Unreadable:
    try:
        doc = item["doc"]["M"]
        since, said = (_moment(doc, name) for name in ("active_since", "comes_since"))
        zone, until = (doc[name]["S"] if name in doc else "" for name in ("zone", "comes_until"))
        return Addressee(item["sk"]["S"], _STATES[doc["state"]["S"]], since, zone, _rsvps(doc), until, said)
    except (KeyError, TypeError, ValueError):
        return Unreadable(Member.__name__, (group, item["sk"]["S"]), ())


def _rsvps(doc: dict[str, Any]) -> tuple[Answered, ...]:
    said = (one["M"] for one in doc["rsvps"]["L"]) if "rsvps" in doc else ()
    return tuple(
        Answered(
            session=one["session"]["S"], starts=datetime.fromisoformat(one["starts"]["S"]),
            coming=one["coming"]["BOOL"] if "coming" in one else None, at=_moment(one, "at"),
        )
        for one in said
    )  # fmt: skip


def _moment(doc: dict[str, Any], name: str) -> datetime | None:
    return datetime.fromisoformat(doc[name]["S"]) if name in doc else None


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
    items, after = _page(table, group, first, last, _query(wanted) | {"Limit": most * FIRST})
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


def _page(table: str, group: str, number: int, last: str, query: dict[str, Any]) -> tuple[list[Item], str]:
    """What *query* gives of one page of a partition behind the id *last*, and the id at its end, if there are more."""
    pk = {"S": noun_of(Member).below(group, f"{number:02x}")[0]}
    asked = {"KeyConditionExpression": "pk = :pk"} | query
    asked["ExpressionAttributeValues"] = {":pk": pk} | asked.get("ExpressionAttributeValues", {})
    if last:
        asked["ExclusiveStartKey"] = {"pk": pk, "sk": {"S": last}}
    page = client("dynamodb").query(TableName=table, ConsistentRead=True, **asked)
    return page["Items"], page.get("LastEvaluatedKey", {}).get("sk", {}).get("S", "")


def _all(table: str, group: str, number: int, last: str, wanted: Sought, most: int) -> list[Item]:
    """Those of a partition behind *last*, until there are *most*."""
    found, last = _page(table, group, number, last, _query(wanted))
    while last and len(found) < most:
        more, last = _page(table, group, number, last, _query(wanted))
        found += more
    return found


def _query(wanted: Sought) -> dict[str, Any]:
    """The rows that fit, and those of an earlier version, which do not say what they are looked for by."""
    values: dict[str, Any] = {f":w{n}": {"S": word} for n, word in enumerate(wanted.words)}
    values |= {f":s{n}": {"S": state.value} for n, state in enumerate(wanted.states)}
    query: dict[str, Any] = {"ExpressionAttributeValues": values}
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


def applicants(table: str, group: str) -> int:
    """How many wait for a co-lead's decision: from the index, once it is known to be complete (:func:`lay`)."""
    if not lookups.marked(table, _applying(group)):
        return headcount(table, group).get(MemberState.PENDING_APPROVAL, 0)
    pages = client("dynamodb").get_paginator("query").paginate(
        TableName=table, IndexName="due", Select="COUNT", KeyConditionExpression="due = :waiting",
        ExpressionAttributeValues={":waiting": {"S": waiting(group)}},
    )  # fmt: skip
    return sum(page["Count"] for page in pages)


def lay(table: str, group: str, read: Callable[[Item], Any], write: lookups.Put) -> bool:
    """Put those who applied to an earlier version into the index, some at a time; whether all are there. See :func:`lookups.lay`."""
    marks = _applying(group)
    return lookups.marked(table, marks) or lookups.write_anew(table, marks, _unindexed(table, group), read, write)


def _applying(group: str) -> str:
    return f"MEMBERS#{group}"


def _unindexed(table: str, group: str) -> Iterator[Item]:
    query = {
        "FilterExpression": "doc.#state = :asks AND attribute_not_exists(due)",
        "ExpressionAttributeNames": {"#state": "state"},
        "ExpressionAttributeValues": {":asks": {"S": MemberState.PENDING_APPROVAL.value}},
    }
    for items, _ in pages(table, group, "", **query):
        yield from items


def active(table: str, group: str) -> int:
    """How many members are active; no row of theirs is read, and who came in a second ago may be missed: that is half the price.

    Where the first partition is more than a page, some 1,500 members, it stands for all of them: members are spread by a hash.
    """
    first, pages = _active(table, group, 0)
    return SHARDS * first if pages > 1 else first + sum(_active(table, group, one)[0] for one in range(1, SHARDS))


def _active(table: str, group: str, number: int) -> tuple[int, int]:
    """How many are active in a partition, and on how many pages it lies."""
    counted = client("dynamodb").get_paginator("query").paginate(
        TableName=table, Select="COUNT", KeyConditionExpression="pk = :pk",
        FilterExpression="doc.#state = :active", ExpressionAttributeNames={"#state": "state"},
        ExpressionAttributeValues={
            ":pk": {"S": noun_of(Member).below(group, f"{number:02x}")[0]}, ":active": {"S": MemberState.ACTIVE.value},
        },
    )  # fmt: skip
    counts = [page["Count"] for page in counted]
    return sum(counts), len(counts)


def _states(table: str, group: str, number: int) -> Iterator[str]:
    shown = {"ProjectionExpression": "doc.#state", "ExpressionAttributeNames": {"#state": "state"}}
    last = ""
    while True:
        items, last = _page(table, group, number, last, shown)
        yield from (item["doc"]["M"]["state"]["S"] for item in items if item)
        if not last:
            return
