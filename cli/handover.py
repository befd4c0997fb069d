"""`handover`: the group gets new co-leads, and those who led it so far go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.acting import Request, acts, by_any, lead
from cli.output import say, show_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shared.store.actions import Change

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
To = Annotated[list[str], typer.Argument(metavar="WHO...", help='Each as "Ada Example <ada@example.org>".')]
Stay = Annotated[str, typer.Option(help="Who of the present co-leads stays, by id; several with commas.")]


@app.command()
@acts
def begin(request: Request, to: To, stay: Stay = "") -> None:
    """Name new co-leads. The present ones leave once one of those who go on has taken the group over."""
    from shared.group import handover

    group = request.group
    given = handover.HandingOver(group=group.id, to="\n".join(to), stay=stay)
    _say(request.act(handover.BEGIN, given, by_any(group, request.by)), as_json=request.as_json)


@app.command()
@acts
def take(request: Request) -> None:
    """Take the group over, as one of those who go on: those who leave are out with that."""
    from shared.group import handover

    group = request.group
    which = handover.Which(group=group.id)
    _say(request.act(handover.TAKE, which, lead(group, request.by)), as_json=request.as_json)


@app.command()
@acts
def withdraw(request: Request) -> None:
    """Take back that the group is handed over, as long as nobody has taken it over."""
    from shared.group import handover

    group = request.group
    which = handover.Which(group=group.id)
    _say(request.act(handover.WITHDRAW, which, by_any(group, request.by)), as_json=request.as_json)


def _say(changes: Iterable[Change], *, as_json: bool) -> None:
    words = [change.what for change in changes]
    if as_json:
        show_json({"changes": words})
        return
    for line in words:
        say(f"Done: {line}.")
