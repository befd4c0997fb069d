"""Days, times of day and moments as people write them. The one reader for the group's file, the archive, commands and pages.

What is not written as it should be is refused with how to write it; nothing is guessed, and no offset is dropped.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from shared.errors import BadInput
from shared.text.clock_words import in_digits
from shared.text.times import local
from shared.text.zones import ZonedTime, zone

YEARS = range(1900, 2101)
"""A year outside of these is taken for a typing slip."""

_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/. ]?)([0-9]{1,2})\2([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})")  # with dots the day comes first everywhere
_WALL = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]+))?)?")
_HALVES = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?(?::00)? ?([ap])\.?m\.?", re.IGNORECASE)
_OTHERWISE = re.compile(r"([0-9]{1,2}) ?(?:[:.h] ?([0-9]{2})?)? ?(?:h|uhr)?|([0-9]{2})([0-9]{2})", re.IGNORECASE)
_SPAN = re.compile(
    r"(?:from |von |de )?(?P<first>[0-9].*?)(?: ?[-–—−~] ?| (?:to|until|till|bis|à|a) )(?P<last>[0-9].*)", re.IGNORECASE
)
_HALF = re.compile(r"(?<=[0-9]) ?[ap]\.?m\.?$", re.IGNORECASE)
_OFFSET = re.compile(
    r"(?P<wall>.*?) ?(?:(?P<utc>Z|UTC)|(?P<sign>[+\-−])(?P<hours>[0-9]{2})(?::?(?P<minutes>[0-9]{2}))?)", re.I
)
_BY_A_ZONE = re.compile(
    r"(.*[0-9](?: ?(?:[ap]\.?m\.?|h|uhr))?) +\(?([a-z][a-z0-9_+\-]*(?:[/ ][a-z0-9_+\-]+)*)\)?", re.IGNORECASE
)
_NO_ZONE = ("am", "pm", "a.m.", "p.m.", "h", "uhr")
OVERNIGHT = 8 * 60
"""The most minutes that are believed of what ends on the next day: 11-1 and 9-5 are by a clock of twelve hours, and 18:30-05:00 has an
offset."""
_ZONED = re.compile(r"(.*[0-9]) ?([+\-−][0-9:]*|(?![AaPp]\.?[Mm])[A-Za-z_]+(?:/[A-Za-z_/]+)?|\([^)]*\))")


@dataclass(frozen=True, slots=True)
class Span:
    """From one time of day to another, which may lie on the next day; *last* is None where only the first is written."""

    first: time
    last: time | None = None

    @property
    def minutes(self) -> int | None:
        if self.last is None:
            return None
        first, last = (at.hour * 60 + at.minute for at in (self.first, self.last))
        return (last - first) % (24 * 60)

    @property
    def amiss(self) -> str:
        """Why it cannot be meant; empty if it can."""
        if self.last is None or self.first < self.last:
            return ""
        if self.first == self.last:
            return "ends when it begins; write when it begins, like 18:30"
        if (self.minutes or 0) <= OVERNIGHT:
            return ""
        return f"would end on the next day, at {self.last:%H:%M}; write both times by a clock of 24 hours, like 18:30-20:00"


def day(written: str) -> date:
    """The day written as ``2024-02-08``. Raises :class:`BadInput` for anything else, saying how to write it."""
    text = written.strip()
    found = _DAY.fullmatch(text)
    if found is None:
        raise BadInput(f"{_quoted(text)} is not a day{_as_day(text)}")
    if int(found[1]) not in YEARS:
        raise BadInput(f"{_quoted(text)}: the year {found[1]} is far off; is it right?")
    there = _date(int(found[1]), int(found[2]), int(found[3]))
    if there is None:
        raise BadInput(f"{_quoted(text)}: there is no such day in the calendar")
    return there


def is_day(written: str) -> bool:
    """Whether *written* looks like a day and nothing else, even one that the calendar does not have (2024-02-30)."""
    return _DAY.fullmatch(written.strip()) is not None


def wall(written: str) -> time:
    """The time of day written as ``18:30``. Raises :class:`BadInput` for anything else, offsets and seconds among it."""
    text = written.strip()
    found = _WALL.fullmatch(text)
    if found is not None:
        return _time(text, found)
    if both := _from_to(text):
        raise BadInput(
            f"{_quoted(text)}: only when it begins stands here, as {both[0]}; how long it is stands in minutes"
        )
    if meant := _meant(text):
        raise BadInput(f"{_quoted(text)} is not a time of day; write it as {meant}")
    if zoned := _ZONED.fullmatch(text):
        raise BadInput(
            f"{_quoted(text)}: times here are by the group's own clock; write what that shows then, without {_quoted(zoned[2])}"
        )
    raise BadInput(f"{_quoted(text)} is not a time of day; write it like 18:30")


def typed(written: str) -> time:
    """As :func:`wall`, or in another way that is as clear: ``6:30 pm``, ``18h30``, ``18.30``."""
    return wall(_meant(written.strip()) or written)


def span(written: str) -> Span:
    """As :func:`typed`, or from one such time to another: ``18:30-20:00``, ``from 6.30 to 8 pm``. Raises :class:`BadInput`."""
    if not (both := _from_to(written.strip())):
        return Span(typed(written))
    found = Span(*(typed(one) for one in both))
    if found.amiss:
        raise BadInput(f"{_quoted(written.strip())} {found.amiss}")
    return found


def _from_to(text: str) -> tuple[str, str] | None:
    """Both times, if *text* is from one to another. What stands before ``8 pm`` alone is of the same half of the day, unless it would end
    before it begins."""
    found = _SPAN.fullmatch(in_digits(text))
    if found is None:
        return None
    first, last = found["first"], found["last"]
    if last.isdecimal() and len(last) > 2 and not first.isdecimal():
        return None  # 18:00 -0500 has an offset
    half = _HALF.search(last)
    if half and not _HALF.search(first) and (begins := _meant(first + half[0])):
        other = _meant(first + ("am" if "p" in half[0].lower() else "pm"))
        first = begins if begins < _meant(last) else other
    first = _meant(first) or (first if _WALL.fullmatch(first) else "")
    return (first, last) if first and (_meant(last) or _WALL.match(last)) else None


def zoned(written: str) -> time | ZonedTime:
    """The time of day written as ``18:30``, or as ``20:00 Europe/Berlin``. Raises :class:`BadInput` for anything else, and for a zone that
    there is not, with the one that may be meant."""
    said, name = by_zone(written)
    if name:
        return ZonedTime(wall(said), named_zone(name).key)
    if not _meant(said) and (found := _ZONED.fullmatch(said)):
        raise BadInput(
            f"{_quoted(said)}: {_quoted(found[2])} says no zone; write the time by the group's own clock (18:30), or with a zone's name "
            "(18:30 Europe/Paris)"
        )
    return wall(said)


def by_zone(written: str) -> tuple[str, str]:
    """``2024-02-08 18:30 Europe/Paris`` split into what stands before the zone's name, and that name (empty where there is none). ``UTC``
    counts as a name."""
    text = " ".join(written.split())
    found = _BY_A_ZONE.fullmatch(text)
    return (found[1], found[2]) if found and found[2].lower() not in _NO_ZONE else (text, "")


def moment_by(written: str, tz: ZoneInfo, default: time) -> datetime:
    """As :func:`moment`, or ``2024-02-08 18:30 Europe/Paris``: then the moment is in the zone that is named, else in UTC."""
    said, name = by_zone(written)
    if not name or name.upper() in ("UTC", "Z") or not is_day(said[:10]):
        return moment(written, tz, default)
    there = named_zone(name)
    return moment(said, there, default).astimezone(there)


def named_zone(name: str) -> ZoneInfo:
    """The zone called so. Raises :class:`BadInput`."""
    try:
        return zone(name)
    except BadInput as error:
        raise BadInput(str(error).removeprefix("zone: ")) from error


def moment(written: str, tz: ZoneInfo, default: time) -> datetime:
    """The UTC instant of ``2024-02-08`` (at *default*), ``2024-02-08 18:30`` (by *tz*) or ``2024-02-08T18:30-05:00`` (by its offset).

    Raises :class:`BadInput` for anything else, and for a wall time that a change of *tz*'s clocks skips or repeats.
    """
    text = " ".join(written.split())
    if not is_day(text[:10]):
        raise BadInput(_without_day(text))
    on, rest = text[:10], text[10:]
    if rest and rest[0] not in "Tt ":
        raise BadInput(f"{_quoted(text)} is not a day and time{_as_day(on + rest.split()[0])}")
    there, said = day(on), rest[1:].strip()
    if not said:
        return _once(there, default, tz)
    offset = _OFFSET.fullmatch(said)
    if offset is None:
        return _once(there, _wall_of_moment(said), tz)
    by = UTC if offset["utc"] else _offset(offset)
    found = datetime.combine(there, _wall_of_moment(offset["wall"]), by)
    if rest[0] == " " and _may_be_span(said, found, tz):
        raise BadInput(
            f"{_quoted(said)} may be from one time to another, or a time and its offset from UTC; write when it begins alone "
            f"({on} {found:%H:%M}), or with the offset as {found.isoformat(timespec='minutes')}"
        )
    return found.astimezone(UTC)


def _may_be_span(said: str, found: datetime, tz: ZoneInfo) -> bool:
    """Whether *said*, read as *found*, may as well be ``10:30-12:00``; not if that is the offset of *tz* then, or it would end first."""
    both = _from_to(said)
    same = found.replace(tzinfo=None)
    ours = {same.replace(tzinfo=tz, fold=fold).utcoffset() for fold in (0, 1)}
    return both is not None and said.count(":") == 2 and both[0] < both[1] and found.utcoffset() not in ours


def _wall_of_moment(said: str) -> time:
    """As :func:`wall`, for the time within a moment: an offset may stand here, so the message explains how to write one."""
    if _WALL.fullmatch(said) or _meant(said) or not (zoned := _ZONED.fullmatch(said)):
        return wall(said)
    raise BadInput(
        f"{_quoted(said)}: {_quoted(zoned[2])} is not an offset; write the time by the group's own clock (18:30), or with its offset "
        "from UTC (18:30-05:00, 18:30Z)"
    )


def _once(there: date, at: time, tz: ZoneInfo) -> datetime:
    """The one instant at which *tz*'s clock shows this."""
    first, second = (datetime.combine(there, at.replace(fold=fold), tz) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    back = first.astimezone(UTC).astimezone(tz)
    if back.replace(tzinfo=None) != first.replace(tzinfo=None):
        raise BadInput(
            f"{there} {at:%H:%M} does not exist in {tz.key}: the clocks go forward then; {local(back, tz)} is the same moment"
        )
    ways = " or ".join(one.isoformat(sep=" ", timespec="minutes") for one in (first, second))
    raise BadInput(f"{there} {at:%H:%M} comes twice in {tz.key}: the clocks go back then; write {ways}")


def _time(text: str, found: re.Match[str]) -> time:
    hour, minute = int(found[1]), int(found[2])
    if (hour, minute) == (24, 0):
        raise BadInput(f"{_quoted(text)}: midnight is 00:00, and belongs to the next day")
    if hour > 23 or minute > 59:
        raise BadInput(f"{_quoted(text)} is not a time of day: hours go to 23, minutes to 59")
    if int(found[3] or 0) or int(found[4] or 0):
        raise BadInput(f"{_quoted(text)}: times are whole minutes; write it as {hour:02}:{minute:02}")
    return time(hour, minute)


def _meant(text: str) -> str:
    """``18:30`` for ``6:30 pm``, ``18h30``, ``18.30``, ``1830``; empty if it is not clear."""
    text = in_digits(text)
    if found := _HALVES.fullmatch(text):
        hour = int(found[1]) % 12 + (12 if found[3].lower() == "p" else 0)
        given, minute = int(found[1]), int(found[2] or 0)
        return f"{hour:02}:{minute:02}" if 1 <= given <= 12 and minute < 60 else ""
    if found := _OTHERWISE.fullmatch(text):
        hour, minute = int(found[1] or found[3]), int(found[2] or found[4] or 0)
        return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else ""
    return ""


def _as_day(text: str) -> str:
    """How to write it, if *text* is a day in another form."""
    if _DAY.match(text) and re.fullmatch(r"[Tt ].*", text[10:]):
        return f": only the day stands here, as {text[:10]}"
    there = None
    if found := _YEAR_FIRST.fullmatch(text):
        there = _date(int(found[1]), int(found[3]), int(found[4]))
    elif found := _YEAR_LAST.fullmatch(text):
        there = _date(int(found[3]), int(found[2]), int(found[1]))
    if there is not None and there.year in YEARS:
        return f"; write it as {there}"
    return "; write the year first, like 2024-02-08"


def _without_day(text: str) -> str:
    first = text.partition(" ")[0]
    said = re.sub(r"(?<=[0-9]) ?(?:Z|[+\-−][0-9:]+)$", "", text)
    if _WALL.fullmatch(said) or (_meant(said) and not _YEAR_FIRST.fullmatch(said)):
        return f"{_quoted(text)}: say the day, too, like 2024-02-08 18:30"
    told = (
        _as_day(first)
        if _YEAR_FIRST.fullmatch(first) or _YEAR_LAST.fullmatch(first)
        else "; write it like 2024-02-08 18:30"
    )
    return f"{_quoted(text)} is not a day and time{told}"


def _offset(found: re.Match[str]) -> timezone:
    hours, minutes = int(found["hours"]), int(found["minutes"] or 0)
    if hours * 60 + minutes > 14 * 60 or minutes > 59:
        raise BadInput(f"{_quoted(found[0])}: no clock is so far from UTC")
    away = timedelta(hours=hours, minutes=minutes)
    return timezone(away if found["sign"] == "+" else -away)


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _quoted(text: str) -> str:
    """*text* as it was written, on one line, cut."""
    return repr(text if len(text) <= 60 else f"{text[:59]}…")
