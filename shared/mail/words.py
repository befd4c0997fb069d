"""How mails say things: one line of somebody's text, days and times, how far off a session is, how long its reading takes."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from shared.members import clean_text
from shared.season import Stage
from shared.sessions import Resource

_WEB = re.compile(r"https?://[A-Za-z0-9\[][!-~]{0,600}")
_UNFIT = frozenset("<>\"'`\\")


def line(text: str | None, longest: int = 200) -> str:
    """*text* on one line without control, format or direction-changing characters; cut with an ellipsis after *longest*."""
    cleaned = clean_text((text or "")[: 4 * longest + 100], longest + 1)
    return cleaned if len(cleaned) <= longest else f"{cleaned[: longest - 1].rstrip()}…"


def mailbox(written: str) -> tuple[str, str]:
    """Name and address of ``Name <address>`` or a bare address, as a group's file has it: a comma or quotes are part of the name."""
    named = re.fullmatch(r"(.*)<([^<>]*)>\s*", written, re.DOTALL)
    name, address = named.groups() if named else ("", written)
    return re.sub(r'["\\]', "", line(name)).strip(), address.strip()


def web(url: str | None) -> str:
    """*url* if it is an http(s) address that may become a link, else nothing."""
    return url if url and _WEB.fullmatch(url) and not _UNFIT & set(url) else ""


def counted(count: int, one: str) -> str:
    """``1 page``, ``24 pages``"""
    return f"{count} {one}" if count == 1 else f"{count} {one}s"


@dataclass(frozen=True, slots=True)
class When:
    """A session's time in words. *brief* and *clock* are for subjects; *utc* is empty where the group itself keeps UTC."""

    day: str
    date: str
    times: str
    utc: str
    brief: str
    clock: str

    @property
    def full(self) -> str:
        """``Saturday 28 October 2023, 14:00–15:00 (America/Denver, MDT) · 20:00 UTC``"""
        return f"{self.day}, {self.times}{f' · {self.utc}' if self.utc else ''}"


def when(starts: datetime, ends: datetime | None, tz: ZoneInfo) -> When:
    """The words for a session from *starts* to *ends* (UTC) of a group in zone *tz*."""
    here, there = starts.astimezone(tz), starts.astimezone(UTC)
    hours = f"{here:%H:%M}–{ends.astimezone(tz):%H:%M}" if ends else f"{here:%H:%M}"
    utc = f"{there:%H:%M} UTC" + (f" on {there:%A}" if there.date() != here.date() else "")
    own = tz.key == "UTC"
    clock = f"{here:%H:%M} {'UTC' if own else _abbreviation(here)}"
    return When(
        day=f"{here:%A} {here.day} {here:%B %Y}",
        date=f"{here:%A} {here.day} {here:%B}",
        times=f"{hours} UTC" if own else f"{hours} ({tz.key}, {_abbreviation(here)})",
        utc="" if own else utc,
        brief=f"{here:%a} {here.day} {here:%b}, {clock}",
        clock=clock,
    )


def _abbreviation(moment: datetime) -> str:
    """``MDT``; many zones have a number in place of a name, which is given as ``UTC+05:30``."""
    name, offset = moment.tzname() or "", moment.strftime("%z")
    return name if name.isalpha() else f"UTC{offset[:3]}:{offset[3:5]}"


NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}


def away(stage: Stage | None, made: datetime, starts: datetime, tz: ZoneInfo) -> str:
    """How far off *starts* is: the stage's own words if the reminder was made in time, else what is true of a late one.

    *made* is when the reminder fell due (its row's time, no clock). "Tomorrow" is a calendar day of *tz*.
    """
    left = starts - made
    days = (starts.astimezone(tz).date() - made.astimezone(tz).date()).days
    if stage is not None and stage.unit == "h" and days <= 1:
        if abs(left - timedelta(hours=stage.count)) <= timedelta(minutes=15):
            return f"In {_hours(stage.count)}"
        if left < timedelta(minutes=90):
            return "Starting soon"
    if days <= 0:
        return "Today"
    return {1: "Tomorrow", 7: "In a week", 14: "In two weeks"}.get(days, f"In {days} days")


def stage_words(stages: Iterable[Stage]) -> str:
    """``a week, a day and an hour`` for the stages 7d, 1d, 1h; empty without any."""
    words = [_stage(stage) for stage in stages]
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def _hours(count: int) -> str:
    return "an hour" if count == 1 else f"{NUMBERS.get(count, count)} hours"


def _stage(stage: Stage) -> str:
    if stage.unit == "h":
        return _hours(stage.count)
    return {1: "a day", 7: "a week", 14: "two weeks"}.get(stage.count, f"{stage.count} days")


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
