"""`feedback`: how sessions were, as members say."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cli.acting import Request, acts, by_any
from cli.options import AsJson, GroupId
from cli.output import say, show_json
from cli.stack import Stack
from cli.times import local

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command()
def show(context: typer.Context, group_id: GroupId = "", as_json: AsJson = False) -> None:
    """What members said of each session, in numbers and lines without names, and the sums of each season."""
    from shared.model.survey import asked_by
    from shared.survey.outcome import by_season, surveyed, together

    stack: Stack = context.obj()
    group = stack.group(group_id)
    found = surveyed(group, stack.table)
    seasons = {
        name: (len(rows), together(rows)) for name, rows in by_season((one.survey for one in found), group).items()
    }
    if as_json:
        show_json({
            "asks": asked_by(group) or None, "sessions": [_as_json(one) for one in found],
            "seasons": {name: {"sessions": count} | _numbers(sums) for name, (count, sums) in seasons.items()},
        })  # fmt: skip
        return
    if not asked_by(group):
        say("Nobody is asked: feedback: {ask: true} in the group's file, or at the desk, switches it on.")
    for name, (count, sums) in seasons.items():
        say(f"{name}: {count} sessions, {sums.answers} answers; {_both(sums)}")
    for one in found:
        _shown(one, group)


def _shown(one: Any, group: Any) -> None:
    from shared.model.survey import MOST_LINES, shown
    from shared.survey.outcome import outcome, stands

    row = one.survey
    say(f"{row.session}: {stands(row, local(row.closes, group.tz))}")
    if shown(row):
        came = outcome(row, MOST_LINES)
        say(f"  {_both(came)}")
        for text in came.lines:
            say(f"  - {text}")


def _both(came: Any) -> str:
    return f"worth it: {_said(came.worth)}; pace: {_said(came.pace)}"


def _said(answers: tuple[tuple[str, int], ...]) -> str:
    return ", ".join(f"{count} {words}" for words, count in answers)


def _numbers(came: Any) -> dict[str, Any]:
    return {"answers": came.answers, "worth": dict(came.worth), "pace": dict(came.pace)}


def _as_json(one: Any) -> dict[str, Any]:
    from shared.model.survey import MOST_LINES, shown
    from shared.survey.outcome import outcome

    row = one.survey
    came = outcome(row, MOST_LINES) if shown(row) else None
    said = {**_numbers(came), "lines": list(came.lines)} if came else {}
    return {"session": row.session, "state": row.state.value, "closes": row.closes.isoformat(), **said}


@app.command()
@acts
def strike(
    request: Request,
    session: Annotated[str, typer.Argument(metavar="SESSION", help="The day for which the session was first planned.")],
    line: Annotated[str, typer.Argument(metavar="LINE", help="The line, as `feedback show` has it.")],
) -> None:
    """Take out a line that should not stand there; the numbers stay."""
    from shared.survey.actions import STRIKE, Striking

    group = request.group
    given = Striking(group=group.id, session=session, line=line)
    changes = request.act(STRIKE, given, by_any(group, request.by))
    if request.as_json:
        show_json({"changes": [change.what for change in changes]})
        return
    say("Done: the line is taken out." if changes else "There is no such line.")
