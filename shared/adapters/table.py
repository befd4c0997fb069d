"""The one table: rows of every noun, found by key or by the sparse index ``due``. Nobody else knows a key.

=================  =======================  ==========================
row                pk                       sk
=================  =======================  ==========================
Group              ``GROUPS``               ``<group>``
PublicGroup        ``PUBLIC``               ``<group>``
Session            ``PUBLIC#<group>``       ``SESSION#<key>``
Deck               ``DECKS#<group>``        ``<key>#<slug>``
Upload             ``UPLOADS#<group>``      ``<id>``
Room               ``ROOMS#<group>``        ``<key>``
Speaker            ``SPEAKERS#<group>``     ``<key>#<slug>``
Member             ``MEMBERS#<group>#<nn>``  ``<id>`` (16 partitions by id)
SeenResponse       ``RESPONSES#<group>``    ``<responseId>``
FormState          ``FORMS``                ``<formId>``
Mailing            ``MAIL#<id>``            ``MAILING``
Entry              ``MAIL#<mailing>``       ``TO#<reader>``
=================  =======================  ==========================

An item holds ``pk``, ``sk``, ``row`` (the noun), ``version``, for due ones ``due``/``due_at``, and the noun's fields in ``doc``.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError
from pydantic import TypeAdapter, ValidationError

from shared.adapters import clock
from shared.adapters.clients import client
from shared.changes import Create, Ref, Write
from shared.errors import BadInput, Conflict
from shared.groups import Group, PublicGroup
from shared.mailings import Entry, Mailing
from shared.members import SHARDS, Member, shard
from shared.responses import FormState, SeenResponse
from shared.sessions import Room, Session, Speaker
from shared.uploads import Deck, Upload

RowT = TypeVar("RowT")

KEYS: dict[type[Any], Callable[..., tuple[str, str]]] = {
    Group: lambda group: ("GROUPS", group),
    PublicGroup: lambda group: ("PUBLIC", group),
    Session: lambda group, key: (f"PUBLIC#{group}", f"SESSION#{key}"),
    Deck: lambda group, session, talk: (f"DECKS#{group}", f"{session}#{talk}"),
    Upload: lambda group, upload: (f"UPLOADS#{group}", upload),
    Room: lambda group, session: (f"ROOMS#{group}", session),
    Speaker: lambda group, session, talk: (f"SPEAKERS#{group}", f"{session}#{talk}"),
    Member: lambda group, member: (f"MEMBERS#{group}#{shard(member)}", member),
    SeenResponse: lambda group, response: (f"RESPONSES#{group}", response),
    FormState: lambda form: ("FORMS", form),
    Mailing: lambda mailing: (f"MAIL#{mailing}", "MAILING"),
    Entry: lambda mailing, reader: (f"MAIL#{mailing}", f"TO#{reader}"),
}
_PARTS: dict[type[Any], tuple[str, ...]] = {
    Group: ("id",), PublicGroup: ("id",), Session: ("group", "key"), Deck: ("group", "session", "talk"), Upload: ("group", "id"),
    Room: ("group", "session"), Speaker: ("group", "session", "talk"), Member: ("group", "id"), SeenResponse: ("group", "id"),
    FormState: ("id",), Mailing: ("id",), Entry: ("mailing", "reader"),
}  # fmt: skip
_NOUNS = {kind.__name__: kind for kind in KEYS}
_write, _read = TypeSerializer(), TypeDeserializer()


_SHAPES: dict[type[Any], TypeAdapter[Any]] = {}


def _shape(kind: type[Any]) -> TypeAdapter[Any]:
    """The reader and writer of *kind*, made on first use."""
    if kind not in _SHAPES:
        _SHAPES[kind] = TypeAdapter(kind)
    return _SHAPES[kind]


def key_of(row: Any) -> tuple[str, str]:
    """The (pk, sk) under which *row* lies."""
    return KEYS[type(row)](*(getattr(row, part) for part in _PARTS[type(row)]))


def ref(row: Any) -> Ref:
    """The reference that finds *row* again."""
    return Ref(type(row), tuple(getattr(row, part) for part in _PARTS[type(row)]))


def to_item(row: Any) -> dict[str, Any]:
    """*row* as a DynamoDB item; a due row also bears the index's two attributes."""
    pk, sk = key_of(row)
    doc = _shape(type(row)).dump_python(row, mode="json", exclude_none=True)
    item = {"pk": pk, "sk": sk, "row": type(row).__name__, "version": doc.pop("version"), "doc": doc}
    due: datetime | None = getattr(row, "next_due", None) or getattr(row, "due", None)
    if due is not None:
        item |= {"due": "1", "due_at": _sortable(due)}
    return {name: _write.serialize(value) for name, value in item.items()}


def from_item(item: dict[str, Any]) -> Any:
    """The row that an item (of the table or of its stream) holds."""
    plain = {name: _read.deserialize(value) for name, value in item.items()}
    return _shape(_NOUNS[plain["row"]]).validate_python(plain["doc"] | {"version": plain["version"]})


