"""Tables of past sessions: CSV as spreadsheets save it, and Markdown's; a line of headings, then a session or a talk a line."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from shared.archive.columns import COLUMNS, columns, head, heading, meaning
from shared.archive.source import Row, Source
from shared.errors import BadInput
from shared.text.csv_text import MARKS, Record, cells_of, records_of
from shared.text.days import is_day
from shared.text.inline import clean_text
from shared.text.mistakes import Mistake
from shared.text.spreadsheets import restored

ABOVE = 10
"""In how many lines the headings are looked for; above them a title may stand."""
_RULE = re.compile(r"\s*+\|?\s*+:?-++:?\s*+(?:\|\s*+:?-++:?\s*+)*+\|?\s*+")
_BREAK = re.compile(r"<br */?>", re.IGNORECASE)


def is_csv(text: str) -> bool:
    """Whether one of its first lines has headings, or its first a day and other cells."""
    told = [line for line in text.splitlines() if line.strip()][:ABOVE]
    found = [cells for line in told for mark in MARKS if len(cells := cells_of(line, mark)) > 1]
    return any(map(_headings, found)) or any(_begins_with_a_day(cells) for cells in found[:3])


def _headings(cells: Sequence[str]) -> bool:
    return len([cell for cell in cells if cell.strip()]) > 1 and head(cells)


def csv(text: str) -> Source:
    """The table in *text*. Raises :class:`BadInput` where it is none, or says nowhere what its columns are."""
    records = records_of(text, meaning, ABOVE)
    at = next((at for at, (_, cells) in enumerate(records[:ABOVE]) if _headings(cells)), None)
    if at is None:
        raise BadInput(
            "no line says what the columns are; write a first line above them, such as: date, speaker, title, slides"
        )
    return _table(records[at][1], records[at + 1 :])


def is_markdown(text: str) -> bool:
    lines = text.splitlines()
    return any("|" in above and "|" in rule and _RULE.fullmatch(rule) for above, rule in pairwise(lines))


def markdown(text: str) -> Source:
    """All tables in *text*, each by its own headings."""
    found = Source()
    for header, records in _markdown_tables(text.splitlines()):
        if head(header):
            found = found.with_(_table(header, records))
    if not found.rows:
        raise BadInput(
            "no table here has headings that say what its columns are; write them such as: date | speaker | title | slides"
        )
    return found


def _markdown_tables(lines: Sequence[str]) -> Iterator[tuple[list[str], list[Record]]]:
    at = 0
    while at + 1 < len(lines):
        if "|" in lines[at] and _RULE.fullmatch(lines[at + 1]) and "|" in lines[at + 1]:
            end = next((n for n in range(at + 2, len(lines)) if "|" not in lines[n]), len(lines))
            yield _cells(lines[at]), [(n + 1, _cells(lines[n])) for n in range(at + 2, end)]
            at = end
        else:
            at += 1


def _cells(line: str) -> list[str]:
    bare = line.strip().removeprefix("|")
    bare = bare[:-1] if bare.endswith("|") and not bare.endswith("\\|") else bare
    return [_BREAK.sub("\n", cell).replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", bare)]


def _table(header: Sequence[str], records: Sequence[Record]) -> Source:
    places, width = columns(header), len(header)
    rows, wrong, remarks = list[Row](), list[Mistake](), list[str]()
    for line, cells in records:
        given = {what: restored(cells[at]).strip() for what, at in places.items() if at < len(cells)}
        if [heading(cell) for cell in cells] == [heading(cell) for cell in header]:
            continue  # the headings once more
        if any(cell.strip() for cell in cells[width:]):
            said = f"{len(cells)} cells, but the headings are {width}: is a cell with a separator in it not in quotation marks?"
            wrong.append(Mistake(said, line=line))
        elif _alone(cells, given):
            remarks.append(f"line {line} is not read: {_quoted(''.join(cells))} stands there alone")
        else:
            rows.append(Row(line, given))
    if not rows and not wrong:
        raise BadInput("there are headings, but no session below them")
    if "date" not in places:
        remarks.append("no column is called date, so no session has a day")
    unread = tuple(
        clean_text(restored(cell), 60) for at, cell in enumerate(header) if at not in places.values() and cell.strip()
    )
    return Source(rows=tuple(rows), wrong=tuple(wrong), remarks=tuple(remarks), unread=unread)


def _alone(cells: Sequence[str], given: Mapping[str, str]) -> bool:
    """Whether it is a line between sessions, such as the name of a term: one cell, and no day where one belongs or nothing that is read."""
    filled = [cell for cell in cells if cell.strip()]
    told = [what for what, value in given.items() if value]
    return len(filled) == 1 and (not told or (told == ["date"] and not is_day(filled[0])))


def _quoted(text: str) -> str:
    return f"“{clean_text(text, 60)}”"


def _begins_with_a_day(cells: Sequence[str]) -> bool:
    return not any(heading(cell) in COLUMNS for cell in cells) and is_day(cells[0])
