"""Days as people type them: read where only one day can be meant, else refused with how to write it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from shared.errors import BadInput
from shared.text import wall_times
from shared.text.clock_words import in_digits
from shared.text.day_names import MONTH, WEEKDAYS
from shared.text.folding import fold
from shared.text.times import HALF_A_YEAR

_UNKNOWN = frozenset((
    "", "?", "??", "-", "--", "/", "x", "n/a", "na", "none", "null", "unknown", "tbd", "tba", "undated", "no date", "date unknown",
    "not known", "not recorded",
))  # fmt: skip

_SURE = re.compile(
    r"(?P<mark>~|≈|(?:ca|c|approx)\. |(?:circa|around|about|approximately) )?(?P<rest>.*?)(?P<doubt> ?\(?\?\)?)?", re.I
)
_WEEKDAY = re.compile(r"([^\W\d_]+(?:-feira)?)[.,]* +(?:(?:the|den|le|el) )?(?=\d|[^\W\d_]{3})", re.I)
_YEAR_FIRST = re.compile(r"(\d{4})(?P<mark>[-/. ]?)(\d{1,2})(?P=mark)(\d{1,2})\.?")
_YEAR_LAST = re.compile(r"(\d{1,2})(?P<mark>[./ -]) ?(\d{1,2})(?P=mark) ?(\d{4}|\d{2})")
_NO_YEAR = re.compile(r"(\d{1,2})(?:\. ?(\d{1,2})\.|/(\d{1,2}))")
_MONTH_OR_DOT = r"(?:(?:(?<=\.\d)|(?<=\.\d\d)|(?<=\. \d)|(?<=\. \d\d))\.|\.? ?[^\W\d_]{3,}\.?)?"  # 17.12. and 17. Dez.
_TIMED = re.compile(
    rf"(?P<day>.*?\d{_MONTH_OR_DOT})(?:[Tt](?=\d)| *(?:,|\bat\b|@|-|–|\bum\b|\bà\b)? +(?:at )?|, ?)"
    r"(?P<time>\d{1,2}(?:[:.h]\d{2}| ?[ap]\.?m|h\b).*)",
    re.I,
)
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}(?P<mark>[T ])(?P<starts>\d{2}:\d{2})(?P<seconds>:\d{2}(?:\.\d+)?)?"
    r" ?(?:Z|UTC|\+\d{2}:?\d{2}|-\d{4}|-(?P<until>\d{2}:\d{2}))"
)
_UNSEEN = re.compile("[\u200b\u200e\u200f\u061c\u202a-\u202e\u2060\u2066-\u2069\ufeff]")  # of direction, mostly
_ORDINAL = re.compile(r"(\d)(?:st|nd|rd|th)\b", re.I)
_SPREADSHEET = re.compile(r"[34]\d{4}(?:[.,]\d+)?")
_MIDNIGHT = re.compile(r"[ T]00:00:00(?:\.0+)?(?: ?(?:Z|UTC|[+-]00:?00))?$", re.I)  # programs write so what has no time


class First(StrEnum):
    """What comes first in a date such as 03/05/2024."""

    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class When:
    """*day* is None where nobody knows it; *inferred*: it is written with a doubt (``~``, ``?``); *starts* and *ends* are times of day, as
    far as they are written, too."""

    day: date | None
    starts: time | None = None
    inferred: bool = False
    ends: time | None = None


def when(written: str, tz: ZoneInfo | None = None, first: First | None = None) -> When:
    """What *written* says. An offset behind the time makes it a moment, which has its day and time by *tz*; *first* is which comes first
    where both may. Raises :class:`BadInput`."""
    text = _tidy(written)
    if fold(text).strip("()[]") in _UNKNOWN:
        return When(None)
    said = _SURE.fullmatch(text)
    inferred = bool(said and (said["mark"] or said["doubt"]))
    text = said["rest"].strip() if said else text
    text = _MIDNIGHT.sub("", text)
    if tz and (exact := _exact(text, tz)):
        return When(exact.date(), exact.time(), inferred)
    timed = _TIMED.fullmatch(text)
    span = wall_times.span(timed["time"]) if timed else wall_times.Span(time())
    there = _day(timed["day"].strip(" ,") if timed else text, first, written)
    return When(there, span.first if timed else None, inferred, span.last)


def day(written: str, today: date | None = None) -> date:
    """The one day that *written* is; without a year it is the next such day from *today* on, if that is given. Raises :class:`BadInput`,
    also where nothing or a time stands there, too."""
    try:
        return _day(_tidy(written), None, written, today)
    except (TwoDaysError, HalfADayError) as error:
        raise BadInput(str(error)) from error
    except NoDayError:
        return wall_times.day(written)  # which says what else it may be


def moment(written: str, tz: ZoneInfo, default: time, now: datetime | None = None) -> datetime:
    """As :func:`shared.text.wall_times.moment_by`, or with day and time as people type them: ``17 Dec 2026, 6.30pm``; a day without a
    year is the next one, if it is known what time it is *now*. Raises :class:`BadInput`."""
    there, minutes = meeting(written, tz, default, now)
    if minutes:
        begins = there.astimezone(tz) if there.tzinfo is UTC else there
        raise BadInput(
            f"{_quoted(written)} is from one time to another; one is wanted here, like {begins:%Y-%m-%d %H:%M}"
        )
    return there


def meeting(written: str, tz: ZoneInfo, default: time, now: datetime | None = None) -> tuple[datetime, int | None]:
    """As :func:`moment`, and how many minutes it takes, if it is written from one time to another."""
    try:
        return wall_times.moment_by(written, tz, default), None
    except BadInput:
        exactly = _exactly(_tidy(written), written, now.astimezone(tz).date() if now else None)
        if exactly is None:
            raise
    on, span, name = exactly
    at = f"{span.first:%H:%M}" if span else ""
    return wall_times.moment_by(f"{on} {at} {name}", tz, default), span.minutes if span else None


def _exactly(text: str, written: str, today: date | None) -> tuple[date, wall_times.Span | None, str] | None:
    """The day, its times and the name of their zone; None if there is no day."""
    said, name = wall_times.by_zone(text)
    if name and fold(name.split()[0]) in MONTH:
        said, name = text, ""
    timed = _TIMED.fullmatch(said)
    if " " in name and "/" not in name:
        raise BadInput(f"{_quoted(name)} is not a time of day; write it like 18:30")
    if name and not timed:
        return None
    try:
        on = _day(timed["day"].strip(" ,") if timed else said, None, written, today)
    except (TwoDaysError, HalfADayError) as error:
        raise BadInput(str(error)) from error
    except NoDayError:
        return None
    return on, wall_times.span(timed["time"]) if timed else None, name


def first_of(written: Iterable[str]) -> First | None:
    """Which comes first in all of *written*, by those of which only one can be right; None if none tells. Raises :class:`BadInput` naming
    two that contradict each other."""
    told: dict[First, str] = {}
    for text in written:
        found = _ambiguous(_bare(_tidy(text)))
        if found and (only := _only(*found)):
            told.setdefault(only, text.strip())
    if len(told) > 1:
        raise BadInput(
            f"in {told[First.DAY]!r} the day comes first, in {told[First.MONTH]!r} the month; write all days like 2024-02-08"
        )
    return next(iter(told), None)


def is_day(text: str) -> bool:
    """Whether a day is written there, be it one of two that may be meant."""
    try:
        return when(text).day is not None
    except TwoDaysError:
        return True
    except BadInput:
        return False


def may_be_two(text: str) -> bool:
    """Whether two days may be meant."""
    try:
        when(text)
    except TwoDaysError:
        return True
    except BadInput:
        return False
    return False


class TwoDaysError(BadInput):
    """Two days may be meant."""


class NoDayError(BadInput):
    """No day is meant."""


class HalfADayError(NoDayError):
    """Not all of a day is written."""


def _tidy(written: str) -> str:
    text = " ".join(
        _UNSEEN.sub("", written).replace("\u2011", "-").replace("\u2013", "-").replace("\u2212", "-").split()
    )
    return in_digits(_ORDINAL.sub(r"\1", text))


def _exact(text: str, tz: ZoneInfo) -> datetime | None:
    """A day, a time and an offset, by the clock of *tz*; None if *text* is no such moment, or may be from one time to another."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        return None
    if found["mark"] == " " and not found["seconds"] and found["until"] and found["starts"] < found["until"]:
        return None
    return wall_times.moment(text, tz, time(0)).astimezone(tz)


