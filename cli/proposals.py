"""`proposals`: what is proposed; adding, merging, hiding; a chosen speaker's answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.acting import Request, acts, by_any
from cli.options import AsJson, GroupId
from cli.output import say, show_json, show_table
from cli.stack import Stack
from cli.times import local
from shared.model.group import Group
from shared.model.proposal import ProposalState, Proposer, TalkProposal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.store.actions import Change

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
Named = Annotated[str, typer.Argument(metavar="PROPOSAL", help="The proposal's id, or its beginning.")]


@app.command("list")
def list_proposals(
    context: typer.Context,
    group_id: GroupId = "",
    everything: Annotated[bool, typer.Option("--all", help="Not only those that are open.")] = False,
    as_json: AsJson = False,
) -> None:
    """What stands for the next vote, in the order in which it was made."""
    stack: Stack = context.obj()
    group = stack.group(group_id)
    rows = sorted(stack.table.all(TalkProposal, group.id), key=lambda row: (row.made, row.id))
    rows = [row for row in rows if everything or row.state is ProposalState.OPEN]
    if as_json:
        show_json([_as_json(row) for row in rows])
        return
    if not rows:
        say("Nothing is proposed." if everything else "Nothing is proposed that a vote could be about.")
        return
    show_table(
        f"{group.name}: {len(rows)} proposals",
        ("id", "made", "state", "speaker", "topic"),
        ((row.id, local(row.made, group.tz), row.state.value, row.speaker, row.topic) for row in rows),
    )


@app.command()
def show(context: typer.Context, proposal: Named, group_id: GroupId = "", as_json: AsJson = False) -> None:
    """One proposal in full, with the address of whoever made it."""
    from shared.voting import proposing

    stack: Stack = context.obj()
    group = stack.group(group_id)
    row = proposing.found(stack.table.all(TalkProposal, group.id), proposal)
    who = stack.table.get(Proposer, group.id, row.id)
    if as_json:
        show_json(_as_json(row) | {"address": who.address if who else None, "member": who.member if who else None})
        return
    place = f"{row.session} ({row.talk})" if row.session else ""
    facts = (
        ("topic", row.topic), ("speaker", row.speaker), ("address", who.address if who else ""), ("about", row.about),
        ("link", row.url), ("made", local(row.made, group.tz)), ("state", row.state.value), ("merged into", row.into),
        ("session", place), ("vote", row.vote),
    )  # fmt: skip
    show_table(f"{group.name}: proposal {row.id}", ("what", "is"), ((what, is_) for what, is_ in facts if is_))


@app.command()
@acts
def add(
    request: Request,
    topic: Annotated[str, typer.Argument(help="What the talk is about, in one line.")],
    speaker: Annotated[str, typer.Option(help="Who would give it.")],
    address: Annotated[str, typer.Option(help="The speaker's mail address; without one, the co-leads are asked.")] = "",
    about: Annotated[str, typer.Option(help="A few sentences on it.")] = "",
    link: Annotated[str, typer.Option(help="The paper, the code, notes.")] = "",
    kind: Annotated[str, typer.Option(help="One of the group's kinds of talk, which say how long each is.")] = "",
) -> None:
    """Propose a talk for somebody; no mail comes of it. What is open already is not proposed twice."""
    from shared.voting import actions, proposing

    group = request.group
    given = actions.Proposing(
        group=group.id, topic=topic, speaker=speaker, address=address, about=about, link=link, kind=kind
    )  # fmt: skip
    done = request.act(actions.ADD, given, by_any(group, request.by))
    if done:
        row: TalkProposal | None = done[0].writes[0].row
    else:
        _, row = proposing.by_co_lead(given.draft(), group.id, request.stack.table.all(TalkProposal, group.id))
    if row and request.as_json:
        show_json(_as_json(row))
    elif row:
        say(f"Proposed{'' if done else ' already'}: {row.topic} ({row.speaker}), {row.id}.")


@app.command("set")
@acts
def set_proposal(
    request: Request,
    proposal: Named,
    topic: Annotated[str | None, typer.Option(help="What the talk is about, in one line.")] = None,
    speaker: Annotated[str | None, typer.Option(help="Who would give it.")] = None,
    address: Annotated[
        str | None, typer.Option(help="The mail address of another speaker; without one, you are asked.")
    ] = None,
    about: Annotated[str | None, typer.Option(help="A few sentences on it; an empty text takes them away.")] = None,
    link: Annotated[str | None, typer.Option(help="The paper, the code, notes; an empty one takes it away.")] = None,
    kind: Annotated[
        str | None, typer.Option(help="One of the group's kinds of talk; an empty one takes it away.")
    ] = None,
) -> None:
    """Change what a proposal says; no mail comes of it. Topic and speaker stay while it is voted on."""
    from shared.voting import actions

    group = request.group
    given = actions.Rewriting(
        group=group.id, proposal=proposal, topic=topic, speaker=speaker, address=address, about=about, link=link, kind=kind
    )  # fmt: skip
    done = request.act(actions.SET, given, by_any(group, request.by))
    _say(done, as_json=request.as_json)


@app.command()
@acts
def merge(
    request: Request,
    proposal: Named,
    into: Annotated[str, typer.Argument(help="The one that stays, by its id or the beginning.")],
) -> None:
    """Merge a proposal into another one that means the same.

    Who approved of it, also in a vote that is open, approves of the other one from now on.
    """
    from shared.voting import actions

    group = request.group
    merging = actions.Merging(group=group.id, proposal=proposal, into=into)
    done = request.act(actions.MERGE, merging, by_any(group, request.by))
    _say(done, as_json=request.as_json)


@app.command()
@acts
def hide(
    request: Request, proposal: Named, undo: Annotated[bool, typer.Option("--undo", help="Show it again.")] = False
) -> None:
    """Take a proposal off the page and out of the vote."""
    from shared.voting import actions

    group = request.group
    which = actions.WhichProposal(group=group.id, proposal=proposal)
    action = actions.SHOW if undo else actions.HIDE
    done = request.act(action, which, by_any(group, request.by))
    _say(done, as_json=request.as_json)


@app.command("confirm")
@acts
def confirm_talk(request: Request, proposal: Named) -> None:
    """The speaker of a chosen proposal has said yes, elsewhere."""
    from shared.voting import actions

    group = request.group
    row = _found(request.stack, group, proposal)
    which = actions.WhichProposal(group=group.id, proposal=row.id)
    nothing = f"{row.topic} is confirmed already"
    done = request.act(actions.CONFIRM, which, by_any(group, request.by), nothing=nothing)
    _say(done, as_json=request.as_json)


@app.command("decline")
@acts
def decline_talk(request: Request, proposal: Named) -> None:
    """The speaker of a chosen proposal cannot give the talk; the next one in the vote is asked."""
    from shared.voting import actions

    group = request.group
    which = actions.WhichProposal(group=group.id, proposal=_found(request.stack, group, proposal).id)
    done = request.act(actions.DECLINE, which, by_any(group, request.by))
    _say(done, as_json=request.as_json)


def _found(stack: Stack, group: Group, named: str) -> TalkProposal:
    from shared.voting import proposing

    return proposing.found(stack.table.all(TalkProposal, group.id), named)


def _say(done: Sequence[Change], *, as_json: bool) -> None:
    rows = [write.row for change in done for write in change.writes if isinstance(write.row, TalkProposal)]
    if as_json:
        show_json([_as_json(row) for row in rows])
    else:
        say(f"Done: {done[0].what}.")


def _as_json(row: TalkProposal) -> dict[str, object]:
    return {
        "id": row.id, "topic": row.topic, "speaker": row.speaker, "kind": row.kind, "about": row.about, "link": row.url,
        "made": row.made.isoformat(),
        "state": row.state.value, "into": row.into or None, "session": row.session or None, "talk": row.talk or None,
        "vote": row.vote or None,
    }  # fmt: skip
