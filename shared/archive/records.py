"""A session as people note it, flat: a value for each of its columns. What it becomes in the words of the archive's file."""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from shared.archive.columns import COLUMNS, heading
from shared.errors import BadInput
from shared.model.reference import address_of
from shared.text import wall_times
from shared.text.days import First, NoDayError, TwoDaysError, When, when
from shared.text.folding import fold
from shared.text.mistakes import Mistake, Path, shown
from shared.text.weblinks import amiss, typed

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"|]+[^\s<>\"|.,;:!?)\]'’”]", re.IGNORECASE)
LINK = re.compile(r"!?\[([^\]]{0,1000}+)\]\(<?([^\s)>]{1,2000}+)>?(?:\s[^)]{0,1000}+)?\)")
"""A label and an address, as Markdown links them; bounded, so that a cell full of brackets takes no longer than another."""
_YES = frozenset(("yes", "y", "x", "true", "1", "shared", "lost", "✓", "✔", "ja", "oui", "si"))
_NO = frozenset(("", "-", "--", "no", "n", "false", "0", "none", "n/a", "na", "tbd", "tba", "?", "nein", "non", "null",
                 "not recorded", "not shared"))  # fmt: skip
_KINDS = {
    "talks": "talk talks presentation lecture seminar tutorial workshop vortrag invited",
    "reading": "reading paper papers book article journal",
    "discussion": "discussion meeting social discussions kickoff kick-off organisation organization planning q&a ama",
    "proposals": "proposals vote voting proposal",
}  # fmt: skip
_KIND = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_CANCELLED = frozenset(
    ("cancelled", "canceled", "no session", "did not take place", "skipped", "abgesagt", "annule", "cancelado")
)
_HELD = frozenset(
    ("", "held", "done", "past", "ok", "completed", "took place", "finished", "yes", "publish", "published")
)


@dataclass
class Noted:
    """What records become: *wrong* is what cannot be read of them, each with its path, *remarks* what may not be meant."""

    tz: ZoneInfo | None = None
    first: First | None = None
    wrong: list[Mistake] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def read(self, path: Path, of: Callable[[], Any], otherwise: Any = None) -> Any:
        """What *of* gives; what is wrong with it is noted of *path*."""
        try:
            return of()
        except BadInput as error:
            self.wrong.append(Mistake(str(error), path))
            return otherwise

    def day(self, entry: dict[str, Any], path: Path) -> None:
        """The date of *entry* as the archive's file has it, with what else is told by it."""
        told = entry.get("date")
        if told is None:
            return
        if not isinstance(told, str):
            self.wrong.append(Mistake(f"a day is wanted here, like 2024-02-08; {shown(told)} stands there", path))
            return
        found: When = self.read(path, lambda: self._when(told), When(None))
        entry["date"] = found.day.isoformat() if found.day else None
        for name, at in (("starts", found.starts), ("ends", found.ends)):
            if at is not None:
                entry.setdefault(name, f"{at:%H:%M}")
        if found.inferred:
            entry.setdefault("date_known", "inferred")

    def _when(self, told: str) -> When:
        try:
            return when(told, self.tz, self.first)
        except TwoDaysError as error:
            raise BadInput(
                f"{error}, or say which comes first in all of them, the day or the month (--first day, --first month)"
            ) from error
        except NoDayError as error:
            raise BadInput(f"{error}, or leave it empty where nobody knows it") from error


