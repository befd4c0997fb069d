"""When a session is over, how many had said that they come is stored, since the answers themselves are dropped with the next ones."""

from dataclasses import replace

from shared.attendance.who import coming_now
from shared.model import rsvp
from shared.model.attendance import Attendance
from shared.model.session import Session, SessionState
from shared.schedule.duties import At
from shared.store import Create, Replace, Write


def follow(session: Session, at: At) -> list[Write]:
    """That number, in the row of who was there, written with the turn that ends the session; only where the group asks, and is not too
    large to be counted."""
    if not (at.was.upcoming and session.state is SessionState.HELD and rsvp.asks(at.group)):
        return []
    said = coming_now(session, at.group, at.store)
    if said is None:
        return []
    known = at.store.get(Attendance, session.group, session.key)
    if known is not None:
        return [Replace(replace(known, said=said))]
    return [Create(Attendance(group=session.group, session=session.key, at=at.now, said=said))]
