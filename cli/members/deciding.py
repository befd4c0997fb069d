"""`members approve`, `decline`, `remove`, `erase`: the co-leads' word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from cli.members.people import Who, address_in, ask, find, lead, short_json
from cli.options import AsJson, By, GroupId, Yes
from cli.output import say, show_json
from cli.stack import Stack
from shared.errors import BadInput
from shared.model.mailing import Mailing
from shared.model.member import PENDING, Member, MemberState
from shared.store import Write

if TYPE_CHECKING:
    from shared.privacy import erasing

_APPROVABLE = (MemberState.PENDING_APPROVAL, MemberState.DECLINED, MemberState.BOUNCED, MemberState.COMPLAINED)
_REMOVABLE = (*PENDING, MemberState.ACTIVE, MemberState.PAUSED)


def approve(context: typer.Context, who: Who, by: By = "", group_id: GroupId = "", as_json: AsJson = False) -> None:
    """Let an applicant in; the welcome goes with the next tick."""
    from shared.membership import onboarding
    from shared.schedule.steps import AT_ONCE
    from shared.schedule.upcoming import upcoming_of

    stack: Stack = context.obj()
    group = stack.group(group_id)
    member = _decidable(find(stack, group, who), _APPROVABLE)
    now = stack.now()
    upcoming = upcoming_of(group.id, stack.table, now)
    writes = onboarding.admitted(
        member,
        group,
        upcoming,
        now=now,
        by=lead(group, by),
        why="approved by command",
        correlation="cli",
        wait=AT_ONCE,
    )
    _write(stack, writes, f"{member.name or member.address} is in.", as_json=as_json)


def decline(context: typer.Context, who: Who, by: By = "", group_id: GroupId = "", as_json: AsJson = False) -> None:
    """Turn an applicant down; they are told so."""
    from shared.membership import onboarding
    from shared.schedule.steps import AT_ONCE

    stack: Stack = context.obj()
    group = stack.group(group_id)
    member = _decidable(find(stack, group, who), (MemberState.PENDING_APPROVAL,))
    writes = onboarding.declined(
        member, now=stack.now(), by=lead(group, by), why="declined by command", correlation="cli", wait=AT_ONCE
    )
    _write(stack, writes, f"{member.name or member.address} is declined.", as_json=as_json)


def remove(context: typer.Context, who: Who, by: By = "", group_id: GroupId = "", as_json: AsJson = False) -> None:
    """Take somebody out of the group; they get no mail about it.

    What is held about them stays, and they can sign up again. To forget them, erase them.
    """
    from shared.membership import onboarding

    stack: Stack = context.obj()
    group = stack.group(group_id)
    member = find(stack, group, who)
    if member.state not in _REMOVABLE:
        raise BadInput(f"{member.name or who} is {member.state.value}; there is nothing to remove them from")
    writes = onboarding.left(member, now=stack.now(), why="removed by command", by=lead(group, by))
    _write(stack, writes, f"{member.name or member.address} is out.", as_json=as_json)


def relink(context: typer.Context, who: Who, group_id: GroupId = "", as_json: AsJson = False) -> None:
    """Make somebody's links anew: a mail of theirs was forwarded, or is in other hands.

    Those to leave, to their settings, to propose and to vote that are out end at once; the new ones go to their address with the next
    tick. Members can do the same on their own page.
    """
    from shared.membership import renewing
    from shared.schedule.steps import AT_ONCE

    stack: Stack = context.obj()
    group = stack.group(group_id)
    member = find(stack, group, who)
    if member.state not in renewing.STAYS:
        raise BadInput(f"{member.name or who} is {member.state.value}; only members have links of their own")
    writes = renewing.renewed(member, stack.table, stack.now(), correlation="cli", wait=AT_ONCE)
    if not writes:
        raise BadInput(f"the links of {member.name or who} were made anew less than ten minutes ago")
    _write(stack, writes, f"The links of {member.name or member.address} are new, and mailed to them.", as_json=as_json)


def erase(
    context: typer.Context, who: Who, by: By = "", group_id: GroupId = "", yes: Yes = False, as_json: AsJson = False
) -> None:
    """Forget somebody for good, in all groups; there is no way back.

    The address of somebody who only speaks will do. Members can do the same on their own page.
    """
    from shared.adapters import secrets
    from shared.privacy import erasing

    stack: Stack = context.obj()
    group = stack.group(group_id)
    by = lead(group, by)
    keys = secrets.keys(stack.outputs["KeysParameter"])
    person = erasing.person(address_in(who) or find(stack, group, who).address, stack.table, keys)
    if not (person.members or person.speakers or person.proposers or person.waiting):
        gone = f"; they were erased on {person.suppression.at:%Y-%m-%d}" if person.suppression else ""
        raise BadInput(f"nobody is a member or a speaker under {person.address}{gone}")
    if not as_json:
        say("\n".join([f"{person.address} is:", *_places(person)]))
    ask("Erase all of this for good?", yes=yes, as_json=as_json)
    writes = erasing.erase(person, stack.table, keys, now=stack.now(), by=by, correlation="cli")
    told = [write.row.group for write in writes if isinstance(write.row, Mailing)]
    if as_json:
        show_json({"address": person.address, "was": _places(person), "groups_told": told})
        return
    say("\n".join(_remains(person, told)))


def _places(person: erasing.Person) -> list[str]:
    """Where somebody is, a line each."""
    names = {group.id: group.name for group in person.groups}
    return [
        *(f"{names[member.group]}: {member.state.value}" for member in person.members),
        *(f"{names[row.group]}: speaker on {row.session}" for row in person.speakers),
        *(f"{names[row.group]}: a proposal ({row.proposal})" for row in person.proposers),
        *(f"a response that waits to be taken in ({row.id})" for row in person.waiting),
    ]


def _remains(person: erasing.Person, told: Sequence[str]) -> list[str]:
    """What is left after erasing *person*, and what people have to do."""
    words = [
        "Erased. Of the address only a keyed hash remains, with the date and the reason.",
        "What else leads to them (mails, the record of what was sent) goes with the next tick.",
    ]
    if person.speakers:
        words.append("What they present stays on the page.")
    names = ", ".join(group.name for group in person.groups if group.id in told)
    if names:
        words.append(
            f"The co-leads of {names} get a mail: what is with Google or in the group's file must be deleted by hand."
        )
    return words


def _decidable(member: Member, states: Sequence[MemberState]) -> Member:
    if member.state is MemberState.PENDING_CONFIRMATION:
        raise BadInput("this address is not confirmed yet: whoever owns it has not pressed the button")
    if member.state not in states:
        raise BadInput(f"{member.name or member.address} is {member.state.value}; there is nothing to decide")
    return member


def _write(stack: Stack, writes: list[Write], said: str, *, as_json: bool) -> None:
    from shared.membership import onboarding

    stack.table.commit(*onboarding.unsettled(writes, stack.table))
    if as_json:
        show_json(short_json(next(write.row for write in writes if isinstance(write.row, Member))))
    else:
        say(said)
