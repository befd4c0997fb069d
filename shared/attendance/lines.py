"""People in a list that is a line each, as they stand in a meeting's panel or as somebody wrote them down."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from shared.text.folding import fold

MOST = 5_000
"""Lines of a list that are read."""
LINE = 1_000
"""Characters of a line that are looked at, or of a name in a list that is one line."""


@dataclass(frozen=True, slots=True)
class Written:
    """Somebody in a list: the *name* as it stands there, and the address where the tool gives one."""

    name: str
    address: str = ""


NAMES = (
    "name", "full name", "participant", "participant name", "attendee", "attendee name", "display name", "user name",
    "username", "nickname", "name (original name)", "participant (original name)", "user name (original name)",
)  # fmt: skip
_HEADINGS = re.compile(
    r"(?:participants?|attendees|people|in (?:the|this) (?:meeting|call)|contributors|guests|voice connected|online|offline|meeting host|"
    r"host|co-host|organi[sz]er|presenter|muted|unmuted|you|waiting room|members|"
    r"guest|\d+)(?: ?[—–-] ?\d+| ?\(\d+\)| ?\d+)?:?"
)
"""Lines of a list that are nobody's name."""
_INITIALS = re.compile("[A-Z]{2}")
"""What stands in the place of a picture."""
_BULLET = re.compile(r"^(?:[-*•·–—>]|\d{1,3}[.)]|\[[ xX]?\])\s+")
_TIME = re.compile(
    r"\s*[—–-]?\s*(?:today at|yesterday at|joined|left)?\s*\d{1,2}:\d{2}(?::\d{2})?\s*(?:am|pm)?$", re.IGNORECASE
)
_ANGLED = re.compile(r"^(.*?)\s*<([^<>\s]+@[^<>\s]+)>$")
ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")


def of_lines(lines: Iterable[str]) -> Iterator[Written]:
    shown = [line.strip() for line in lines if line.strip()]
    if len(shown) == 1:
        shown = [part.strip() for part in re.split(r"[,;\t]|\s\|\s", shown[0])]
    for line in islice(shown, MOST):
        written = " ".join(line[:LINE].split())  # of many blanks in a row the patterns would try each division
        text = _TIME.sub("", _BULLET.sub("", written)).strip().lstrip("@")
        if not text or _INITIALS.fullmatch(text) or _HEADINGS.fullmatch(fold(text)) or fold(text) in NAMES:
            continue
        angled = _ANGLED.fullmatch(text)
        if angled:
            yield Written(angled[1].strip(' "'), angled[2])
        elif ADDRESS.fullmatch(text):
            yield Written("", text)
        else:
            yield Written(text)
