"""How commands speak: tables for people, JSON for programs, errors on standard error."""

import json
import re
import shlex
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import typer

from shared.errors import BadInput

_GAP = 2
_PROSE = 14
"""The last column is words for people: where there is little room, it may break a word that is longer than this."""


def show_json(value: Any) -> None:
    """*value* as JSON on standard output."""
    print(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def show_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A table; cells are shown as they are, never as markup, and never cut: what is too long goes on in the next line.

    Where nobody watches (a pipe, a file) it is as wide as it needs to be.
    """
    from rich import box
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Column, Table
    from rich.text import Text

    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    console = Console(highlight=False)
    across = list(zip(columns, *cells, strict=True))
    wanted = [max(cell_len(line) for text in column for line in text.splitlines() or [""]) for column in across]
    if not console.is_terminal:
        console = Console(highlight=False, width=max(sum(wanted) + _GAP * len(wanted), len(title)))
    least = [max(cell_len(word) for text in column for word in text.split() or [""]) for column in across]
    least[-1] = min(least[-1], _PROSE)
    widths = _fitted(wanted, least, console.width - _GAP * (len(columns) - 1))
    table = Table(
        *(Column(name, width=width, overflow="fold") for name, width in zip(columns, widths, strict=True)),
        box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False,
    )  # fmt: skip
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    console.print(Text(title, style="bold"), table, sep="\n")


def _fitted(wanted: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Widths within *room*: if possible as *wanted*, else nothing narrower than its *least*, and the rest shared evenly."""
    widths = list(least)
    while sum(widths) > room and max(widths) > 1:
        widths[widths.index(max(widths))] -= 1
    while sum(widths) < min(room, sum(wanted)):
        short = [place for place, width in enumerate(wanted) if widths[place] < width]
        for place in short[: room - sum(widths)]:
            widths[place] += 1
    return widths


def say(text: str) -> None:
    """*text* on standard output; commands in it as they are typed here."""
    typer.echo(as_typed(text))


def complain(text: str) -> None:
    """Every line of *text* on standard error, as :func:`say` does it."""
    typer.secho(as_typed(text), fg="red", err=True)


def ask(question: str, *, yes: bool, as_json: bool) -> None:
    """Go on only if somebody says yes. Raises :class:`typer.Abort` if not, :class:`BadInput` where nobody could read *question*."""
    if yes:
        return
    if as_json:
        raise BadInput("with --json nothing is asked: say --yes too, if you mean it")
    typer.confirm(question, abort=True)


class _Called:
    """How this command was called: by which name, and speaking to which stack."""

    name = "fortnight"
    stack = ""


_NOT_OF_A_STACK = ("up", "down", "init", "deploy", "remove", "restore", "--help")
_COMMAND = re.compile(r"(?:(?<=`)|(?<=→ )|^)fortnight (?=([a-z-]+))", re.MULTILINE)


def call_it(stack: str = "") -> None:
    """From now on commands are named as whoever called this one has to type them, with the options for its *stack*."""
    _Called.name, _Called.stack = own_name(), stack


def as_typed(text: str) -> str:
    """*text*, in which each `fortnight …` becomes what can be typed here for the same stack."""

    def typed(found: re.Match[str]) -> str:
        stack = _Called.stack if found[1] not in _NOT_OF_A_STACK else ""
        return f"{_Called.name} {f'{stack} ' if stack else ''}"

    return _COMMAND.sub(typed, text)


def own_name() -> str:
    """How this command is typed here: whoever comes by `make up` has it in the project's environment only."""
    program = Path(sys.executable).with_name("fortnight")
    if shutil.which("fortnight") == str(program):
        return "fortnight"
    return shlex.quote(str(program.relative_to(Path.cwd()) if program.is_relative_to(Path.cwd()) else program))
