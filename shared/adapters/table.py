"""The one table: rows of every noun, found by key or by the sparse index ``due``."""

import logging
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from shared import limits
from shared.adapters import clock, metrics
from shared.adapters.clients import client
from shared.adapters.rows import from_item, key, key_of, ref, sortable, to_item
from shared.errors import Conflict, Unreadable
from shared.model.audit import Deed
from shared.model.deck import Deck, Upload
from shared.model.form_response import HandedResponse, SeenResponse
from shared.model.group import FiledTalks, Group, PublicGroup
from shared.model.mailing import Entry
from shared.model.member import SHARDS, Member
from shared.model.proposal import Proposer, TalkProposal
from shared.model.recording import Recording
from shared.model.session import Session, Speaker
from shared.model.vote import Ballot, Vote
from shared.outbox.ledger import RETRIED, UNWRITABLE, unmade
from shared.store import Create, Delete, Ref, Replace, Unread, Write

RowT = TypeVar("RowT")
log = logging.getLogger(__name__)


class Table:
    """The table called *name*; a :class:`shared.store.Store`."""

    def __init__(self, name: str) -> None:
        self.name = name

    # --- reads
    def get(self, kind: type[RowT], *parts: str) -> RowT | None:
        found = (
            client("dynamodb").get_item(TableName=self.name, Key=key(Ref(kind, parts)), ConsistentRead=True).get("Item")
        )
        return next(_rows([found], None)) if found else None

    def get_many(self, refs: Iterable[Ref], unread: set[Ref] | None = None) -> dict[Ref, Any]:
        wanted = {(found["pk"]["S"], found["sk"]["S"]): one for one in refs for found in [key(one)]}
        keys = [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in wanted]
        found: dict[Ref, Any] = {}
        for start in range(0, len(keys), 100):
            ask = {self.name: {"Keys": keys[start : start + 100], "ConsistentRead": True}}
            for pause in (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2):
                answer = client("dynamodb").batch_get_item(RequestItems=ask)
                for item in answer["Responses"].get(self.name, []):
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

    def due(self, now: datetime) -> list[Any]:
        pages = (
            client("dynamodb")
            .get_paginator("query")
            .paginate(
                TableName=self.name,
                IndexName="due",
                KeyConditionExpression="due = :one AND due_at <= :now",
                ExpressionAttributeValues={":one": {"S": "1"}, ":now": {"S": sortable(now)}},
            )
        )
        return [_row_or_error(item) for page in pages for item in page["Items"]]

    def groups(self, unread: Unread = None) -> list[Group]:
        return list(self._partition("GROUPS", unread))

    def filed_talks(self, group: str) -> list[FiledTalks]:
        return list(self._partition(f"FILED#{group}"))

    def sessions(self, group: str, since: str = "", unread: Unread = None) -> list[Session]:
        """The sessions of *group*, undated ones too; with *since* (a date, ISO 8601) only those first planned from then on."""
        last = "SESSION#9999" if since else "SESSION#~"
        return list(self._between(f"PUBLIC#{group}", f"SESSION#{since}", last, unread))

    def public_groups(self, unread: Unread = None) -> list[PublicGroup]:
        return list(self._partition("PUBLIC", unread))

    def decks(self, group: str) -> list[Deck]:
        return list(self._partition(f"DECKS#{group}"))

    def uploads(self, group: str) -> list[Upload]:
        return list(self._partition(f"UPLOADS#{group}"))

    def members(self, group: str, cursor: str = "", unread: Unread = None) -> Iterator[tuple[list[Member], str]]:
        """Pages of at most 1 MB; the cursor is ``<partition>`` or ``<partition>/<last id>``."""
        part, _, last = (cursor or "00").partition("/")
        if cursor == "end":
            return
        for number in range(int(part, 16), SHARDS):
            pk = f"MEMBERS#{group}#{number:02x}"
            start = {"pk": {"S": pk}, "sk": {"S": last}} if last else None
            last = ""
            for rows, after in self._pages(pk, start, unread):
                following = f"{number + 1:02x}" if number + 1 < SHARDS else "end"
                yield rows, f"{number:02x}/{after['sk']['S']}" if after else following

    def lines(self, reader: str) -> list[Entry]:
        """The ledger's lines of one reader."""
        return list(self._partition(f"READER#{reader}"))

    def responses_of(self, group: str, member: str) -> list[SeenResponse]:
        """The responses that were taken in for *member*: the group's are looked through, so for rare occasions only."""
        return list(
            self._query(
                KeyConditionExpression="pk = :pk",
                FilterExpression="doc.#member = :member",
                ExpressionAttributeNames={"#member": "member"},
                ExpressionAttributeValues={":pk": {"S": f"RESPONSES#{group}"}, ":member": {"S": member}},
                ConsistentRead=True,
            )
        )

    def handed(self, form: str, unread: Unread = None) -> list[HandedResponse]:
        """What a form's script has handed in and no pull has taken in yet."""
        return list(self._partition(f"HANDED#{form}", unread))

    def speakers(self, group: str) -> list[Speaker]:
        return list(self._partition(f"SPEAKERS#{group}"))

    def proposals(self, group: str) -> list[TalkProposal]:
        return list(self._between(f"PUBLIC#{group}", "PROPOSAL#", "PROPOSAL#~"))

    def proposers(self, group: str) -> list[Proposer]:
        return list(self._partition(f"PROPOSERS#{group}"))

    def votes(self, group: str) -> list[Vote]:
        return list(self._between(f"PUBLIC#{group}", "VOTE#", "VOTE#~"))

    def ballots(self, group: str, vote: str) -> list[Ballot]:
        return list(self._partition(f"BALLOTS#{group}#{vote}"))

    def recordings(self, group: str) -> list[Recording]:
        return list(self._partition(f"RECORDINGS#{group}"))

    def deeds(self, group: str, session: str) -> list[Deed]:
        return list(self._between(f"DEEDS#{group}", f"{session}#", f"{session}#~"))

    def scan(self, unread: Unread = None) -> Iterator[Any]:
        """Every row; for reports and checks, never for a function."""
        for page in client("dynamodb").get_paginator("scan").paginate(TableName=self.name, ConsistentRead=True):
            yield from _rows((item for item in page["Items"] if "row" in item), unread)

    def unmade(self) -> list[Entry]:
        """The ledger's lines whose mail could not be made; the whole table is looked through, so for a co-lead's command only."""
        pages = client("dynamodb").get_paginator("scan").paginate(
            TableName=self.name, ConsistentRead=True, FilterExpression="#row = :entry AND doc.reason IN (:first, :again)",
            ExpressionAttributeNames={"#row": "row"},
            ExpressionAttributeValues={":entry": {"S": "Entry"}, ":first": {"S": UNWRITABLE}, ":again": {"S": RETRIED}},
        )  # fmt: skip
        return unmade(_rows((item for page in pages for item in page["Items"]), []))

    # --- writes
    def commit(self, *writes: Write) -> None:
        limits.check([write.row for write in writes])
        try:
            if len(writes) > 1:
                client("dynamodb").transact_write_items(TransactItems=[self._item(write) for write in writes])
            elif isinstance(writes[0], Delete):
                client("dynamodb").delete_item(**self._gone(writes[0]))
            else:
                client("dynamodb").put_item(**self._put(writes[0]))
        except ClientError as error:
            if _lost_race(error):
                raise Conflict(", ".join("/".join(key_of(write.row)) for write in writes)) from error
            raise

    def discard(self, refs: Iterable[Ref]) -> None:
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

    def claim(self, entry: Entry) -> Entry | None:
        try:
            put = self._put(Create(replace(entry, claimed=clock.system())))
            client("dynamodb").put_item(**put, ReturnValuesOnConditionCheckFailure="ALL_OLD")
        except ClientError as error:
            if not _lost_race(error):
                raise
            there: Any = error.response.get("Item")
            return next(_rows([there], None)) if there else self.get(Entry, entry.mailing, entry.reader)
        return None

    def reserve(self, count: int, rate: float) -> float:
        """Reserve *count* sending slots at *rate* a second for the whole account; seconds to wait before the first.

        ``next_slot`` is the system's time (epoch ms) at which the next slot begins. Idle: one conditional update; busy: two.
        """
        now = int(clock.system().timestamp() * 1000)
        length = round(count * 1000 / rate)
        idle = {":from": now, ":end": now + length}
        try:
            self._pace("SET next_slot = :end", "attribute_not_exists(next_slot) OR next_slot <= :from", idle)
        except ClientError as error:
            if not _lost_race(error):
                raise
            answer = self._pace(
                "SET next_slot = next_slot + :length", "attribute_exists(next_slot)", {":length": length}
            )
            return max(0, int(answer["Attributes"]["next_slot"]["N"]) - length - now) / 1000
        return 0.0

    def _pace(self, update: str, condition: str, values: dict[str, int]) -> dict[str, Any]:
        answer: dict[str, Any] = client("dynamodb").update_item(
            TableName=self.name,
            Key={"pk": {"S": "PACE"}, "sk": {"S": "SES"}},
            UpdateExpression=update,
            ConditionExpression=condition,
            ExpressionAttributeValues={name: {"N": str(value)} for name, value in values.items()},
            ReturnValues="ALL_NEW",
        )
        return answer

    def _item(self, write: Write) -> dict[str, Any]:
        return {"Delete": self._gone(write)} if isinstance(write, Delete) else {"Put": self._put(write)}

    def _gone(self, write: Delete) -> dict[str, Any]:
        return {"TableName": self.name, "Key": key(ref(write.row)), **_as_read(write.row)}

    def _put(self, write: Create | Replace) -> dict[str, Any]:
        put: dict[str, Any] = {
            "TableName": self.name,
            "Item": to_item(replace(write.row, version=write.row.version + 1)),
        }
        if isinstance(write, Create):
            return put | {"ConditionExpression": "attribute_not_exists(pk)"}
        return put | _as_read(write.row)

    # --- queries
    def _partition(self, pk: str, unread: Unread = None) -> Iterator[Any]:
        for rows, _ in self._pages(pk, unread=unread):
            yield from rows

    def _between(self, pk: str, first: str, last: str, unread: Unread = None) -> Iterator[Any]:
        values = {":pk": {"S": pk}, ":first": {"S": first}, ":last": {"S": last}}
        return self._query(
            unread,
            KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
            ExpressionAttributeValues=values,
            ConsistentRead=True,
        )

    def _query(self, unread: Unread = None, **query: Any) -> Iterator[Any]:
        for page in client("dynamodb").get_paginator("query").paginate(TableName=self.name, **query):
            yield from _rows(page["Items"], unread)

    def _pages(
        self, pk: str, start: dict[str, Any] | None = None, unread: Unread = None
    ) -> Iterator[tuple[list[Any], dict[str, Any] | None]]:
        while True:
            query: dict[str, Any] = {
                "TableName": self.name, "KeyConditionExpression": "pk = :pk",
                "ExpressionAttributeValues": {":pk": {"S": pk}}, "ConsistentRead": True,
            }  # fmt: skip
            page = client("dynamodb").query(**query, **({"ExclusiveStartKey": start} if start else {}))
            start = page.get("LastEvaluatedKey")
            yield list(_rows(page["Items"], unread)), start
            if not start:
                return


def _as_read(row: Any) -> dict[str, Any]:
    """The condition that the row still is as it was read."""
    return {
        "ConditionExpression": "version = :read",
        "ExpressionAttributeValues": {":read": {"N": str(row.version)}},
    }


def _rows(items: Iterable[dict[str, Any]], unread: Unread) -> Iterator[Any]:
    """The rows of *items*; those that cannot be read are raised, or put with the *unread*."""
    for row in map(_row_or_error, items):
        if not isinstance(row, Unreadable):
            yield row
        elif unread is None:
            raise row
        else:
            unread.append(row)


def _row_or_error(item: dict[str, Any]) -> Any:
    """One row that cannot be read need not keep the others from being read; it is told of each time."""
    try:
        return from_item(item)
    except Unreadable as error:
        log.error("%s", error)
        metrics.count(metrics.LEFT_OUT)
        return error


def _lost_race(error: ClientError) -> bool:
    code = error.response["Error"]["Code"]
    reasons = {reason.get("Code") for reason in error.response.get("CancellationReasons", [])}
    return code in ("ConditionalCheckFailedException", "TransactionConflictException") or (
        code == "TransactionCanceledException" and bool(reasons & {"ConditionalCheckFailed", "TransactionConflict"})
    )
