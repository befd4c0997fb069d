"""``group.yaml``, checked: unknown words, wrong shapes and impossible dates are each named by their place in the file."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError

from shared.errors import BadInput
from shared.groups import Group
from shared.members import normalise
from shared.planning import season_sessions, slug_of

FREE_MAIL = (
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "yahoo.com",
    "icloud.com",
    "proton.me",
    "gmx.net",
    "gmx.de",
    "aol.com",
)
_SHORT = {"from": "from_"}


def parse(document: Any) -> Group:
    """The group that *document* (parsed YAML) describes.

    Raises :class:`BadInput` with one line per mistake, each beginning with the path of the wrong field.
    """
    if not isinstance(document, dict):
        raise BadInput("the file is empty or not a mapping")
    wrong = list(_unknown(Group, document, ""))
    try:
        group = TypeAdapter(Group).validate_python(_prepared(document))
    except ValidationError as error:
        wrong += [f"{'.'.join(str(part).rstrip('_') for part in e['loc'])}: {e['msg']}" for e in error.errors()]
        raise BadInput("\n".join(wrong)) from error
    wrong += _rules(group)
    if wrong:
        raise BadInput("\n".join(wrong))
    return group


def _rules(group: Group) -> Iterator[str]:
    """What a shape cannot say."""
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?", group.id):
        yield "id: lower-case letters, digits and hyphens only; it stands in addresses for good"
    if group.admission not in ("open", "approve"):
        yield f"admission: {group.admission!r} is neither open nor approve"
    if not group.co_leads:
        yield "co_leads: at least one, or nobody hears of what needs a person"
    if len({lead.id for lead in group.co_leads}) < len(group.co_leads):
        yield "co_leads: two have the same id"
    yield from _addresses(group)
    for check in (lambda: group.tz, lambda: group.stages, lambda: season_sessions(group)):
        try:
            check()
        except BadInput as error:
            yield str(error)
            return
    dates = {session.key for session in season_sessions(group)}
    for entry in group.talks:
        if entry.session.isoformat() not in dates:
            yield f"talks: {slug_of(entry)!r} is on {entry.session}, which is no date of the season"


def _addresses(group: Group) -> Iterator[str]:
    named = [(f"co_leads.{lead.id}", lead.address) for lead in group.co_leads]
    named += [(f"talks.{slug_of(talk)}", talk.address) for talk in group.talks if talk.address]
    bare = re.search(r"<([^<>]+)>\s*$", group.sender)
    for place, address in [*named, ("sender", bare[1] if bare else group.sender)]:
        try:
            normalise(address)
        except BadInput as error:
            yield f"{place}: {address!r}: {error}"
    if group.sender.rpartition("@")[2].strip("<> ").lower() in FREE_MAIL:
        yield "sender: mail from a free-mail address through SES fails DMARC; use a domain of your own"


def _prepared(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            _SHORT.get(key, key): _wall(item) if key == "starts" else _prepared(item)
            for key, item in value.items()
            if item is not None
        }
    if isinstance(value, list):
        return tuple(_prepared(item) for item in value)
    return value


def _wall(value: Any) -> Any:
    """YAML 1.1 reads an unquoted 14:00 as the number 840 (base 60)."""
    return f"{value // 60:02d}:{value % 60:02d}" if isinstance(value, int) else value


def _unknown(shape: type[Any], value: Any, path: str) -> Iterator[str]:
    """Words of the file that no field of *shape* bears."""
    if not isinstance(value, dict):
        return
    hints = get_type_hints(shape)
    names = {field.name for field in fields(shape)} - {"version"}
    for key, item in value.items():
        name = _SHORT.get(key, key)
        if name not in names:
            yield f"{path}{key}: no such setting; known here: {', '.join(sorted(n.rstrip('_') for n in names))}"
            continue
        for inner in (hints[name], *get_args(hints[name])):
            if isinstance(inner, type) and is_dataclass(inner):
                for number, part in enumerate(item if isinstance(item, list) else [item]):
                    yield from _unknown(
                        inner, part, f"{path}{key}.{number}." if isinstance(item, list) else f"{path}{key}."
                    )


def schema() -> dict[str, Any]:
    """The JSON Schema of the file."""
    return TypeAdapter(Group).json_schema()
