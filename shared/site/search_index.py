"""What the search looks through beside what its page shows: ``data/search.json``."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.site.compact import compact
from shared.site.joined import Joined, Text
from shared.site.views import SessionView
from shared.site.wording import On, on
from shared.text.characters import clean

WORDS = Joined(between=b",", end=b"]}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A session as the list that is searched shows it: *threads* and *has* are the words that the filters go by, *topics* the series and
    books (id and title) that it belongs to."""

    href: str
    heading: str
    speakers: str
    season: str
    threads: str
    has: str
    when: On | None
    topics: tuple[tuple[str, str], ...]


def lines(newest: Iterable[SessionView]) -> list[Line]:
    """A line for each of *newest*."""
    return [
        Line(
            href=view.href, heading=view.heading, speakers=view.speakers, season=view.season, when=on(view.when),
            threads=" ".join(called for called, _ in view.threads), has=" ".join(view.has), topics=view.threads,
        )
        for view in newest
    ]  # fmt: skip


def told_words(newest: Iterable[SessionView]) -> str:
    """The words of each session that stand on its own page only (abstracts, recap, what was read), and the addresses of the texts of its
    slides, as JSON with commas between. A session without any of these is left out."""
    found = [
        {"key": view.key, "text": text, "decks": decks}
        for view in newest
        for text, decks in [(_words(view), [talk.deck.text for talk in view.talks if talk.deck and talk.deck.text])]
        if text or decks
    ]
    return ",".join(map(compact, found))


def search_json(told: Iterable[Text]) -> bytes:
    """UTF-8, ``{"sessions": [{"key", "text", "decks"}]}``; *told* are the sessions as :func:`told_words` gives them."""
    return WORDS.whole(b'{"sessions":[', told)


def _words(view: SessionView) -> str:
    parts = [view.about_text, *(talk.about_text for talk in view.talks), view.recap_text]
    parts += [one.title for one in view.all_reading]
    parts += [one for talk in view.talks for one in (talk.summary, *talk.questions)]
    parts += [f"{one.topic} {one.speaker}" for one in (*view.planned, *view.proposals, *view.plans, *view.research)]
    return clean(" ".join(" ".join(part.split()) for part in dict.fromkeys(parts) if part))
