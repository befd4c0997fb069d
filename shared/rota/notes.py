"""The role whose holder gives the address of a session's notes, as the group's file names it."""

from datetime import datetime, timedelta

from shared.model.group import Group
from shared.model.member import Member, MemberState
from shared.model.rota import TALK, Rota, Slot, role_id
from shared.model.session import Session, SessionState

AFTERWARDS = timedelta(days=14)
"""For so long after a session whoever took its notes can give their address."""


def takes_notes(group: Group, role: str) -> bool:
    """Whether *role* is the one that takes the notes, and sessions of *group* have a link to notes."""
    return bool(
        group.links_notes
        and group.rota
        and group.rota.notes_by
        and role != TALK
        and role_id(group.rota.notes_by) == role
    )


def says_where(member: Member, group: Group, role: str) -> bool:
    """Whether *member*, who has *role*, may give the notes' address. Everybody sees it, so nobody may who has left or was taken out."""
    return takes_notes(group, role) and member.state in (MemberState.ACTIVE, MemberState.PAUSED)


def notes_taken(session: Session, rota: Rota, member: Member, group: Group, now: datetime) -> Slot | None:
    """The turn by which *member* took the notes of *session*, which has begun; None if they can no longer give the address."""
    if session.state is SessionState.CANCELLED or not says_where(member, group, rota.role):
        return None
    turns = (one for one in rota.slots if one.session == session.key and one.holder == member.id)
    return next((one for one in turns if one.starts <= now < one.starts + AFTERWARDS), None)