def _bare(text: str) -> str:
    """*text* without weekday, doubts and time."""
    said = _SURE.fullmatch(text)
    text = said["rest"].strip() if said else text
    timed = _TIMED.fullmatch(text)
    text = timed["day"].strip(" ,") if timed else text
    named = _WEEKDAY.match(text)
    return text[named.end() :] if named and fold(named[1]) in WEEKDAYS else text


def _ambiguous(text: str) -> tuple[int, int, int] | None:
    """Both numbers and the year, where the separator does not say which is the day: with dots it comes first everywhere."""
    found = _YEAR_LAST.fullmatch(text)
    if not found or found["mark"] in ". " or _year_in_front(found):
        return None
    return int(found[1]), int(found[3]), _year(found[4])


def _year_in_front(found: re.Match[str]) -> date | None:
    """The day, if it may be one whose year stands first, in two digits: 26-12-17."""
    short = found["mark"] == "-" and all(len(found[at]) == 2 for at in (1, 3, 4))
    return _date(_year(found[1]), int(found[3]), int(found[4])) if short else None


def _only(one: int, two: int, year: int) -> First | None:
    """The one way in which it is a day, if there is one."""
    ways = [way for way, day, month in ((First.DAY, one, two), (First.MONTH, two, one)) if _date(year, month, day)]
    return ways[0] if len(ways) == 1 and one != two else None


