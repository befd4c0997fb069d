"""Reading in an action's form: a row of fields for each item, as on a talk's page. The rows become the one text that the action takes."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from shared.desk.actions.forms import Field, Sort, fields_of
from shared.desk.visit import Fields
from shared.errors import BadInput
from shared.store.actions import Action
from shared.talks import form_fields, talk_form
from shared.talks.actions import listed, rows_of_text


@dataclass(frozen=True, slots=True)
class ReadingList:
    """The rows as the template of reading lists shows them. *theirs* is what somebody else wrote meanwhile (None: nobody did)."""

    rows: tuple[talk_form.ReadingRow, ...]
    wrong: str
    theirs: tuple[form_fields.Row, ...] | None


def gathered(action: Action[Any], typed: Fields) -> Fields:
    """*typed*, with its rows as the text of the field that takes them; unchanged if it has no rows."""
    named = next((one.name for one in fields_of(action) if one.sort is Sort.ROWS), "")
    firsts = {name: values[0] for name, values in typed.items() if values}
    given = form_fields.written({name: text for name, text in firsts.items() if "-" in name}) if named else {}
    if "reading" not in given:
        return typed
    numbered = set(form_fields.numbered(typed))
    kept = {name: values for name, values in typed.items() if name not in numbered}
    return kept | {named: (listed(given["reading"]),)}


def shown(field: Field, said: Sequence[str]) -> ReadingList | None:
    """The rows of *field*, with what is *said* about each. None if it is another field, or if its text is no list: then it is
    shown as it was typed."""
    if field.sort is not Sort.ROWS:
        return None
    try:
        rows = rows_of_text(field.value)
        theirs = None if field.theirs is None else rows_of_text(field.theirs)
    except BadInput:
        return None
    return ReadingList(talk_form.rows(rows, dict(_wrong(said))), field.wrong, theirs)


def _wrong(said: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with a row, by its name (``reading-2``)."""
    for line in said:
        if found := _OF_ROW.match(line):
            yield f"reading-{found[1]}", line[found.end() :]


def in_words(line: str) -> str:
    """A row's mistake as it stands above the form: ``To read, no. 2: …``"""
    return _OF_ROW.sub(r"To read, no. \1: ", line)


_OF_ROW = re.compile(r"reading-([1-9][0-9]?): ", re.ASCII)
