"""Sessions as time goes by."""

from datetime import datetime

from shared.model.group import Group
from shared.model.session import Session
from shared.schedule.reminders import Decision, held, reminded
from shared.schedule.session_duties import scheduled


def reminded_at(session: Session, group: Group, now: datetime) -> tuple[Session, list[Decision]]:
    """*session* as a tick at *now* leaves it, as far as members are concerned, and what became of its stages."""
    after, decisions = reminded(session, group.stages, group.tz, now)
    return scheduled(held(after, now), group), decisions
