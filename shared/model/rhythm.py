"""A rhythm counted by the calendar and not in days: days of the week, or some of them in each month. ``Tuesday and Thursday``, ``first
Thursday``, ``second and fourth Monday``, ``first Tuesday and last Friday``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise, takewhile

from shared.errors import BadInput
from shared.text.times import WEEKDAYS

EACH, LAST = 0, -1
"""Stand for the number of a weekday within its month: every one, and the last one."""
NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": LAST}
_ORDINALS = NTH | {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_FIFTH = frozenset(("fifth", "5th"))
_DAYS = {
    word: number
    for number, name in enumerate(WEEKDAYS)
    for word in (name.lower(), f"{name.lower()}s", name[:3].lower())
}
_FILLING = frozenset(("and", "the", "every", "each", "on", "of", "in", "a", "month", "week"))
_WEEKS = {"other": 2, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_EVERY_FEW = re.compile(rf"\b(every|each)\s+({'|'.join(_WEEKS)})\b")
_BEFORE_LAST = re.compile(rf"\b({'|'.join(_ORDINALS)})\s+last\b")
_YEARS = timedelta(days=4 * 366)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """*days* are pairs: the number within the month, and the weekday (Monday is 0)."""

    days: tuple[tuple[int, int], ...]

    @classmethod
    def parse(cls, written: str) -> "Rhythm":
        """The rhythm *written* in words. Raises :class:`BadInput` for what is no rhythm, or could mean two, saying how to write one."""
        text = written.lower()
        if (few := _EVERY_FEW.search(text)) and ("month" not in text or few[2] == "other"):
            raise _two(written, few[2])
        if found_last := _BEFORE_LAST.search(text):
            raise BadInput(
                f"{found_last[0]!r}: only the last one of a month is counted from its end, such as: last Friday"
            )
        found: list[tuple[int, int]] = []
        nths: list[int] = []
        named = False  # whether a weekday was named since the last ordinal
        words = [word for word in re.split(r"[\s,;&+]+", text) if word and word not in _FILLING]
        for word in words:
            if word in _FIFTH:
                raise BadInput("not every month has a fifth one of a day; write the last, such as: last Thursday")
            if word in _ORDINALS:
                nths, named = ([] if named else nths) + [_ORDINALS[word]], False
            elif word in _DAYS:
                found += [(nth, _DAYS[word]) for nth in nths or [EACH]]
                named = True
            else:
                raise _none(written)
        if not found or not named:
            raise _none(written)
        if len(set(found)) < len(found) or any(nth and (EACH, day) in found for nth, day in found):
            raise BadInput(f"{written.strip()[:60]!r} names a day twice")
        return cls(tuple(sorted(found, key=lambda one: (one[1], one[0] == LAST, one[0]))))

    def has(self, day: date) -> bool:
        """Whether *day* is one of its days."""
        mine = [nth for nth, weekday in self.days if weekday == day.weekday()]
        last = (day + timedelta(days=7)).month != day.month
        return EACH in mine or (day.day - 1) // 7 + 1 in mine or (last and LAST in mine)

    def since(self, day: date) -> Iterator[date]:
        """Its days from *day* on, without end."""
        while True:
            if self.has(day):
                yield day
            day += timedelta(days=1)

    def least(self, first: date) -> int:
        """The fewest days between two of its dates, in the years after *first*."""
        days = takewhile(lambda day: day < first + _YEARS, self.since(first))
        return min((later - earlier).days for earlier, later in pairwise(days))


def _two(written: str, which: str) -> BadInput:
    weeks = _WEEKS[which]
    said = f"{written.strip()[:60]!r} may be every {weeks} weeks: write every_days: {weeks * 7}"
    return BadInput(said if which == "other" else f"{said}; or one of each month: write {which} … of the month")


def _none(written: str) -> BadInput:
    return BadInput(
        f"{written.strip()[:60]!r} is no rhythm; write days of the week (Tuesday and Thursday), or which of them in a month "
        "(first Thursday, second and fourth Monday, last Friday)"
    )
