"""`silence`: who is not heard of any more, and whose mail was paused for it."""

from __future__ import annotations

from typing import Any

import typer

from cli.acting import Request, acts, by_any
from cli.finding import Who, find
from cli.options import AsJson, GroupId
from cli.output import say, show_json
from cli.stack import Stack
from cli.times import local

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command()
def show(context: typer.Context, group_id: GroupId = "", as_json: AsJson = False) -> None:
    """Who will be asked whether they are still there, who was asked, and whose mail was paused as they did not answer."""
    from shared.model.silence import NEVER
    from shared.silence.who import unheard

    stack: Stack = context.obj()
    group = stack.group(group_id)
    found = unheard(group, stack.table, stack.now())
    parts = {"silent": found.silent, "asked": found.asked, "paused": found.paused}
    if as_json:
        show_json({
            "asks": group.asks_the_silent,
            **{name: [_as_json(one) for one in people] for name, people in parts.items()},
            "rounds": [{"after": one.session, "asked": one.asked, "paused": one.paused} for one in found.rounds],
        })  # fmt: skip
        return
    if not group.asks_the_silent:
        say("Nobody is asked: silence: {sessions: 6} in the group's file, or at the desk, switches it on.")
    for name, words in (("silent", "to be asked after the next session"), ("asked", "asked"), ("paused", "paused")):
        say(f"{len(parts[name])} {words}")
        for one in parts[name]:
            heard = "never" if one.since == NEVER else local(one.since, group.tz)
            say(f"  {one.member.id}  {one.member.called}, heard of last {heard}, {one.missed} sessions since")
    for row in found.rounds:
        say(f"after {row.session}: {row.asked} asked, {row.paused} paused")


def _as_json(one: Any) -> dict[str, Any]:
    from shared.model.silence import NEVER

    asked = one.member.still_asked
    return {
        "id": one.member.id, "name": one.member.name, "sessions": one.missed,
        "heard_of": None if one.since == NEVER else one.since.isoformat(), "asked": asked.at.isoformat() if asked else None,
        "until": asked.until.isoformat() if asked else None,
    }  # fmt: skip


@app.command()
@acts
def answer(request: Request, member: Who) -> None:
    """Say in a member's place that they are still with the group; whoever was paused is back."""
    from shared.membership.actions import Whom
    from shared.silence import actions

    group = request.group
    whom = Whom(group=group.id, member=find(request.stack, group, member).id)
    request.say_done(request.act(actions.ANSWER, whom, by_any(group, request.by)))
