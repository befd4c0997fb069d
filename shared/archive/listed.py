"""Past sessions as a page or a readme lists them: a line or a heading that begins with the day, and what belongs to it below."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from shared.archive.columns import COLUMNS, heading
from shared.archive.records import LINK
from shared.archive.source import Row, Source
from shared.text.days import is_day
from shared.text.mistakes import Mistake

_BEGINS = re.compile(r"(?P<indent> *)(?P<mark>[-*+•]|\d{1,4}[.)]|#{1,6})\s+(?P<rest>\S.*)")
_AFTER = " \t:|–—-,;.*_)]"
_MARKS = re.compile(r"\A\W+")
_VALUE = re.compile(r"[\[\w“\"].*")
_HOLLOW = re.compile(r"[(\[][\s,;|·/–—-]*[)\]]")
_LONGEST_DAY, _LONGEST_NAME = 48, 48
_ONCE = ("speaker", "title")


@dataclass
class _Entry:
    line: int
    indent: int
    heading: int
    given: dict[str, str] = field(default_factory=dict)
    more: list[dict[str, str]] = field(default_factory=list)
    """Further talks of that day."""

    def put(self, what: str, value: str) -> None:
        here = self.more[-1] if self.more else self.given
        if what in here and what in _ONCE and "speaker" in here:
            self.more.append({"date": self.given["date"], what: value})
        else:
            here[what] = f"{here[what]}\n{value}" if what in here else value


def is_listed(text: str) -> bool:
    """Whether a line or a heading begins with a day."""
    return any((begins := _BEGINS.fullmatch(line)) and _day_of(begins["rest"]) for line in text.splitlines())


def listed(text: str) -> Source:
    """The sessions in *text*, each from the line that begins with its day to the next. What such a line says beside links is what the
    session was about: who spoke nobody can tell from it, unless a line of its own says ``Speaker: …``."""
    entries, wrong, unread = list[_Entry](), list[Mistake](), list[int]()
    for number, line in enumerate(text.splitlines(), 1):
        begins = _BEGINS.fullmatch(line.rstrip())
        found = _day_of(begins["rest"]) if begins else None
        depth = len(begins["mark"]) if begins and begins["mark"].startswith("#") else 0
        last = entries[-1] if entries else None
        if begins and found:
            entries.append(_entry(number, begins, depth, *found))
        elif depth and (not last or depth <= (last.heading or depth)):
            entries += [_ENDED] if last else []
        elif not line.strip():
            continue
        elif last is None or last is _ENDED:
            unread.append(number)
        elif last.heading or len(line) - len(line.lstrip()) > last.indent:
            _detail(last, line)
        elif begins:
            said = "this line does not begin with a day; write it first, as in “2024-02-08: …”, or a question mark where nobody knows it"
            wrong.append(Mistake(said, line=number))
        else:
            unread.append(number)
    remarks = (
        (f"not read: {_lines(unread)}, which {'belongs' if len(unread) == 1 else 'belong'} to no session",)
        if unread
        else ()
    )
    rows = tuple(
        Row(entry.line, given) for entry in entries if entry is not _ENDED for given in (entry.given, *entry.more)
    )
    return Source(rows=rows, wrong=tuple(wrong), remarks=remarks)


_ENDED = _Entry(0, 0, 0)
"""After a heading that is none of a session."""


def _entry(number: int, begins: re.Match[str], depth: int, day: str, rest: str) -> _Entry:
    entry = _Entry(number, len(begins["indent"]), depth, {"date": day})
    for what, value in _told(rest, "title"):
        entry.put(what, value)
    return entry


def _detail(entry: _Entry, line: str) -> None:
    text = re.sub(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s+", "", line).strip()
    name, _, rest = _MARKS.sub("", text, count=1).partition(":")
    value = _VALUE.search(rest)
    what = COLUMNS.get(heading(name)) if len(name) <= _LONGEST_NAME else None
    if value and what and what != "date":
        entry.put(what, value[0].strip().strip("*_").strip())
        return
    for found, told in _told(text, "about"):
        entry.put(found, told)


def _told(text: str, otherwise: str) -> Iterator[tuple[str, str]]:
    """What *text* says: its links by their labels, and what is left."""
    for link in LINK.finditer(text):
        what = COLUMNS.get(heading(link[1]))
        if what in ("slides", "recording", "reading", "url", "arxiv", "doi", "notes"):
            yield ("reading" if what in ("arxiv", "doi") else what), link[2]
            text = text.replace(link[0], "")
    left = _HOLLOW.sub("", text).strip(_AFTER.replace(")", "").replace("]", "").replace(".", ""))
    if left:
        yield otherwise, left


def _day_of(rest: str) -> tuple[str, str] | None:
    """The day that *rest* begins with, as long as it goes on, and what stands behind it."""
    bare = rest.lstrip("*_[`( ")
    if re.match(r"\?+(?=[\s:,–—-])", bare):
        return "?", bare.lstrip("?").lstrip(_AFTER)
    ends = [found.start() for found in re.finditer(r"$|[\s:|,;–—*_)\]-]", bare[: _LONGEST_DAY + 1])]
    for end in reversed(ends):
        if end and re.search(r"\d", bare[:end]) and is_day(bare[:end].strip(" ,")):
            return bare[:end].strip(" ,"), bare[end:].lstrip(_AFTER)
    return None


def _lines(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:8]))
    return f"line{'s' * (len(numbers) != 1)} {shown}{' and more' * (len(numbers) > 8)}"
