"""The time zones there are, by their IANA names.

``zoneinfo`` prefers the system's zone files, which may be years behind a change of law; the pinned ``tzdata`` wheel wins here,
in Lambda, in tests and on the laptop alike.
"""

import importlib
import zoneinfo
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


def zone(name: str) -> ZoneInfo:
    """The IANA zone called *name*.

    Raises :class:`BadInput` for abbreviations (``MST`` is at least two zones), naming the zones it could mean, and for unknown names.
    """
    meant = AMBIGUOUS_ZONES.get(name.strip().upper())
    if meant:
        raise BadInput(f"zone: {name!r} is an abbreviation, not a zone; write one of {', '.join(meant)}")
    if name != "UTC" and "/" not in name:
        raise BadInput(
            f"zone: {name!r} is not an IANA zone name (they look like Europe/Paris); UTC is the one exception"
        )
    try:
        return ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadInput(f"zone: {name!r} is not in the IANA time zone database") from error
