"""The list that is searched, and what the search looks through beside it: ``data/search.json``."""

from collections.abc import Iterable, Sequence

from shared.site.compact import compact
from shared.site.joined import Joined, Text
from shared.site.rendering import piece
from shared.site.seasons import slug
from shared.site.views import SessionView
from shared.text.characters import clean

WORDS = Joined(between=b",", end=b"]}")


HAS = ("slides", "recording", "reading")


def searched(name: str, newest: Sequence[SessionView]) -> str:
    """The season called *name* in the list that is searched, in HTML; nothing where it has no session. What each of *newest* has is a
    digit, the sum of 1 for slides, 2 for a recording, 4 for reading."""
    has = "".join(str(sum(1 << HAS.index(what) for what in view.has)) for view in newest)
    return piece("search_season.html", name=name, slug=slug(name), has=has, views=newest) if newest else ""


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
