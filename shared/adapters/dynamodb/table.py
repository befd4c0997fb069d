"""The one table: rows of every noun, found by key or by the sparse index ``due``."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from shared import limits
from shared.adapters import clock, metrics
from shared.adapters.clients import client
from shared.adapters.dynamodb import lookups, rows
from shared.adapters.dynamodb.rows import ended, from_item, key, noun_of, to_item
from shared.errors import Conflict, Unreadable, said
from shared.store import Create, Delete, Due, Ref, Replace, Rows, Unread, Write

if TYPE_CHECKING:  # a row's module is imported with the first such row
    from shared.model.count import Count
    from shared.model.mailing import Entry
    from shared.model.member import Addressee, Member, MemberState
    from shared.model.searching import Sought
    from shared.store.pace import Share, Wanted

RowT = TypeVar("RowT")
log = logging.getLogger(__name__)
CLAIMS = 3
"""How often a claim is tried on a line that somebody else holds and that is gone when it is read."""


class Table:
    """The table called *name*; a :class:`shared.store.Store`."""

    def __init__(self, name: str) -> None:
        self.name = name

    # --- reads
    def get(self, kind: type[RowT], *parts: str) -> RowT | None:
        found = (
            client("dynamodb").get_item(TableName=self.name, Key=key(Ref(kind, parts)), ConsistentRead=True).get("Item")
        )
        return next(_rows([found], None), None) if found else None

    def get_many(self, refs: Iterable[Ref[RowT]], unread: set[Ref[Any]] | None = None) -> Rows[RowT]:
        wanted = {(found["pk"]["S"], found["sk"]["S"]): one for one in refs for found in [key(one)]}
        keys = [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in wanted]
        found: dict[Ref[Any], Any] = {}
        for start in range(0, len(keys), 100):
            ask = {self.name: {"Keys": keys[start : start + 100], "ConsistentRead": True}}
            for pause in (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2):
                answer = client("dynamodb").batch_get_item(RequestItems=ask)
                for item in _held(answer["Responses"].get(self.name, [])):
                    one, row = wanted[item["pk"]["S"], item["sk"]["S"]], _row_or_error(item)
                    if not isinstance(row, Unreadable):
                        found[one] = row
                    elif unread is None:
                        raise row
                    else:
                        unread.add(one)
                ask = answer.get("UnprocessedKeys") or {}
                if not ask:
                    break
                time.sleep(pause)
            if ask:
                raise TimeoutError("the table did not answer for every row")
        return found

    def due(self, now: datetime) -> list[Due]:
        pages = (
            client("dynamodb")
            .get_paginator("query")
            .paginate(
                TableName=self.name,
                IndexName="due",
                KeyConditionExpression="due = :one AND due_at <= :now",
                ExpressionAttributeValues={":one": {"S": "1"}, ":now": {"S": rows.sortable(now)}},
            )
        )
        return [_row_or_error(item) for page in pages for item in page["Items"]]

    def all(
        self,
        kind: type[RowT],
        *key: str,
        since: str = "",
        until: str = "",
        where: Mapping[str, str] | None = None,
        unread: Unread = None,
    ) -> list[RowT]:
        pk, first = noun_of(kind).below(*key)
        if where and not first and not since:
            pk = self._nearest(noun_of(kind).name, pk, where)
        condition, values = "pk = :pk", {":pk": pk}
        if first or since or until:
            condition += " AND sk BETWEEN :first AND :last"
            values |= {":first": first + since, ":last": first + rows.last_of(since, until)}
        query: dict[str, Any] = {"KeyConditionExpression": condition}
        if where:
            query["FilterExpression"] = " AND ".join(f"doc.#{name} = :{name}" for name in where)
            query["ExpressionAttributeNames"] = {f"#{name}": name for name in where}
            values |= {f":{name}": value for name, value in where.items()}
        query["ExpressionAttributeValues"] = {name: {"S": value} for name, value in values.items()}
        return [row for row in self._found(query, unread) if isinstance(row, kind)]

    def members(self, group: str, cursor: str = "", unread: Unread = None) -> Iterator[tuple[list[Member], str]]:
        from shared.adapters.dynamodb import members

        for items, after in members.pages(self.name, group, cursor):
            yield list(_rows(items, unread)), after

    def addressees(self, group: str, cursor: str = "", unread: Unread = None) -> Iterator[tuple[list[Addressee], str]]:
        from shared.adapters.dynamodb import members

        for found, after in members.addressees(self.name, group, cursor):
            yield list(_readable(map(_told, found), unread)), after

    def find(
        self, group: str, wanted: Sought, cursor: str = "", most: int = 50, unread: Unread = None
    ) -> tuple[list[Member], str]:
        from shared.adapters.dynamodb import members

        return members.find(self.name, group, wanted, cursor, most, lambda items: list(_rows(items, unread)))

    def headcount(self, group: str) -> dict[MemberState, int]:
        from shared.adapters.dynamodb import members

        return members.headcount(self.name, group)

    def applicants(self, group: str) -> int:
        from shared.adapters.dynamodb import members

        return members.applicants(self.name, group)

    def active(self, group: str) -> int:
        """About how many members are active; no row of theirs is read."""
        from shared.adapters.dynamodb import members

        return members.active(self.name, group)

    def scan(self, unread: Unread = None) -> Iterator[Any]:
        """Every row; for reports and checks, never for a function."""
        for page in client("dynamodb").get_paginator("scan").paginate(TableName=self.name, ConsistentRead=True):
            yield from _rows((item for item in page["Items"] if "row" in item), unread)

    def unmade(self) -> list[Entry]:
        """The ledger's lines whose mail could not be made; the whole table is looked through, so for a co-lead's command only."""
        from shared.adapters.dynamodb.ledger_lines import NAMES
        from shared.outbox.ledger import RETRIED, UNWRITABLE, unmade

        pages = client("dynamodb").get_paginator("scan").paginate(
            TableName=self.name, ConsistentRead=True,
            FilterExpression=" OR ".join(f"#row = :entry AND doc.{name} IN (:first, :again)" for name in ("reason", "#reason")),
            ExpressionAttributeNames={"#row": "row", "#reason": NAMES["reason"]},
            ExpressionAttributeValues={":entry": {"S": "Entry"}, ":first": {"S": UNWRITABLE}, ":again": {"S": RETRIED}},
        )  # fmt: skip
        return unmade(_rows((item for page in pages for item in page["Items"]), []))

    # --- writes
    def commit(self, *writes: Write) -> None:
        limits.check(writes)
        items = [item for write in writes for item in self._items(write)]
        try:
            if len(items) > 1:
                client("dynamodb").transact_write_items(TransactItems=items)
            elif "Delete" in items[0]:
                client("dynamodb").delete_item(**items[0]["Delete"])
            else:
                client("dynamodb").put_item(**items[0]["Put"])
        except ClientError as error:
            if _lost_race(error):
                raise Conflict(", ".join("/".join(rows.key_of(write.row)) for write in writes)) from error
            raise

    def discard(self, refs: Iterable[Ref[Any]]) -> None:
        wanted = [{"DeleteRequest": {"Key": key(one)}} for one in dict.fromkeys(refs)]
        for start in range(0, len(wanted), 25):
            ask = {self.name: wanted[start : start + 25]}
            for pause in (0.05, 0.2, 0.8, 3.2):
                ask = client("dynamodb").batch_write_item(RequestItems=ask).get("UnprocessedItems") or {}
                if not ask:
                    break
                time.sleep(pause)
            if ask:
                raise TimeoutError("the table did not delete every row")

    def clear(self, kind: type[Any], *key: str, where: Mapping[str, str]) -> None:
        noun = noun_of(kind)
        for found in lookups.left(self.name, lookups.partition(noun.name, noun.below(*key)[0], where)):
            client("dynamodb").delete_item(TableName=self.name, Key=found)

    def claim(self, entry: Entry) -> Entry | None:
        for _ in range(CLAIMS):
            try:
                put = self._put(Create(replace(entry, claimed=clock.system())))
                client("dynamodb").put_item(**put, ReturnValuesOnConditionCheckFailure="ALL_OLD")
            except ClientError as error:
                if not _lost_race(error):
                    raise
                there: Any = error.response.get(
                    "Item"
                )  # it was held when it was in the way, whatever the time is by now
                found: Entry | None = from_item(there) if there else self.get(type(entry), entry.mailing, entry.reader)
                if found is not None:
                    return found
            else:
                return None
        raise Conflict(f"{entry.mailing} to {entry.reader}")

    def add(self, count: Count) -> None:
        item = to_item(replace(count, version=1), clock.system())
        added = [name for name in item if name.startswith(rows.ADDED)]
        try:
            client("dynamodb").update_item(
                TableName=self.name,
                Key={name: item[name] for name in ("pk", "sk")},
                UpdateExpression="SET #row = :row, doc = :doc ADD version :version, "
                + ", ".join(f"#n{at} :n{at}" for at in range(len(added))),
                ExpressionAttributeNames={"#row": "row"} | {f"#n{at}": name for at, name in enumerate(added)},
                ExpressionAttributeValues={f":{name}": item[name] for name in ("row", "doc", "version")}
                | {f":n{at}": item[name] for at, name in enumerate(added)},
            )
        except (ClientError, BotoCoreError) as error:
            log.warning("not counted for %s in %s: %s", count.group, count.month, said(error))
        else:
            metrics.happened(count.numbers)

    def reserve(self, wanted: Wanted) -> Share | None:
        from shared.adapters.dynamodb import pacing

        return pacing.reserve(self.name, wanted)

    def catch_up(self, kind: type[Any], *key: str) -> bool:
        """Lay some of the rows of *kind* below *key* that an earlier version wrote so that they are found by what they are looked for;
        whether all are. Until then :meth:`all` looks through all of them."""
        pk, _ = noun_of(kind).below(*key)
        return lookups.lay(self.name, pk, from_item, lambda row: self.commit(Replace(row)))

    def index_applicants(self, group: str) -> bool:
        """Put some of those who applied to an earlier version where :meth:`applicants` counts them; whether all are. Until then it looks
        at all members."""
        from shared.adapters.dynamodb import members

        return members.lay(self.name, group, from_item, lambda row: self.commit(Replace(row)))

    def _nearest(self, name: str, pk: str, where: Mapping[str, str]) -> str:
        """The partition in which to query for the rows of *pk* with these values: that of the copies, if there is one."""
        copies = lookups.partition(name, pk, where)
        return copies if copies and lookups.marked(self.name, pk) else pk

    def _items(self, write: Write) -> Iterator[dict[str, Any]]:
        """What *write* puts and deletes: the row, and the copy under which it is looked up."""
        if isinstance(write, Delete):
            yield {"Delete": {"TableName": self.name, "Key": key(rows.ref(write.row)), **_as_read(write.row)}}
            yield from self._gone(write.row)
            return
        put = self._put(write)
        yield {"Put": put}
        if copies := lookups.place(put["Item"]):
            yield {"Put": {"TableName": self.name, "Item": lookups.copy(put["Item"], copies)}}
        if isinstance(write, Replace) and write.was is not None:
            yield from self._gone(write.was, copies)

    def _gone(self, row: Any, copies: str = "") -> Iterator[dict[str, Any]]:
        """The deletion of *row*'s copy, unless that is in the partition *copies*."""
        item = to_item(row, clock.system())
        if (there := lookups.place(item)) not in ("", copies):
            yield {"Delete": {"TableName": self.name, "Key": {"pk": {"S": there}, "sk": item["sk"]}}}

    def _put(self, write: Create | Replace) -> dict[str, Any]:
        now = clock.system()
        put: dict[str, Any] = {
            "TableName": self.name,
            "Item": to_item(replace(write.row, version=write.row.version + 1), now),
        }
        if put["Item"]["row"]["S"] in lookups.LOOKUPS:
            put["Item"]["copied"] = {"BOOL": True}
        return put | (_as_read(write.row) if isinstance(write, Replace) else rows.absent(put["Item"], now))

    # --- queries
    def _found(self, query: dict[str, Any], unread: Unread) -> Iterator[Any]:
        """The items that *query* finds, page by page."""
        begun: dict[str, Any] = {}
        while True:
            page = client("dynamodb").query(TableName=self.name, ConsistentRead=True, **query, **begun)
            yield from _rows(page["Items"], unread)
            if not (last := page.get("LastEvaluatedKey")):
                return
            begun = {"ExclusiveStartKey": last}


