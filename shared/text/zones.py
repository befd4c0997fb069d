"""The time zones there are, by their IANA names.

``zoneinfo`` prefers the system's zone files, which may be years behind a change of law; the pinned ``tzdata`` wheel wins here,
in Lambda, in tests and on the laptop alike.
"""

import importlib
import re
import zoneinfo
from dataclasses import dataclass
from datetime import time
from zoneinfo import ZoneInfo

from shared.errors import BadInput

importlib.import_module("tzdata")  # fail at start, by name, when the wheel is missing
zoneinfo.reset_tzpath(to=())

AMBIGUOUS_ZONES = {
    "MST": ("America/Denver", "America/Phoenix"),
    "MDT": ("America/Denver",),
    "EST": ("America/New_York", "America/Panama"),
    "EDT": ("America/New_York",),
    "CST": ("America/Chicago", "America/Costa_Rica", "Asia/Shanghai"),
    "CDT": ("America/Chicago",),
    "PST": ("America/Los_Angeles", "Asia/Manila"),
    "PDT": ("America/Los_Angeles",),
    "IST": ("Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"),
    "BST": ("Europe/London", "Asia/Dhaka"),
    "GMT": ("Europe/London", "Africa/Abidjan"),
    "CET": ("Europe/Berlin", "Africa/Algiers"),
    "CEST": ("Europe/Berlin",),
    "EET": ("Europe/Helsinki", "Africa/Cairo"),
    "MSK": ("Europe/Moscow",),
    "HST": ("Pacific/Honolulu",),
    "AEST": ("Australia/Sydney", "Australia/Brisbane"),
    "EST5EDT": ("America/New_York",),
    "CST6CDT": ("America/Chicago",),
    "MST7MDT": ("America/Denver",),
    "PST8PDT": ("America/Los_Angeles",),
}
_SAME_AS_UTC = frozenset(("Etc/UTC", "Etc/UCT", "Etc/Universal", "Etc/Zulu"))
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*[+\N{MINUS SIGN}-]\s*[0-9]{1,2}(?::?[0-9]{2})?", re.IGNORECASE)


def zone(name: str) -> ZoneInfo:
    """The IANA zone called *name*.

    Raises :class:`BadInput` for abbreviations (``MST`` is at least two zones), naming the zones it could mean, for offsets, and for
    unknown names.
    """
    meant = AMBIGUOUS_ZONES.get(name.strip().upper())
    if meant:
        raise BadInput(f"zone: {name[:60]!r} is an abbreviation, not a zone; write one of {', '.join(meant)}")
    if _OFFSET.fullmatch(name.strip()):
        said = (
            "is an offset, which no change of clocks follows; write the place whose clock it is, such as Europe/Paris"
        )
        raise BadInput(f"zone: {name[:60]!r} {said}")
    if name != "UTC" and "/" not in name:
        raise BadInput(
            f"zone: {name[:60]!r} is not a time zone's name{_meant(name) or '; they look like Europe/Paris'}"
        )
    try:
        return ZoneInfo("UTC" if name in _SAME_AS_UTC else name)  # "UTC" by any of its names is said as UTC
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadInput(f"zone: {name[:60]!r} is not in the IANA time zone database{_meant(name)}") from error


@dataclass(frozen=True, slots=True)
class ZonedTime:
    """A time of day by the clock of *zone*, whatever clock the group goes by."""

    wall: time
    zone: str

    def __str__(self) -> str:
        return f"{self.wall:%H:%M} {self.zone}"


def _meant(written: str) -> str:
    """``; did you mean Europe/Berlin?`` for a name that is nearly one of a zone, or its last part; empty if none is near. Never one of
    ``Etc/``: there ``GMT+1`` is an hour behind UTC (theory.html of the IANA time zone database)."""
    import difflib  # only imported for a name that does not exist

    names = {
        name.lower(): name
        for name in zoneinfo.available_timezones()
        if name == "UTC" or ("/" in name and not name.startswith("Etc/"))
    }
    plain = "_".join(written[:60].lower().split())
    cities = [name for lower, name in names.items() if lower.rpartition("/")[2] == plain]
    close = sorted(cities) or [names[one] for one in difflib.get_close_matches(plain, names, n=1, cutoff=0.75)]
    return f"; did you mean {close[0]}?" if close else ""
