"""What a meeting's tool says of who was there, as co-leads paste it: a table of Zoom, Meet, Teams or a list of lines."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from shared.errors import BadInput
from shared.text.folding import fold

LONGEST = 200_000
"""Characters of a list that are read."""
MOST = 5_000
"""Lines of it."""
LINE = 1_000
"""Characters of a line that are looked at, or of a name in a list that is one line."""


@dataclass(frozen=True, slots=True)
class Written:
    """Somebody in a list: the *name* as it stands there, and the address where the tool gives one."""

    name: str
    address: str = ""


_NAMES = (
    "name", "full name", "participant", "participant name", "attendee", "attendee name", "display name", "user name",
    "username", "nickname", "name (original name)", "participant (original name)", "user name (original name)",
)  # fmt: skip
_ADDRESSES = ("email", "e-mail", "user email", "email address", "participant email", "mail", "attendee email")
_FIRST, _LAST = ("first name", "given name"), ("last name", "surname", "family name")
_HEADINGS = re.compile(
    r"(?:participants?|attendees|people|in (?:the|this) (?:meeting|call)|contributors|guests|voice connected|online|offline|meeting host|"
    r"host|co-host|organi[sz]er|presenter|muted|unmuted|you|waiting room|members|"
    r"guest|\d+)(?: ?[—–-] ?\d+| ?\(\d+\)| ?\d+)?:?"
)
"""Lines of a list that are nobody's name."""
_INITIALS = re.compile("[A-Z]{2}")
"""What stands in the place of a picture."""
_BULLET = re.compile(r"^(?:[-*•·–—>]|\d{1,3}[.)]|\[[ xX]?\])\s+")
_TIME = re.compile(
    r"\s*[—–-]?\s*(?:today at|yesterday at|joined|left)?\s*\d{1,2}:\d{2}(?::\d{2})?\s*(?:am|pm)?$", re.IGNORECASE
)
_ANGLED = re.compile(r"^(.*?)\s*<([^<>\s]+@[^<>\s]+)>$")
_SAID = re.compile(
    r"\d{1,2}:\d{2}:\d{2} From (?P<zoom>.{1,100}?)(?: to [^:]{1,100})? ?:.*|"
    r"\[[^\[\]]{0,30}\d{1,2}:\d{2}[^\[\]]{0,8}\] (?P<teams>[^:]{1,100})(?::.*)?"
)
"""A line of a chat that was saved, which begins with when and who. What was said may go on in lines of its own."""
_ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")


def people(pasted: str) -> list[Written]:
    """Whoever stands in the list, in its order, as often as they stand there. Raises :class:`BadInput` for more than is read."""
    lines = pasted.replace("\ufeff", "").replace("\x00", "").splitlines()
    if len(pasted) > LONGEST or len(lines) > MOST:
        raise BadInput(
            f"this list is too long: {LONGEST:,} characters in {MOST:,} lines are the most; hand it in without the other columns"
        )
    for number, line in enumerate(lines):
        columns = _columns(line)
        if columns:
            return list(_of_table(lines[number + 1 :], *columns))
    return list(_of_lines(_speakers(lines) or lines))


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which column is what; *name* are those that make it up together."""

    name: tuple[int, ...]
    address: int | None


def _columns(line: str) -> tuple[str, _Columns] | None:
    """What stands between the cells of a table whose header *line* is, and its columns; None if it is no header."""
    for between in ("\t", ",", ";"):
        heads = [fold(cell).strip() for cell in _cells(line, between)]
        if len(heads) < 2:
            continue
        names = tuple(at for at, head in enumerate(heads) if head in _NAMES)[:1]
        parts = tuple(at for which in (_FIRST, _LAST) for at, head in enumerate(heads) if head in which)
        address = next((at for at, head in enumerate(heads) if head in _ADDRESSES), None)
        if names or parts:
            return between, _Columns(names or parts, address)
    return None


def _cells(line: str, between: str) -> list[str]:
    return [cell.strip() for cell in next(csv.reader([line[:LINE]], delimiter=between), [])]


def _of_table(lines: Sequence[str], between: str, columns: _Columns) -> Iterator[Written]:
    """The rows until an empty line, where another table may follow, whose rows say the same once more."""
    for line in lines:
        cells = _cells(line, between)
        if not any(cells):
            return
        name = " ".join(" ".join(cells[at] for at in columns.name if at < len(cells)).split())
        address = cells[columns.address] if columns.address is not None and columns.address < len(cells) else ""
        if name or address:
            yield Written(name, address if _ADDRESS.fullmatch(address) else "")


def _speakers(lines: Iterable[str]) -> list[str]:
    """Whoever said something, if this is a chat, each once."""
    said = (_SAID.fullmatch(" ".join(line[:LINE].split())) for line in lines)
    return list(dict.fromkeys(found["zoom"] or found["teams"] for found in said if found))


def _of_lines(lines: Iterable[str]) -> Iterator[Written]:
    shown = [line.strip() for line in lines if line.strip()]
    if len(shown) == 1:
        shown = [part.strip() for part in re.split(r"[,;\t]|\s\|\s", shown[0])]
    for line in islice(shown, MOST):
        written = " ".join(line[:LINE].split())  # of many blanks in a row the patterns would try each division
        text = _TIME.sub("", _BULLET.sub("", written)).strip().lstrip("@")
        if not text or _INITIALS.fullmatch(text) or _HEADINGS.fullmatch(fold(text)) or fold(text) in _NAMES:
            continue
        angled = _ANGLED.fullmatch(text)
        if angled:
            yield Written(angled[1].strip(' "'), angled[2])
        elif _ADDRESS.fullmatch(text):
            yield Written("", text)
        else:
            yield Written(text)