def _as_read(row: Any) -> dict[str, Any]:
    """The condition that the row is still as it was read."""
    return {
        "ConditionExpression": "version = :read",
        "ExpressionAttributeValues": {":read": {"N": str(row.version)}},
    }


def _held(items: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Those of *items* that have not ended; the table itself drops ended ones up to some days late."""
    now = clock.system()
    return (item for item in items if not ended(item, now))


def _rows(items: Iterable[dict[str, Any]], unread: Unread) -> Iterator[Any]:
    """The rows of *items* that have not ended, as far as they can be read."""
    return _readable(map(_row_or_error, _held(items)), unread)


def _readable(found: Iterable[Any], unread: Unread) -> Iterator[Any]:
    """What was *found*; what cannot be read is raised, or put with the *unread*."""
    for row in found:
        if not isinstance(row, Unreadable):
            yield row
        elif unread is None:
            raise row
        else:
            unread.append(row)


def _row_or_error(item: dict[str, Any]) -> Any:
    """The row, or the error if it cannot be read, so that the others can be."""
    try:
        return from_item(item)
    except Unreadable as error:
        return _told(error)


def _told(found: Any) -> Any:
    """*found*; a row that cannot be read is logged and counted each time."""
    if isinstance(found, Unreadable):
        log.error("%s", found)
        metrics.count(**{metrics.LEFT_OUT: 1})
    return found


def _lost_race(error: ClientError) -> bool:
    code = error.response["Error"]["Code"]
    reasons = {reason.get("Code") for reason in error.response.get("CancellationReasons", [])}
    return code in ("ConditionalCheckFailedException", "TransactionConflictException") or (
        code == "TransactionCanceledException" and bool(reasons & {"ConditionalCheckFailed", "TransactionConflict"})
    )
