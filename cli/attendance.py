"""`attendance`: who comes to a session, and who was there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.acting import Request, acts, by_any
from cli.files import read_text
from cli.finding import Key, Who, find, session_of
from cli.options import AsJson, GroupId
from cli.output import say, show_json
from cli.stack import Stack

if TYPE_CHECKING:
    from shared.attendance.matching import Matched

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
Says = Annotated[str, typer.Argument(metavar="YES|NO", help="yes or no.")]


@app.command()
def show(context: typer.Context, session: Key, group_id: GroupId = "", as_json: AsJson = False) -> None:
    """Who has said that they come, who cannot, and who was there."""
    from shared.attendance.who import named, who_comes
    from shared.model.attendance import Attendance

    stack: Stack = context.obj()
    group, row = session_of(stack, group_id, session)
    who, was = who_comes(row, group, stack.table), stack.table.get(Attendance, group.id, row.key)
    there = named(was.there, group.id, stack.table) if was else ()
    if as_json:
        show_json({
            "session": row.key, "coming": who.count, "cannot": who.away_count, "may": who.may, "not_said": who.unsaid,
            "who_comes": [one.id for one in who.coming], "who_cannot": [one.id for one in who.away],
            "there": [one.id for one in there], "others": was.others if was else 0, "recorded_by": (was.by or None) if was else None,
            "had_said": was.said if was else None,
        })  # fmt: skip
        return
    for words, count, people in (("come", who.count, who.coming), ("cannot", who.away_count, who.away)):
        say(f"{count} {words}{': ' if people else ''}{', '.join(one.called for one in people)}")
    say(f"{f'{who.may} may come, ' if who.may else ''}{who.unsaid} {'has' if who.unsaid == 1 else 'have'} not said")
    if was and was.recorded:
        say(f"{len(was.there)} were there, and {was.others} others: {', '.join(one.called for one in there)}")


@app.command("say")
@acts
def say_it(request: Request, session: Key, member: Who, says: Says) -> None:
    """Say in a member's place whether they come to a session."""
    from shared.attendance import actions

    group, row = session_of(request.stack, request.group_id, session)
    given = actions.Saying(group=group.id, member=find(request.stack, group, member).id, session=row.key, says=says)
    request.say_done(request.act(actions.SAY, given, by_any(group, request.by)))


@app.command()
@acts
def season(request: Request, member: Who, says: Says) -> None:
    """Say in a member's place that they come to all sessions of the season (yes), or say it session by session (no)."""
    from shared.attendance import actions

    group = request.group
    given = actions.ForSeason(group=group.id, member=find(request.stack, group, member).id, says=says)
    request.say_done(request.act(actions.FOR_SEASON, given, by_any(group, request.by)))


@app.command()
@acts
def record(
    request: Request,
    session: Key,
    names: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="The meeting's list of participants.")] = None,
    there: Annotated[
        list[str] | None,
        typer.Option("--there", help="A member who was there: id, its beginning, or address; once for each."),
    ] = None,
    others: Annotated[
        int | None,
        typer.Option(min=0, help="How many were there beside them; else as many as are nobody's in the file."),
    ] = None,
) -> None:
    """Say who was there, one by one and by the list that the meeting's tool gives; what was said before is replaced. Whoever in the list
    is not surely one member is only shown, and is named with --there."""
    from shared.attendance import actions
    from shared.errors import BadInput

    if names is None and there is None and others is None:
        raise BadInput("say who was there: a file, --there with a member, or --others; --others 0 says that nobody was")
    stack = request.stack
    group, row = session_of(stack, request.group_id, session)
    found = _matched(names, stack, group.id) if names else None
    named = (find(stack, group, who).id for who in there or ())
    ids = tuple(dict.fromkeys([*named, *(one.id for one in (found.sure if found else ()))]))
    if found and not request.as_json:
        _show_rest(found)
    rest = others if others is not None else found.others if found else 0
    given = actions.Recording(group=group.id, session=row.key, there=ids, others=rest)
    changes = request.act(actions.RECORD, given, by_any(group, request.by))
    request.say_done(changes, **(_rest(found) if found else {}))


def _rest(found: Matched) -> dict[str, Any]:
    """Of the people in the list, who is to be chosen by hand, and who is nobody's."""
    unsure = [{"name": one.name, "may_be": [member.id for member in one.members]} for one in found.unsure]
    return {"not_sure": unsure, "no_member": list(found.unknown), "not_there": list(found.absent)}


def _matched(names: Path, stack: Stack, group: str) -> Matched:
    """Whom the file's people are. Raises :class:`BadInput` if it cannot be read."""
    from shared.attendance.lists import people
    from shared.attendance.matching import matched
    from shared.attendance.who import candidates

    text = read_text(names)
    everybody, _ = candidates(group, stack.table, 1_000_000)  # nobody waits for a page
    return matched(people(text), everybody)


def _show_rest(found: Matched) -> None:
    for one in found.unsure:
        say(f"not sure: {one.name!r} may be {' or '.join(f'{member.called} ({member.id})' for member in one.members)}")
    for name in found.unknown:
        say(f"no member: {name!r}")
    if found.nameless:
        say(f"without a name: {found.nameless}")
    for name in found.absent:
        say(f"not there, as the list says: {name!r}")
