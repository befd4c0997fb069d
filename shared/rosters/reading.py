"""Reading a list of people as it was kept elsewhere: a spreadsheet, a form's or a newsletter's export, or just addresses."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from shared.errors import BadInput
from shared.model.preference import known_zone
from shared.rosters.headings import places
from shared.text.addresses import named
from shared.text.csv_text import records_of
from shared.text.inline import clean_text
from shared.text.names import person_name
from shared.text.spreadsheets import restored


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody on the list: on which *lines* of the file (from 1), the normalised address, and what else is known of them.

    *odd_zone* is what stands in the file where no zone is called so, *state* what it says of where they stand with whoever kept it.
    """

    lines: tuple[int, ...]
    address: str
    name: str = ""
    zone: str = ""
    odd_zone: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A line without a usable address: what stands in its place (cut), and what is wrong with it."""

    line: int
    address: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The list as read, each address once; *unread* are the columns that are not used."""

    people: tuple[Person, ...]
    wrong: tuple[Wrong, ...] = ()
    unread: tuple[str, ...] = ()


def read_csv(text: str) -> Roster:
    """The list in *text*: separated by comma, semicolon or TAB, with a header line, or addresses alone.

    Where no heading says which column has the addresses, it is the only one that has any. Raises :class:`BadInput` with the number of
    the line where the text is no CSV, or naming the columns if none is for addresses, or several may be.
    """
    records = records_of(text, lambda header: len(places(header)))
    header = records[0][1] if records else []
    if any(map(_is_address, header)):
        return _roster([row for record in records for row in _listed(*record)])
    found = places(header)
    if "address" not in found:
        found["address"] = _of_addresses(header, [cells for _, cells in records[1:]])
    unread = tuple(_shown(cell) for at, cell in enumerate(header) if at not in found.values() and cell.strip())
    return _roster([_read(line, cells, found, len(header)) for line, cells in records[1:]], unread)


def _roster(rows: Sequence[Person | Wrong], unread: tuple[str, ...] = ()) -> Roster:
    wrong = tuple(row for row in rows if isinstance(row, Wrong))
    return Roster(people=_merged(row for row in rows if isinstance(row, Person)), wrong=wrong, unread=unread)


# --- its columns
def _of_addresses(header: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """The one column with addresses. Raises :class:`BadInput` if there is none, or it is not clear which."""
    fits = [at for at in range(len(header)) if any(_is_address(cells[at]) for cells in rows if at < len(cells))]
    if len(fits) == 1:
        return fits[0]
    if fits:
        several = " and ".join(f"“{_shown(header[at])}”" for at in fits[:5])
        raise BadInput(f"{several} have e-mail addresses; call the column that counts “email”")
    found = ", ".join(_shown(cell) for cell in header[:40]) or "none: the file is empty"
    raise BadInput(
        f"no column is called address, email or e-mail, and none has e-mail addresses; the columns are: {found}"
    )


def _is_address(cell: str) -> bool:
    try:
        return "@" in cell and bool(named(restored(cell)))
    except BadInput:
        return False


def _shown(cell: str) -> str:
    return clean_text(restored(cell[:400]), 60)


# --- its lines
def _listed(line: int, cells: Sequence[str]) -> Iterator[Person | Wrong]:
    """The people on a line of a list without a header: each address is somebody, and text beside a single address is their name."""
    found = [cell for cell in cells if _is_address(cell)]
    others = [cell for cell in cells if cell.strip() and cell not in found]
    if len(found) == 1:
        yield _read(line, [found[0], " ".join(others)], {"address": 0, "name": 1}, 2)
        return
    for cell in [*found, *others]:
        yield _read(line, [cell], {"address": 0}, 1)


def _read(line: int, cells: Sequence[str], found: dict[str, int], width: int) -> Person | Wrong:
    given = {what: restored(cells[at]).strip() if at < len(cells) else "" for what, at in found.items()}
    if any(cell.strip() for cell in cells[width:]):
        why = (
            f"{len(cells)} cells, but the header has {width}: is a cell with a separator in it not in quotation marks?"
        )
        return Wrong(line=line, address=_shown(given["address"]), why=why)
    try:
        beside, address = named(given["address"])
    except BadInput as error:
        return Wrong(line=line, address=_shown(given["address"]), why=str(error))
    parts = f"{given.get('first', '')} {given.get('last', '')}".strip()
    name, written = given.get("name", "") or parts or beside, given.get("zone", "")
    zone = known_zone(written)
    return Person(
        lines=(line,), address=address, name=person_name(name), zone=zone, odd_zone="" if zone else _shown(written),
        state=_shown(given.get("state", "")),
    )  # fmt: skip


def _merged(people: Iterable[Person]) -> tuple[Person, ...]:
    """Each address once, at its first place, with the first name, zone and state found for it."""
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
                state=first.state or person.state,
            )
    return tuple(found.values())
