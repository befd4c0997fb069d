"""Moments for people: by the clock of the group's zone, and by UTC."""

from datetime import datetime, tzinfo


def local(at: datetime | None, zone: tzinfo) -> str:
    """``Sat 2023-11-11 14:00 MST``, or that nobody wrote the date down."""
    return f"{at.astimezone(zone):%a %Y-%m-%d %H:%M %Z}" if at else "date not recorded"


def utc(at: datetime | None, zone: tzinfo) -> str:
    """``21:00``; with the day (``11-12 02:00``) where it is another day than in *zone*; empty without a date."""
    if at is None:
        return ""
    return f"{at:%H:%M}" if at.astimezone(zone).date() == at.date() else f"{at:%m-%d %H:%M}"
