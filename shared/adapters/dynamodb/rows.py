"""Rows as DynamoDB items: under which name and key each noun lies. Nobody else knows a key.

An item holds ``pk``, ``sk``, ``row`` (the noun's name), ``version``, for due ones and applicants ``due``/``due_at``, for members
what they are looked for by (``folded``), for those that end ``ttl`` (the table drops them some time after; until then it is as if they
were gone: :func:`ended`), and the noun's fields in ``doc``;
but what is only added to, a :class:`Count`'s numbers, stands beside it, since an addition may make the row, and of a
line of the ledger there is only what the item does not say otherwise (:mod:`shared.adapters.dynamodb.ledger_lines`). Some rows have a copy
(:mod:`shared.adapters.dynamodb.lookups`).
The ledger lies by reader, not by mailing: a fan-out writes to as many partitions as it has readers, and whatever is known of a
person is found, handed out or erased without a look at anybody else's lines.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from string import Formatter
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from shared.errors import Unreadable
from shared.model.ref import Ref

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_parts = Formatter().parse
"""A pattern's texts, each with the field behind it (None at the end)."""


@dataclass(frozen=True, slots=True)
class Noun:
    """How rows of the type *called* so in *module* lie in the table: *name* stands in their items and never changes, whatever the
    type is called; *fields* are those that make the key, in the order of a :class:`shared.store.Ref`; *pk* and *sk* are the key's
    patterns, with *more* values. The module is imported when its first row is read."""

    module: str
    called: str
    name: str
    fields: tuple[str, ...]
    pk: str
    sk: str
    more: Callable[[dict[str, Any]], dict[str, str]] = lambda _: {}

    @property
    def type(self) -> type[Any]:
        """The type of its rows."""
        found: type[Any] = getattr(import_module(self.module), self.called)
        return found

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


def _shard(member: dict[str, Any]) -> dict[str, str]:
    from shared.model.member import shard  # imported by now, as is its noun's type

    return {"shard": shard(member["id"])}


