"""Rows as DynamoDB items: which key each noun lies under. Nobody else knows a key.

=================  =======================  ==========================
row                pk                       sk
=================  =======================  ==========================
Group              ``GROUPS``               ``<group>``
FiledTalks         ``FILED#<group>``        ``<key>``
PublicGroup        ``PUBLIC``               ``<group>``
Session            ``PUBLIC#<group>``       ``SESSION#<key>``
Deck               ``DECKS#<group>``        ``<key>#<slug>``
Upload             ``UPLOADS#<group>``      ``<id>``
Room               ``ROOMS#<group>``        ``<key>``
Speaker            ``SPEAKERS#<group>``     ``<key>#<slug>``
Member             ``MEMBERS#<group>#<nn>``  ``<id>`` (16 partitions by id)
Suppression        ``SUPPRESSED``           ``<keyed hash of the address>``
Erasure            ``ERASURES``             ``<keyed hash of the address>``
Door               ``DOORS#<group>``        ``<kind of mail>``
Allowance          ``DOORS#<group>``        ``allowance/<what>``
FormState          ``FORMS``                ``<formId>``
SeenResponse       ``RESPONSES#<group>``    ``<responseId>``
HandedResponse     ``HANDED#<formId>``      ``<responseId>``
Mailing            ``MAIL#<id>``            ``MAILING``
Entry              ``READER#<reader>``      ``<mailing>``
=================  =======================  ==========================

An item holds ``pk``, ``sk``, ``row`` (the noun), ``version``, for due ones ``due``/``due_at``, and the noun's fields in ``doc``.
The ledger lies by reader, not by mailing: a fan-out writes to as many partitions as it has readers, and whatever is known of a
person is found, handed out or erased without a look at anybody else's lines.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from pydantic import TypeAdapter, ValidationError

from shared.errors import Unreadable
from shared.model.allowance import Allowance
from shared.model.audit import Deed
from shared.model.deck import Deck, Upload
from shared.model.digest import Door
from shared.model.form_response import FormState, HandedResponse, SeenResponse
from shared.model.group import FiledTalks, Group, PublicGroup
from shared.model.group_calendar import Almanac
from shared.model.mailing import Entry, Mailing
from shared.model.member import Member, shard
from shared.model.proposal import Proposer, TalkProposal
from shared.model.recap import Recap
from shared.model.recording import Recording
from shared.model.session import Room, Session, Speaker
from shared.model.suppression import Erasure, Suppression
from shared.model.vote import Ballot, Vote
from shared.store import Ref

KEYS: dict[type[Any], Callable[..., tuple[str, str]]] = {
    Group: lambda group: ("GROUPS", group),
    FiledTalks: lambda group, session: (f"FILED#{group}", session),
    PublicGroup: lambda group: ("PUBLIC", group),
    Session: lambda group, key: (f"PUBLIC#{group}", f"SESSION#{key}"),
    Deck: lambda group, session, talk: (f"DECKS#{group}", f"{session}#{talk}"),
    Upload: lambda group, upload: (f"UPLOADS#{group}", upload),
    Room: lambda group, session: (f"ROOMS#{group}", session),
    Speaker: lambda group, session, talk: (f"SPEAKERS#{group}", f"{session}#{talk}"),
    Member: lambda group, member: (f"MEMBERS#{group}#{shard(member)}", member),
    SeenResponse: lambda group, response: (f"RESPONSES#{group}", response),
    FormState: lambda form: ("FORMS", form),
    Suppression: lambda hashed: ("SUPPRESSED", hashed),
    Erasure: lambda hashed: ("ERASURES", hashed),
    Door: lambda group, kind: (f"DOORS#{group}", kind),
    Allowance: lambda group, name: (f"DOORS#{group}", f"allowance/{name}"),
    HandedResponse: lambda form, response: (f"HANDED#{form}", response),
    TalkProposal: lambda group, proposal: (f"PUBLIC#{group}", f"PROPOSAL#{proposal}"),
    Vote: lambda group, vote: (f"PUBLIC#{group}", f"VOTE#{vote}"),
    Proposer: lambda group, proposal: (f"PROPOSERS#{group}", proposal),
    Ballot: lambda group, vote, member: (f"BALLOTS#{group}#{vote}", member),
    Recap: lambda group, session: (f"RECAPS#{group}", session),
    Recording: lambda group, video: (f"RECORDINGS#{group}", video),
    Almanac: lambda group: ("ALMANACS", group),
    Deed: lambda group, session, revision, talk, turn: (
        f"DEEDS#{group}",
        f"{session}#{revision:>06}{f'#{talk}.{turn:>06}' * bool(talk)}",
    ),
    Mailing: lambda mailing: (f"MAIL#{mailing}", "MAILING"),
    Entry: lambda mailing, reader: (f"READER#{reader}", mailing),
}
_PARTS: dict[type[Any], tuple[str, ...]] = {
    Group: ("id",), FiledTalks: ("group", "session"), PublicGroup: ("id",),
    Session: ("group", "key"), Deck: ("group", "session", "talk"), Upload: ("group", "id"),
    Room: ("group", "session"), Speaker: ("group", "session", "talk"), Member: ("group", "id"), SeenResponse: ("group", "id"),
    Suppression: ("id",), Erasure: ("id",), Door: ("group", "kind"), Allowance: ("group", "id"), HandedResponse: ("form", "id"),
    TalkProposal: ("group", "id"), Vote: ("group", "id"), Proposer: ("group", "proposal"), Ballot: ("group", "vote", "member"),
    Recap: ("group", "session"), Recording: ("group", "id"), Almanac: ("group",), Deed: ("group", "session", "revision", "talk", "turn"),
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
        item |= {"due": "1", "due_at": sortable(due)}
    return {name: _write.serialize(value) for name, value in item.items()}


def from_item(item: dict[str, Any]) -> Any:
    """The row that an item (of the table or of its stream) holds. Raises :class:`Unreadable`, which says no value of it."""
    plain = {name: _read.deserialize(value) for name, value in item.items()}
    try:
        return _shape(_NOUNS[plain["row"]]).validate_python(plain["doc"] | {"version": plain["version"]})
    except ValidationError as error:
        fields = sorted({str(one["loc"][0]) for one in error.errors(include_input=False) if one["loc"]})
        raise _unreadable(plain, tuple(fields)) from None
    except (KeyError, TypeError, ValueError):
        raise _unreadable(plain) from None


def _unreadable(plain: dict[str, Any], fields: tuple[str, ...] = ()) -> Unreadable:
    """By the values that make its reference, where it is of a noun that is known and has them."""
    noun, doc = str(plain.get("row", "row")), plain.get("doc")
    parts = _PARTS.get(_NOUNS.get(noun, object), ())
    named = [doc[part] for part in parts if part in doc] if isinstance(doc, dict) else []
    if not parts or len(named) < len(parts):
        named = [plain["pk"], plain["sk"]]
    return Unreadable(noun, tuple(map(str, named)), fields)


def sortable(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def key(wanted: Ref) -> dict[str, Any]:
    """The item's key, as DynamoDB takes it."""
    pk, sk = KEYS[wanted.type](*wanted.key)
    return {"pk": {"S": pk}, "sk": {"S": sk}}
