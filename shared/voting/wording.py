"""Days on the pages of proposals and votes."""

from datetime import datetime
from zoneinfo import ZoneInfo

from shared.text import times
from shared.text.times import by_utc, in_zone


def moments(at: datetime, tz: ZoneInfo, own: ZoneInfo) -> str:
    """The moment in the group's zone *tz*, with UTC or the reader's own where that differs."""
    here = at.astimezone(tz)
    if own.key != tz.key and at.astimezone(own).utcoffset() != here.utcoffset():
        return f"{in_zone(at, tz)}; your time: {in_zone(at, own)}"
    return ", ".join(filter(None, (in_zone(at, tz), by_utc(at, tz))))


def day(at: datetime, tz: ZoneInfo) -> str:
    """``Saturday 28 October 2023``, by the clock of *tz*"""
    return times.day(at.astimezone(tz))
