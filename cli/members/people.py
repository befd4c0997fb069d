"""Whom a command is about, who gives it, whether they mean it: what the commands of `members` share."""

from typing import Annotated, Any

import typer

from cli.stack import Stack
from shared.errors import BadInput
from shared.model.group import Group
from shared.model.member import Member
from shared.text.addresses import normalise

Who = Annotated[str, typer.Argument(help="The member's id, its beginning, or the address.")]


def everybody(stack: Stack, group: Group) -> list[Member]:
    """The group's members, by state, then in the order in which they came."""
    from shared.membership.everybody import everybody

    return everybody(group.id, stack.table)


def find(stack: Stack, group: Group, who: str) -> Member:
    """The member of *group* whose id begins with *who*, or whose address it is. Raises :class:`BadInput` if not just one fits."""
    address = address_in(who)
    found = [
        member
        for member in everybody(stack, group)
        if (member.address == address if address else who and member.id.startswith(who))
    ]
    if len(found) != 1:
        raise BadInput(f"{who!r} fits {len(found) or 'none'} of the people that `fortnight members list` shows")
    return found[0]


def address_in(who: str) -> str:
    """*who* as an address is compared; empty if it is none."""
    try:
        return normalise(who)
    except BadInput:
        return ""


def short_json(member: Member) -> dict[str, Any]:
    """A member as programs want them."""
    last = member.history[-1]
    return {
        "id": member.id, "name": member.name, "address": member.address, "state": member.state.value,
        "since": last.at.isoformat(), "by": last.by, "why": last.why, "answers": dict(member.answers),
    }  # fmt: skip
