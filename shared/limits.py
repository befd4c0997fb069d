"""DynamoDB's bounds, held before anything is sent there: an item is at most 400 KB, a transaction at most 100 items of 4 MB together.

Sizes are counted from a row's values as DynamoDB counts an item's (names and texts in UTF-8, one byte for an element of a list or
map and three around it), rounded up where numbers and times are concerned. What is too large is refused by name, with its
heaviest part, so that whoever wrote it knows what to shorten.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from typing import Any

from shared.errors import TooLarge

KB = 1024
ROW = 390 * KB
"""The most bytes that a row may have: 400 KB less its keys, its version and its index."""
SESSION = 340 * KB
"""The same for a session, of which the audit keeps a copy within a row of its own."""
ROWS = 100
TRANSACTION = 4 * KB * KB - 64 * KB
_AROUND = 200
COPIED = ("Upload", "Proposer", "Recording")
"""Nouns whose rows may be stored twice, the second time under a value by which they are looked up."""


def size(value: Any) -> int:
    """Bytes that *value* (a row, or a part of one) takes at the most."""
    if value is None:
        return 0
    if isinstance(value, str):
        return len(value) if value.isascii() else len(value.encode("utf-8", "surrogatepass"))
    if isinstance(value, bool):
        return 1
    if isinstance(value, int | float):
        return 21
    if isinstance(value, datetime | date | time):
        return 32
    if isinstance(value, Mapping):
        return 3 + sum(1 + size(name) + size(part) for name, part in value.items())
    if is_dataclass(value):
        return 3 + sum(1 + len(f.name) + size(getattr(value, f.name)) for f in fields(value))
    return 3 + sum(1 + size(part) for part in value)


def of_row(row: Any) -> int:
    """Bytes of the item that *row* becomes."""
    return _AROUND + size(row)


def fits(row: Any, most: int = ROW) -> None:
    """Raises :class:`TooLarge` naming *row* and its heaviest part if it is larger than *most*."""
    held = of_row(row)
    if held > most:
        raise TooLarge(f"{_named(row)} would be {kb(held)}, and at most {kb(most)} can be kept{heaviest(row)}")


def check(writes: Sequence[Any]) -> None:
    """Raises :class:`TooLarge` unless *writes* may be made at once."""
    for write in writes:
        fits(write.row)
    items, held = together(writes)
    if items > ROWS:
        raise TooLarge(f"this would change {items} rows at once, and at most {ROWS} can be")
    if held > TRANSACTION:
        raise TooLarge(f"this would write {kb(held)} at once, and at most {kb(TRANSACTION)} can be")


def together(writes: Sequence[Any]) -> tuple[int, int]:
    """How many items *writes* (:data:`shared.store.Write`) take in a transaction, and their bytes: a row, its copy, and, where that may
    move, the one that goes."""
    rows = [write.row for write in writes]
    twice = [row for row in rows if type(row).__name__ in COPIED]
    moved = [was for write in writes if type(was := getattr(write, "was", None)).__name__ in COPIED]
    return len(rows) + len(twice) + len(moved), sum(map(of_row, (*rows, *twice)))


def kb(held: int) -> str:
    return f"{-(-held // KB):,} KB"


def _named(row: Any) -> str:
    noun = type(row).__name__.lower()
    parts = (str(getattr(row, name, "") or "") for name in ("group", "session", "key", "id"))
    words = dict.fromkeys(word for part in parts for word in part.split("/") if word)
    return " ".join([noun, "/".join(words)]).strip()


def heaviest(row: Any) -> str:
    """``: the largest part of it is talks.ada-lovelace.about, 12 KB``; empty where no single part stands out."""
    found = _heaviest(row)
    if found is None:
        return ""
    path, held = found
    return f": the largest part of it is {path}, {kb(held)}"


def _heaviest(value: Any) -> tuple[str, int] | None:
    """The heaviest single text below *value*: how it is named, and its bytes."""
    if isinstance(value, str):
        return "", size(value)
    best: tuple[str, int] | None = None
    for name, part in _parts(value):
        found = _heaviest(part)
        if found and (best is None or found[1] > best[1]):
            best = (f"{name}.{found[0]}".rstrip("."), found[1])
    return best


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        yield from ((str(name), part) for name, part in value.items())
    elif is_dataclass(value) and not isinstance(value, type):
        yield from ((f.name.rstrip("_"), getattr(value, f.name)) for f in fields(value))
    elif isinstance(value, Iterable) and not isinstance(value, bytes):
        for number, part in enumerate(value):
            yield str(getattr(part, "slug", "") or getattr(part, "id", "") or number + 1), part
