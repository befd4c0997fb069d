"""Days, numbers and addresses on the pages of proposals and votes."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def counted(count: int, one: str) -> str:
    """``1 vote``, ``4 votes``"""
    return f"{count} {one}" if count == 1 else f"{count} {one}s"


def moment(at: datetime, tz: ZoneInfo) -> str:
    """``Saturday 28 October 2023, 14:00 (America/Denver)``"""
    return f"{day(at, tz)}, {at.astimezone(tz):%H:%M} ({tz.key})"


def moments(at: datetime, tz: ZoneInfo, own: ZoneInfo) -> str:
    """The moment in the group's zone *tz*, with UTC or the reader's own where that differs."""
    here = at.astimezone(tz)
    if own.key != tz.key and at.astimezone(own).utcoffset() != here.utcoffset():
        return f"{moment(at, tz)}; your time: {moment(at, own)}"
    return moment(at, tz) if tz.key == "UTC" else f"{moment(at, tz)}, {at.astimezone(UTC):%H:%M} UTC"


def day(at: datetime, tz: ZoneInfo) -> str:
    here = at.astimezone(tz)
    return f"{here:%A} {here.day} {here:%B %Y}"
