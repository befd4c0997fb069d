"""Past sessions out of whatever people have: the archive's own file, a list in YAML or JSON, a table (CSV, Markdown), Markdown's lists."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shared.archive import listed, tables
from shared.archive.columns import COLUMNS, heading
from shared.archive.file import FIELDS
from shared.archive.records import Noted, session
from shared.archive.sessions import SOMEBODYS, Usual, sessions_of
from shared.archive.source import Row, Source
from shared.errors import BadInput
from shared.model.session import Session
from shared.text import strict_yaml
from shared.text.days import First, first_of, is_day, may_be_two
from shared.text.mistakes import Mistake, Mistakes, Path
from shared.text.slugs import slugify

_PAIR = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_NUMBER = re.compile(r"0*[1-9][0-9]{0,8}")
_HEAD = ("group", "sessions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """*sessions* in the order in which they took place, *lines* in which each begins, by its key; *remarks* say what may not be meant."""

    sessions: tuple[Session, ...]
    lines: Mapping[str, int]
    remarks: tuple[str, ...] = ()


def read(text: str, name: str, group: str = "", usual: Usual = SOMEBODYS, first: First | None = None) -> Past:
    """The past sessions in *text*, which people know by its *name*. What it does not say of zone and times of day is as *usual*; *first* is
    what comes first in dates such as 03/05/2024. Raises :class:`BadInput` with line and place of each mistake."""
    try:
        source = _source(text)
    except Mistakes as error:
        raise error.within(name, {}) from error
    except BadInput as error:
        raise BadInput(f"{name}, {error}" if str(error).startswith("line ") else f"{name}: {error}") from error
    noted = Noted(remarks=[*source.remarks])
    document: dict[str, Any] = {}
    lines: Mapping[Path, int] = source.lines
    try:
        noted.first = first or first_of(_dates(source))
        noted.remarks.extend(_read_as(source, first, noted.first))
        noted.tz = usual.zone
        document, lines = _document(source, noted)
        sessions = sessions_of(document, group, usual)
        wrong = [*source.wrong, *noted.wrong]
    except Mistakes as error:
        wrong = [
            *source.wrong,
            *noted.wrong,
            *(one for one in error.found if one.path not in {told.path for told in noted.wrong}),
        ]
    except BadInput as error:
        raise BadInput(f"{name}: {error}") from error
    if wrong:
        if all(row.flat for row in source.rows):
            wrong = [_of_a_line(one, lines) for one in wrong]
        raise Mistakes(wrong, document).within(name, lines)
    noted.remarks.extend(_times(sessions, document, usual))
    begins = {one.key: lines.get(("sessions", at), 0) for at, one in enumerate(sessions)}
    if source.unread:
        noted.remarks.insert(0, f"not read: {', '.join(f'“{name}”' for name in source.unread)}")
    return Past(
        sessions=tuple(sorted(sessions, key=lambda one: one.order)),
        lines=begins,
        remarks=tuple(dict.fromkeys(noted.remarks)),
    )


def _of_a_line(one: Mistake, lines: Mapping[Path, int]) -> Mistake:
    """*one* by its line and column: where people wrote a table, it has no sessions that are numbered."""
    if one.path[:1] != ("sessions",):
        return one
    column = next((str(step) for step in reversed(one.path[2:]) if isinstance(step, str)), "")
    return Mistake(f"{column}: {one.said}" if column else one.said, line=one.line or lines.get(one.path[:2]))


def _read_as(source: Source, said: First | None, found: First | None) -> Iterator[str]:
    """How days are read that may be two."""
    either = next((day for day in _dates(source) if may_be_two(day)), "") if found and not said else ""
    if either:
        yield f"in {either} and others the {found} comes first, as in those days of the file that can be read in one way only"


def _times(sessions: Sequence[Session], document: Mapping[str, Any], usual: Usual) -> Iterator[str]:
    """At what times they are shown that say none themselves."""
    head = document.get("group") or {}
    silent = any(
        one.date and not entry.get("starts") for one, entry in zip(sessions, document["sessions"], strict=True)
    )
    if silent and usual is not SOMEBODYS and usual.starts and usual.ends and not head.get("rhythm"):
        times = f"{usual.starts:%H:%M} to {usual.ends:%H:%M}"
        yield f"where no time is said, it was {times}, as in the season now; a column “time” says otherwise"


# --- whatever form it has
def _source(text: str) -> Source:
    """Its form is told by the text alone, as not every text comes with a file's name."""
    text = text.removeprefix("\ufeff")
    if text.lstrip()[:1] in ("{", "["):
        return _of_document(strict_yaml.read(_as_yaml(text).encode("utf-8", "replace")))
    for fits, reads in _FORMS:
        if fits(text):
            if len(text) > strict_yaml.LARGEST:
                raise BadInput(f"it is larger than {strict_yaml.LARGEST // 1_000_000} MB, which no archive needs")
            return reads(text)
    return _of_document(strict_yaml.read(text.encode("utf-8", "replace")))


