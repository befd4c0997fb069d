"""The form of a group's settings: what stands in the file is shown, and what was typed becomes edits of it.

Nothing that is absent is taken for a deletion: a setting goes where its field comes back empty, an entry of a list where its box is
ticked, and whatever has no field stays.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shared.desk.settings.settings_fields import GATHERED, PARTS, within
from shared.desk.settings.settings_shapes import Field, Rows, Sort
from shared.desk.visit import Fields, first
from shared.group.texts import Edit
from shared.text.mistakes import Mistake, Mistakes

NEW, REMOVE = "new", "remove"
REMOVED = "yes"


@dataclass(frozen=True, slots=True)
class Input:
    """One field as it is shown: *name* is what the form calls it."""

    field: Field
    name: str
    value: str
    wrong: tuple[str, ...] = ()
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """An entry of a list, or (*new*) the place for another."""

    name: str
    title: str
    inputs: tuple[Input, ...]
    new: bool = False
    removed: bool = False


@dataclass(frozen=True, slots=True)
class List:
    rows: Rows
    shown: tuple[Row, ...]
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    title: str
    items: tuple[Input | List, ...]

    @property
    def amiss(self) -> bool:
        """Whether one of its fields has a mistake."""
        return any(
            one.wrong or (isinstance(one, List) and any(i.wrong for row in one.shown for i in row.inputs))
            for one in self.items
        )


def blocks(
    document: Mapping[str, Any], today: str, typed: Fields | None = None, wrong: Mapping[str, list[str]] | None = None
) -> tuple[Block, ...]:
    """The form over what the file says, with what was *typed* in its place, and what is *wrong* by the names of the fields."""
    at = _Showing(typed or {}, wrong or {})
    return tuple(Block(part.title, tuple(at.item(one, document, today) for one in part.fields)) for part in PARTS)


@dataclass(frozen=True, slots=True)
class _Showing:
    typed: Fields
    wrong: Mapping[str, list[str]]

    def item(self, one: Field | Rows, document: Mapping[str, Any], today: str) -> Input | List:
        there = within(one.name, document)
        if isinstance(one, Field):
            return self.input(one, one.name, there)
        rows = [self.row(one, str(at), entry, f"{at + 1}") for at, entry in shown(one, there, today)]
        return List(one, (*rows, self.row(one, NEW, {}, "")), tuple(self.wrong.get(one.name, ())))

    def row(self, rows: Rows, key: str, entry: Mapping[str, Any], number: str) -> Row:
        name = f"{rows.name}.{key}"
        inputs = tuple(self.input(one, f"{name}.{one.name}", entry.get(one.name)) for one in rows.columns)
        known = next(
            (str(entry[n]) for n in ("name", "title", "speaker", "id", "after", "from", "session") if entry.get(n)), ""
        )
        title = f"{rows.one.capitalize()} {number}: {known}" if number else f"Another {rows.one}"
        return Row(name, title, inputs, new=not number, removed=first(self.typed, f"{name}.{REMOVE}") == REMOVED)

    def input(self, one: Field, name: str, there: Any) -> Input:
        value = first(self.typed, name, as_text(there))
        return Input(one, name, value, tuple(self.wrong.get(name, ())), fixed=one.fixed and there is not None)


def shown(rows: Rows, there: Any, today: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The entries of a list that the form shows, with their numbers."""
    for at, entry in enumerate(there if isinstance(there, list) else ()):
        if isinstance(entry, Mapping) and not (rows.coming and str(entry.get("session", "")) < today):
            yield at, entry


def as_text(there: Any) -> str:
    """The value as the field shows it."""
    if isinstance(there, list):
        return ", ".join(map(str, there))
    if isinstance(there, Mapping):
        return "\n".join(f"{name}: {value}" for name, value in there.items())
    return "" if there is None else str(there)


# --- what was typed
def edits(document: Mapping[str, Any], typed: Fields, today: str) -> list[Edit]:
    """The edits by which the form changes the file that it was made of. Raises :class:`BadInput` if lines cannot be told apart."""
    found: list[Edit] = []
    removed: list[Edit] = []
    for one in (field for part in PARTS for field in part.fields):
        path = tuple(one.name.split("."))
        there = within(one.name, document)
        if isinstance(one, Field):
            found += _changed(one, one.name, path, there, typed)
        else:
            changed, gone = _rows(one, path, there, typed, today)
            found += changed
            removed += gone
    return [*_gathered(document, found), *removed]


def _changed(one: Field, name: str, path: tuple[str | int, ...], there: Any, typed: Fields) -> list[Edit]:
    if name not in typed or (one.fixed and there is not None):
        return []
    text = _tidy(one, first(typed, name))
    if text == _tidy(one, as_text(there)) or (there is None and text == one.usual):
        return []
    if not text:
        return [Edit(path, None)] if there is not None else []
    return [Edit(path, _value(one, text, name))]