def _sortable(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Table:
    """The table called *name*; a :class:`shared.changes.Store`."""

    def __init__(self, name: str) -> None:
        self.name = name

    # --- reads
    def get(self, kind: type[RowT], *key: str) -> RowT | None:
        found = (
            client("dynamodb").get_item(TableName=self.name, Key=_key(Ref(kind, key)), ConsistentRead=True).get("Item")
        )
        return from_item(found) if found else None

    def get_many(self, refs: Iterable[Ref]) -> dict[Ref, Any]:
        wanted = list(dict.fromkeys(refs))
        found: dict[Ref, Any] = {}
        for start in range(0, len(wanted), 100):
            ask = {self.name: {"Keys": [_key(r) for r in wanted[start : start + 100]], "ConsistentRead": True}}
            for pause in (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2):
                answer = client("dynamodb").batch_get_item(RequestItems=ask)
                found |= {ref(row): row for row in (from_item(item) for item in answer["Responses"].get(self.name, []))}
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
                ExpressionAttributeValues={":one": {"S": "1"}, ":now": {"S": _sortable(now)}},
            )
        )
        return [_row_or_error(item) for page in pages for item in page["Items"]]

    def groups(self) -> list[Group]:
        return list(self._partition("GROUPS"))

    def sessions(self, group: str, since: str = "") -> list[Session]:
        """The sessions of *group*, undated ones too; with *since* (a date, ISO 8601) only those first planned from then on."""
        last = "SESSION#9999" if since else "SESSION#~"
        return list(self._between(f"PUBLIC#{group}", f"SESSION#{since}", last))

    def public_groups(self) -> list[PublicGroup]:
        return list(self._partition("PUBLIC"))

    def decks(self, group: str) -> list[Deck]:
        return list(self._partition(f"DECKS#{group}"))

    def uploads(self, group: str) -> list[Upload]:
        return list(self._partition(f"UPLOADS#{group}"))

    def members(self, group: str, cursor: str = "") -> Iterator[tuple[list[Member], str]]:
        """Pages of at most 1 MB; the cursor is ``<partition>`` or ``<partition>/<last id>``."""
        part, _, last = (cursor or "00").partition("/")
        if cursor == "end":
            return
        for number in range(int(part, 16), SHARDS):
            pk = f"MEMBERS#{group}#{number:02x}"
            start = {"pk": {"S": pk}, "sk": {"S": last}} if last else None
            last = ""
            for rows, after in self._pages(pk, start):
                following = f"{number + 1:02x}" if number + 1 < SHARDS else "end"
                yield rows, f"{number:02x}/{after['sk']['S']}" if after else following

    def scan(self) -> Iterator[Any]:
        """Every row; for reports and checks, never for a function."""
        for page in client("dynamodb").get_paginator("scan").paginate(TableName=self.name, ConsistentRead=True):
            yield from (from_item(item) for item in page["Items"] if "row" in item)

    # --- writes
    def commit(self, *writes: Write) -> None:
        try:
            if len(writes) == 1:
                client("dynamodb").put_item(**self._put(writes[0]))
            else:
                client("dynamodb").transact_write_items(TransactItems=[{"Put": self._put(write)} for write in writes])
        except ClientError as error:
            if _lost_race(error):
                raise Conflict(", ".join("/".join(key_of(write.row)) for write in writes)) from error
            raise

    def claim(self, entry: Entry) -> Entry | None:
        try:
            put = self._put(Create(replace(entry, claimed=clock.system())))
            client("dynamodb").put_item(**put, ReturnValuesOnConditionCheckFailure="ALL_OLD")
        except ClientError as error:
            if not _lost_race(error):
                raise
            there: Any = error.response.get("Item")
            return from_item(there) if there else self.get(Entry, entry.mailing, entry.reader)
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

    def _put(self, write: Write) -> dict[str, Any]:
        put: dict[str, Any] = {
            "TableName": self.name,
            "Item": to_item(replace(write.row, version=write.row.version + 1)),
        }
        if isinstance(write, Create):
            return put | {"ConditionExpression": "attribute_not_exists(pk)"}
        return put | {
            "ConditionExpression": "version = :read",
            "ExpressionAttributeValues": {":read": {"N": str(write.row.version)}},
        }

    # --- queries
    def _partition(self, pk: str) -> Iterator[Any]:
        for rows, _ in self._pages(pk):
            yield from rows

    def _between(self, pk: str, first: str, last: str) -> Iterator[Any]:
        values = {":pk": {"S": pk}, ":first": {"S": first}, ":last": {"S": last}}
        return self._query(
            KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
            ExpressionAttributeValues=values,
            ConsistentRead=True,
        )

    def _query(self, **query: Any) -> Iterator[Any]:
        for page in client("dynamodb").get_paginator("query").paginate(TableName=self.name, **query):
            yield from (from_item(item) for item in page["Items"])

    def _pages(self, pk: str, start: dict[str, Any] | None = None) -> Iterator[tuple[list[Any], dict[str, Any] | None]]:
        while True:
            query: dict[str, Any] = {
                "TableName": self.name, "KeyConditionExpression": "pk = :pk",
                "ExpressionAttributeValues": {":pk": {"S": pk}}, "ConsistentRead": True,
            }  # fmt: skip
            page = client("dynamodb").query(**query, **({"ExclusiveStartKey": start} if start else {}))
            start = page.get("LastEvaluatedKey")
            yield [from_item(item) for item in page["Items"]], start
            if not start:
                return


def _row_or_error(item: dict[str, Any]) -> Any:
    """One row that cannot be read must not keep the others from being read."""
    try:
        return from_item(item)
    except (ValidationError, KeyError) as error:
        return BadInput(f"the row {item['pk']['S']} {item['sk']['S']} cannot be read: {type(error).__name__}")


def _key(wanted: Ref) -> dict[str, Any]:
    pk, sk = KEYS[wanted.type](*wanted.key)
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def _lost_race(error: ClientError) -> bool:
    code = error.response["Error"]["Code"]
    reasons = {reason.get("Code") for reason in error.response.get("CancellationReasons", [])}
    return code in ("ConditionalCheckFailedException", "TransactionConflictException") or (
        code == "TransactionCanceledException" and bool(reasons & {"ConditionalCheckFailed", "TransactionConflict"})
    )
