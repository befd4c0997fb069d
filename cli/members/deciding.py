"""`members approve`, `decline`, `remove`, `ban`, `rename`, `erase`: the co-leads' word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cli.acting import Request, acting, acts, by_any, lead
from cli.finding import Who, address_in, find
from cli.members.people import short_json
from cli.options import Yes
from cli.output import ask, say, show_json
from cli.times import local_day
from shared.errors import BadInput
from shared.model.member import Member

if TYPE_CHECKING:
    from shared.membership.actions import Whom
    from shared.privacy import erasing
    from shared.store.actions import Action, Change


@acts
def approve(request: Request, who: Who) -> None:
    """Let an applicant in; the welcome goes with the next tick."""
    from shared.membership import actions

    _decide(request, who, actions.APPROVE, "is in.")


@acts
def decline(request: Request, who: Who) -> None:
    """Decline an applicant; they get a mail that says so."""
    from shared.membership import actions

    _decide(request, who, actions.DECLINE, "is declined.")


@acts
def remove(request: Request, who: Who) -> None:
    """Take somebody out of the group; they get no mail about it.

    What is held about them stays, and they can sign up again. To keep them out, ban them; to forget them, erase them.
    """
    from shared.membership import actions

    _decide(request, who, actions.REMOVE, "is out.")


@acts
def ban(request: Request, who: Who) -> None:
    """Take somebody out for good; they get no mail about it.

    Neither the form nor a list brings that address back; you get a mail if it signs up again. `members approve` lets them in.
    """
    from shared.membership import actions

    _decide(request, who, actions.BAN, "is out for good.")


@acts
def rename(
    request: Request,
    who: Who,
    name: Annotated[str, typer.Argument(metavar="NAME", help="As mails and the desk call them from now on.")],
) -> None:
    """Change what somebody is called.

    Members can do the same on their own page.
    """
    from shared.membership import actions

    group = request.group
    member = find(request.stack, group, who)
    naming = actions.Naming(group=group.id, member=member.id, name=name)
    done = request.act(actions.RENAME, naming, by_any(group, request.by))
    after = done[0].left(member) if done else member
    if request.as_json:
        show_json(short_json(after))
    else:
        say(f"They are called {after.called} now." if done else "Nothing to change.")


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


@acts
def calendar(
    request: Request,
    who: Who,
    address: Annotated[str, typer.Argument(help="The address; empty for their own.")] = "",
) -> None:
    """Say as which address somebody's calendar answers invitations, if not as their own. Nothing is mailed to it."""
    from shared.membership import actions

    group = request.group
    member = find(request.stack, group, who)
    given = actions.AnsweringAs(group=group.id, member=member.id, address=address)
    done = request.act(actions.ANSWERS_AS, given, by_any(group, request.by))
    said = (
        f"What the calendar of {member.called} answers as {address} counts."
        if address
        else f"{member.called} answers as themselves."
    )
    _say(done, member, said, as_json=request.as_json)


@acts
def erase(request: Request, who: Who, yes: Yes = False) -> None:
    """Forget somebody for good, in all groups; there is no way back.

    The address of somebody who only speaks will do. Members can do the same on their own page.
    """
    from shared.privacy import actions

    stack, group = request.stack, request.group
    by = lead(group, request.by)
    person = actions.Person(address=address_in(who) or find(stack, group, who).address)
    found = actions.found(person, acting(stack, by))
    address, earlier, places = found.who.address, found.who.suppression, found.places()
    if not places:
        gone = f"; they were erased on {local_day(earlier.at, group.tz)}" if earlier else ""
        raise BadInput(f"nobody is a member or a speaker under {address}{gone}")
    if not request.as_json:
        say("\n".join([f"{address} is:", *places]))
    ask("Erase all of this for good?", yes=yes or request.dry_run, as_json=request.as_json)
    done = request.act(actions.ERASE, person, by)
    told = [mail.group for change in done for mail in change.mails]
    if request.as_json:
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


def _decide(request: Request, who: str, action: Action[Whom], outcome: str) -> None:
    """Do *action* to the member *who*, and say what became of them (*outcome*, after their name)."""
    from shared.membership.actions import Whom

    group = request.group
    member = find(request.stack, group, who)
    done = request.act(action, Whom(group=group.id, member=member.id), lead(group, request.by))
    _say(done, member, f"{member.called} {outcome}", as_json=request.as_json)


def _say(done: Sequence[Change], member: Member, said: str, *, as_json: bool) -> None:
    if as_json:
        show_json(short_json(done[0].left(member)))
    else:
        say(said)
