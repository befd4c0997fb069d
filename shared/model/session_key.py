"""The key of a session: the day for which it was first planned, and a number behind it where that day had one already."""

from collections.abc import Container
from datetime import date

from shared.errors import BadInput

DAY = len("2026-03-05")
MOST = 99
"""Sessions that are planned for one day."""
_NUMBERS = [f"-{number}" for number in range(2, MOST + 1)]


def first_planned(key: str) -> date | None:
    """``2026-03-05`` and ``2026-03-05-2`` were planned for that day; None where *key* has no day, as of a session whose date nobody
    recorded."""
    day, number = key[:DAY], key[DAY:]
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return None
    return found if found.isoformat() == day and (not number or number in _NUMBERS) else None


def number_of(key: str) -> int:
    """Which of its day it is: 1, unless the key says otherwise."""
    return int(key[DAY + 1 :]) if key[DAY:] and first_planned(key) else 1


def free_key(day: date, taken: Container[str]) -> str:
    """The key of one more session that is planned for *day*. Raises :class:`BadInput` if it has too many."""
    plain = day.isoformat()
    found = next((key for key in (plain, *(plain + number for number in _NUMBERS)) if key not in taken), None)
    if found is None:
        raise BadInput(f"{MOST} sessions were planned for {plain} already")
    return found
