"""How the desk speaks of the people of a group: what their state is called, and what they are besides."""

from collections.abc import Iterable

from shared.model.group import Group
from shared.model.member import Member, MemberState
from shared.text.times import dated

STATES = {
    MemberState.PENDING_APPROVAL: "waits for your word",
    MemberState.PENDING_CONFIRMATION: "has to confirm the address",
    MemberState.ACTIVE: "in",
    MemberState.PAUSED: "on a pause",
    MemberState.UNSUBSCRIBED: "has left",
    MemberState.DECLINED: "declined",
    MemberState.BOUNCED: "cannot be reached",
    MemberState.COMPLAINED: "marked our mail as spam",
    MemberState.ERASED: "erased",
}
"""In the order in which they are looked at."""
FILTERS = {
    MemberState.PENDING_APPROVAL: "Waiting for your word",
    MemberState.PENDING_CONFIRMATION: "To confirm their address",
    MemberState.ACTIVE: "In",
    MemberState.PAUSED: "On a pause",
    MemberState.UNSUBSCRIBED: "Left",
    MemberState.DECLINED: "Declined",
    MemberState.BOUNCED: "Cannot be reached",
    MemberState.COMPLAINED: "Marked our mail as spam",
}


def since(member: Member, group: Group) -> str:
    """``14 October 2023``: since when they are in their state; empty where the history does not say."""
    return dated(member.history[-1].at.astimezone(group.tz)) if member.history else ""


def who(by: str, group: Group) -> str:
    """Who did it, by what the history has; a co-lead by name."""
    names = {"self": "themselves", "system": "Fortnight", "command": "a co-lead", "speaker": "the speaker"}
    return next((lead.name for lead in group.co_leads if lead.id == by), names.get(by, by))


def roles(member: Member, group: Group, speakers: Iterable[str]) -> tuple[str, ...]:
    """What else they are in the group; *speakers* are the speakers' addresses."""
    found = (
        ("co-lead", member.address in {lead.address for lead in group.co_leads}),
        ("speaker", member.address in speakers),
        ("member", member.state in (MemberState.ACTIVE, MemberState.PAUSED)),
    )
    return tuple(role for role, held in found if held)
