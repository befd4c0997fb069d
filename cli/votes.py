"""`votes`: which there were; opening one, closing it before its time, its outcome."""

from typing import Annotated

import typer

from cli.acting import Request, acts, by_any
from cli.options import AsJson, GroupId
from cli.output import say, show_json, show_table
from cli.stack import Stack
from cli.times import local
from shared.errors import BadInput
from shared.model.group import Group
from shared.model.proposal import TalkProposal
from shared.model.vote import Vote, VoteState

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
Named = Annotated[str, typer.Argument(metavar="VOTE", help="The vote's id; without it, the newest.")]


@app.command("list")
def list_votes(context: typer.Context, group_id: GroupId = "", as_json: AsJson = False) -> None:
    """The votes, the newest last."""
    stack: Stack = context.obj()
    group = stack.group(group_id)
    rows = _votes(stack, group)
    if as_json:
        show_json([_as_json(row) for row in rows])
        return
    if not rows:
        say("There was no vote yet. One opens after a session of the kind proposals, or by `fortnight votes open`.")
        return
    show_table(
        f"{group.name}: {len(rows)} votes",
        ("vote", "closes", "state", "proposals", "voted", "given a slot"),
        (
            (
                v.id,
                local(v.closes, group.tz),
                v.state.value,
                len(v.proposals),
                v.ballots if v.counted else "",
                len(v.chosen),
            )
            for v in rows
        ),
    )


@app.command("open")
@acts
def open_vote(
    request: Request,
    closes: Annotated[
        str, typer.Option(help="Day and wall time in the group's zone, as '2023-11-26 14:00'; else after vote_days.")
    ] = "",
) -> None:
    """Open a vote on what is proposed; every active member gets a ballot with the next tick."""
    from shared.voting import actions

    group = request.group
    opening = actions.Opening(group=group.id, closes=closes)
    (step,) = request.act(actions.OPEN, opening, by_any(group, request.by))
    if request.as_json:
        show_json(_as_json(step.writes[0].row))
    else:
        say(f"Done: {step.what}. Members get their ballots with the next tick.")


@app.command()
@acts
def close(request: Request, vote: Named = "") -> None:
    """Close a vote before its time; the next tick counts it."""
    from shared.voting import actions

    group = request.group
    which = actions.WhichVote(group=group.id, vote=_find(request.stack, group, vote).id)
    (step,) = request.act(actions.CLOSE, which, by_any(group, request.by))
    if request.as_json:
        show_json(_as_json(step.writes[0].row))
    else:
        say(f"Done: {step.what}. It is counted with the next tick.")


@app.command()
def show(context: typer.Context, vote: Named = "", group_id: GroupId = "", as_json: AsJson = False) -> None:
    """How a vote stands: counts only, nobody's ballot."""
    from shared.model.vote import Ballot
    from shared.voting.rules import tally

    stack: Stack = context.obj()
    group = stack.group(group_id)
    row = _find(stack, group, vote)
    known = {one.id: one for one in stack.table.all(TalkProposal, group.id)}
    ballots = stack.table.all(Ballot, group.id, row.id) if row.state is VoteState.OPEN else []
    ranking = tally(row, known, ballots) if row.state is VoteState.OPEN else row.ranking
    voted = len(ballots) if row.state is VoteState.OPEN else row.ballots
    if as_json:
        lines = [{"proposal": line.proposal, "approvals": line.approvals} for line in ranking]
        show_json(_as_json(row) | {"ballots": voted, "ranking": lines})
        return
    asked = {chosen.proposal: chosen.asked.value for chosen in row.chosen}
    shown: list[TalkProposal] = [known[line.proposal] for line in ranking if line.proposal in known]
    counts = {line.proposal: line.approvals for line in ranking}
    title = f"{group.name}: vote {row.id}, {row.state.value}, closes {local(row.closes, group.tz)}, {voted} voted"
    show_table(
        title,
        ("approvals", "id", "asked", "session", "proposal"),
        (
            (counts[p.id], p.id, asked.get(p.id, ""), p.session if p.vote == row.id else "", f"{p.topic} ({p.speaker})")
            for p in shown
        ),
    )


def _votes(stack: Stack, group: Group) -> list[Vote]:
    return sorted(stack.table.all(Vote, group.id), key=lambda row: (row.opened, row.id))


def _find(stack: Stack, group: Group, named: str) -> Vote:
    rows = [row for row in _votes(stack, group) if named in ("", row.id)]
    if not rows:
        raise BadInput(f"no vote {named!r}; `fortnight votes list` shows them" if named else "there was no vote yet")
    return rows[-1]


def _as_json(row: Vote) -> dict[str, object]:
    return {
        "id": row.id, "state": row.state.value, "opened": row.opened.isoformat(), "closes": row.closes.isoformat(),
        "seats": row.seats, "session": row.session or None, "proposals": list(row.proposals), "ballots": row.ballots,
        "chosen": {chosen.proposal: chosen.asked.value for chosen in row.chosen},
    }  # fmt: skip
