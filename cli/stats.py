"""`stats`: the group's numbers in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import AsJson, GroupId
from cli.output import say, show_json, show_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cli.stack import Stack
    from shared.numbers.periods import Period

BAR = 30
"""Characters of the longest bar."""


def stats(
    context: typer.Context,
    group_id: GroupId = "",
    months: Annotated[bool, typer.Option("--months", help="Month by month, not season by season.")] = False,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="A table of every month, for a spreadsheet.")] = False,
) -> None:
    """What happened in the group: members, mails, ballots, reading, slides.

    Counted as things happen; the same numbers as at the desk.
    """
    from shared.errors import BadInput
    from shared.numbers.periods import numbers, seasons, to_csv

    if as_json and as_csv:
        raise BadInput("choose one of --json and --csv")
    stack: Stack = context.obj()
    group = stack.group(group_id)
    every = numbers(group, stack.table, stack.now())
    if as_csv:
        typer.echo(to_csv(every), nl=False)
        return
    if as_json:
        show_json([{"month": one.name, "season": one.season, **one.numbers} for one in every])
        return
    _show(every if months else seasons(every), group.name)


def _show(periods: Sequence[Period], name: str) -> None:
    from shared.numbers.periods import named

    say(name)
    for one, words in named(periods).items():
        most = max(period.numbers[one] for period in periods)
        if most:
            rows = [
                (period.name, f"{period.numbers[one]:,}".rjust(7), bar(period.numbers[one], most)) for period in periods
            ]
            say("")
            show_table(words, ("When", "Number", ""), rows)


def bar(number: int, most: int) -> str:
    """A bar as long as *number* is of *most*; whatever is there shows."""
    return "█" * max(round(BAR * number / most), int(number > 0))
