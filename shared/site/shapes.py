"""What ``data/sessions.json`` holds, field by field: the types that it is made by, and the JSON Schema that is published beside it.

A field that is added to a row stays private until somebody writes it down here.
"""

import json
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,
    TypedDict,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

FORMAT: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class Format:
    """A format of strings that JSON Schema knows."""

    name: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """Words of which a string is one."""

    words: tuple[str, ...]


Uri = Annotated[str, Format("uri")]
Instant = Annotated[str, Format("date-time")]


class Group(TypedDict):
    """The group."""

    id: str
    name: str
    zone: Annotated[str, "IANA name of the zone whose clock the sessions keep."]
    community: str
    audience: str
    mission: str
    join: Annotated[str | None, "Address of the sign-up form."]


class Slot(TypedDict):
    """A part of the hour."""

    talk: Annotated[str, "The talk's slug."]
    what: Annotated[str, OneOf(("talk", "questions"))]
    starts: Instant
    ends: Instant


class Resource(TypedDict):
    """Something to read or watch."""

    kind: str
    title: str | None
    url: str | None
    was_shared: bool
    arxiv: str | None
    doi: str | None
    minutes: int | None
    essential: bool
    authors: NotRequired[list[str]]
    year: NotRequired[int]
    venue: NotRequired[Annotated[str, "Where it appeared."]]
    abstract: NotRequired[str]


class Deck(TypedDict):
    """Slides that were uploaded."""

    kind: str
    url: Uri
    thumbnail: Uri | None
    pages: int | None
    bytes: int
    issued: Instant


class Talk(TypedDict):
    """A talk."""

    slug: str
    title: str | None
    speaker: str
    kind: NotRequired[Annotated[str, "What the group calls its kind, such as lightning; not there where it has none."]]
    about: str
    unconfirmed: Annotated[bool, "The speaker has not said yes yet."]
    deck: Deck | None
    slides: Annotated[Resource | None, "Slides that lie elsewhere; null as long as they wait for the talk."]
    recording: Annotated[Resource | None, "Only with the speaker's consent."]
    thread: Annotated[Uri | None, "The discussion in the group's chat."]
    resources: list[Resource]
    summary: NotRequired[Annotated[str, "What it is about, in a few lines; plain text."]]
    questions: NotRequired[Annotated[list[str], "To think about beforehand."]]


class Idea(TypedDict):
    """A proposal, plan or research idea."""

    topic: str
    speaker: str
    about: str
    scheduled_for: str | None
    url: str | None


class Session(TypedDict):
    """A session."""

    id: Annotated[str, "<group>/<date first planned>, for life."]
    key: str
    url: Uri
    kind: Annotated[str, OneOf(("talks", "proposals", "discussion", "reading"))]
    state: Annotated[str, OneOf(("planned", "announced", "held", "cancelled"))]
    heading: Annotated[str, "Its title, or those of its talks."]
    title: str | None
    about: Annotated[str, "Plain text, math between dollar signs."]
    season: str
    series: Annotated[str | None, "The title of the series that it belongs to."]
    book: Annotated[str | None, "The title of the book that it reads."]
    chapter: str | None
    host: Annotated[str | None, "The id of the other group's session that it is held together with."]
    guests: Annotated[list[str], "Ids of the groups that come to it."]
    starts: Instant | None
    ends: Instant | None
    zone: NotRequired[
        Annotated[str, "IANA name of the zone whose clock it keeps; not there where that is the group's."]
    ]
    place: NotRequired[Annotated[str, "Where it is, a room or an address, if that is for everybody."]]
    date_known: Annotated[str, OneOf(("written", "inferred", "unknown"))]
    revision: int
    resources: Annotated[list[Resource], "Reading for the whole session."]
    agenda: list[Slot]
    recap: Annotated[str | None, "Plain text; null until it is published."]
    recapped: Instant | None
    talks: list[Talk]
    planned: list[Idea]
    proposals: list[Idea]
    plans: list[Idea]
    research: list[Idea]
    notes: NotRequired[Annotated[Uri, "Where notes are taken together."]]
    reason: NotRequired[Annotated[str, "Why it was moved or cancelled, in the co-leads' words; plain text."]]


Data = TypedDict(
    "Data",
    {
        "$schema": Annotated[Uri, "Where this schema is."],
        "format": Literal[1],
        "group": Group,
        "sessions": Annotated[list[Session], "In the order in which they took or take place."],
    },
)
DEFINED = (Session, Talk, Deck, Resource, Slot, Idea)
"""Shapes that have a definition of their own in the schema, in its order."""
ABOUT = "What data/sessions.json holds. Times are RFC 3339 in UTC. A field is added without notice; one that changes or goes raises format."


@cache
def schema() -> bytes:
    """``data/sessions.schema.json``: the JSON Schema of :class:`Data`."""
    told = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The sessions of a reading group",
        "type": "object",
        "description": ABOUT,
        **_fields(Data),
        "$defs": {shape.__name__.lower(): _object(shape) for shape in DEFINED},
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _object(shape: type[Any]) -> dict[str, Any]:
    return {"type": "object", "description": shape.__doc__, **_fields(shape)}


def _fields(shape: type[Any]) -> dict[str, Any]:
    """What an object of *shape* has: every field of it, and no other."""
    hints = get_type_hints(shape, include_extras=True)
    return {
        "properties": {name: _schema(hint) for name, hint in hints.items()},
        "required": [name for name in hints if name in shape.__required_keys__],
        "additionalProperties": False,
    }


NAMES: dict[Any, str] = {str: "string", int: "integer", bool: "boolean"}


def _schema(hint: Any) -> dict[str, Any]:
    """The JSON Schema of one type."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _noted(_schema(inner[0]), inner[1:])
    if origin is NotRequired:
        return _schema(inner[0])
    if origin is Literal:
        return {"const": inner[0]}
    if origin in (Union, UnionType):
        return _or_null(_schema(next(one for one in inner if one is not type(None))))
    if origin is list:
        return {"type": "array", "items": _schema(inner[0])}
    if is_typeddict(hint):
        return {"$ref": f"#/$defs/{hint.__name__.lower()}"} if hint in DEFINED else _object(hint)
    return {"type": NAMES[hint]}


def _noted(one: dict[str, Any], notes: tuple[Any, ...]) -> dict[str, Any]:
    for note in notes:
        match note:
            case OneOf(words):
                one = {"enum": list(words)}
            case Format(name):
                one = {**one, "format": name}
            case words:
                one = {**one, "description": words}
    return one


def _or_null(one: dict[str, Any]) -> dict[str, Any]:
    return {**one, "type": [one["type"], "null"]} if "type" in one else {"anyOf": [one, {"type": "null"}]}
