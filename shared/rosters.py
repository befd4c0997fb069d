"""A group's members as a table (CSV): written for spreadsheets, read from wherever the list was kept before, planned line by line.

What a spreadsheet would take for a formula is written so that it is text (OWASP, CSV injection). What is read changes nothing
by itself: the plan says of each line what would become of it and why, and nobody who left, was turned down, whose mail came back
or who was erased is brought back by a list.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial

from shared.changes import Ref, Replace, Store, Write
from shared.errors import BadInput, Conflict
from shared.groups import Group
from shared.links import Keys
from shared.members import Member, MemberState, clean_text, member_id, normalise
from shared.onboarding import admitted, enter, unsettled, upcoming_of
from shared.planning import AT_ONCE
from shared.sessions import Session
from shared.suppressions import Suppression, hashed
from shared.wishes import known_zone

COLUMNS = ("address", "name", "state", "since", "zone", "not_wanted", "paused_until", "why", "by")
_READ = {
    "address": ("address", "email", "e-mail", "email address", "e-mail address", "mail"),
    "name": ("name", "full name"),
    "zone": ("zone", "time zone", "timezone"),
}
_RESERVED = frozenset((*COLUMNS, *(name for names in _READ.values() for name in names)))

# A cell, or what a spreadsheet that splits at semicolons would take for one, that begins like a formula: with = + - @ (full-width
# and small ones too) whatever blanks and quotation marks (x22, which such a spreadsheet takes off) come before it, or with TAB,
# CR or LF. Apostrophes before it are counted, not trusted.
_FORMULA = r"(?=[\t\r\n]|[\s\0\x22\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠﹦﹢﹣﹫])"
_INERT = re.compile(rf"(^|;)('*){_FORMULA}")
_MADE_INERT = re.compile(rf"(^|;)'('*){_FORMULA}")


def inert(text: str) -> str:
    """*text* with an apostrophe before whatever a spreadsheet would take for a formula; :func:`restored` takes it off again."""
    return _INERT.sub(r"\1'\2", text)


def restored(text: str) -> str:
    """*text* as it was before :func:`inert`."""
    return _MADE_INERT.sub(r"\1\2", text)


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
            raise BadInput(f"line {begun}: {_NO_CSV.get(str(error), str(error))}") from error
        if any(cell.strip() for cell in cells):
            yield begun, cells


_NO_CSV = {"unexpected end of data": "a quotation mark is opened here and never closed"}


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
        address = normalise(given["address"])
    except BadInput as error:
        return Wrong(line=line, address=_shown(given["address"]), why=str(error))
    written = given.get("zone", "")
    zone = known_zone(written)
    return Person(
        lines=(line,), address=address, name=clean_text(given.get("name", ""), 120), zone=zone,
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


# --- planning
class What(StrEnum):
    """What becomes of a line of the list; only the first two change anything."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    WAITING = "waiting"
    LEFT = "left"
    UNMAILABLE = "unmailable"
    ERASED = "erased"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What becomes of an address: *words* say why, to people; *writes* are one transaction, empty where nothing changes."""

    lines: tuple[int, ...]
    address: str
    what: What
    words: str = ""
    writes: tuple[Write, ...] = ()


def plan(
    roster: Roster, group: Group, store: Store, keys: Keys, *, now: datetime, by: str, agreed: bool, correlation: str
) -> list[Line]:
    """What importing *roster* would do, in the order of the file. Reads only, and in batches.

    Who is new is asked, by one mail, to confirm; or comes in with a welcome where *agreed* says that they asked for it, on the word
    of the co-lead *by*.
    """
    ahead = upcoming_of(group.id, store, now) if agreed else None
    comes = partial(_comes, group=group, ahead=ahead, now=now, by=by, agreed=agreed, correlation=correlation)
    gone = _suppressions(roster, store, keys)
    ids = {
        person.address: member_id(group.id, person.address, keys.hash, gone[person.address].times)
        if person.address in gone
        else member_id(group.id, person.address, keys.hash)
        for person in roster.people
    }
    there = store.get_many(Ref(Member, (group.id, each)) for each in ids.values())
    lines = [
        _line(person, there.get(Ref(Member, (group.id, ids[person.address]))), gone.get(person.address),
              lambda person: comes(person, ids[person.address]))
        for person in roster.people
    ]  # fmt: skip
    wrong = [Line(lines=(row.line,), address=row.address, what=What.WRONG, words=row.why) for row in roster.wrong]
    return sorted([*_settled(lines, store), *wrong], key=lambda line: line.lines)


def run(lines: Iterable[Line], store: Store) -> list[Line]:
    """Write each line, one transaction after the other; those that somebody else was faster with, and are as they were.

    Whatever else goes wrong is raised; planning the same list anew goes on from there.
    """
    lost = []
    for line in lines:
        try:
            if line.writes:
                store.commit(*line.writes)
        except Conflict:
            lost.append(line)
    return lost


def _suppressions(roster: Roster, store: Store, keys: Keys) -> dict[str, Suppression]:
    """What remains of those on the list who were erased, by address."""
    refs = {person.address: Ref(Suppression, (hashed(person.address, keys.suppression),)) for person in roster.people}
    found = store.get_many(refs.values())
    return {address: found[ref] for address, ref in refs.items() if ref in found}


def _line(
    person: Person, member: Member | None, gone: Suppression | None, comes: Callable[[Person], tuple[str, list[Write]]]
) -> Line:
    if member is None and gone is None:
        words, writes = comes(person)
        return _said(person, What.NEW, words, writes)
    if member is None:
        return _said(person, What.ERASED, "asked to be forgotten; comes back only by signing up")
    if member.state in (MemberState.ACTIVE, MemberState.PAUSED):
        return _updated(person, member)
    return _said(person, *_ENDS[member.state])


_ENDS = {
    MemberState.PENDING_CONFIRMATION: (What.WAITING, "has been asked to confirm the address, and has not yet"),
    MemberState.PENDING_APPROVAL: (What.WAITING, "waits for a co-lead's word (members approve)"),
    MemberState.UNSUBSCRIBED: (What.LEFT, "has left; comes back only by signing up"),
    MemberState.DECLINED: (What.LEFT, "was declined; comes back only by a co-lead's word (members approve)"),
    MemberState.BOUNCED: (What.UNMAILABLE, "mail to this address came back; comes back only by signing up"),
    MemberState.COMPLAINED: (What.UNMAILABLE, "called our mail spam; comes back only by a co-lead's word (members approve)"),
    MemberState.ERASED: (What.ERASED, "asked to be forgotten; comes back only by signing up"),
}  # fmt: skip


def _updated(person: Person, member: Member) -> Line:
    after = replace(member, name=person.name or member.name, zone=person.zone or member.zone)
    if after == member:
        return _said(person, What.UNCHANGED)
    changes = (("name", member.name, after.name), ("zone", member.zone, after.zone))
    words = "; ".join(f"{what}: {old or 'none'} → {new}" for what, old, new in changes if old != new)
    return _said(person, What.UPDATED, words, [Replace(after)])


def _said(person: Person, what: What, words: str = "", writes: Iterable[Write] = ()) -> Line:
    odd = f"no zone is called {person.odd_zone}" if person.odd_zone and not person.zone else ""
    said = "; ".join(part for part in (words, odd) if part)
    return Line(lines=person.lines, address=person.address, what=what, words=said, writes=tuple(writes))


def _comes(
    person: Person,
    member: str,
    *,
    group: Group,
    ahead: Session | None,
    now: datetime,
    by: str,
    agreed: bool,
    correlation: str,
) -> tuple[str, list[Write]]:
    draft = Member(
        group=group.id, id=member, name=person.name, address=person.address, zone=person.zone,
        state=MemberState.PENDING_CONFIRMATION,
    )  # fmt: skip
    why = "imported from a list"
    if agreed:
        writes = admitted(draft, group, ahead, now=now, by=by, why=why, correlation=correlation, wait=AT_ONCE)
        return "comes in, with a welcome", writes
    writes = enter(draft, group, None, proven=False, now=now, correlation=correlation, by=by, why=why, wait=AT_ONCE)
    return "gets one mail that asks them to confirm", writes


def _settled(lines: Sequence[Line], store: Store) -> list[Line]:
    """*lines* without ledger lines that are there already, which one batch of reads finds for all of them."""
    kept = {id(write) for write in unsettled([write for line in lines for write in line.writes], store)}
    return [replace(line, writes=tuple(write for write in line.writes if id(write) in kept)) for line in lines]
