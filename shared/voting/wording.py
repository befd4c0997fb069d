"""Days on the pages of proposals and votes."""

from datetime import datetime
from zoneinfo import ZoneInfo

from shared.text import times


def day(at: datetime, tz: ZoneInfo) -> str:
    """``Saturday 28 October 2023``, by the clock of *tz*"""
    return times.day(at.astimezone(tz))
