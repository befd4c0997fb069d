"""The page behind the question whether somebody is still with the group: one press, also for somebody who was paused meanwhile."""

from collections.abc import Mapping

from shared import signed_links
from shared.membership.actions import Whom
from shared.model.group import Group
from shared.model.member import Member, MemberState
from shared.model.preference import zone_of
from shared.model.silence import paused_for_silence
from shared.pages.answers import Answer, Button
from shared.pages.links import Page, Visit, member_behind
from shared.silence.actions import ANSWER
from shared.text.inline import line
from shared.text.times import day

Known = tuple[Member, Group]


def _view(known: Known, visit: Visit) -> Answer:
    member, group = known
    name = line(group.name, 80)
    if paused_for_silence(member):
        return Answer(
            title="Come back?",
            lead=f"Your mail from {name} is paused, as we had not heard from you. One press, and it goes on as before.",
            buttons=(Button(choice="still", label="I’m back"),),
        )
    if member.state is MemberState.PAUSED:
        lead = "While you are on a pause of your own nobody asks. You can end it in your settings."
        return Answer(title="You are on a pause", lead=lead)
    if member.state is not MemberState.ACTIVE:
        lead = "You are not a member at the moment. You can come back through the sign-up form."
        return Answer(title="You are not a member", lead=lead)
    if not _waits(member, visit):
        return Answer(title="All is well", lead=f"We have heard from you, and your mail from {name} goes on as before.")
    asked = member.still_asked
    until = day(asked.until.astimezone(zone_of(member, group)).date()) if asked else ""
    return Answer(
        title="Are you still with us?",
        lead=f"One press, and all goes on as before. Without it, your mail from {name} is paused on {until}; you stay a member, "
        "and this page brings you back at any time.",
        buttons=(Button(choice="still", label="I’m still here"),),
    )


def _waits(member: Member, visit: Visit) -> bool:
    """Whether the question is still open, as far as the member's own row tells."""
    asked = member.still_asked
    later = [one for one in (member.seen, member.active_since) if one is not None]
    return asked is not None and all(one <= asked.at for one in later) and visit.now < asked.until


def _act(known: Known, fields: Mapping[str, str], visit: Visit) -> Answer:
    member, group = known
    if fields.get("choice") != "still" or not (paused_for_silence(member) or member.state is MemberState.ACTIVE):
        return _view(known, visit)
    was = member.state
    visit.perform(ANSWER, Whom(group=group.id, member=member.id))
    if was is MemberState.PAUSED:
        return Answer(title="Good to have you back", lead="What is next is in your mail.")
    return Answer(title="Good to hear from you", lead="All goes on as before. There is nothing left to do.")


PAGES = (Page(signed_links.STILL, member_behind, _view, _act),)
