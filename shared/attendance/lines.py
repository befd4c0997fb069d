"""Reading a list with one person on each line, from a meeting's panel or written down by hand."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from shared.text.folding import fold

MOST = 5_000
"""The most lines of a list."""
LINE = 1_000
"""The most characters looked at of a line, or of a name in a list that is a single line."""


@dataclass(frozen=True, slots=True)
class Written:
    """Somebody in a list: the *name* as written there, and the address if the tool gives one. *here* is False where the list says that
    they were absent. *others* is the number of people whom the list only counts; then there is no name."""

    name: str
    address: str = ""
    here: bool = True
    others: int = 0


NAMES = (
    "name", "full name", "participant", "participant name", "attendee", "attendee name", "display name", "user name",
    "username", "nickname", "vollstandiger name", "anzeigename", "nom", "nom complet", "participante", "nombre",
    "nombre completo", "nome", "nome completo", "naam", "volledige naam", "namn", "fullstandigt namn", "navn", "fulde navn",
    "imie i nazwisko", "имя", "氏名", "名前", "姓名", "名称",
)  # fmt: skip
"""Headers of a column of names, folded, without a part in brackets."""
_HEADINGS = re.compile(
    r"(?:(?:meeting |call )?participants?|attendees|people|users|in (?:the|this) (?:meeting|call)|contributors|guests|voice connected|"
    r"online|offline|busy|away|idle|available|live|streaming|deafened|(?:meeting )?host|co-host|organi[sz]er|presenter|viewer|"
    r"moderators?|mobile|locked|muted|unmuted|mute all|you|waiting room|members|guest|invite (?:someone|people)|"
    r"search (?:participants|people)|more moderator controls|teilnehmer|beitragende|in der besprechung|"
    r"organisator der besprechung|\d+)(?: ?[—–-] ?\d+| ?\(\d+\)|(?<!guest) ?\d+)?:?"
)
"""Lines of a list that are headings and not names."""
_THERE = (
    r"present|attended|attendees|attending|participants|there|who was there|here|in attendance|in (?:the|this) (?:meeting|call)|joined|"
    r"anwesend|teilnehmer|in der besprechung"
)
_ABSENT = (
    r"apologies|apologised|apologized|absent|absentees|regrets|excused|not (?:there|here|present|attending|joined)|missing|no[- ]shows?|"
    r"declined|(?:others |also )?invited|awaiting|no (?:response|answer)|entschuldigt|abwesend|nicht da|nicht dabei|eingeladen"
)
_DOES_NOT = r"(?:can(?:['’]t| ?not)|could(?:n['’]t| ?not)) (?:come|attend|make it)|sent (?:their |his |her )?(?:apologies|regrets)|fehlt"
_LABEL = re.compile(
    rf"^(?:(?P<below>{_ABSENT})|{_THERE})(?: ?\(?\d+\)?)?:?$|(?:^|(?<=[.;,] ))(?:(?P<behind>{_ABSENT})|{_THERE})(?: ?\(\d+\))?:",
    re.IGNORECASE,
)
"""A label that says whether those below it, or behind it in the line, were there."""
_NOT_THERE = re.compile(
    rf"\s*[(\[](?:{_ABSENT}|{_DOES_NOT})[)\]]$|(?:,|\s[–—-])\s*(?:{_ABSENT}|{_DOES_NOT})\.?$|\s(?:{_DOES_NOT})\.?$|"
    r"\s*[❌✗✘✖]\ufe0f?$",
    re.IGNORECASE,
)
"""A remark behind a name that says that they were absent."""
_NO = re.compile(rf"{_ABSENT}|{_DOES_NOT}|no|n|false|nein|0|[❌✗✘✖☐⬜]\ufe0f?", re.IGNORECASE)
_BETWEEN = re.compile(r"[,;\t]|\s[|/]\s")
_AND = re.compile(r"^(?:and|und|plus|&|\+)\s+", re.IGNORECASE)
_WITH = re.compile(r"\s(?:&|\+|and|und)\s", re.IGNORECASE)
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_WHO = "others?|more|guests?|visitors?|people|persons?|friends?|gäste|weitere"
_OTHERS = re.compile(
    rf"(?P<count>\d{{1,3}}|{'|'.join(_NUMBERS)}) (?:(?:other|more|unnamed|external|further) )?(?:{_WHO})\b(?: (?:of|from) .*)?|"
    rf"\+ ?(?P<plus>\d{{1,2}})(?: (?:{_WHO})\b.*)?",
    re.IGNORECASE,
)
"""A number of people without names."""
_SHORT = re.compile(r"[^\W\d_]{2}")
_INITIALS = re.compile("[A-Z]{2}")
"""Initials that stand in place of a picture."""
_BULLET = re.compile(r"(?:(?:[-*•·–—>]|\d{1,3}[.)])\s+)*(?:(?P<box>\[[ xX]?\](?=\s)|[☑✅✔✓☒☐⬜❌✗✘✖])\ufe0f?\s*)?")
_CROSSED, _EMPTY = ("❌", "✗", "✘", "✖"), ("[ ]", "[]", "☐", "⬜")
_TIME = re.compile(
    r"\s*[—–-]?\s*(?:today at|yesterday at|joined|left)?\s*\d{1,2}:\d{2}(?::\d{2})?\s*(?:am|pm)?$|"
    r"^\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]m)?\s+|\s(?:has )?(?:joined|left)(?: (?:the )?(?:meeting|call|room|channel))?\.?$",
    re.IGNORECASE,
)
_ANGLED = re.compile(r"^(.*?)\s*<([^<>\s]+@[^<>\s]+)>$")
ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")
_DATUM = re.compile(r"[\d./:, -]+(?: ?[ap]m)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of a list: its *text* without the bullet, and the *box* before it, if any."""

    text: str
    box: str
    here: bool


