"""`members export`, `import`: the group's members as a table (CSV), for spreadsheets and from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.acting import Request, acting, acts, lead
from cli.files import read_text, write_new
from cli.finding import everybody
from cli.members.people import short_json
from cli.options import AsJson, GroupId, Yes
from cli.output import ask, say, show_json, show_table
from cli.stack import Stack

if TYPE_CHECKING:
    from shared.rosters import Line


def export_list(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="Where to write it; to standard output if not said.")] = None,
    over: Annotated[bool, typer.Option("--over", help="Write over a file that is there.")] = False,
    group_id: GroupId = "",
    as_json: AsJson = False,
) -> None:
    """Everybody as a table (CSV), for spreadsheets.

    Each with state, settings and answers. Cells that a spreadsheet would take for a formula begin with an apostrophe;
    `members import` takes it off again. With --json: who is in it, or how many were written to the file.
    """
    from shared import rosters

    stack: Stack = context.obj()
    members = everybody(stack, stack.group(group_id))
    text = rosters.to_csv(members)
    if file is None and as_json:
        show_json([short_json(member) for member in members])
        return
    if file is None:
        typer.echo(text.encode(), nl=False)  # bytes: the same on a terminal that speaks no UTF-8
        return
    write_new(file, text, over=over, mark=True)
    if as_json:
        show_json({"file": str(file), "people": len(members)})
    else:
        say(f"{file}: {len(members)} people.")


@acts
def import_list(
    request: Request,
    file: Annotated[Path, typer.Argument(help="CSV in UTF-8 with a column for the address, or addresses alone.")],
    agreed: Annotated[
        bool,
        typer.Option(
            "--already-agreed", help="You say that they asked for it: they are members at once, without confirming."
        ),
    ] = False,
    yes: Yes = False,
) -> None:
    """Take in the people of a list (CSV).

    Who is new gets one mail that asks them to confirm. Who is in gets the name and zone that the list has. Nobody is
    brought back who left, was declined, bounced or was erased. Running it twice changes nothing.
    """
    from shared.errors import Conflict
    from shared.rosters import actions, read_csv
    from shared.store.actions import Change, perform

    text = read_text(file)
    stack, group, as_json = request.stack, request.group, request.as_json
    listed, who = actions.Listed(group=group.id, table=text, agreed=agreed), lead(group, request.by)
    lines = actions.planned(listed, acting(stack, who))
    if not as_json:
        _preview(lines, read_csv(text).unread)
    changing = [line for line in lines if line.writes]
    if request.dry_run or not changing:
        _report(lines, [], [], as_json=as_json)
        return
    ask(f"Write {_count(changing)}?", yes=yes, as_json=as_json)
    shown, done = replace(listed, lines=tuple(lines)), list[Change]()
    with suppress(Conflict):
        perform(actions.IMPORT, shown, acting(stack, who), tries=1, done=done)
    written = [change.about for change in done]
    lost = [line for line in changing if line not in written]
    _report(lines, written, lost, as_json=as_json)
    if lost:
        raise typer.Exit(1)


def _count(lines: Sequence[Line]) -> str:
    """``3 new, 1 wrong``, in the order in which the kinds are declared."""
    from shared.rosters import What

    found = Counter(line.what for line in lines)
    return ", ".join(f"{found[what]} {what.value}" for what in What if what in found) or "nobody"


def _preview(lines: Sequence[Line], unread: Sequence[str]) -> None:
    from shared.rosters import What

    if unread:
        say(f"Columns that are not read: {', '.join(unread)}.")
    said = [line for line in lines if line.what is not What.UNCHANGED]
    if not said:
        say(f"In the list: {_count(lines)}.")
        return
    show_table(f"In the list: {_count(lines)}", ("line", "address", "what", "why"), (
        (", ".join(map(str, line.lines)), line.address, line.what.value, line.words) for line in said
    ))  # fmt: skip


def _report(lines: Sequence[Line], written: Sequence[Line], lost: Sequence[Line], *, as_json: bool) -> None:
    from shared.rosters import What

    if as_json:
        counts = {what.value: sum(line.what is what for line in lines) for what in What}
        show_json({
            "counts": counts, "lines": [_as_json(line) for line in lines], "written": len(written),
            "lost": [_as_json(line) for line in lost],
        })  # fmt: skip
        return
    if not written and not lost:
        say("Nothing was changed.")
        return
    say(f"Written: {_count(written)}. Mails go with the next tick.")
    if lost:
        addresses = ", ".join(line.address for line in lost)
        say(f"Somebody changed {addresses} at the same moment: run the same file again.")


def _as_json(line: Line) -> dict[str, Any]:
    return {"lines": list(line.lines), "address": line.address, "what": line.what.value, "why": line.words}
