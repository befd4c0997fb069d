"""The files that tell of the whole archive, as parts by season: what a season gives to each is made from its own sessions alone, kept,
and put together with what the others gave. The same parts, the same bytes, whether they were kept or made anew.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from markupsafe import Markup

from shared.model.deck import Deck
from shared.model.group import PublicGroup
from shared.schedule.ics import EventText, event_texts, feed
from shared.site.bibliography import SHEET, recommended, sheet_lines, to_bibtex, work
from shared.site.cells import packed, unpacked
from shared.site.data import SESSIONS, told_sessions
from shared.site.joined import Joined, Text
from shared.site.search_index import WORDS, searched, told_words
from shared.site.speakers import Speaker, speakers, spoken
from shared.site.views import SessionView


@dataclass(frozen=True, slots=True)
class Part:
    """What a season gives, each a text in UTF-8: JSON without the brackets around it for *data* (sessions.json) and *words* (search.json),
    lines for *sheet* (CSV), HTML for *finds* (the list that is searched), cells for *topics* (what narrows it), *works* (BibTeX), *talks*
    (the speakers), *events* (the calendar) and *pages* (the site map)."""

    data: bytes = b""
    words: bytes = b""
    sheet: bytes = b""
    finds: bytes = b""
    topics: bytes = b""
    works: bytes = b""
    talks: bytes = b""
    events: bytes = b""
    pages: bytes = b""

    @property
    def marks(self) -> "Marks":
        """The mark of each of its texts."""
        return {kind: _mark(getattr(self, kind)) for kind in FILES}


Mark = tuple[int, str]
"""A text's length in bytes, and its digest."""
Marks = Mapping[str, Mark]
"""A season's marks, by kind of text."""


def _mark(text: bytes) -> Mark:
    return len(text), hashlib.sha256(text).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class File:
    """What is made of a kind of text: where it lies below the group's folder, whether it begins with the newest season, and how the texts
    are *joined* in it, if they can be read from it again."""

    path: str
    newest_first: bool
    joined: Joined | None = None


FILES = {
    "data": File("data/sessions.json", newest_first=False, joined=SESSIONS),
    "words": File("data/search.json", newest_first=True, joined=WORDS),
    "sheet": File("data/reading.csv", newest_first=True, joined=SHEET),
    "finds": File("search/index.html", newest_first=True),
    "topics": File("search/index.html", newest_first=True),
    "works": File("data/reading.bib", newest_first=True),
    "talks": File("speakers/index.html", newest_first=True),
    "events": File("calendar.ics", newest_first=False),
    "pages": File("sitemap.xml", newest_first=False),
}
"""By the kind of text."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one kind in the order of their file. What is made of them depends on their *marks* (each with its season's name);
    *find* gives them by season once they are needed."""

    marks: tuple[tuple[str, Mark], ...]
    find: Callable[[], Mapping[str, Text] | None] = field(compare=False)

    TOLD_BY: ClassVar = ("told",)

    @property
    def told(self) -> str:
        """Its marks in one text: its digest is made faster than that of hundreds of values."""
        return repr(self.marks)

    def __iter__(self) -> Iterator[Text]:
        found = self.find() or {}
        return (found[name] for name, _ in self.marks)

    def __bool__(self) -> bool:
        """Whether any of them is not empty."""
        return bool(self.names)

    @property
    def names(self) -> list[str]:
        """The seasons whose texts are not empty."""
        return [name for name, (length, _) in self.marks if length]


@dataclass(frozen=True, slots=True)
class Given:
    """What all seasons give: their *marks*, and what *finds* the texts of a kind by season, or None where they are not to be had."""

    marks: Mapping[str, Marks]
    finds: Callable[[str], Mapping[str, Text] | None]

    def texts(self, kind: str) -> Texts:
        """The texts of that *kind*."""
        names = sorted(self.marks, reverse=FILES[kind].newest_first)
        return Texts(tuple((name, self.marks[name][kind]) for name in names), lambda: self.finds(kind))


def given(parts: Mapping[str, Part]) -> Given:
    """Those of *parts*, by season."""
    marks = {name: one.marks for name, one in parts.items()}
    return Given(marks, lambda kind: {name: getattr(one, kind) for name, one in parts.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What parts are made with beside their sessions: *last* is the start of the last session of the group that was held."""

    group: PublicGroup
    decks: Sequence[Deck]
    origin: str
    site_url: str
    last: datetime


def part(name: str, shown: Sequence[SessionView], listed: Sequence[SessionView], around: Around) -> Part:
    """Of the season called *name*: *shown* are all its sessions, *listed* those of them that lists name, each in their order."""
    newest = listed[::-1]
    read = list(recommended(newest))
    return Part(
        data=_encoded(told_sessions(shown, around.decks, around.group, around.origin)),
        words=_encoded(told_words(newest)),
        sheet=_encoded(sheet_lines(read, cited=around.group.look_up_reading)),
        finds=_encoded(searched(name, newest)),
        topics=packed(dict.fromkeys(topic for view in newest for topic in view.threads)),
        works=packed(work(one, around.group.name) for one in read),
        talks=packed(spoken(newest)),
        events=packed(
            (one.starts, one.key, "off" if one.off else "", one.text)
            for one in event_texts(
                around.group, [each.session for each in shown], site_url=around.site_url, last=around.last
            )
        ),
        pages=packed([one.href] for one in listed),
    )


def _encoded(text: str) -> bytes:
    return text.encode(errors="surrogatepass")


def works(texts: Iterable[Text]) -> bytes:
    """``data/reading.bib``."""
    return to_bibtex(unpacked(texts))


def events(group: PublicGroup, texts: Iterable[Text], *, site_url: str, last: datetime) -> bytes:
    """``calendar.ics``."""
    found = [EventText(starts, key, bool(off), text) for starts, key, off, text in unpacked(texts)]
    return feed(group, found, site_url=site_url, last=last)


def people(texts: Iterable[Text]) -> list[Speaker]:
    """The speakers."""
    return speakers(unpacked(texts))


def lists(texts: Iterable[Text]) -> Markup:
    """The list for the search page, season by season."""
    return Markup(b"".join(texts).decode())  # noqa: S704  our own


def topics(texts: Iterable[Text]) -> list[tuple[str, str]]:
    """The series and books (id and title) that a search can be narrowed to."""
    return [*dict.fromkeys((called, name) for called, name in unpacked(texts))]


def hrefs(texts: Iterable[Text]) -> list[str]:
    """The addresses of sessions within the site."""
    return [href for (href,) in unpacked(texts)]
