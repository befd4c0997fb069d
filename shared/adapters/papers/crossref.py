"""What Crossref's API answers for a DOI: JSON, of which every part may be missing, or be something else."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from typing import Any

from shared.errors import Unanswered
from shared.model.citing import LONGEST_ABSTRACT, LONGEST_NAME, LONGEST_VENUE, MOST_AUTHORS, year_of
from shared.model.work import Work
from shared.text.inline import line

LONGEST_TITLE = 200
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_BLOCK = re.compile(r"</?(?:jats:)?(?:p|sec|br|break|list|list-item|disp-formula)\b[^<>]{0,200}>", re.IGNORECASE)
_HEADING = re.compile(r"<(?:jats:)?title>.{0,40}?</(?:jats:)?title>", re.IGNORECASE | re.DOTALL)
_RANGE = re.compile(r"\s*([0-9]{1,7})\s*[-\u2013]\s*([0-9]{1,7})\s*", re.ASCII)
MOST_PAGES = 5_000


def work(content: bytes, doi: str, now: datetime) -> Work:
    """What *content* says of *doi*; empty: Crossref does not know it. Raises :class:`Unanswered` for what is no answer of its."""
    unknown = Work(id=f"doi:{doi}", asked=now)
    if not content:
        return unknown
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        raise Unanswered("Crossref answers no JSON") from None
    message = said.get("message") if isinstance(said, dict) else None
    if not isinstance(message, dict):
        raise Unanswered("Crossref answers something else")
    title, authors = _words(_one(message.get("title")), LONGEST_TITLE), tuple(_authors(message))
    if not title:
        return unknown
    return Work(
        id=f"doi:{doi}", asked=now, found=True, title=title, authors=authors, year=_year(message), venue=_venue(message),
        abstract=_words(_HEADING.sub(" ", _text(message.get("abstract"))[: 4 * LONGEST_ABSTRACT]), LONGEST_ABSTRACT),
        pages=_pages(_text(message.get("page"))),
    )  # fmt: skip


def _authors(message: dict[str, Any]) -> Iterator[str]:
    people = message.get("author") or message.get("editor")
    for person in people[:MOST_AUTHORS] if isinstance(people, list) else ():
        if isinstance(person, dict):
            whole = f"{_text(person.get('given'))} {_text(person.get('family'))}".strip() or _text(person.get("name"))
            if name := _words(whole, LONGEST_NAME):
                yield name


def _year(message: dict[str, Any]) -> int | None:
    """The year of the first of its dates that has one."""
    for name in ("issued", "published", "published-print", "published-online", "created"):
        date = message.get(name)
        parts = _one(date.get("date-parts")) if isinstance(date, dict) else None
        year = _one(parts)
        if isinstance(year, int) and (found := year_of(str(year))):
            return found
    return None


def _venue(message: dict[str, Any]) -> str:
    event = message.get("event")
    meeting = event.get("name") if isinstance(event, dict) else ""
    named = (_one(message.get("container-title")), meeting, message.get("publisher"))
    return next((words for one in named if (words := _words(one, LONGEST_VENUE))), "")


def _pages(written: str) -> int | None:
    """The number of pages: ``21-66`` is 46. None for an article's number."""
    found = _RANGE.fullmatch(written)
    count = int(found[2]) - int(found[1]) + 1 if found else 0
    return count if 0 < count <= MOST_PAGES else None


def _one(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value if isinstance(value, str) else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _words(value: Any, longest: int) -> str:
    """*value* without markup; titles and abstracts contain HTML and JATS, some of it escaped twice."""
    return line(unescape(unescape(_TAG.sub("", _BLOCK.sub(" ", _text(value))))), longest)
