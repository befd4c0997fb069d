"""`rota`: whose turn it is."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cli.acting import Request, acts, by_any
from cli.finding import Key, Who, find, session_of
from cli.options import AsJson, GroupId
from cli.output import say, show_json
from cli.stack import Stack

if TYPE_CHECKING:
    from shared.rota.standing import RoleStanding, TurnLine

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
Role = Annotated[str, typer.Option("--role", help="For what: talk, or one of the group's roles.")]


@app.command()
def show(context: typer.Context, group_id: GroupId = "", as_json: AsJson = False) -> None:
    """Who is asked next, and why; who has, or is asked for, which turn."""
    from shared.errors import BadInput
    from shared.model.rota import rules_of
    from shared.rota.actions import OFF
    from shared.rota.looking import found
    from shared.rota.standing import standings

    stack: Stack = context.obj()
    group = stack.group(group_id)
    rules = rules_of(group)
    if rules is None:
        raise BadInput(OFF)
    known = standings(found(group, rules, stack.table, stack.now()))
    if as_json:
        show_json({"roles": [asdict(one) for one in known]})
        return
    for one in known:
        _show(one)


def _show(role: RoleStanding) -> None:
    say(f"{role.name}: {len(role.order)} on the rota")
    for one in role.order:
        more = f"; not before {one.not_before}" if one.not_before else ""
        more += f"; would present {one.topics}" if one.topics else ""
        keeps = f" (not asked now: {one.keeps})" if one.keeps else ""
        say(f"  {one.number}. {one.name} ({one.id}): {one.why}{more}{keeps}")
    for turn in role.ahead:
        say(f"  {_line(turn)}")


def _line(turn: TurnLine) -> str:
    before = f"; before: {', '.join(turn.before)}" if turn.before else ""
    return f"{turn.session}, {turn.when}: {f'{turn.who} ' if turn.who else ''}{turn.state}{before}"


@app.command()
@acts
def add(
    request: Request,
    member: Who,
    role: Role = "talk",
    first: Annotated[str, typer.Option("--from", help="Not before this day, such as 2027-03-01.")] = "",
    topics: Annotated[str, typer.Option(help="What they would present, in a few words.")] = "",
) -> None:
    """Put a member on the rota, at its end; or say otherwise from when, and on what."""
    from shared.rota import actions

    group = request.group
    given = actions.Joining(
        group=group.id, member=find(request.stack, group, member).id, role=role, first=first, topics=topics
    )
    request.say_done(request.act(actions.JOIN, given, by_any(group, request.by)))


@app.command()
@acts
def remove(request: Request, member: Who, role: Role = "talk") -> None:
    """Take a member off the rota. What they have said yes to stays theirs."""
    from shared.rota import actions

    group = request.group
    given = actions.InRole(group=group.id, member=find(request.stack, group, member).id, role=role)
    request.say_done(request.act(actions.LEAVE, given, by_any(group, request.by)))


@app.command()
@acts
def move(
    request: Request,
    member: Who,
    place: Annotated[int, typer.Argument(help="The place that they are to have; 1 is asked next.")],
    role: Role = "talk",
) -> None:
    """Give a member another place; all others keep their order."""
    from shared.rota import actions

    group = request.group
    given = actions.Placing(group=group.id, member=find(request.stack, group, member).id, role=role, place=place)
    request.say_done(request.act(actions.MOVE, given, by_any(group, request.by)))


@app.command()
@acts
def yes(
    request: Request,
    session: Key,
    member: Who,
    role: Role = "talk",
    title: Annotated[str, typer.Option(help="The talk's title, if it is known yet.")] = "",
    name: Annotated[str, typer.Option(help="The name that everybody sees; else their own.")] = "",
) -> None:
    """Say in the place of whoever is asked that they do it."""
    from shared.rota import actions

    group, row = session_of(request.stack, request.group_id, session)
    given = actions.Taking(
        group=group.id, member=find(request.stack, group, member).id, role=role, session=row.key, title=title, name=name
    )
    request.say_done(request.act(actions.TAKE, given, by_any(group, request.by)))


@app.command("pass")
@acts
def pass_it(request: Request, session: Key, member: Who, role: Role = "talk") -> None:
    """Say in the place of whoever is asked, or has said yes, that they cannot; the next one is asked."""
    from shared.rota import actions

    group, row = session_of(request.stack, request.group_id, session)
    given = actions.Turn(group=group.id, member=find(request.stack, group, member).id, role=role, session=row.key)
    request.say_done(request.act(actions.PASS, given, by_any(group, request.by)))


@app.command()
@acts
def swap(
    request: Request,
    session: Key,
    member: Who,
    taker: Annotated[
        str, typer.Argument(metavar="TAKER", help="Whoever is to take it: their id, its beginning, or the address.")
    ],
    role: Role = "talk",
) -> None:
    """Ask somebody on the rota, in a member's place, to take their turn; they must agree."""
    from shared.rota import swapping

    group, row = session_of(request.stack, request.group_id, session)
    given = swapping.Swapping(
        group=group.id,
        member=find(request.stack, group, member).id,
        role=role,
        session=row.key,
        taker=find(request.stack, group, taker).id,
    )
    request.say_done(request.act(swapping.SWAP, given, by_any(group, request.by)))


@app.command()
@acts
def agree(
    request: Request,
    session: Key,
    member: Who,
    role: Role = "talk",
    name: Annotated[str, typer.Option(help="The name that everybody sees; else their own.")] = "",
) -> None:
    """Say in the place of whoever is asked to swap that they take the turn."""
    from shared.rota import swapping

    group, row = session_of(request.stack, request.group_id, session)
    given = swapping.Agreeing(
        group=group.id, member=find(request.stack, group, member).id, role=role, session=row.key, name=name
    )
    request.say_done(request.act(swapping.AGREE, given, by_any(group, request.by)))


@app.command()
@acts
def refuse(request: Request, session: Key, member: Who, role: Role = "talk") -> None:
    """Say in the place of whoever is asked to swap that they do not take the turn."""
    from shared.rota import actions, swapping

    group, row = session_of(request.stack, request.group_id, session)
    given = actions.Turn(group=group.id, member=find(request.stack, group, member).id, role=role, session=row.key)
    request.say_done(request.act(swapping.REFUSE, given, by_any(group, request.by)))
