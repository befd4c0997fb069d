"""How commands speak: tables for people, JSON for programs, complaints on standard error."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table


def show_json(value: Any) -> None:
    """*value* as JSON on standard output."""
    print(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def show_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A table; cells are shown as they are, never as markup, and never cut."""
    table = Table(*columns, title=title, title_justify="left")
    for row in rows:
        table.add_row(*(escape(str(cell if cell is not None else "")) for cell in row))
    Console().print(table)


def say(text: str) -> None:
    Console().print(escape(text))


def complain(text: str) -> None:
    """Every line of *text* on standard error."""
    Console(stderr=True).print(escape(text), style="red")