def of_lines(lines: Iterable[str]) -> Iterator[Written]:
    """The people in *lines*. Those below or behind a label such as *Apologies*, and those with an empty box where others are ticked, were
    absent."""
    shown = [line.strip() for line in lines if line.strip()]
    entries = list(islice(_entries(shown), MOST))
    ticked = any(one.box and one.box not in (*_CROSSED, *_EMPTY) for one in entries)
    pictures = _pictures(entries)
    for at, one in enumerate(entries):
        text = _AND.sub("", _TIME.sub("", one.text)).strip().lstrip("@")
        if at in pictures or not text or _INITIALS.fullmatch(text) or is_heading(text):
            continue
        here = one.here and one.box not in _CROSSED and not (ticked and one.box in _EMPTY)
        yield from _written(text, here)


def _entries(lines: Sequence[str]) -> Iterator[_Entry]:
    """The entries of *lines*: one for each line, but several for what follows a label and a colon, and for a list of a single line."""
    here = True
    for line in lines:
        record = None if len(lines) == 1 else _record(line)
        for text, label in [(record, None)] if record else _labelled(line):
            here = not (label["below"] or label["behind"]) if label else here
            for part in _BETWEEN.split(text) if label or len(lines) == 1 else [text]:
                plain = " ".join(
                    part[:LINE].split()
                )  # with many blanks in a row the patterns would try every way to divide them
                bullet = _BULLET.match(plain)
                yield _Entry(plain[bullet.end() if bullet else 0 :], (bullet and bullet["box"]) or "", here)


def _labelled(line: str) -> Iterator[tuple[str, re.Match[str] | None]]:
    """*line* in parts, each with the label before it (None: no label)."""
    plain = line.replace("**", "").strip("#_ ")
    labels = list(_LABEL.finditer(plain))
    ends = [*(label.start() for label in labels), len(plain)]
    if not labels or ends[0]:
        yield (plain[: ends[0]] if labels else line), None
    for label, end in zip(labels, ends[1:], strict=True):
        yield plain[label.end() : end], label


def _record(line: str) -> str | None:
    """A row of a table without a header, as ``name <address>``; None if no cell of *line* is a time, a number or an address."""
    for between in ("\t", ";", ","):
        cells = cells_of(line, between) if between in line[:LINE] else []
        words = [cell for cell in cells if re.search(r"[^\W\d_]", cell) and not _is_datum(cell)]
        if len(words) < len(cells) and any(map(_is_datum, cells)):
            address = next((cell for cell in cells if ADDRESS.fullmatch(cell)), "")
            return f"{words[0] if words else ''} <{address}>" if address else words[0] if words else None
    return None


def _is_datum(cell: str) -> bool:
    return bool(cell and (_DATUM.fullmatch(cell) or ADDRESS.fullmatch(cell)))


def says_absent(cell: str) -> bool:
    """Whether *cell*, of a column that says who was there, says that somebody was not."""
    return bool(_NO.fullmatch(cell))


def cells_of(line: str, between: str) -> list[str]:
    """The cells of a table's row."""
    return [cell.strip() for cell in next(csv.reader([line[:LINE]], delimiter=between), [])]


def is_heading(text: str) -> bool:
    """Whether *text* is a heading and not a name."""
    plain = fold(text)
    return bool(_HEADINGS.fullmatch(plain)) or heads_names(text)


def heads_names(text: str) -> bool:
    """Whether *text* is the header of a column of names."""
    return re.sub(r"\s*[(（].*", "", fold(text)) in NAMES


def _pictures(entries: Sequence[_Entry]) -> set[int]:
    """The positions of entries that stand in place of a picture: the first letters of the name below, where that occurs more than once."""
    found = {
        at
        for at, (one, below) in enumerate(pairwise(entries))
        if _SHORT.fullmatch(one.text) and len(below.text) > 2 and fold(below.text).startswith(fold(one.text))
    }
    return found if len(found) > 1 else set()


def _written(text: str, here: bool) -> Iterator[Written]:
    absent = _NOT_THERE.search(text)
    if absent and absent.start():
        text, here = text[: absent.start()], False
    angled = _ANGLED.fullmatch(text)
    if others := _how_many(text):
        if here:
            yield Written("", others=others)
    elif angled:
        yield Written(angled[1].strip(' "'), angled[2], here)
    elif ADDRESS.fullmatch(text):
        yield Written("", text, here)
    else:
        yield Written(text, here=here)


def _how_many(text: str) -> int:
    found = _OTHERS.fullmatch(text)
    if not found:
        return 0
    count = (found["count"] or found["plus"]).lower()
    return int(count) if count.isdecimal() else _NUMBERS.index(count) + 1


def several(name: str) -> list[Written]:
    """The people in a *name* that names several: ``Ada & Bo + 2 guests``."""
    parts = (part.strip() for part in _WITH.split(name))
    return [one for part in parts if part for one in _written(part, here=True)]