_FORMS: tuple[tuple[Callable[[str], bool], Callable[[str], Source]], ...] = (
    (tables.is_markdown, tables.markdown),
    (listed.is_listed, listed.listed),
    (tables.is_csv, tables.csv),
)


def _as_yaml(text: str) -> str:
    """JSON as YAML takes it: no TAB for an indent, and no half characters."""
    return _PAIR.sub(
        lambda pair: chr(0x10000 + ((int(pair[1], 16) & 0x3FF) << 10) + (int(pair[2], 16) & 0x3FF)),
        text.replace("\t", " "),
    )


def _of_document(document: strict_yaml.Document) -> Source:
    """A file with ``group`` and ``sessions``, or without; a list; days with what was on them; an export that has its list under another
    name."""
    value, lines = document.value, document.lines
    if isinstance(value, list):
        return _of_list(value, (), lines, known=False)
    if not isinstance(value, dict) or not value:
        raise BadInput("there is nothing in it" if not value else _NO_LIST)
    if any(name in value for name in _HEAD):
        head = {name: inner for name, inner in value.items() if name != "sessions"}
        if not isinstance(value.get("sessions"), list):
            raise Mistakes([Mistake("sessions: a list of sessions is wanted here, each with its date")])
        return replace(_of_list(value["sessions"], ("sessions",), lines, known=True), head=head, lines=lines)
    if all(is_day(name) for name in value):
        rows = ((name, inner if isinstance(inner, dict) else {"title": inner}) for name, inner in value.items())
        return Source(rows=tuple(Row(lines.get((name,), 1), {**_flat(inner), "date": name}) for name, inner in rows))
    several = [
        name for name, inner in value.items() if isinstance(inner, list) and all(isinstance(one, dict) for one in inner)
    ]
    if "co_leads" in value or "season" in value:
        raise BadInput("this is a group's file; `fortnight apply` takes it. Past sessions stand in a file of their own")
    if len(several) != 1 or not any("date" in _flat(one) for one in value[several[0]]):
        raise BadInput(_NO_LIST)
    remark = f"sessions are taken from “{several[0]}”; whatever else stands in the file is not read"
    return replace(_of_list(value[several[0]], (several[0],), lines, known=False), remarks=(remark,))


_NO_LIST = (
    "no list of past sessions is found in it. A table needs a line of headings, such as date, speaker, title, slides; in a list each line "
    "begins with the day: “- 2024-02-08: The perceptron”"
)


def _of_list(value: Sequence[Any], at: Path, lines: Mapping[Path, int], *, known: bool) -> Source:
    below = _below(lines, at)
    rows = [_row(one, lines.get((*at, number), 1), below[number], known=known) for number, one in enumerate(value)]
    unread = dict.fromkeys(name for row, names in rows for name in names)
    return Source(rows=tuple(row for row, _ in rows), unread=tuple(unread))


