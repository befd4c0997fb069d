"""The ledger's lines as they are stored. There is one for each mail of thirteen months, so a line stores only what its item does not say
otherwise.

The key has the mailing and the reader; the mailing's name has its kind and, if it is about a session, which one and what stage; ``ttl``
says when the session ends, if that is still ahead. Names are short, times are microseconds since 1970. Lines of earlier versions have
all fields in full, and can still be read.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.model.mailing import HELD, Entry, EntryState

NAMES = {
    "kind": "k", "state": "s", "at": "a", "session": "d", "revision": "r", "stage": "g", "claimed": "c", "attempts": "n",
    "message_id": "m", "reason": "w", "ends": "e",
}  # fmt: skip
"""The stored name of each field. They are in the table's rows and never change."""
_NAMED = {short: name for name, short in NAMES.items()}
_DEFAULTS = {one.name: one.default for one in fields(Entry) if one.name in NAMES}
_TIMES = ("at", "claimed", "ends")
_PARTITION = "READER#"
_EPOCH, _STEP = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


def shortened(line: Entry, ttl: int) -> dict[str, Any]:
    """The attributes of *line*, which ends at *ttl*, besides its key."""
    implied = _implied(line.mailing, ttl)
    held = {name: getattr(line, name) for name in NAMES}
    return {NAMES[name]: _put(name, value) for name, value in held.items() if value != implied[name]}


def whole(item: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the line in *item*, whose values are plain. Raises ``KeyError``, ``TypeError`` or ``ValueError`` if it is not one."""
    doc = item["doc"]
    if "mailing" in doc:
        return dict(doc)
    told = {_NAMED[short]: value for short, value in doc.items()}
    key = {"mailing": item["sk"], "reader": item["pk"].removeprefix(_PARTITION)}
    return _implied(item["sk"], int(item["ttl"])) | {name: _got(name, value) for name, value in told.items()} | key


def _implied(mailing: str, ttl: int) -> dict[str, Any]:
    """What holds for a line that says nothing else: sent at the first attempt, about what the name of its mailing says."""
    kind, *more = mailing.split("/")
    return _DEFAULTS | {
        "kind": kind,
        "state": EntryState.SENT,
        "session": more[1] if len(more) > 1 else None,
        "stage": more[-1] if len(more) > 2 else None,
        "ends": _EPOCH + timedelta(seconds=ttl) - HELD,
    }


def _put(name: str, value: Any) -> Any:
    if name in _TIMES and value is not None:
        return (value - _EPOCH) // _STEP
    return value.value if name == "state" else value


def _got(name: str, value: Any) -> Any:
    return _EPOCH + int(value) * _STEP if name in _TIMES and value is not None else value
