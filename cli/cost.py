"""`cost`: what a month of a group costs, by the price list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import AsJson
from cli.output import say, show_json, show_table

if TYPE_CHECKING:
    from shared.cost.told import Told


def cost(
    members: Annotated[int, typer.Option("--members", min=0, help="So many members.")] = 60,
    as_json: AsJson = False,
) -> None:
    """What a month costs in AWS, in US dollars: an estimate by counted work and dated list prices.

    No stack is needed, and nothing is asked of AWS.
    """
    from shared.cost.told import peers, told

    found: Told = told(members)
    if as_json:
        show_json(
            {
                "members": members,
                "prices_of": found.prices_of,
                "usd": [dict(zip(found.columns, row, strict=True)) for row in found.rows],
            }
        )
        return
    show_table(found.title, found.columns, found.rows)
    for text in (*found.notes, "", "What others ask a month, quoted and not measured:", *peers()):
        say(text)
