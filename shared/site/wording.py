"""How the page says things: days, times, sizes, links. No locale of the machine is asked, so the same values read the same."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from shared.text.times import abbreviation, clock, day, ending, instant, month, weekday
from shared.text.weblinks import web


def form_address(url: str) -> str | None:
    """The address of the sign-up form: an http(s) one, or a path of this very site."""
    return url if re.fullmatch(r"/[\w./-]*", url) and not url.startswith("//") else web(url)


def host(url: str) -> str:
    """The host of a web address (``arxiv.org``), for people who look before they click."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def path(key: str) -> str:
    """A bucket key as a path within the site."""
    return quote(key.lstrip("/"), safe="/-_.~")


def size(count: int) -> str:
    """``840 KB``, ``1.2 MB`` (decimal, as file managers count)."""
    return f"{count / 1e6:.1f} MB" if count >= 999_500 else f"{max(1, round(count / 1000))} KB"


def anchor(name: str) -> str:
    """``noor-unal-priklad`` of ``Noor Ünal-Příklad``; letters of other scripts stay, and so do those of their own (``ł``), as links to
    anchors are out. Empty where no letter is left."""
    marks = unicodedata.normalize("NFKD", name)
    plain = "".join(one for one in marks if not unicodedata.combining(one)).casefold()
    return re.sub(r"[\W_]+", "-", plain).strip("-")


@dataclass(frozen=True, slots=True)
class When:
    """An instant range as people of the group and elsewhere read it; *iso* and *until* are its ends.
    *utc* is empty where the session keeps UTC. *zone* is the session's own, and *usual* the time by the group's clock, where it does not
    keep that."""

    iso: str
    until: str
    day: str
    weekday: str
    number: str
    month: str
    year: str
    local: str
    utc: str
    inferred: bool
    zone: str = ""
    usual: str = ""


def when(
    starts: datetime, ends: datetime | None, tz: ZoneInfo, *, usual: ZoneInfo | None = None, inferred: bool = False
) -> When:
    """The words for a session from *starts* to *ends* (UTC) in zone *tz*, in a group whose own is *usual*."""
    here, there = starts.astimezone(tz), starts.astimezone(UTC)
    until = ends or starts
    own = usual is not None and usual.key != tz.key
    return When(
        iso=instant(there),
        until=instant(until),
        day=day(here.date()),
        weekday=weekday(here),
        number=str(here.day),
        month=month(here),
        year=str(here.year),
        local=_range(here, until.astimezone(tz)),
        utc="" if tz.key == "UTC" else _elsewhere(here, until, UTC),
        inferred=inferred,
        zone=tz.key if own else "",
        usual=_elsewhere(here, until, usual) if own and usual and usual.key != "UTC" else "",
    )


def _elsewhere(here: datetime, until: datetime, tz: tzinfo) -> str:
    """*here* to *until* by the clock of *tz*, with the day if it is another one there."""
    there = here.astimezone(tz)
    other = f" ({weekday(there)})" if there.date() != here.date() else ""
    return f"{_range(there, until.astimezone(tz))}{other}"


def _range(starts: datetime, ends: datetime) -> str:
    """``14:00–15:00 MDT``; where the clocks change meanwhile, ``01:30 MDT–01:30 MST``."""
    if ends.astimezone(UTC) == starts.astimezone(
        UTC
    ):  # compared in UTC, as within one zone Python compares the clocks' faces
        return clock(starts)
    between = "" if starts.utcoffset() == ends.utcoffset() else f" {abbreviation(starts)}"
    another = ending(starts, ends).removeprefix(f"{ends:%H:%M}")
    return f"{starts:%H:%M}{between}–{clock(ends)}{another}"
