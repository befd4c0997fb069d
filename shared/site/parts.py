"""The files that tell of the whole archive, as parts by season: what a season gives to each is made from its own sessions alone, kept,
and put together with what the others gave. The same parts, the same bytes, whether they were kept or made anew.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from shared.model.deck import Deck
from shared.model.group import PublicGroup
from shared.schedule.ics import EventText, event_texts, feed
from shared.site.bibliography import Work, recommended, sheet_lines, to_bibtex, work
from shared.site.compact import compact
from shared.site.data import told_sessions
from shared.site.search_index import Line, lines, told_words
from shared.site.speakers import Speaker, Spoken, speakers, spoken
from shared.site.views import SessionView

T = TypeVar("T")
NOTHING = "[]"


@dataclass(frozen=True, slots=True)
class Part:
    """What a season gives, each a text: JSON without the brackets around it for *data* (sessions.json) and *words* (search.json), lines
    for *sheet* (CSV), whole JSON for *works* (BibTeX), *finds* (the list that is searched), *talks* (the speakers), *events* (the
    calendar) and *pages* (the site map)."""

    data: str = ""
    words: str = ""
    sheet: str = ""
    works: str = NOTHING
    finds: str = NOTHING
    talks: str = NOTHING
    events: str = NOTHING
    pages: str = NOTHING

    @property
    def texts(self) -> tuple[str, ...]:
        """All of them."""
        return (self.data, self.words, self.sheet, self.works, self.finds, self.talks, self.events, self.pages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What parts are made with beside their sessions: *last* is the start of the last session of the group that was held."""

    group: PublicGroup
    decks: Sequence[Deck]
    origin: str
    site_url: str
    last: datetime


def part(shown: Sequence[SessionView], listed: Sequence[SessionView], around: Around) -> Part:
    """Of a season: *shown* are all its sessions, *listed* those of them that lists name, each in their order."""
    newest = listed[::-1]
    read = list(recommended(newest))
    return Part(
        data=told_sessions(shown, around.decks, around.group, around.origin),
        words=told_words(newest),
        sheet=sheet_lines(read),
        works=_packed(map(work, read)),
        finds=_packed(lines(newest)),
        talks=_packed(spoken(newest)),
        events=_packed(
            event_texts(around.group, [one.session for one in shown], site_url=around.site_url, last=around.last)
        ),
        pages=_packed([one.href for one in listed]),
    )


def _packed(found: Iterable[Any]) -> str:
    return compact([*found])


def _unpacked(kind: Callable[..., T], texts: Iterable[str]) -> list[T]:
    return [kind(**one) for text in texts for one in json.loads(text)]


def works(texts: Iterable[str], name: str) -> bytes:
    """``data/reading.bib`` of the group called *name*."""
    return to_bibtex(_unpacked(Work, texts), name)


def events(group: PublicGroup, texts: Iterable[str], *, site_url: str, last: datetime) -> bytes:
    """``calendar.ics``."""
    return feed(group, _unpacked(EventText, texts), site_url=site_url, last=last)


def people(texts: Iterable[str]) -> list[Speaker]:
    """Who spoke."""
    return speakers(_unpacked(Spoken, texts))


def searched(texts: Iterable[str]) -> list[tuple[str, list[Line]]]:
    """The list that is searched, by season."""
    return [(within[0].season, within) for text in texts if (within := _unpacked(Line, [text]))]


def topics(texts: Iterable[str]) -> list[tuple[str, str]]:
    """The series and books (id and title) that a search can be narrowed to."""
    return [*dict.fromkeys((str(called), str(name)) for one in _unpacked(Line, texts) for called, name in one.topics)]


def hrefs(texts: Iterable[str]) -> list[str]:
    """The addresses of sessions within the site."""
    return [str(one) for text in texts for one in json.loads(text)]
