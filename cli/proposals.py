"""`proposals`: what is proposed; adding, merging, hiding; a chosen speaker's answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import AsJson, GroupId
from cli.output import say, show_json, show_table
from cli.stack import Stack
from cli.times import local
from shared.errors import BadInput
from shared.model.group import Group
from shared.model.proposal import ProposalState, Proposer, TalkProposal
from shared.model.session import Session
from shared.model.vote import Vote
from shared.store import Create
from shared.text.addresses import normalise

if TYPE_CHECKING:
    from shared.schedule.steps import Step
    from shared.voting.acceptance import Given

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

    stack, group = _open(context, group_id)
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
def add(
    context: typer.Context,
    topic: Annotated[str, typer.Argument(help="What the talk is about, in one line.")],
    speaker: Annotated[str, typer.Option(help="Who would give it.")],
    address: Annotated[str, typer.Option(help="Where the speaker is asked; without it, the co-leads are.")] = "",
    about: Annotated[str, typer.Option(help="A few sentences on it.")] = "",
    link: Annotated[str, typer.Option(help="The paper, the code, notes.")] = "",
    group_id: GroupId = "",
    as_json: AsJson = False,
) -> None:
    """Propose a talk for somebody; no mail comes of it. What is open already is not proposed twice."""
    from shared.schedule import steps
    from shared.schedule.steps import Step
    from shared.voting import proposing

    stack, group = _open(context, group_id)
    draft, wrong = proposing.checked({"topic": topic, "name": speaker, "about": about, "link": link})
    if wrong:
        raise BadInput("\n".join(f"{field}: {said}" for field, said in wrong.items()))
    name, there = proposing.by_co_lead(draft, group.id, stack.table.all(TalkProposal, group.id))
    row = there or proposing.fresh(draft, group.id, name, stack.now())
    if there is None:
        who = Proposer(group=group.id, proposal=name, name=draft.name, address=normalise(address) if address else "")
        steps.run([Step(f"propose {draft.topic!r}", (Create(row), Create(who)))], stack.table)
    if as_json:
        show_json(_as_json(row))
    else:
        say(f"Proposed{' already' if there else ''}: {row.topic} ({row.speaker}), {row.id}.")


@app.command()
def merge(
    context: typer.Context,
    proposal: Named,
    into: Annotated[str, typer.Argument(help="The one that stays, by its id or the beginning.")],
    group_id: GroupId = "",
    as_json: AsJson = False,
) -> None:
    """Merge a proposal into another one that means the same.

    Who approved of it, also in a vote that is open, approves of the other one from now on.
    """
    from shared.voting import proposing

    stack, group = _open(context, group_id)
    rows = stack.table.all(TalkProposal, group.id)
    target = proposing.found(rows, into)
    step = proposing.merge(proposing.found(rows, proposal), target, sum(row.into == target.id for row in rows))
    _run(step, stack, as_json=as_json)


@app.command()
def hide(
    context: typer.Context,
    proposal: Named,
    undo: Annotated[bool, typer.Option("--undo", help="Show it again.")] = False,
    group_id: GroupId = "",
    as_json: AsJson = False,
) -> None:
    """Take a proposal off the page and out of the vote."""
    from shared.voting import proposing

    stack, group = _open(context, group_id)
    step = proposing.hide(proposing.found(stack.table.all(TalkProposal, group.id), proposal), undo=undo)
    _run(step, stack, as_json=as_json)


@app.command("confirm")
def confirm_talk(context: typer.Context, proposal: Named, group_id: GroupId = "", as_json: AsJson = False) -> None:
    """The speaker of a chosen proposal has said yes, elsewhere."""
    from shared.schedule.steps import Step
    from shared.voting.acceptance import confirm

    stack, group = _open(context, group_id)
    slot = _slot(stack, group, proposal)
    writes = confirm(slot, stack.table, stack.now(), "cli")
    if not writes:
        raise BadInput(f"{slot.proposal.topic} is confirmed already")
    _run(Step(f"confirm {slot.proposal.topic!r}", tuple(writes)), stack, as_json=as_json)


@app.command("decline")
def decline_talk(context: typer.Context, proposal: Named, group_id: GroupId = "", as_json: AsJson = False) -> None:
    """The speaker of a chosen proposal cannot give the talk; the next one in the vote is asked."""
    from shared.schedule.steps import Step
    from shared.voting.acceptance import decline

    stack, group = _open(context, group_id)
    slot = _slot(stack, group, proposal)
    writes = decline(slot, group, stack.table, stack.now(), "cli")
    _run(Step(f"decline {slot.proposal.topic!r}", tuple(writes)), stack, as_json=as_json)


def _open(context: typer.Context, group_id: str) -> tuple[Stack, Group]:
    stack: Stack = context.obj()
    return stack, stack.group(group_id)


def _slot(stack: Stack, group: Group, named: str) -> Given:
    from shared.voting import proposing
    from shared.voting.acceptance import given

    row = proposing.found(stack.table.all(TalkProposal, group.id), named)
    session = stack.table.get(Session, group.id, row.session) if row.session else None
    slot = given(row, session, stack.table.get(Vote, group.id, row.vote) if row.vote else None)
    if slot is None:
        raise BadInput(f"{row.id} ({row.topic}) is {row.state.value}, and no talk of a session to come")
    return slot


def _run(step: Step, stack: Stack, *, as_json: bool) -> None:
    from shared.schedule import steps

    steps.run([step], stack.table)
    rows = [write.row for write in step.writes if isinstance(write.row, TalkProposal)]
    if as_json:
        show_json([_as_json(row) for row in rows])
    else:
        say(f"Done: {step.what}.")


def _as_json(row: TalkProposal) -> dict[str, object]:
    return {
        "id": row.id, "topic": row.topic, "speaker": row.speaker, "about": row.about, "link": row.url, "made": row.made.isoformat(),
        "state": row.state.value, "into": row.into or None, "session": row.session or None, "talk": row.talk or None,
        "vote": row.vote or None,
    }  # fmt: skip