NOUNS = {
    (noun.module, noun.called): noun
    for noun in (
        Noun("shared.model.group", "Group", "Group", ("id",), "GROUPS", "{id}"),
        Noun("shared.model.group", "PublicGroup", "PublicGroup", ("id",), "PUBLIC", "{id}"),
        Noun("shared.model.group", "FiledTalks", "FiledTalks", ("group", "session"), "FILED#{group}", "{session}"),
        Noun("shared.model.group_file", "GroupFile", "GroupFile", ("group",), "FILES", "{group}"),
        Noun("shared.model.handover", "Handover", "Handover", ("group",), "HANDOVERS", "{group}"),
        Noun("shared.model.group_calendar", "GroupCalendar", "Almanac", ("group",), "ALMANACS", "{group}"),
        Noun("shared.model.session", "Session", "Session", ("group", "key"), "PUBLIC#{group}", "SESSION#{key}"),
        Noun("shared.model.session", "Room", "Room", ("group", "session"), "ROOMS#{group}", "{session}"),
        Noun(
            "shared.model.session",
            "Speaker",
            "Speaker",
            ("group", "session", "talk"),
            "SPEAKERS#{group}",
            "{session}#{talk}",
        ),
        Noun(
            "shared.model.withdrawal",
            "Withdrawal",
            "Withdrawal",
            ("group", "session", "slug"),
            "WITHDRAWN#{group}",
            "{session}#{slug}",
        ),
        Noun(
            "shared.model.audit",
            "AuditLine",
            "Deed",
            ("group", "session", "about", "revision", "talk", "turn", "way"),
            "DEEDS#{group}",
            "{place}#{revision:>06}{rest}",
            _line,
        ),
        Noun("shared.model.deck", "Deck", "Deck", ("group", "session", "talk"), "DECKS#{group}", "{session}#{talk}"),
        Noun("shared.model.deck", "Upload", "Upload", ("group", "id"), "UPLOADS#{group}", "{id}"),
        Noun(
            "shared.model.attendance", "Attendance", "Attendance", ("group", "session"), "ATTENDED#{group}", "{session}"
        ),
        Noun("shared.model.rota", "Rota", "Rota", ("group", "role"), "ROTAS#{group}", "{role}"),
        Noun(
            "shared.model.silence", "SilenceRound", "SilenceRound", ("group", "session"), "SILENCE#{group}", "{session}"
        ),
        Noun("shared.model.survey", "Survey", "Survey", ("group", "session"), "SURVEYS#{group}", "{session}"),
        Noun(
            "shared.model.survey",
            "SurveyResponse",
            "SurveyResponse",
            ("group", "session", "member"),
            "SURVEYED#{group}#{session}",
            "{member}",
        ),
        Noun(
            "shared.model.announcement",
            "Announcement",
            "Announcement",
            ("group", "id"),
            "ANNOUNCEMENTS#{group}",
            "{id}",
        ),
        Noun("shared.model.recap", "Recap", "Recap", ("group", "session"), "RECAPS#{group}", "{session}"),
        Noun("shared.model.recording", "Recording", "Recording", ("group", "id"), "RECORDINGS#{group}", "{id}"),
        Noun(
            "shared.model.proposal", "TalkProposal", "TalkProposal", ("group", "id"), "PUBLIC#{group}", "PROPOSAL#{id}"
        ),
        Noun("shared.model.proposal", "Proposer", "Proposer", ("group", "proposal"), "PROPOSERS#{group}", "{proposal}"),
        Noun("shared.model.vote", "Vote", "Vote", ("group", "id"), "PUBLIC#{group}", "VOTE#{id}"),
        Noun(
            "shared.model.vote", "Ballot", "Ballot", ("group", "vote", "member"), "BALLOTS#{group}#{vote}", "{member}"
        ),
        Noun(
            "shared.model.member",
            "Member",
            "Member",
            ("group", "id"),
            "MEMBERS#{group}#{shard}",
            "{id}",
            _shard,
        ),  # 16 partitions by id
        Noun("shared.model.form_response", "FormState", "FormState", ("id",), "FORMS", "{id}"),
        Noun(
            "shared.model.form_response", "SeenResponse", "SeenResponse", ("group", "id"), "RESPONSES#{group}", "{id}"
        ),
        Noun("shared.model.form_response", "HandedResponse", "HandedResponse", ("form", "id"), "HANDED#{form}", "{id}"),
        Noun("shared.model.digest", "DigestCount", "Door", ("group", "kind"), "DOORS#{group}", "{kind}"),
        Noun("shared.model.allowance", "Allowance", "Allowance", ("group", "id"), "DOORS#{group}", "allowance/{id}"),
        Noun("shared.model.login", "LoginRequest", "LoginRequest", ("id",), "LOGINS#{id}", "LOGIN"),
        Noun("shared.model.login", "DeskSession", "DeskSession", ("who", "id"), "DESK#{who}", "{id}"),
        Noun("shared.model.count", "Count", "Count", ("group", "month"), "COUNTS#{group}", "{month}"),
        Noun("shared.model.work", "Work", "Work", ("id",), "WORKS", "{id}"),
        Noun("shared.model.suppression", "Suppression", "Suppression", ("id",), "SUPPRESSED", "{id}"),
        Noun("shared.model.suppression", "Erasure", "Erasure", ("id",), "ERASURES", "{id}"),
        Noun("shared.model.health", "HealthReport", "HealthReport", ("id",), "HEALTH", "{id}"),
        Noun("shared.model.mailing", "Mailing", "Mailing", ("id",), "MAIL#{id}", "MAILING"),
        Noun("shared.model.mailing", "Entry", "Entry", ("mailing", "reader"), "READER#{reader}", "{mailing}"),
    )
}
_NAMED = {noun.name: noun for noun in NOUNS.values()}
_write, _read = TypeSerializer(), TypeDeserializer()
_SAID = ("rsvps", "comes_until")
"""Fields of a member that are not stored while empty: each mailing to all reads every row."""
ADDED = "n/"
"""The prefix of attributes that hold numbers which are only added to."""
_MEMBER, _COUNT, _LINE = "Member", "Count", "Entry"
LEDGER = ("Mailing", "Entry", "Announcement")
"""Nouns whose rows end some time after they were last written, without a field that says when."""


def noun_of(kind: type[Any]) -> Noun:
    """How rows of *kind* are stored. Raises ``KeyError`` for a type that is not."""
    return NOUNS[kind.__module__, kind.__name__]


@cache
def _shape(name: str) -> "TypeAdapter[Any]":
    """What reads and writes the rows that bear *name*, made on first use: a tick that finds nothing due needs no pydantic. Raises
    ``KeyError`` where no rows do."""
    from pydantic import TypeAdapter

    return TypeAdapter(_NAMED[name].type)


def key_of(row: Any) -> tuple[str, str]:
    """The (pk, sk) under which *row* lies."""
    return noun_of(type(row)).key(*ref(row).key)


def ref(row: Any) -> Ref[Any]:
    """The reference that finds *row* again."""
    return Ref(type(row), tuple(getattr(row, field) for field in noun_of(type(row)).fields))


