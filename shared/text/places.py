"""In which time zone somebody is who writes where they are, as people answer a form: a city, a country, the name of a clock.

Only what can mean one zone alone: London has one, though there are other Londons; who writes Georgia may be in either.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from shared.text.folding import fold
from shared.text.zones import one_clock

_ELSEWHERE = frozenset(("georgia", "victoria"))
"""Names that the data have once, and the world more often."""
_ALSO = {
    **dict.fromkeys(("uk", "united kingdom", "great britain", "england", "scotland", "wales"), "Europe/London"),
    "south korea": "Asia/Seoul",
}
"""Countries by names that the data have not."""


def zone_of_place(written: str, names: Mapping[str, str]) -> str:
    """The zone that *written* says by a city, country or clock; empty if that is not certain. *names* are those of all zones, each with the
    name that it has today."""
    plain = _plain(re.sub(r"\([^()]*\)", " ", written))
    found = "" if plain in _ELSEWHERE else _cities(tuple(names.items())).get(plain) or _countries().get(plain, "")
    return found or one_clock(" ".join(re.sub(r"\([^()]*\)", " ", written).split()))


def _plain(text: str) -> str:
    """Words in small letters, without accents and signs: ``st johns``; without the word "time" at the end."""
    return " ".join(re.sub(r"[^\w\s]|_", lambda sign: " " if sign[0] in "_-" else "", fold(text)).split()).removesuffix(
        " time"
    )


@cache
def _cities(names: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """The zone of each city that two regions do not share; those of Australia's states by older names are none."""
    found = defaultdict(set)
    for name, today in names:
        region, _, city = name.partition("/")
        if city and "/" not in city and (region != "australia" or name == today.casefold()):
            found[_plain(city)].add(today)
    return {city: min(zones) for city, zones in found.items() if len(zones) == 1}


@cache
def _countries() -> dict[str, str]:
    """The zone of each country that has one clock: its first in ``zone.tab``, if all others go alike all year."""
    zones = defaultdict(list)
    for row in _rows("zone.tab"):
        zones[row[0]].append(row[2])
    one = {code: found[0] for code, found in zones.items() if len(set(map(_clock, found))) == 1}
    return _ALSO | {_plain(name): one[code] for code, name in _rows("iso3166.tab") if code in one}


def _clock(zone: str) -> tuple[object, ...]:
    """How far ahead of UTC *zone* is in each month of a year."""
    return tuple(datetime(2026, month, 15, tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset() for month in range(1, 13))


def _rows(name: str) -> list[list[str]]:
    lines = (files("tzdata") / "zoneinfo" / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]