def _flat(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The values of *entry* by what they are; a start that nobody calls a date is one."""
    found: dict[str, Any] = {}
    for name, value in entry.items():
        if what := COLUMNS.get(heading(name)):
            found.setdefault(what, value)
    if "date" not in found and "starts" in found:
        found["date"] = found.pop("starts")
    return found


def _below(lines: Mapping[Path, int], at: Path) -> defaultdict[int, dict[Path, int]]:
    """The lines of what stands in each entry of the list *at*."""
    found: defaultdict[int, dict[Path, int]] = defaultdict(dict)
    for path, line in lines.items():
        if path[: len(at)] == at and len(path) > len(at) + 1 and isinstance(path[len(at)], int):
            found[int(path[len(at)])][path[len(at) + 1 :]] = line
    return found


def _row(one: Any, line: int, lines: Mapping[Path, int], *, known: bool) -> tuple[Row, list[str]]:
    """An entry of a list, and what of it is not read. It is in the words of the archive's file, unless it has others that say what they
    are; of a list without a head no more than that is asked."""
    if not isinstance(one, dict):
        return Row(line, {"": one}, flat=False, lines=lines), []
    others = [name for name in one if name not in FIELDS]
    read_here = [name for name in others if COLUMNS.get(heading(name))]
    nested = any(isinstance(one.get(name), list) for name in _LISTS)
    plain = isinstance(one.get("reading"), str) or isinstance(one.get("title"), dict)
    if nested or not (plain or read_here or (others and not known)):
        return Row(line, one, flat=False, lines=lines), []
    return Row(line, _flat(one), lines=lines), [name for name in others if name not in read_here]


_LISTS = ("talks", "planned", "proposals", "plans", "research_proposals")


# --- the archive's own file
def _dates(source: Source) -> Iterator[str]:
    return (told for row in source.rows if isinstance(told := row.given.get("date"), str))


def _document(source: Source, noted: Noted) -> tuple[dict[str, Any], dict[Path, int]]:
    """The archive's own file, and the lines of its places."""
    entries: list[Any] = []
    lines: dict[Path, int] = {path: line for path, line in source.lines.items() if path[:1] == ("group",)}
    flat = defaultdict[str, list[int]](list)
    for row in source.rows:
        path: Path = ("sessions", len(entries))
        entry = session(row.given, path, noted) if row.flat else row.given.get("", {**row.given})
        if isinstance(entry, dict):
            noted.day(entry, (*path, "date"))
        day = entry.get("date") if row.flat else None
        if day and (there := next((at for at in flat[day] if _joined(entries[at], entry)), None)) is not None:
            _follows(noted.wrong, len(entries), there)
            continue
        if day:
            flat[day].append(len(entries))
        lines |= {path: row.line} | (
            {(*path, *below): line for below, line in row.lines.items()} if not row.flat else {}
        )
        entries.append(entry)
    _one_order(entries, [row.flat for row in source.rows], noted)
    return _with_series({**source.head, "sessions": entries}, flat=any(row.flat for row in source.rows)), lines


_ONE = ("title", "starts", "ends", "state", "notes", "series")
"""What a session has one of."""


def _joined(there: dict[str, Any], more: Mapping[str, Any]) -> bool:
    """Whether *more* can be said of the session that is *there*, too: another talk of it, something else to read. Then it is."""
    if any(there.get(name) and more.get(name) and there[name] != more[name] for name in _ONE):
        return False
    for name in ("talks", "reading"):
        both = [*there.get(name, []), *(one for one in more.get(name, []) if one not in there.get(name, []))]
        there |= {name: both} if both else {}
    abouts = dict.fromkeys(one["about"] for one in (there, more) if one.get("about"))
    there |= {"about": "\n\n".join(abouts)} if abouts else {}
    there |= {name: value for name, value in more.items() if name not in there and name != "order"}
    return True


def _follows(wrong: list[Mistake], was: int, now: int) -> None:
    """What is *wrong* with an entry stands in the one that it was joined to."""
    for at, one in enumerate(wrong):
        if one.path[:2] == ("sessions", was):
            wrong[at] = replace(one, path=("sessions", now, *one.path[2:]))


def _one_order(entries: Sequence[Any], flat: Sequence[bool], noted: Noted) -> None:
    """Of a table's own numbers only those count that all sessions have, each another."""
    if not all(flat):
        return
    told = [entry.get("order") for entry in entries]
    if any(told) and (None in told or len({*told}) < len(told) or not all(_NUMBER.fullmatch(str(one)) for one in told)):
        noted.remarks.append(
            "the numbers of sessions are not read, as not each has one of its own; they are in the order of their days"
        )
        for entry in entries:
            entry.pop("order", None)


def _with_series(document: dict[str, Any], *, flat: bool) -> dict[str, Any]:
    """Of a table, the series that it names; a file lists them itself."""
    entries = document["sessions"]
    if not flat or document.get("group"):
        return document
    named = dict.fromkeys(str(entry["series"]) for entry in entries if isinstance(entry, dict) and entry.get("series"))
    ids = {title: slugify(title) for title in named}
    for entry in entries:
        if isinstance(entry, dict) and entry.get("series"):
            entry["series"] = ids[str(entry["series"])]
    return (
        {"group": {"series": [{"id": id_, "title": title} for title, id_ in ids.items()]}, **document}
        if ids
        else document
    )
