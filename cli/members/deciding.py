"""`members approve`, `decline`, `remove`, `erase`: the co-leads' word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from cli.acting import Request, act, acting, acts, by_any, lead
from cli.members.people import Who, address_in, ask, find, short_json
from cli.options import AsJson, By, DryRun, GroupId, Yes
from cli.output import say, show_json
from cli.stack import Stack
from cli.times import local_day
from shared.errors import BadInput
from shared.model.member import Member

if TYPE_CHECKING:
    from shared.privacy import erasing
    from shared.store.actions import Change


@acts
def approve(request: Request, who: Who) -> None:
    """Let an applicant in; the welcome goes with the next tick."""
    from shared.membership import actions

    group = request.group
    member = find(request.stack, group, who)
    whom = actions.Whom(group=group.id, member=member.id)
    done = request.act(actions.APPROVE, whom, lead(group, request.by))
    _say(done, member, f"{member.called} is in.", as_json=request.as_json)


@acts
def decline(request: Request, who: Who) -> None:
    """Decline an applicant; they get a mail that says so."""
    from shared.membership import actions

    group = request.group
    member = find(request.stack, group, who)
    whom = actions.Whom(group=group.id, member=member.id)
    done = request.act(actions.DECLINE, whom, lead(group, request.by))
    _say(done, member, f"{member.called} is declined.", as_json=request.as_json)


@acts
def remove(request: Request, who: Who) -> None:
    """Take somebody out of the group; they get no mail about it.

    What is held about them stays, and they can sign up again. To forget them, erase them.
    """
    from shared.membership import actions

    group = request.group
    member = find(request.stack, group, who)
    whom = actions.Whom(group=group.id, member=member.id)
    done = request.act(actions.REMOVE, whom, lead(group, request.by))
    _say(done, member, f"{member.called} is out.", as_json=request.as_json)


@acts
def relink(request: Request, who: Who) -> None:
    """Make somebody's links anew: a mail of theirs was forwarded, or is in other hands.

    Those to leave, to their settings, to propose and to vote that are out end at once; the new ones go to their address with the next
    tick. Members can do the same on their own page.
    """
    from shared.membership import actions

    group = request.group
    member = find(request.stack, group, who)
    whom = actions.Whom(group=group.id, member=member.id)
    nothing = f"the links of {member.name or who} were renewed less than ten minutes ago"
    done = request.act(actions.RELINK, whom, by_any(group, request.by), nothing=nothing)
    said = f"The links of {member.called} are new, and mailed to them."
    _say(done, member, said, as_json=request.as_json)


def erase(
    context: typer.Context,
    who: Who,
    by: By = "",
    group_id: GroupId = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Forget somebody for good, in all groups; there is no way back.

    The address of somebody who only speaks will do. Members can do the same on their own page.
    """
    from shared.privacy import actions

    stack: Stack = context.obj()
    group = stack.group(group_id)
    by = lead(group, by)
    person = actions.Person(address=address_in(who) or find(stack, group, who).address)
    found = actions.found(person, acting(stack, by))
    address, earlier, places = found.who.address, found.who.suppression, found.places()
    if not places:
        gone = f"; they were erased on {local_day(earlier.at, group.tz)}" if earlier else ""
        raise BadInput(f"nobody is a member or a speaker under {address}{gone}")
    if not as_json:
        say("\n".join([f"{address} is:", *places]))
    ask("Erase all of this for good?", yes=yes or dry_run, as_json=as_json)
    done = act(stack, actions.ERASE, person, by, dry_run=dry_run, as_json=as_json)
    told = [mail.group for change in done for mail in change.mails]
    if as_json:
        show_json({"address": address, "was": places, "groups_told": told})
        return
    say("\n".join(_remains(found, told)))


def _remains(found: erasing.Found, told: Sequence[str]) -> list[str]:
    """What is left after erasing somebody, and what people have to do."""
    words = [
        "Erased. Of the address only a keyed hash remains, with the date and the reason.",
        "What else leads to them (mails, the record of what was sent) goes with the next tick.",
    ]
    words += found.stays()
    names = ", ".join(group.name for group in found.who.groups if group.id in told)
    if names:
        words.append(
            f"The co-leads of {names} get a mail: what is with Google or in the group's file must be deleted by hand."
        )
    return words


def _say(done: Sequence[Change], member: Member, said: str, *, as_json: bool) -> None:
    if as_json:
        show_json(short_json(done[0].left(member)))
    else:
        say(said)