def session(record: Mapping[str, Any], path: Path, noted: Noted) -> dict[str, Any]:
    """The session of *record* (its values by what they are, see :mod:`shared.archive.columns`), in the words of the archive's file."""
    given = {name: tidy for name, value in record.items() if (tidy := _tidy(value)) not in ("", None, ())}
    entry: dict[str, Any] = {"date": given.get("date")}
    entry |= {name: given[name] for name in ("order", "series", "date_known") if name in given}
    entry |= _times(given, path, noted)
    entry |= _state(given.pop("state", ""), path, noted)
    given |= _by_labels(given)
    kind = _KIND.get(fold(given["kind"]).split()[0]) if given.get("kind") else None
    if given.get("kind") and kind is None:
        noted.remarks.append(
            f"{shown(given['kind'])} is no kind of session here; it is told by what else is known of it"
        )
    entry |= {"kind": kind} if kind else {}
    entry |= _notes(given)
    reading = list(_reading(given, path, noted))
    shared = {name: one for name in ("slides", "recording") if (one := _shared(name, given, path, noted))}
    title, link = _linked(given.get("title", ""))
    reading += [{"kind": "link", "url": link}] if link and all(one.get("url") != link for one in reading) else []
    if "speaker" in given:
        title = title or next((one["title"] for one in reading if one.get("title")), "")
        talk = (
            _speakers(given["speaker"])
            | {"title": title}
            | {name: given.get(name) for name in ("about", "summary")}
            | shared
        )
        return entry | {"talks": [_filled(talk | {"reading": reading} | _asked(given))]}
    # Without a speaker there is no talk that it could belong to; what everybody reads, the session has itself.
    reading += [{"kind": name} | one for name, one in shared.items() if one.get("url")]
    about = "\n\n".join(given[name] for name in ("about", "summary") if given.get(name))
    if reading and not title:
        title = next((one["title"] for one in reading if one.get("title")), "")
    return entry | _filled({"title": title, "about": about, "reading": reading})


def _times(given: Mapping[str, Any], path: Path, noted: Noted) -> dict[str, str]:
    """When it began and ended; an end of its own goes before one that stands with the beginning."""
    found: dict[str, str] = {}
    if "starts" in given:
        span = noted.read((*path, "starts"), lambda: wall_times.span(_text(given["starts"])), wall_times.Span(time()))
        found = {"starts": f"{span.first:%H:%M}"} | ({"ends": f"{span.last:%H:%M}"} if span.last else {})
    if "ends" in given:
        ends = noted.read((*path, "ends"), lambda: wall_times.typed(_text(given["ends"])), time())
        found["ends"] = f"{ends:%H:%M}"
    return found


def _by_labels(given: Mapping[str, Any]) -> dict[str, Any]:
    """Of a cell of several links, those to slides and recordings where they belong."""
    told = _text(given.get("url", ""))
    found: dict[str, Any] = {}
    for link in LINK.finditer(told):
        what = COLUMNS.get(heading(link[1]))
        if what in ("slides", "recording") and what not in given:
            found[what], told = link[2], told.replace(link[0], "")
    return {**found, "url": told.strip(" ,;|·")} if found else {}


def _tidy(value: Any) -> Any:
    """A value as text, or as several; exports of sites have the text that is meant within."""
    if isinstance(value, Mapping) and isinstance(value.get("rendered"), str):
        return html.unescape(re.sub(r"<[^>]*>", " ", value["rendered"])).strip()
    if isinstance(value, Mapping):
        inner = (value.get(name) for name in ("name", "title", "text", "url", "value", "date", "dateTime"))
        return next((_tidy(one) for one in inner if one), "")
    if isinstance(value, (list, tuple)):
        parts = [part for one in value if (part := _tidy(one))]
        return tuple(str(part) for part in parts)
    return str(value).strip() if value is not None else ""


def _text(value: Any) -> str:
    return "\n".join(value) if isinstance(value, tuple) else str(value)


def _state(told: str, path: Path, noted: Noted) -> dict[str, Any]:
    said = fold(_text(told))
    if said in _CANCELLED:
        return {"state": "cancelled"}
    if said not in _HELD:
        noted.wrong.append(
            Mistake(
                f"{shown(told)} is neither held nor cancelled; write one of them, or leave it empty", (*path, "state")
            )
        )
    return {}


