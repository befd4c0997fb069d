"""`members list`, `show`, `data`: who there is, and what is known of them."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from cli.finding import Who, address_in, everybody, find
from cli.members.people import short_json
from cli.options import AsJson, GroupId
from cli.output import show_json, show_table
from cli.stack import Stack
from cli.times import local, local_day
from shared.errors import BadInput
from shared.model.group import Group
from shared.model.member import Member, MemberState


def list_members(
    context: typer.Context,
    group_id: GroupId = "",
    state: Annotated[
        MemberState | None, typer.Option(metavar="<state>", help="Only those in this state, such as pending_approval.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Everybody, with their state and why they are in it."""
    stack: Stack = context.obj()
    group = stack.group(group_id)
    found = [member for member in everybody(stack, group) if state in (None, member.state)]
    if as_json:
        show_json([short_json(member) for member in found])
        return
    show_table(
        f"{group.name}: {len(found)} people",
        ("id", "who", "state", "why"),
        (
            (
                m.id[:8],
                f"{m.name}\n{m.address}",
                f"{m.state.value}\nsince {local_day(m.history[-1].at, group.tz)}",
                f"{m.history[-1].why}\nby {m.history[-1].by}",
            )
            for m in found
        ),
    )


def show(context: typer.Context, who: Who, group_id: GroupId = "", as_json: AsJson = False) -> None:
    """One person in full: state, settings, answers, history."""
    stack: Stack = context.obj()
    group = stack.group(group_id)
    member = find(stack, group, who)
    if as_json:
        show_json(_long_json(member))
        return
    show_table(f"{group.name}: {member.called}", ("what", "is"), _facts(member, group))
    history = ((local(c.at, group.tz), c.state.value, c.by, c.why) for c in member.history)
    show_table("\nHistory", ("when", "state", "by", "why"), history)


def data(
    context: typer.Context,
    who: Who,
    group_id: GroupId = "",
    _as_json: Annotated[bool, typer.Option("--json", help="As it always is.")] = False,
) -> None:
    """Everything that is held about somebody, in all groups, as JSON. It is theirs to have.

    The address of somebody who only speaks will do. Members get the same from a button on their own page.
    """
    from shared.adapters import secrets
    from shared.privacy import erasing

    stack: Stack = context.obj()
    address = address_in(who) or find(stack, stack.group(group_id), who).address
    found = erasing.person(address, stack.table, secrets.keys(stack.outputs["KeysParameter"]))
    if not (found.places() or found.who.suppression):
        raise BadInput(f"nothing is held about {address}")
    show_json(erasing.held(found, stack.table, stack.now()))


def _facts(member: Member, group: Group) -> Iterator[tuple[str, str]]:
    from shared.model.preference import kinds, zone_of

    yield "name", member.name or "not given"
    yield "address", member.address
    yield "id", member.id
    yield "state", f"{member.state.value} since {local(member.history[-1].at, group.tz)}"
    yield "zone", member.zone or f"{group.zone} (the group's)"
    labels = {kind.id: kind.label for kind in kinds(group)}
    yield "mails not wanted", "\n".join(labels.get(kind, kind) for kind in member.muted) or "none"
    if member.paused_until:
        yield "paused until", local(member.paused_until, zone_of(member, group))
    yield from ((f"{question} (answer)", answer) for question, answer in member.answers)
    yield "transient bounces", "\n".join(local(at, group.tz) for _, at in member.soft_bounces) or "none"
    yield "beginnings", str(member.life)


def _long_json(member: Member) -> dict[str, Any]:
    return short_json(member) | {
        "zone": member.zone or None,
        "not_wanted": list(member.muted),
        "paused_until": member.paused_until.isoformat() if member.paused_until else None,
        "transient_bounces": [at.isoformat() for _, at in member.soft_bounces],
        "life": member.life,
        "history": [
            {"at": change.at.isoformat(), "state": change.state.value, "by": change.by, "why": change.why}
            for change in member.history
        ],
    }
