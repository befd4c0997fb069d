"""How mails say things: one line of somebody's text, days and times, how far off a session is, how long its reading takes."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

from shared.model.season import Stage, clock_change
from shared.model.session import Resource
from shared.text.inline import counted as counted
from shared.text.inline import line as line
from shared.text.inline import listed as listed
from shared.text.inline import web as web
from shared.text.times import abbreviation, by_utc, clock, day, ending, near_day, short_date, weekday


def fitted(text: str | None, room: int) -> str:
    """*text* on one line, cut to at most *room* bytes of HTML, so that many of them together stay within a bound."""
    shown = line(text, room)
    while (size := len(escape(shown).encode())) > room and len(shown) > 1:
        shown = line(shown, min(len(shown) - 1, len(shown) * room // size))
    return shown


def in_subject(text: str | None, longest: int) -> str:
    """*text* on one line as part of a subject. With letters of a script that runs from right to left it is isolated (UAX #9, 2.7), or a
    time behind it would be shown before it."""
    shown = line(text, longest)
    if shown.isascii() or not any(unicodedata.bidirectional(one) in ("R", "AL") for one in shown):
        return shown
    return f"\u2068{shown}\u2069"


def mailbox(written: str) -> tuple[str, str]:
    """Name and address of ``Name <address>`` or a bare address, as written in a group's file: commas and quotes belong to the name."""
    named = re.fullmatch(r"(.*)<([^<>]*)>\s*", written, re.DOTALL)
    name, address = named.groups() if named else ("", written)
    return re.sub(r'["\\]', "", line(name)).strip(), address.strip()


@dataclass(frozen=True, slots=True)
class When:
    """A session's time in words. *brief* and *clock* are for subjects; *utc* is empty where the group itself keeps UTC.

    *own* is the same by the reader's own clock; empty if that is not known, or shows what the session's shows. *usual* is it by the
    group's, where the session goes by another; empty if the reader's own shows that. *place* is where it is.
    """

    day: str
    date: str
    times: str
    utc: str
    brief: str
    clock: str
    own: str = ""
    usual: str = ""
    place: str = ""

    @property
    def full(self) -> str:
        """``Saturday 28 October 2023, 14:00–15:00 (America/Denver, MDT) · 20:00 UTC``"""
        return f"{self.day}, {self.times}{f' · {self.utc}' if self.utc else ''}"


def when(
    starts: datetime,
    ends: datetime | None,
    tz: ZoneInfo,
    own: ZoneInfo | None = None,
    usual: ZoneInfo | None = None,
) -> When:
    """The words for a session from *starts* to *ends* (UTC) in zone *tz*, for a reader whose own zone is *own*, in a group whose usual one
    is *usual*."""
    here, called = starts.astimezone(tz), clock(starts.astimezone(tz))
    by_own, by_usual = _elsewhere(starts, ends, tz, own), _elsewhere(starts, ends, tz, usual)
    same = own is not None and usual is not None and _offset(starts, own) == _offset(starts, usual)
    return When(
        day=day(here),
        date=near_day(here),
        times=_times(here, ends, tz),
        utc=by_utc(starts, tz),
        brief=f"{weekday(here)[:3]} {short_date(here)}, {called}",
        clock=called,
        own=by_own,
        usual="" if same else by_usual,
    )


def _elsewhere(starts: datetime, ends: datetime | None, tz: ZoneInfo, there: ZoneInfo | None) -> str:
    """The same by the clock of *there*; empty where both clocks show the same."""
    if there is None or _offset(starts, there) == _offset(starts, tz):
        return ""
    return f"{day(starts.astimezone(there))}, {_times(starts.astimezone(there), ends, there)}"


def _offset(at: datetime, tz: ZoneInfo) -> timedelta | None:
    return at.astimezone(tz).utcoffset()


def spoken(starts: datetime | None, ends: datetime | None, tz: ZoneInfo) -> str:
    """``Saturday 28 October 2023, 14:00–15:00 (America/Denver) · 20:00 UTC``; empty without a date."""
    if starts is None:
        return ""
    here = starts.astimezone(tz)
    hours = _hours(here, ends, tz)
    if tz.key == "UTC":
        return f"{day(here)}, {hours} UTC"
    return f"{day(here)}, {hours} ({tz.key}) · {by_utc(starts, tz)}"


def clocks(before: datetime | None, starts: datetime, tz: ZoneInfo, own: ZoneInfo | None = None) -> str:
    """What a reader should know if clocks change between the session before and the one at *starts*: the group's (*tz*) or their own.
    Empty if none do. What a reader's clock shows is only compared with the session before where both are at one hour by *tz*."""
    changing = [one.key for one in (tz, own) if one is not None and before and clock_change(before, starts, one)]
    if before is None or not changing:
        return ""
    told = f"The clocks in {listed(list(dict.fromkeys(changing)))} change between the session before and this one."
    if own is None:
        return f"{told} If you live by another clock, it may come earlier or later than you are used to; go by the UTC time."
    then, now = (f"{moment.astimezone(own):%H:%M}" for moment in (before, starts))
    if (
        f"{before.astimezone(tz):%H:%M}" != f"{starts.astimezone(tz):%H:%M}"
    ):  # it was at another hour than this one, clocks or not
        return f"{told} By your clock it begins at {now}."
    same = f"By your clock it stays at {now}."
    return f"{told} {same if then == now else f'By your clock it begins at {now}; the session before began at {then}.'}"


def _times(starts: datetime, ends: datetime | None, tz: ZoneInfo) -> str:
    """``14:00–15:00 (America/Denver, MDT)``; *starts* is in *tz*."""
    hours = _hours(starts, ends, tz)
    if tz.key == "UTC":
        return f"{hours} UTC"
    named = "" if ends and clock_change(starts, ends, tz) else f", {abbreviation(starts)}"
    return f"{hours} ({tz.key}{named})"


def _hours(starts: datetime, ends: datetime | None, tz: ZoneInfo) -> str:
    """``14:00–15:00``; ``01:30 MDT–01:30 MST`` where the clocks change meanwhile, as 01:30–01:30 could mean anything."""
    if ends is None:
        return f"{starts:%H:%M}"
    there = ends.astimezone(tz)
    if clock_change(starts, ends, tz):
        return f"{starts:%H:%M} {abbreviation(starts)}–{there:%H:%M} {abbreviation(there)}"
    return f"{starts:%H:%M}–{ending(starts, there)}"


def away(stage: Stage | None, made: datetime, starts: datetime, tz: ZoneInfo) -> str:
    """How far off *starts* is: the stage's own words if the reminder was made in time, else what is true of a late one.

    *made* is when the reminder fell due (its row's time, no clock). "Tomorrow" is a calendar day of *tz*.
    """
    left = starts - made
    days = (starts.astimezone(tz).date() - made.astimezone(tz).date()).days
    if stage is not None and stage.unit == "h" and days <= 1:
        if abs(left - timedelta(hours=stage.count)) <= timedelta(minutes=15):
            return f"In {stage.words}"
        if left < timedelta(minutes=90):
            return "Starting soon"
    if days <= 0:
        return "Today"
    return {1: "Tomorrow", 7: "In a week", 14: "In two weeks"}.get(days, f"In {days} days")


def stage_words(stages: Iterable[Stage]) -> str:
    """``a week, a day and an hour`` for the stages 7d, 1d, 1h; empty without any."""
    return listed([stage.words for stage in stages])


def reading_time(resources: Sequence[Resource]) -> str:
    """``about 50 minutes; 40 if you read only the essentials``; empty if no length is known.

    Where only some lengths are known it says ``at least``.
    """
    known = [resource for resource in resources if resource.minutes]
    total = sum(resource.minutes or 0 for resource in known)
    if not total:
        return ""
    essential = sum(resource.minutes or 0 for resource in known if resource.essential)
    roughly = "about" if len(known) == len(resources) else "at least"
    less = f"; {essential} if you read only the essentials" if 0 < essential < total else ""
    return f"{roughly} {counted(total, 'minute')}{less}"
