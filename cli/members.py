"""`members`: who is in, who waits, and the co-leads' word."""

from typing import Annotated

import typer

from cli.output import say, show_json, show_table
from cli.stack import Stack
from shared import onboarding
from shared.changes import Write
from shared.errors import BadInput
from shared.groups import Group
from shared.members import Member, MemberState
from shared.planning import AT_ONCE

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Who is in, who waits; let people in or turn them down."
)

GroupId = Annotated[str, typer.Option(help="Which group; needed if the stack serves several.")]
Who = Annotated[str, typer.Argument(help="The member's id, its beginning, or the address.")]
By = Annotated[
    str, typer.Option("--as", envvar="FORTNIGHT_CO_LEAD", help="Your id in the group's file, for the record.")
]


_APPROVABLE = (MemberState.PENDING_APPROVAL, MemberState.DECLINED, MemberState.COMPLAINED)


@app.command("list")
def list_members(
    context: typer.Context,
    group_id: GroupId = "",
    state: Annotated[
        MemberState | None, typer.Option(metavar="<state>", help="Only those in this state, such as pending_approval.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Everybody, with their state and why they are in it."""
    stack: Stack = context.obj()
    group = stack.group(group_id)
    found = [m for page, _ in stack.table.members(group.id) for m in page if state in (None, m.state)]
    found.sort(key=lambda m: (m.state.value, m.history[0].at if m.history else ""))
    if as_json:
        show_json([_as_json(member) for member in found])
        return
    show_table(
        f"{group.name}: {len(found)} people",
        ("id", "who", "state", "why"),
        (
            (
                m.id[:8],
                f"{m.name}\n{m.address}",
                f"{m.state.value}\nsince {m.history[-1].at:%Y-%m-%d}",
                f"{m.history[-1].why}\nby {m.history[-1].by}",
            )
            for m in found
        ),
    )


@app.command()
def approve(context: typer.Context, who: Who, by: By = "", group_id: GroupId = "") -> None:
    """Let an applicant in; the welcome goes with the next tick."""
    stack: Stack = context.obj()
    group, member = _applicant(stack, group_id, who, _APPROVABLE)
    now = stack.now()
    upcoming = onboarding.upcoming_of(group.id, stack.table, now)
    writes = onboarding.admitted(
        member,
        group,
        upcoming,
        now=now,
        by=_lead(group, by),
        why="approved by command",
        correlation="cli",
        wait=AT_ONCE,
    )
    _write(stack, writes, f"{member.name or member.address} is in.")


@app.command()
def decline(context: typer.Context, who: Who, by: By = "", group_id: GroupId = "") -> None:
    """Turn an applicant down; they are told so."""
    stack: Stack = context.obj()
    group, member = _applicant(stack, group_id, who, (MemberState.PENDING_APPROVAL,))
    writes = onboarding.declined(
        member, now=stack.now(), by=_lead(group, by), why="declined by command", correlation="cli", wait=AT_ONCE
    )
    _write(stack, writes, f"{member.name or member.address} is declined.")


def _write(stack: Stack, writes: list[Write], said: str) -> None:
    stack.table.commit(*onboarding.unsettled(writes, stack.table))
    say(said)


def _lead(group: Group, by: str) -> str:
    ids = [lead.id for lead in group.co_leads]
    if by in ids:
        return by
    if not by and len(ids) == 1:
        return ids[0]
    raise BadInput(f"say who you are with --as: {', '.join(ids)}")


def _applicant(stack: Stack, group_id: str, who: str, decidable: tuple[MemberState, ...]) -> tuple[Group, Member]:
    group = stack.group(group_id)
    found = [
        m for page, _ in stack.table.members(group.id) for m in page if m.id.startswith(who) or m.address == who.lower()
    ]
    if len(found) != 1:
        raise BadInput(f"{who!r} fits {len(found) or 'none'} of the people that `fortnight members list` shows")
    member = found[0]
    if member.state is MemberState.PENDING_CONFIRMATION:
        raise BadInput("this address is not confirmed yet: whoever owns it has not pressed the button")
    if member.state not in decidable:
        raise BadInput(f"{member.name or who} is {member.state.value}; there is nothing to decide")
    return group, member


def _as_json(member: Member) -> dict[str, object]:
    last = member.history[-1]
    return {
        "id": member.id, "name": member.name, "address": member.address, "state": member.state.value,
        "since": last.at.isoformat(), "by": last.by, "why": last.why, "answers": dict(member.answers),
    }  # fmt: skip