def _day(text: str, first: First | None, written: str, today: date | None = None) -> date:
    named = _WEEKDAY.match(text)
    weekday = WEEKDAYS.get(fold(named[1])) if named else None
    text = text[named.end() :] if named and weekday is not None else text
    there = _numbers(text, first, weekday) or _named(text) or (_coming(text, written, today) if today else None)
    if there is None:
        raise _amiss(text, _quoted(written))
    if there.year not in wall_times.YEARS:
        raise BadInput(f"{_quoted(written)}: the year {there.year} is far off; is it right?")
    if weekday is not None and there.weekday() != weekday:
        raise BadInput(f"{_quoted(written)}: {there} is a {there:%A}; which of the two is right? Write the day alone")
    return there


def _numbers(text: str, first: First | None, weekday: int | None) -> date | None:
    """A day of numbers alone. Raises :class:`BadInput` where two days may be meant."""
    if found := _YEAR_FIRST.fullmatch(text):
        return _date(int(found[1]), int(found[3]), int(found[4]))
    found = _YEAR_LAST.fullmatch(text)
    if not found:
        return None
    one, two, year = int(found[1]), int(found[3]), _year(found[4])
    day_first, month_first = _date(year, two, one), _date(year, one, two)
    if found["mark"] in ". ":
        return day_first
    if weekday is not None:
        fits = {there for there in (day_first, month_first) if there and there.weekday() == weekday}
        if len(fits) == 1:
            return fits.pop()
    year_first = _year_in_front(found)
    meant = dict.fromkeys(there for there in (day_first, month_first, year_first) if there)
    if first is None and len(meant) > 1:
        digits = ", in four digits" if year_first else ""
        raise TwoDaysError(f"{_quoted(text)} may be {' or '.join(map(str, meant))}; write the year first{digits}")
    if first is None or not (day_first and month_first):
        return day_first or month_first
    return day_first if first is First.DAY else month_first


