"""Which session, which talk and which member a command is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from shared.errors import BadInput
from shared.model.session import Session
from shared.text.addresses import normalise

if TYPE_CHECKING:
    from cli.stack import Stack
    from shared.model.group import Group
    from shared.model.member import Member
    from shared.model.session import Talk

Key = Annotated[str, typer.Argument(metavar="SESSION", help="The date first planned (2023-11-25), or <group>/<date>.")]
Slug = Annotated[
    str,
    typer.Argument(metavar="TALK", help="The talk's short name; if the session has no such talk, its talks are shown."),
]

Who = Annotated[str, typer.Argument(metavar="WHO", help="The member's id, its beginning, or the address.")]


def session_of(stack: Stack, group_id: str, session: str, shown_by: str = "sessions list") -> tuple[Group, Session]:
    """The group, and its session. Raises :class:`BadInput` naming the command that shows those that there are."""
    named, _, key = session.rpartition("/")
    group = stack.group(group_id or named)
    row = stack.table.get(Session, group.id, key)
    if row is None:
        raise BadInput(f"no session {key!r}; `fortnight {shown_by}` shows them")
    return group, row


def talk_of(stack: Stack, group_id: str, session: str, talk: str) -> tuple[Group, Session, Talk]:
    """The same, and its talk. Raises :class:`BadInput` naming the talks that there are."""
    group, row = session_of(stack, group_id, session)
    found = row.talk(talk)
    if found is None:
        there = ", ".join(one.slug for one in row.talks) or "none"
        raise BadInput(f"no talk {talk!r} in session {row.key!r}; there are: {there}")
    return group, row, found


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
