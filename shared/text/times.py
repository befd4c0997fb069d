"""Days and times as mails, pages and commands say them. No locale of the machine is asked, so the same values read the same.

What people write is read by :mod:`shared.text.wall_times`.
"""

from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo

HALF_A_YEAR = 183
"""Days from which on a day to come is told with its year."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def weekday(value: date) -> str:
    """``Saturday``"""
    return WEEKDAYS[value.weekday()]


def month(value: date) -> str:
    """``October``"""
    return MONTHS[value.month - 1]


def day(value: date) -> str:
    """``Saturday 28 October 2023``"""
    return f"{weekday(value)} {dated(value)}"


def near_day(value: date) -> str:
    """``Saturday 28 October``, for a day so near that the year goes without saying."""
    return f"{weekday(value)} {value.day} {month(value)}"


def day_to_come(value: date, since: date) -> str:
    """``Saturday 28 October``; with the year where it is half a year and more *since*, and so may be taken for another."""
    return near_day(value) if (value - since).days < HALF_A_YEAR else day(value)


def dated(value: date) -> str:
    """``28 October 2023``"""
    return f"{value.day} {month(value)} {value.year}"


def short_date(value: date) -> str:
    """``28 Oct``"""
    return f"{value.day} {month(value)[:3]}"


def abbreviation(moment: datetime) -> str:
    """``MDT``; many zones have a number in place of a name, which is given as ``UTC+05:30``."""
    name = moment.tzname() or ""
    if name.isalpha():
        return name
    offset = moment.strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}"


def clock(moment: datetime) -> str:
    """``14:00 MDT``"""
    return f"{moment:%H:%M} {abbreviation(moment)}"


def ending(starts: datetime, ends: datetime) -> str:
    """``15:00``, by the same clock as *starts*; ``14:00 on Sunday`` where a session of a whole day, or more,
    would seem to last no time at all, or less than it does."""
    days = (ends.date() - starts.date()).days
    later = days > 1 or (days == 1 and ends.time() >= starts.time())
    return f"{ends:%H:%M} on {weekday(ends)}" if later else f"{ends:%H:%M}"


def by_utc(at: datetime, tz: ZoneInfo) -> str:
    """``20:00 UTC``, beside the time in *tz*; ``01:05 UTC on Sunday`` where it is another day there. Empty where *tz* is UTC."""
    there = at.astimezone(UTC)
    other = f" on {weekday(there)}" if there.date() != at.astimezone(tz).date() else ""
    return "" if tz.key == "UTC" else f"{there:%H:%M} UTC{other}"


def in_zone(at: datetime, tz: ZoneInfo) -> str:
    """``Saturday 28 October 2023, 14:00 (America/Denver)``"""
    here = at.astimezone(tz)
    return f"{day(here)}, {here:%H:%M} ({tz.key})"


def moments(at: datetime, tz: ZoneInfo, own: ZoneInfo) -> str:
    """The moment in the group's zone *tz*, with UTC or the reader's own where that differs."""
    here = at.astimezone(tz)
    if own.key != tz.key and at.astimezone(own).utcoffset() != here.utcoffset():
        return f"{in_zone(at, tz)}; your time: {in_zone(at, own)}"
    return ", ".join(filter(None, (in_zone(at, tz), by_utc(at, tz))))


def local(at: datetime | None, tz: tzinfo) -> str:
    """``Sat 2023-11-11 14:00 MST``, or that nobody wrote the date down."""
    return f"{weekday(here := at.astimezone(tz))[:3]} {here:%Y-%m-%d} {clock(here)}" if at else "date not recorded"


def instant(moment: datetime) -> str:
    """``2023-10-28T20:00:00Z`` (RFC 3339), for programs."""
    return f"{moment.astimezone(UTC).isoformat()[:19]}Z"  # three times as fast as `strftime`


def local_day(at: datetime, tz: tzinfo) -> str:
    """``2023-11-11``: the day that the clock of *tz* shows."""
    return at.astimezone(tz).date().isoformat()