def _tidy(one: Field, text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n ")
    return lines if one.sort in (Sort.LONG, Sort.PAIRS) else " ".join(lines.split())


def _value(one: Field, text: str, name: str) -> Any:
    if one.sort is Sort.WORDS:
        return [word for word in re.split(r"[\s,;]+", text) if word]
    if one.sort is Sort.SEVERAL:
        found = [part for part in (part.strip() for part in re.split(r"[,;]", text)) if part]
        return found if len(found) > 1 else found[0] if found else text
    if one.sort is Sort.PAIRS:
        pairs = [line.partition(":")[::2] for line in text.split("\n") if line.strip()]
        if bare := next((key for key, value in pairs if not value.strip()), ""):
            raise Mistakes(
                [Mistake(f"“{bare.strip()}” needs a colon, and what holds then behind it", tuple(name.split(".")))]
            )
        return {key.strip(): value.strip() for key, value in pairs}
    return text


def _rows(
    rows: Rows, path: tuple[str | int, ...], there: Any, typed: Fields, today: str
) -> tuple[list[Edit], list[Edit]]:
    """What is changed in a list, and what is taken out of it, from its end."""
    changed: list[Edit] = []
    gone: list[Edit] = []
    for at, entry in shown(rows, there, today):
        name = f"{rows.name}.{at}"
        if first(typed, f"{name}.{REMOVE}") == REMOVED:
            gone.insert(0, Edit((*path, at), None))
            continue
        for one in rows.columns:
            changed += _changed(one, f"{name}.{one.name}", (*path, at, one.name), entry.get(one.name), typed)
    new = [
        edit
        for one in rows.columns
        for edit in _changed(one, f"{rows.name}.{NEW}.{one.name}", (one.name,), None, typed)
    ]
    if new:
        changed.append(Edit((*path, len(there or ())), {str(edit.path[0]): edit.value for edit in new}))
    return changed, gone


def _gathered(document: Mapping[str, Any], found: list[Edit]) -> list[Edit]:
    """If all fields of a setting are taken out, the setting itself is."""
    for name in GATHERED:
        mine = [edit for edit in found if edit.path[0] == name]
        emptied = {edit.path[1] for edit in mine if edit.value is None}
        if mine and len(emptied) == len(mine) and emptied >= set(document[name]):
            found = [*(edit for edit in found if edit.path[0] != name), Edit((name,), None)]
    return found


# --- mistakes, at their fields
def at_fields(
    mistakes: Iterable[Mistake], document: Mapping[str, Any], typed: Fields
) -> tuple[dict[str, list[str]], list[Mistake]]:
    """What is wrong by the names of the form's fields, and what has none; *document* is the file that the form was made of."""
    names = {part_name: part_name for part in PARTS for part_name in (one.name for one in part.fields)}
    found: dict[str, list[str]] = {}
    others: list[Mistake] = []
    for one in mistakes:
        name = _field_at(one.path, document, typed, names)
        if name:
            found.setdefault(name, []).append(one.said)
        else:
            others.append(one)
    return found, others


def _field_at(path: tuple[str | int, ...], document: Mapping[str, Any], typed: Fields, names: Mapping[str, str]) -> str:
    """The name of the field at *path* of the file as it would be; empty if the form has none."""
    for length in range(len(path), 0, -1):
        head = ".".join(map(str, path[:length]))
        if head not in names:
            continue
        rows = next((one for part in PARTS for one in part.fields if one.name == head), None)
        if not isinstance(rows, Rows) or length == len(path):
            return head
        return _in_row(rows, path[length:], document, typed)
    return f"{path[0]}.{_first_of(str(path[0]))}" if path and _first_of(str(path[0])) else ""


def _first_of(gathered: str) -> str:
    return next(
        (one.name.partition(".")[2] for part in PARTS for one in part.fields if one.name.startswith(f"{gathered}.")), ""
    )


def _in_row(rows: Rows, rest: tuple[str | int, ...], document: Mapping[str, Any], typed: Fields) -> str:
    there = within(rows.name, document)
    kept = [
        at
        for at in range(len(there) if isinstance(there, list) else 0)
        if first(typed, f"{rows.name}.{at}.{REMOVE}") != REMOVED
    ]
    number = rest[0] if isinstance(rest[0], int) else 0
    key = str(kept[number]) if number < len(kept) else NEW
    column = str(rest[1]) if len(rest) > 1 else rows.columns[0].name
    if column not in {one.name for one in rows.columns}:
        return rows.name
    return f"{rows.name}.{key}.{column}"


# --- two at once
def still(found: Iterable[Edit], base: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[list[Edit], list[Edit]]:
    """Those of the edits of *base* that can be made of the file as it is *now*, since nobody changed the same, and the others. A list
    counts as a whole."""
    fine: list[Edit] = []
    lost: list[Edit] = []
    for edit in found:
        head = _head(edit)
        (fine if within(head, base) == within(head, now) else lost).append(edit)
    return fine, lost


def names(found: Iterable[Edit]) -> set[str]:
    """The names of the fields, or of whole lists, whose edits these are."""
    return {_head(edit) for edit in found}


def both(lost: Iterable[Edit], now: Mapping[str, Any]) -> Iterator[str]:
    """Of each setting that somebody else changed, too: what was typed here, and what stands there."""
    for edit in lost:
        there = within(_head(edit), now)
        mine = "to take it out" if edit.value is None else edit.value
        yield f"{'.'.join(map(str, edit.path))}: you wrote {mine}; it is {there if isinstance(there, str) else 'another list'} now"


def _head(edit: Edit) -> str:
    """The setting, or the list, that *edit* is of."""
    steps = edit.path[: next((at for at, step in enumerate(edit.path) if isinstance(step, int)), len(edit.path))]
    return ".".join(map(str, steps))
