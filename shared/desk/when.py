"""When something is, as the desk says it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from shared.model.session import Session
from shared.text.times import clock, day


def when_of(session: Session, tz: ZoneInfo) -> str:
    """When *session* is by its own clock, *tz*, which is named where it is not the group's."""
    return spoken(session.starts, tz) + (f" ({session.zone})" if session.zone and session.starts else "")


def spoken(at: datetime | None, tz: ZoneInfo) -> str:
    """``Saturday 28 October 2023, 14:00 MDT``"""
    return f"{day(here := at.astimezone(tz))}, {clock(here)}" if at else "date not recorded"
