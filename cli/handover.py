"""`handover`: the group gets new co-leads, and those who led it so far go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.acting import act, by_any, lead
from cli.options import AsJson, By, DryRun, GroupId
from cli.output import say, show_json
from cli.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shared.store.actions import Change

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
To = Annotated[list[str], typer.Argument(metavar="WHO...", help='Each as "Ada Example <ada@example.org>".')]
Stay = Annotated[str, typer.Option(help="Who of the present co-leads stays, by id; several with commas.")]


@app.command()
def begin(
    context: typer.Context, to: To, stay: Stay = "", by: By = "", group_id: GroupId = "", dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Name new co-leads. The present ones leave once one of those who go on has taken the group over."""
    from shared.group import handover

    stack: Stack = context.obj()
    group = stack.group(group_id)
    given = handover.HandingOver(group=group.id, to="\n".join(to), stay=stay)
    _say(act(stack, handover.BEGIN, given, by_any(group, by), dry_run=dry_run, as_json=as_json), as_json=as_json)


@app.command()
def take(
    context: typer.Context, by: By = "", group_id: GroupId = "", dry_run: DryRun = False, as_json: AsJson = False
) -> None:
    """Take the group over, as one of those who go on: those who leave are out with that."""
    from shared.group import handover

    stack: Stack = context.obj()
    group = stack.group(group_id)
    which = handover.Which(group=group.id)
    _say(act(stack, handover.TAKE, which, lead(group, by), dry_run=dry_run, as_json=as_json), as_json=as_json)


@app.command()
def withdraw(
    context: typer.Context, by: By = "", group_id: GroupId = "", dry_run: DryRun = False, as_json: AsJson = False
) -> None:
    """Take back that the group is handed over, as long as nobody has taken it over."""
    from shared.group import handover

    stack: Stack = context.obj()
    group = stack.group(group_id)
    which = handover.Which(group=group.id)
    _say(act(stack, handover.WITHDRAW, which, by_any(group, by), dry_run=dry_run, as_json=as_json), as_json=as_json)


def _say(changes: Iterable[Change], *, as_json: bool) -> None:
    words = [change.what for change in changes]
    if as_json:
        show_json({"changes": words})
        return
    for line in words:
        say(f"Done: {line}.")
