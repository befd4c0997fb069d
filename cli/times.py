"""Moments for people: by the clock of the group's zone, and by UTC."""

from __future__ import annotations

from datetime import datetime, tzinfo

from shared.text.times import local, local_day

__all__ = ["local", "local_day", "utc"]


def utc(at: datetime | None, zone: tzinfo) -> str:
    """``21:00``; with the day (``11-12 02:00``) where it is another day than in *zone*; empty without a date."""
    if at is None:
        return ""
    return f"{at:%H:%M}" if at.astimezone(zone).date() == at.date() else f"{at:%m-%d %H:%M}"
