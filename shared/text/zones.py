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
    "ACST": ("Australia/Adelaide", "Australia/Darwin"),
    "AWST": ("Australia/Perth",),
    "NZST": ("Pacific/Auckland",),
    "NZDT": ("Pacific/Auckland",),
    "JST": ("Asia/Tokyo",),
    "KST": ("Asia/Seoul",),
    "HKT": ("Asia/Hong_Kong",),
    "SGT": ("Asia/Singapore",),
    "PKT": ("Asia/Karachi",),
    "WIB": ("Asia/Jakarta",),
    "EAT": ("Africa/Nairobi",),
    "SAST": ("Africa/Johannesburg",),
    "WET": ("Europe/Lisbon", "Africa/El_Aaiun"),
    "EEST": ("Europe/Helsinki",),
    "BRT": ("America/Sao_Paulo",),
    "ART": ("America/Argentina/Buenos_Aires",),
    "NST": ("America/St_Johns",),
    "AKST": ("America/Anchorage",),
    "AST": ("America/Halifax", "America/Puerto_Rico", "Asia/Riyadh"),
    "ET": ("America/New_York",),
    "CT": ("America/Chicago",),
    "MT": ("America/Denver",),
    "PT": ("America/Los_Angeles",),
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
        raise BadInput(f"zone: {name[:60]!r} is an abbreviation, not a zone; write {_one_of(meant)}")
    clocks = AMBIGUOUS_ZONES.get(_initials(name))
    if clocks:
        raise BadInput(f"zone: {name[:60]!r} is the name of a clock, not of a zone; write {_one_of(clocks)}")
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
        meant_by_it = _meant(name) or "; not every city has a zone of its own: write one with the same clock"
        raise BadInput(f"zone: {name[:60]!r} is not in the IANA time zone database{meant_by_it}") from error


def one_clock(name: str) -> str:
    """The zone of a clock's *name* or abbreviation that can mean only one (``CEST``, ``Pacific Time``); empty for all others."""
    meant = AMBIGUOUS_ZONES.get(name.upper(), ()) or AMBIGUOUS_ZONES.get(_initials(name), ())
    return meant[0] if len(meant) == 1 and name.replace(" ", "").isalpha() else ""


@dataclass(frozen=True, slots=True)
class ZonedTime:
    """A time of day by the clock of *zone*, whatever clock the group goes by."""

    wall: time
    zone: str

    def __str__(self) -> str:
        return f"{self.wall:%H:%M} {self.zone}"


def _one_of(names: tuple[str, ...]) -> str:
    return f"one of {', '.join(names)}" if len(names) > 1 else names[0]


_CLOCKS = frozenset((
    "pacific", "mountain", "central", "eastern", "atlantic", "newfoundland", "hawaii", "british", "irish", "israel", "greenwich",
    "western european", "central european", "eastern european", "india", "indian", "japan", "korea", "china", "hong kong", "philippine",
    "bangladesh", "arabia", "east africa", "south africa", "south african", "australian eastern", "australian central",
    "australian western", "new zealand",
))  # fmt: skip
"""Clocks that :data:`AMBIGUOUS_ZONES` has by their initials. Those of Moscow, Pakistan and Egypt are there for other clocks."""
_SEASONS = ("standard", "daylight", "summer", "mean")


def _initials(name: str) -> str:
    """``JST`` of Japan Standard Time; empty for what is not the name of a clock."""
    *words, last = name.lower().split() or [""]
    place = words[:-1] if words and words[-1] in _SEASONS else words
    return "".join(word[0] for word in [*words, last]).upper() if last == "time" and " ".join(place) in _CLOCKS else ""


def _meant(written: str) -> str:
    """``; did you mean Europe/Berlin?`` for a name whose last part is that of a zone, or nearly; empty if none is near: a city that has no
    zone of its own is not to be taken for another. Never one of ``Etc/``: there ``GMT+1`` is an hour behind UTC (theory.html of the
    IANA time zone database)."""
    import difflib  # only imported for a name that does not exist

    names = {
        name.lower(): name
        for name in zoneinfo.available_timezones()
        if name == "UTC" or ("/" in name and not name.startswith("Etc/"))
    }
    plain = "_".join(written[:60].lower().split())
    region, _, city = plain.rpartition("/")
    cities = [name for lower, name in names.items() if lower.rpartition("/")[2] == city]
    alike = (
        one for one in difflib.get_close_matches(plain, names, n=9, cutoff=0.75) if _alike(city, one.rpartition("/")[2])
    )
    here = [name for name in cities if name.lower().startswith(f"{region}/")]
    close = sorted(here or cities) or [names[one] for one in alike]
    return f"; did you mean {close[0]}?" if close else ""


def _alike(city: str, other: str) -> bool:
    import difflib

    return difflib.SequenceMatcher(None, city, other).ratio() >= 0.75
