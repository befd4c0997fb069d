"""The table itself: members out, people in."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from shared.errors import BadInput
from shared.model.member import Member
from shared.model.preference import known_zone
from shared.text.addresses import named
from shared.text.inline import clean_text
from shared.text.spreadsheets import inert, restored

COLUMNS = ("address", "name", "state", "since", "zone", "not_wanted", "paused_until", "why", "by")
_READ = {
    "address": ("address", "email", "e-mail", "email address", "e-mail address", "mail"),
    "name": ("name", "full name"),
    "zone": ("zone", "time zone", "timezone"),
}
_RESERVED = frozenset((*COLUMNS, *(name for names in _READ.values() for name in names)))


# --- writing
def to_csv(members: Iterable[Member]) -> str:
    """The members in the order given, a line each: :data:`COLUMNS`, then a column per question in the order of their first
    appearance. RFC 4180 (lines end with CR LF); times are RFC 3339; several ``not_wanted`` are parted by a blank."""
    rows = list(members)
    questions = list(dict.fromkeys(question for member in rows for question, _ in member.answers))
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet)
    writer.writerow([*COLUMNS, *(inert(_heading(question)) for question in questions)])
    writer.writerows([inert(cell) for cell in _cells(member, questions)] for member in rows)
    return sheet.getvalue()


def _heading(question: str) -> str:
    """A question may be called like one of the columns; it must not be read back as one."""
    return f"{question} (answer)" if _plain(question) in _RESERVED else question


def _cells(member: Member, questions: Sequence[str]) -> list[str]:
    last = member.history[-1] if member.history else None
    given: dict[str, list[str]] = {}
    for question, answer in member.answers:
        given.setdefault(question, []).append(answer)
    return [
        member.address,
        member.name,
        member.state.value,
        last.at.isoformat() if last else "",
        member.zone,
        " ".join(member.muted),
        member.paused_until.isoformat() if member.paused_until else "",
        last.why if last else "",
        last.by if last else "",
        *("; ".join(given.get(question, ())) for question in questions),
    ]


# --- reading
@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody on the list: on which *lines* of the file (from 1), the normalised address, and what else is known of them.

    *odd_zone* is what stands in the file where no zone is called so.
    """

    lines: tuple[int, ...]
    address: str
    name: str = ""
    zone: str = ""
    odd_zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A line that names nobody who could be mailed: what stands there for an address, cut, and what is wrong with it."""

    line: int
    address: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """A list as read, each address once; *unread* are the columns that mean nothing here."""

    people: tuple[Person, ...]
    wrong: tuple[Wrong, ...] = ()
    unread: tuple[str, ...] = ()


def read_csv(text: str) -> Roster:
    """The list in *text*: separated by comma, semicolon or TAB, with a header line.

    Raises :class:`BadInput` with the number of the line where the text is no CSV, or naming the columns if none is for addresses.
    """
    text = text.removeprefix("\ufeff")
    records = _records(text, _delimiter(text))
    _, header = next(records, (0, []))
    places = _places(header)
    if "address" not in places:
        found = ", ".join(_shown(cell) for cell in header[:40]) or "none: the file is empty"
        raise BadInput(f"no column is called {', '.join(_READ['address'])}; the columns are: {found}")
    read = [_read(line, cells, places, len(header)) for line, cells in records]
    unread = tuple(_shown(cell) for at, cell in enumerate(header) if at not in places.values() and cell.strip())
    wrong = tuple(row for row in read if isinstance(row, Wrong))
    return Roster(people=_merged(row for row in read if isinstance(row, Person)), wrong=wrong, unread=unread)


def _delimiter(text: str) -> str:
    """What separates the header's cells: whichever finds the most columns that mean something here, then the most frequent."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=lambda mark: (len(_places(_split(header, mark))), header.count(mark)))


def _split(header: str, mark: str) -> list[str]:
    try:
        return next(csv.reader([header], delimiter=mark, skipinitialspace=True), [])
    except csv.Error:
        return []  # the reading proper says what is wrong, and where


def _records(text: str, mark: str) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not empty, with the number of the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, skipinitialspace=True, strict=True)
    while True:
        begun = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BadInput(f"line {begun}: {_no_csv(str(error))}") from error
        if any(cell.strip() for cell in cells):
            yield begun, cells


def _no_csv(said: str) -> str:
    """What the parser *said*, in words."""
    return next((words for beginning, words in _NO_CSV.items() if said.startswith(beginning)), _STRAY)


_NO_CSV = {
    "unexpected end of data": "a quotation mark is opened here and never closed",
    "field larger than": "a cell of more than 131,072 characters; is a quotation mark opened here and never closed?",
}
_STRAY = (
    "something stands behind a closing quotation mark; in a cell in quotation marks write each mark that belongs to its text "
    'twice, as in "Ada ""Ace"" Example"'
)


def _places(header: Sequence[str]) -> dict[str, int]:
    """Which column has what; of two that fit, the first."""
    named = [_plain(restored(cell)) for cell in header]
    return {what: min(map(named.index, fits)) for what, names in _READ.items() if (fits := set(names) & set(named))}


def _plain(heading: str) -> str:
    return " ".join(heading.split()).casefold()


def _shown(cell: str) -> str:
    return clean_text(restored(cell[:400]), 60)


def _read(line: int, cells: Sequence[str], places: dict[str, int], width: int) -> Person | Wrong:
    given = {what: restored(cells[at]).strip() if at < len(cells) else "" for what, at in places.items()}
    if any(cell.strip() for cell in cells[width:]):
        why = (
            f"{len(cells)} cells, but the header has {width}: is a cell with a separator in it not in quotation marks?"
        )
        return Wrong(line=line, address=_shown(given["address"]), why=why)
    try:
        beside, address = named(given["address"])
    except BadInput as error:
        return Wrong(line=line, address=_shown(given["address"]), why=str(error))
    written = given.get("zone", "")
    zone = known_zone(written)
    return Person(
        lines=(line,), address=address, name=clean_text(given.get("name", "") or beside, 120), zone=zone,
        odd_zone="" if zone else _shown(written),
    )  # fmt: skip


def _merged(people: Iterable[Person]) -> tuple[Person, ...]:
    """Each address once, where it stands first; of the names and zones the first that is there."""
    found: dict[str, Person] = {}
    for person in people:
        first = found.setdefault(person.address, person)
        if first is not person:
            found[person.address] = replace(
                first,
                lines=(*first.lines, *person.lines),
                name=first.name or person.name,
                zone=first.zone or person.zone,
                odd_zone=first.odd_zone or person.odd_zone,
            )
    return tuple(found.values())
