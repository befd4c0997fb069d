"""Rows as DynamoDB items: under which name and key each noun lies. Nobody else knows a key.

An item holds ``pk``, ``sk``, ``row`` (the noun's name), ``version``, for due ones ``due``/``due_at``, for members what they
are looked for by (``folded``), for those that end ``ttl`` (the table drops them some time after), and the noun's fields in ``doc``;
but what is only added to, a :class:`Count`'s numbers, stands beside it, since an addition may make the row.
The ledger lies by reader, not by mailing: a fan-out writes to as many partitions as it has readers, and whatever is known of a
person is found, handed out or erased without a look at anybody else's lines.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from string import Formatter
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from pydantic import TypeAdapter, ValidationError

from shared.errors import Unreadable
from shared.model.allowance import Allowance
from shared.model.audit import AuditLine
from shared.model.count import Count
from shared.model.deck import Deck, Upload
from shared.model.digest import DigestCount
from shared.model.form_response import FormState, HandedResponse, SeenResponse
from shared.model.group import FiledTalks, Group, PublicGroup
from shared.model.group_calendar import GroupCalendar
from shared.model.group_file import GroupFile
from shared.model.health import HealthReport
from shared.model.login import DeskSession, LoginRequest
from shared.model.mailing import Entry, Mailing
from shared.model.member import Member, shard
from shared.model.proposal import Proposer, TalkProposal
from shared.model.recap import Recap
from shared.model.recording import Recording
from shared.model.searching import folded
from shared.model.session import Room, Session, Speaker
from shared.model.suppression import Erasure, Suppression
from shared.model.vote import Ballot, Vote
from shared.store import Ref

_parts = Formatter().parse
"""A pattern's texts, each with the field behind it, or None at the end."""


@dataclass(frozen=True, slots=True)
class Noun:
    """How rows of *type* lie in the table: *name* stands in their items and never changes, whatever the type is called; *fields* are
    those that make the key, in the order of a :class:`shared.store.Ref`; *pk* and *sk* are the key's patterns, with *more* values."""

    type: type[Any]
    name: str
    fields: tuple[str, ...]
    pk: str
    sk: str
    more: Callable[[dict[str, Any]], dict[str, str]] = lambda _: {}

    def key(self, *values: Any) -> tuple[str, str]:
        """The (pk, sk) of the row that has *values* in its fields."""
        named = dict(zip(self.fields, values, strict=True))
        named |= self.more(named)
        return self.pk.format_map(named), self.sk.format_map(named)

    def below(self, *values: str) -> tuple[str, str]:
        """The pk of the rows that have *values* in the fields of the pk, then of the sk, and what their sk begins with."""
        rest = iter(values)
        pk = "".join(text + (next(rest) if field else "") for text, field, *_ in _parts(self.pk))
        sk = ""
        for text, field, *_ in _parts(self.sk):
            sk += text
            if field is None or (value := next(rest, None)) is None:
                break
            sk += value
        if next(rest, None) is not None:
            raise ValueError(f"more values than the key of {self.name} has: {values}")
        return pk, sk


def _line(line: dict[str, Any]) -> dict[str, str]:
    """What a line of the audit is of, and what tells it from others of the same revision."""
    of_deck = f"#{line['talk']}.{line['turn']:>06}" if line["talk"] else ""
    return {"place": line["session"] or line["about"], "rest": f"+{line['turn']:>06}" if line["way"] else of_deck}


