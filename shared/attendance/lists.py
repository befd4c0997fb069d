"""Reading who was there from what co-leads paste: a table of Zoom's, Meet's or Teams', a saved chat, or one name on each line."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from shared.attendance.lines import ADDRESS, LINE, MOST, Written, cells_of, heads_names, of_lines, says_absent
from shared.errors import BadInput
from shared.text.folding import fold

LONGEST = 200_000
"""The most characters of a list."""
_ADDRESSES = re.compile("mail|courriel|correo|メール|邮")
_FIRST, _LAST = ("first name", "given name"), ("last name", "surname", "family name")
_PRESENCE = re.compile(
    "attended|attendance(?: status)?|attendee status|presen(?:t|ce)|status|joined|(?:was )?(?:there|here)|anwesend|anwesenheit"
)
"""Heads of a column that says who was there, folded."""
_RULE = re.compile(r":?-+:?")
"""The rule that Markdown has below the head of a table."""
_SAID = re.compile(
    r"\d{1,2}:\d{2}:\d{2} From (?P<zoom>.{1,100}?)(?: to [^:]{1,100})? ?:.*|"
    r"\[[^\[\]]{0,30}\d{1,2}:\d{2}[^\[\]]{0,8}\] (?P<teams>[^:]{1,100})(?::.*)?"
)
"""The beginning of a line in a saved chat: when, and who. What was said may continue on further lines."""


def people(pasted: str) -> list[Written]:
    """The people in the list, in its order, as often as they are in it. Raises :class:`BadInput` if it is too long."""
    lines = pasted.replace("\ufeff", "").replace("\x00", "").splitlines()
    if len(pasted) > LONGEST or len(lines) > MOST:
        raise BadInput(
            f"this list is too long: {LONGEST:,} characters in {MOST:,} lines are the most; hand it in without the other columns"
        )
    for number, line in enumerate(lines):
        columns = _columns(line)
        if columns:
            return list(_of_table(lines[number + 1 :], *columns))
    return list(of_lines(_speakers(lines) or lines))


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which column holds what; the *name* columns together make up the name, those of *presence* say who was there."""

    name: tuple[int, ...]
    address: int | None
    presence: tuple[int, ...]


def _columns(line: str) -> tuple[str, _Columns] | None:
    """The separator and the columns of the table that begins with the header *line*; None if it is no header."""
    for between in ("\t", ",", ";", "|"):
        heads = [fold(cell).strip() for cell in cells_of(line, between)]
        if len(heads) < 2:
            continue
        names = tuple(at for at, head in enumerate(heads) if heads_names(head))[:1]
        parts = tuple(at for which in (_FIRST, _LAST) for at, head in enumerate(heads) if head in which)
        address = next((at for at, head in enumerate(heads) if _ADDRESSES.search(head)), None)
        presence = tuple(at for at, head in enumerate(heads) if _PRESENCE.fullmatch(head.rstrip("?")))
        if names or parts:
            return between, _Columns(names or parts, address, presence)
    return None


def _of_table(lines: Sequence[str], between: str, columns: _Columns) -> Iterator[Written]:
    """The rows up to an empty line. Behind it another table may follow, with the same people once more."""
    for line in lines:
        cells = cells_of(line, between)
        if not any(cells):
            return
        name = " ".join(" ".join(cells[at] for at in columns.name if at < len(cells)).split())
        address = cells[columns.address] if columns.address is not None and columns.address < len(cells) else ""
        if (name or address) and not _RULE.fullmatch(name):
            here = not any(says_absent(cells[at]) for at in columns.presence if at < len(cells))
            yield Written(name, address if ADDRESS.fullmatch(address) else "", here)


def _speakers(lines: Iterable[str]) -> list[str]:
    """The people who said something, each once, if this is a saved chat."""
    said = (_SAID.fullmatch(" ".join(line[:LINE].split())) for line in lines)
    return list(dict.fromkeys(found["zoom"] or found["teams"] for found in said if found))
