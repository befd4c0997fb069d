"""`handover`: the group gets new co-leads, and those who led it so far go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.acting import Request, acts, by_any, lead

if TYPE_CHECKING:
    pass

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
To = Annotated[list[str], typer.Argument(metavar="WHO...", help='Each as "Ada Example <ada@example.org>".')]
Stay = Annotated[str, typer.Option(help="Who of the present co-leads stays, by id; several with commas.")]


@app.command()
@acts
def begin(request: Request, to: To, stay: Stay = "") -> None:
    """Name new co-leads. The present ones leave once one of those who go on has taken the group over."""
    from shared.group import handover

    group = request.group
    given = handover.HandingOver(group=group.id, to="\n".join(to), stay=tuple(stay.replace(",", " ").split()))
    request.say_done(request.act(handover.BEGIN, given, by_any(group, request.by)))


@app.command()
@acts
def take(request: Request) -> None:
    """Take the group over, as one of those who go on: those who leave are out with that."""
    from shared.group import handover

    group = request.group
    which = handover.Which(group=group.id)
    request.say_done(request.act(handover.TAKE, which, lead(group, request.by)))


@app.command()
@acts
def withdraw(request: Request) -> None:
    """Take back that the group is handed over, as long as nobody has taken it over."""
    from shared.group import handover

    group = request.group
    which = handover.Which(group=group.id)
    request.say_done(request.act(handover.WITHDRAW, which, by_any(group, request.by)))