NOUNS = {
    noun.type: noun
    for noun in (
        Noun(Group, "Group", ("id",), "GROUPS", "{id}"),
        Noun(PublicGroup, "PublicGroup", ("id",), "PUBLIC", "{id}"),
        Noun(FiledTalks, "FiledTalks", ("group", "session"), "FILED#{group}", "{session}"),
        Noun(GroupFile, "GroupFile", ("group",), "FILES", "{group}"),
        Noun(GroupCalendar, "Almanac", ("group",), "ALMANACS", "{group}"),
        Noun(Session, "Session", ("group", "key"), "PUBLIC#{group}", "SESSION#{key}"),
        Noun(Room, "Room", ("group", "session"), "ROOMS#{group}", "{session}"),
        Noun(Speaker, "Speaker", ("group", "session", "talk"), "SPEAKERS#{group}", "{session}#{talk}"),
        Noun(
            AuditLine,
            "Deed",
            ("group", "session", "about", "revision", "talk", "turn", "way"),
            "DEEDS#{group}",
            "{place}#{revision:>06}{rest}",
            _line,
        ),
        Noun(Deck, "Deck", ("group", "session", "talk"), "DECKS#{group}", "{session}#{talk}"),
        Noun(Upload, "Upload", ("group", "id"), "UPLOADS#{group}", "{id}"),
        Noun(Recap, "Recap", ("group", "session"), "RECAPS#{group}", "{session}"),
        Noun(Recording, "Recording", ("group", "id"), "RECORDINGS#{group}", "{id}"),
        Noun(TalkProposal, "TalkProposal", ("group", "id"), "PUBLIC#{group}", "PROPOSAL#{id}"),
        Noun(Proposer, "Proposer", ("group", "proposal"), "PROPOSERS#{group}", "{proposal}"),
        Noun(Vote, "Vote", ("group", "id"), "PUBLIC#{group}", "VOTE#{id}"),
        Noun(Ballot, "Ballot", ("group", "vote", "member"), "BALLOTS#{group}#{vote}", "{member}"),
        Noun(
            Member,
            "Member",
            ("group", "id"),
            "MEMBERS#{group}#{shard}",
            "{id}",
            lambda member: {"shard": shard(member["id"])},
        ),  # 16 partitions by id
        Noun(FormState, "FormState", ("id",), "FORMS", "{id}"),
        Noun(SeenResponse, "SeenResponse", ("group", "id"), "RESPONSES#{group}", "{id}"),
        Noun(HandedResponse, "HandedResponse", ("form", "id"), "HANDED#{form}", "{id}"),
        Noun(DigestCount, "Door", ("group", "kind"), "DOORS#{group}", "{kind}"),
        Noun(Allowance, "Allowance", ("group", "id"), "DOORS#{group}", "allowance/{id}"),
        Noun(LoginRequest, "LoginRequest", ("id",), "LOGINS#{id}", "LOGIN"),
        Noun(DeskSession, "DeskSession", ("who", "id"), "DESK#{who}", "{id}"),
        Noun(Count, "Count", ("group", "month"), "COUNTS#{group}", "{month}"),
        Noun(Suppression, "Suppression", ("id",), "SUPPRESSED", "{id}"),
        Noun(Erasure, "Erasure", ("id",), "ERASURES", "{id}"),
        Noun(HealthReport, "HealthReport", ("id",), "HEALTH", "{id}"),
        Noun(Mailing, "Mailing", ("id",), "MAIL#{id}", "MAILING"),
        Noun(Entry, "Entry", ("mailing", "reader"), "READER#{reader}", "{mailing}"),
    )
}
_NAMED = {noun.name: noun for noun in NOUNS.values()}
_write, _read = TypeSerializer(), TypeDeserializer()
ADDED = "n/"
"""What the attributes of numbers begin with that are only added to."""


_SHAPES: dict[type[Any], TypeAdapter[Any]] = {}


def _shape(kind: type[Any]) -> TypeAdapter[Any]:
    """The reader and writer of *kind*, made on first use."""
    if kind not in _SHAPES:
        _SHAPES[kind] = TypeAdapter(kind)
    return _SHAPES[kind]


def key_of(row: Any) -> tuple[str, str]:
    """The (pk, sk) under which *row* lies."""
    return NOUNS[type(row)].key(*ref(row).key)


def ref(row: Any) -> Ref[Any]:
    """The reference that finds *row* again."""
    return Ref(type(row), tuple(getattr(row, field) for field in NOUNS[type(row)].fields))


def to_item(row: Any) -> dict[str, Any]:
    """*row* as a DynamoDB item; a due row also bears the index's two attributes, one that expires when the table may drop it."""
    pk, sk = key_of(row)
    doc = _shape(type(row)).dump_python(row, mode="json", exclude_none=True)
    item = {"pk": pk, "sk": sk, "row": NOUNS[type(row)].name, "version": doc.pop("version"), "doc": doc}
    if isinstance(row, Member):
        item["folded"] = folded(row)
    if isinstance(row, Count):
        item |= {ADDED + name: number for name, number in doc.pop("numbers").items()}
    due: datetime | None = getattr(row, "next_due", None) or getattr(row, "due", None)
    if due is not None:
        item |= {"due": "1", "due_at": sortable(due)}
    expires: datetime | None = getattr(row, "expires", None)
    if expires is not None:
        item["ttl"] = math.ceil(expires.timestamp())
    return {name: _write.serialize(value) for name, value in item.items()}


def from_item(item: dict[str, Any]) -> Any:
    """The row that an item (of the table or of its stream) holds. Raises :class:`Unreadable`, which says no value of it."""
    plain = {name: _read.deserialize(value) for name, value in item.items()}
    try:
        doc = plain["doc"] | {"version": plain["version"]}
        if plain["row"] == NOUNS[Count].name:
            doc["numbers"] = {name.removeprefix(ADDED): n for name, n in plain.items() if name.startswith(ADDED)}
        return _shape(_NAMED[plain["row"]].type).validate_python(doc)
    except ValidationError as error:
        fields = sorted({str(one["loc"][0]) for one in error.errors(include_input=False) if one["loc"]})
        raise _unreadable(plain, tuple(fields)) from None
    except (KeyError, TypeError, ValueError):
        raise _unreadable(plain) from None


def _unreadable(plain: dict[str, Any], fields: tuple[str, ...] = ()) -> Unreadable:
    """By the values that make its reference, where it is of a noun that is known and has them."""
    noun, doc = str(plain.get("row", "row")), plain.get("doc")
    parts = _NAMED[noun].fields if noun in _NAMED else ()
    named = [doc[part] for part in parts if part in doc] if isinstance(doc, dict) else []
    if not parts or len(named) < len(parts):
        named = [plain["pk"], plain["sk"]]
    return Unreadable(noun, tuple(map(str, named)), fields)


def sortable(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def key(wanted: Ref[Any]) -> dict[str, Any]:
    """The item's key, as DynamoDB takes it."""
    pk, sk = NOUNS[wanted.type].key(*wanted.key)
    return {"pk": {"S": pk}, "sk": {"S": sk}}