def _coming(text: str, written: str, today: date) -> date | None:
    """The next day from *today* on that *text* is without its year. Raises :class:`BadInput` where that is so far ahead that the last one
    may be meant, or that two may be."""
    meant = {(month, number) for month, number in _yearless(text) if _date(2000, month, number)}
    if len(meant) > 1:
        raise HalfADayError(f"{_quoted(written)} may be two days; write the year first, like {today}")
    if not meant:
        return None
    ((month, number),) = meant
    years = range(today.year, today.year + 9)  # as far as the next 29 February
    there = next(one for year in years if (one := _date(year, month, number)) and one >= today)
    if (there - today).days > HALF_A_YEAR:
        raise HalfADayError(f"{_quoted(written)} is next on {there}; write it with the year that you mean")
    return there


def _yearless(text: str) -> list[tuple[int, int]]:
    """The months and days that may be meant where no year stands."""
    if found := _NO_YEAR.fullmatch(text):
        one, two = int(found[1]), int(found[2] or found[3])
        return [(two, one)] if found[2] else [(two, one), (one, two)]
    months, numbers = _words(text, 2)
    return [(months[0], int(numbers[0]))] if months and len(numbers[0]) <= 2 else []


def _words(text: str, count: int) -> tuple[list[int], list[str]]:
    """The month and the other numbers of *text*, if it is that and nothing else, in *count* words."""
    words = [
        word for word in re.split(r"[\s.,/'-]+", fold(text)) if word not in ("of", "de", "den", "the", "le", "di", "")
    ]
    months = [MONTH[word] for word in words if word in MONTH]
    numbers = [word for word in words if word.isdecimal() and word.isascii() and len(word) <= 4]
    return (months, numbers) if len(words) == count and len(months) == 1 and len(numbers) == count - 1 else ([], [])


def _named(text: str) -> date | None:
    """A day with the month's name, in whichever order."""
    months, numbers = _words(text, 3)
    if not months:
        return None
    years = [number for number in numbers if len(number) == 4]
    if len(years) == 1:
        numbers.remove(years[0])
        return _date(int(years[0]), months[0], int(numbers[0]))
    return _date(_year(numbers[1]), months[0], int(numbers[0])) if len(numbers[1]) == 2 else None


def _amiss(text: str, written: str) -> BadInput:
    words = [word for word in re.split(r"[\s.,/-]+", fold(text)) if word]
    numbers = [word for word in words if word.isdecimal()]
    if _SPREADSHEET.fullmatch(text):
        return BadInput(
            f"{written} is a spreadsheet's number of a day; give the column the format of a date, like 2024-02-08, and save it again"
        )
    if any(word in MONTH for word in words) and len(numbers) == 1:
        lacking = "the day" if len(numbers[0]) == 4 else "the year"
        return HalfADayError(f"{written} says a month, but not {lacking}; write it like 2024-02-08")
    if re.fullmatch(r"\d{1,2}[./-]\d{1,2}\.?", text):
        return HalfADayError(f"{written} lacks the year; write it like 2024-02-08")
    if _YEAR_FIRST.fullmatch(text) or _YEAR_LAST.fullmatch(text):
        return BadInput(f"{written}: there is no such day in the calendar")
    return NoDayError(f"{written} is not a day; write it like 2024-02-08")


def _year(digits: str) -> int:
    """The year; of two digits alone one from 1969 to 2068, as POSIX reads them."""
    return int(digits) + ((1900 if digits >= "69" else 2000) if len(digits) == 2 else 0)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return datetime(year, month, day).date()  # noqa: DTZ001  a day of the calendar
    except ValueError:
        return None


def _quoted(text: str) -> str:
    text = " ".join(text.split())
    return repr(text if len(text) <= 60 else f"{text[:59]}…")