def _notes(given: dict[str, Any]) -> dict[str, Any]:
    """An address of notes; what are notes in words belongs to what it was about."""
    told = _text(given.pop("notes", ""))
    if not told:
        return {}
    if (url := typed(told)) and url.startswith("https://"):
        return {"notes": url}
    given["about"] = "\n\n".join(part for part in (_text(given.get("about", "")), told) if part)
    return {}


def _speakers(told: Any) -> dict[str, Any]:
    """As they are written; whoever is linked, by name."""
    if isinstance(told, tuple):
        return {"speakers": list(told)}
    return {"speaker": _linked(told)[0]}


def _asked(given: Mapping[str, Any]) -> dict[str, Any]:
    told = given.get("questions", ())
    return {
        "questions": list(told) if isinstance(told, tuple) else [one.strip() for one in told.split("\n") if one.strip()]
    }


def _linked(told: Any) -> tuple[str, str]:
    """A text and the address that it leads to, as Markdown writes it; without emphasis."""
    text = _text(told)
    found = LINK.search(text)
    url = (typed(found[2]) or "") if found else ""
    return " ".join(LINK.sub(r"\1", text).replace("**", "").strip("*_` ").split()), url


def _shared(name: str, given: Mapping[str, Any], path: Path, noted: Noted) -> dict[str, Any] | None:
    """Slides or a recording: an address, or that there were some."""
    told = _text(given.get(name, ""))
    if fold(told) in _NO:
        return None
    if fold(told) in _YES:
        return {"was_shared": True}
    found = LINK.search(told)
    written = found[2] if found else next(iter(_ADDRESS.findall(told)), told)
    url = typed(written)
    if url is None:
        noted.wrong.append(
            Mistake(
                f"{shown(told)}: {amiss(written)} Or write “yes”, if it was shared and nobody knows where",
                (*path, name),
            )
        )
        return None
    return {"url": url}


def _reading(given: Mapping[str, Any], path: Path, noted: Noted) -> Iterator[dict[str, Any]]:
    """What was read: by name, by address, by both; several addresses are several things."""
    told = _text(given.get("reading", ""))
    told = "" if fold(told) in _NO else told
    links = _links(_text(given.get("url", "")), (*path, "url"), noted)
    named = [(" ".join(title.split()), url) for title, written in LINK.findall(told) if (url := typed(written))]
    rest = LINK.sub(" ", told)
    bare = [url for written in _ADDRESS.findall(rest) if (url := typed(written))]
    title = " ".join(_ADDRESS.sub(" ", rest).split()).strip(" -–—:;,.()[]<>|")
    if there := address_of(title):
        bare, title = [*bare, there], ""
    about = _filled({name: given.get(name) for name in ("arxiv", "doi", "year", "venue")})
    about |= {"authors": _authors(given["authors"])} if "authors" in given else {}
    kind = "paper" if about or told else "link"
    yield from ({"kind": "paper", "title": title, "url": url} for title, url in named)
    addresses = [*bare, *links]
    if title or about:
        yield _filled({"kind": kind, "title": title, "url": addresses.pop(0) if addresses else None}) | about
    yield from ({"kind": kind, "url": url} for url in addresses)


def _links(told: str, path: Path, noted: Noted) -> list[str]:
    if fold(told) in _NO:
        return []
    written = [url for _, url in LINK.findall(told)] or _ADDRESS.findall(told) or [told]
    found = [(one, typed(one)) for one in written]
    noted.wrong.extend(Mistake(f"{shown(one)}: {amiss(one)}", path) for one, url in found if url is None)
    return [url for _, url in found if url]


def _authors(told: Any) -> list[str]:
    """Each for itself, unless commas part initials from names: then as they are written."""
    if isinstance(told, tuple):
        return list(told)
    parts = [one.strip() for one in re.split(r";|\n|, and |\band\b|&", told) if one.strip()]
    listed = [one.strip() for part in parts for one in part.split(",") if one.strip()]
    return listed if all(" " in one for one in listed) else parts


def _filled(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _text(value) if isinstance(value, tuple) else value
        for name, value in entry.items()
        if value not in ("", None, [], ())
    }