def to_item(row: Any, now: datetime) -> dict[str, Any]:
    """*row* as a DynamoDB item, written *now* by the system's clock; a due row also bears the index's two attributes, one that ends when
    the table may drop it."""
    pk, sk = key_of(row)
    name = noun_of(type(row)).name
    item: dict[str, Any] = {"pk": pk, "sk": sk, "row": name, "version": row.version}
    ends: datetime | None = row.held_until(now) if name in LEDGER else getattr(row, "expires", None)
    if ends is not None:
        item["ttl"] = math.ceil(ends.timestamp())
    doc = item["doc"] = _short(row, item["ttl"]) if name == _LINE else _dumped(row, name)
    if name == _MEMBER:
        item |= _of_member(row)
        for unsaid in [one for one in _SAID if not doc[one]]:
            del doc[unsaid]
    if name == _COUNT:
        item |= {ADDED + name: number for name, number in doc.pop("numbers").items()}
    due: datetime | None = getattr(row, "next_due", None) or getattr(row, "due", None)
    if due is not None:
        item |= {"due": "1", "due_at": sortable(due)}
    return {name: _write.serialize(value) for name, value in item.items()}


def _short(line: Any, ttl: int) -> dict[str, Any]:
    from shared.adapters.dynamodb.ledger_lines import shortened

    return shortened(line, ttl)


def _dumped(row: Any, name: str) -> dict[str, Any]:
    found: dict[str, Any] = _shape(name).dump_python(row, mode="json", exclude_none=True)
    del found["version"]
    return found


def ended(item: dict[str, Any], now: datetime) -> bool:
    """Whether *item*, of the ledger, has ended by *now*, the system's time, and is there only because the table has not dropped it yet.
    A login says itself when it ends."""
    return "ttl" in item and item["row"]["S"] in LEDGER and int(item["ttl"]["N"]) < int(now.timestamp())


def absent(item: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The condition of a write that nothing lies where *item* is to be, but what has :func:`ended` by *now*, to the second."""
    nothing = "attribute_not_exists(pk)"
    if item["row"]["S"] not in LEDGER:
        return {"ConditionExpression": nothing}
    return {
        "ConditionExpression": f"{nothing} OR #ttl < :now",
        "ExpressionAttributeNames": {"#ttl": "ttl"},
        "ExpressionAttributeValues": {":now": {"N": str(int(now.timestamp()))}},
    }


def _of_member(row: Any) -> dict[str, str]:
    """What a member is looked for by, and where an applicant stands in the index, so that who waits is counted without a look at all."""
    from shared.model.member import MemberState
    from shared.model.searching import folded

    found = {"folded": folded(row)}
    if row.state is MemberState.PENDING_APPROVAL:
        found |= {"due": waiting(row.group), "due_at": row.submitted or "-"}
    return found


def waiting(group: str) -> str:
    """Where in the index the applicants of *group* are: apart from what is due at a time."""
    return f"waits#{group}"


def from_item(item: dict[str, Any]) -> Any:
    """The row that an item (of the table or of its stream) holds. Raises :class:`Unreadable`, which says no value of it."""
    plain = {name: _read.deserialize(value) for name, value in item.items()}
    try:
        name = plain.get("row") or plain["copy"]
        if name == _LINE:
            plain["doc"] = _whole(plain)
        doc = plain["doc"] | {"version": plain["version"]}
        if name == _COUNT:
            doc["numbers"] = {added.removeprefix(ADDED): n for added, n in plain.items() if added.startswith(ADDED)}
        return _shape(name).validate_python(doc)
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable(plain, _fields(error)) from None


def _whole(line: dict[str, Any]) -> dict[str, Any]:
    from shared.adapters.dynamodb.ledger_lines import whole

    return whole(line)


def _fields(error: Exception) -> tuple[str, ...]:
    """The fields that pydantic found wrong."""
    from pydantic import ValidationError

    wrong = error.errors(include_input=False) if isinstance(error, ValidationError) else []
    return tuple(sorted({str(one["loc"][0]) for one in wrong if one["loc"]}))


def _unreadable(plain: dict[str, Any], fields: tuple[str, ...] = ()) -> Unreadable:
    """By the values that make its reference, where it is of a noun that is known and has them."""
    noun, doc = str(plain.get("row") or plain.get("copy", "row")), plain.get("doc")
    parts = _NAMED[noun].fields if noun in _NAMED else ()
    named = [doc[part] for part in parts if part in doc] if isinstance(doc, dict) else []
    if not parts or len(named) < len(parts):
        named = [plain["pk"], plain["sk"]]
    return Unreadable(noun, tuple(map(str, named)), fields)


def last_of(since: str, until: str) -> str:
    """Behind which no key lies of those between *since* and *until* (dates, either may be empty), and of what hangs on these."""
    return f"{until}~" if until else "9999" if since else "~"


def sortable(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def key(wanted: Ref[Any]) -> dict[str, Any]:
    """The item's key in DynamoDB's form."""
    pk, sk = noun_of(wanted.type).key(*wanted.key)
    return {"pk": {"S": pk}, "sk": {"S": sk}}
