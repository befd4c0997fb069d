"""Reading who was there from what co-leads paste: a table of Zoom's, Meet's or Teams', a saved chat, or one name on each line."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from shared.errors import BadInput
from shared.text.folding import fold

LONGEST = 200_000
"""The most characters of a list."""
MOST = 5_000
"""The most lines of a list."""
LINE = 1_000
"""The most characters looked at of a line, or of a name in a list that is a single line."""


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
"""Lines of a list that are headings and not names."""
_INITIALS = re.compile("[A-Z]{2}")
"""Initials that stand in place of a picture."""
_BULLET = re.compile(r"^(?:[-*•·–—>]|\d{1,3}[.)]|\[[ xX]?\])\s+")
_TIME = re.compile(
    r"\s*[—–-]?\s*(?:today at|yesterday at|joined|left)?\s*\d{1,2}:\d{2}(?::\d{2})?\s*(?:am|pm)?$", re.IGNORECASE
)
_ANGLED = re.compile(r"^(.*?)\s*<([^<>\s]+@[^<>\s]+)>$")
_SAID = re.compile(
    r"\d{1,2}:\d{2}:\d{2} From (?P<zoom>.{1,100}?)(?: to [^:]{1,100})? ?:.*|"
    r"\[[^\[\]]{0,30}\d{1,2}:\d{2}[^\[\]]{0,8}\] (?P<teams>[^:]{1,100})(?::.*)?"
)
"""The beginning of a line in a saved chat: when, and who. What was said may continue on further lines."""
_ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")


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
    return list(_of_lines(_speakers(lines) or lines))


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which column holds what; the *name* columns together make up the name."""

    name: tuple[int, ...]
    address: int | None


def _columns(line: str) -> tuple[str, _Columns] | None:
    """The separator and the columns of the table that begins with the header *line*; None if it is no header."""
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
    """The rows up to an empty line. Behind it another table may follow, with the same people once more."""
    for line in lines:
        cells = _cells(line, between)
        if not any(cells):
            return
        name = " ".join(" ".join(cells[at] for at in columns.name if at < len(cells)).split())
        address = cells[columns.address] if columns.address is not None and columns.address < len(cells) else ""
        if name or address:
            yield Written(name, address if _ADDRESS.fullmatch(address) else "")


def _speakers(lines: Iterable[str]) -> list[str]:
    """The people who said something, each once, if this is a saved chat."""
    said = (_SAID.fullmatch(" ".join(line[:LINE].split())) for line in lines)
    return list(dict.fromkeys(found["zoom"] or found["teams"] for found in said if found))


def _of_lines(lines: Iterable[str]) -> Iterator[Written]:
    shown = [line.strip() for line in lines if line.strip()]
    if len(shown) == 1:
        shown = [part.strip() for part in re.split(r"[,;\t]|\s\|\s", shown[0])]
    for line in islice(shown, MOST):
        written = " ".join(
            line[:LINE].split()
        )  # with many blanks in a row the patterns would try every way to divide them
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
