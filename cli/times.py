"""Moments for people: by the clock of the group's zone, and by UTC; and as people give them to a command."""

from __future__ import annotations

from datetime import datetime, time, tzinfo
from typing import TYPE_CHECKING

from shared.text.wall_times import local, moment

if TYPE_CHECKING:
    from shared.model.group import Group

__all__ = ["given", "local", "utc"]


def given(written: str, group: Group, default: time | None = None) -> datetime:
    """The UTC instant of a day and time by the group's clock, or with an offset; without a time at *default*, else as its season."""
    return moment(written, group.tz, default or (group.season.starts if group.season else time(12)))


def utc(at: datetime | None, zone: tzinfo) -> str:
    """``21:00``; with the day (``11-12 02:00``) where it is another day than in *zone*; empty without a date."""
    if at is None:
        return ""
    return f"{at:%H:%M}" if at.astimezone(zone).date() == at.date() else f"{at:%m-%d %H:%M}"
