"""Tables as text (CSV), read as spreadsheets and people write them: by comma, semicolon or TAB."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from shared.errors import BadInput
from shared.text.folding import fold
from shared.text.spreadsheets import restored

MARKS = ",;\t"
Record = tuple[int, list[str]]
"""The number of the line on which a record begins, and its cells."""


def plain(heading: str) -> str:
    """*heading* in small letters, its words parted by single blanks, whatever parted them: ``E-mail_Address:`` is ``e mail address``."""
    return " ".join(re.split(r"[\s_:*?./-]+", fold(restored(heading)))).strip()


def records_of(text: str, meaning: Callable[[Sequence[str]], int], within: int = 1) -> list[Record]:
    """Each record of *text* that is not empty. What separates its cells is whatever gives one of the first lines (*within* so many, that
    have anything in them) the most *meaning*, then the most frequent. Raises :class:`BadInput` with the number of the line where the text
    is no CSV."""
    text = text.removeprefix("\ufeff")
    told = (line for line in text.splitlines() if line.strip() and not _separator([line]))
    headers = [*islice(told, within)] or [""]
    mark = max(MARKS, key=lambda mark: max((meaning(cells_of(one, mark)), one.count(mark)) for one in headers))
    return [record for record in _records(text, mark) if not _separator(record[1])]


def cells_of(line: str, mark: str) -> list[str]:
    """The cells of one line; none where it is no CSV."""
    try:
        return next(csv.reader([line], delimiter=mark, skipinitialspace=True), [])
    except csv.Error:
        return []  # the reading proper says what is wrong, and where


def _separator(cells: Sequence[str]) -> bool:
    """Whether they are the line by which Excel is told what separates the cells."""
    return re.fullmatch(r"sep=[,;\t]?", "".join(cells).strip('" '), re.IGNORECASE) is not None


def _records(text: str, mark: str) -> Iterator[Record]:
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
