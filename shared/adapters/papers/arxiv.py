"""What arXiv's API answers: an Atom feed with an entry for each number, read without building a tree and without any entity."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from shared.errors import Unanswered
from shared.model import reference
from shared.model.citing import LONGEST_ABSTRACT, LONGEST_NAME, LONGEST_VENUE, MOST_AUTHORS, year_of
from shared.model.work import Work
from shared.slides import xml
from shared.text.characters import clean
from shared.text.inline import line
from shared.text.pasted import as_words

LONGEST_TITLE = 200
_ATOM, _OWN = "http://www.w3.org/2005/Atom", "http://arxiv.org/schemas/atom"
_PAGES = re.compile(r"\b([1-9][0-9]{0,3})\s*(?:pages?|pp\b)", re.IGNORECASE)
_MOST = 40_000
"""The most characters read of one text in an entry."""


def works(content: bytes, numbers: Sequence[str], now: datetime) -> list[Work]:
    """What the feed *content* says of *numbers*; what it does not have is not known. Raises :class:`Unanswered` for what is none."""
    feed = _Feed()
    try:
        xml.read([content], feed.start, feed.end, feed.text)
    except xml.NotXmlError:
        raise Unanswered("arXiv answers no Atom") from None
    if not feed.seen:
        raise Unanswered("arXiv answers no feed")
    found = {work.id: work for entry in feed.entries if (work := _work(entry, now))}
    return [found.get(f"arxiv:{number}") or Work(id=f"arxiv:{number}", asked=now) for number in numbers]


@dataclass
class _Feed:
    """The texts of each entry by the path of their element within it."""

    entries: list[dict[str, list[str]]] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    seen: bool = False

    def start(self, name: str, _: dict[str, str]) -> None:
        self.path.append(name)
        self.said = []
        if len(self.path) == 1:
            self.seen = name == f"{_ATOM} feed"
        if self.path == [f"{_ATOM} feed", f"{_ATOM} entry"]:
            self.entries.append({})

    def text(self, said: str) -> None:
        if sum(map(len, self.said)) < _MOST:
            self.said.append(said)

    def end(self, _: str) -> None:
        path, self.path = self.path[2:], self.path[:-1]
        if path and self.entries and len(self.path) > 1:
            self.entries[-1].setdefault("/".join(path), []).append("".join(self.said))
        self.said = []


def _work(entry: dict[str, list[str]], now: datetime) -> Work | None:
    """The work in *entry*; None if that tells of an error, or has no number."""
    number = reference.arxiv(_first(entry, f"{_ATOM} id"))
    title = _words(_first(entry, f"{_ATOM} title"), LONGEST_TITLE)
    authors = [_words(name, LONGEST_NAME) for name in entry.get(f"{_ATOM} author/{_ATOM} name", [])][:MOST_AUTHORS]
    if not number or not title or not any(authors):
        return None
    pages = _PAGES.search(_first(entry, f"{_OWN} comment"))
    return Work(
        id=f"arxiv:{number}", asked=now, found=True, title=title, authors=tuple(filter(None, authors)),
        year=year_of(_first(entry, f"{_ATOM} published")[:4]), venue=_words(_first(entry, f"{_OWN} journal_ref"), LONGEST_VENUE),
        abstract=_words(_first(entry, f"{_ATOM} summary"), LONGEST_ABSTRACT), pages=int(pages[1]) if pages else None,
    )  # fmt: skip


def _words(written: str, longest: int) -> str:
    """On one line, as it is read: authors hand their words in as LaTeX."""
    return line(as_words(clean(written)), longest)


def _first(entry: dict[str, list[str]], path: str) -> str:
    return next(iter(entry.get(path, [])), "").strip()
