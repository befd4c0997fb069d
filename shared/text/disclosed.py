"""Whether words that everybody reads tell what only some may know: a link, however it is written there, or a room."""

import re
from urllib.parse import unquote

_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"]+", re.IGNORECASE)


def links_in(words: str) -> list[str]:
    """The addresses that stand in *words*."""
    return [found.rstrip(".,;:!?)]}'") for found in _LINK.findall(words)]


def tells(words: str, kept: str) -> bool:
    """Whether *words* tell a link that is in what is *kept* (without its scheme, its query and its capitals, too: who has the address of
    a meeting may knock there); of what has none, whether they tell all of it."""
    told = _plain(words)
    return any(
        part in told for one in links_in(kept) or [kept] if (part := _plain(one.partition("#")[0].partition("?")[0]))
    )


def _plain(words: str) -> str:
    bare = re.sub(r"https?://|\bwww\.", "", unquote(" ".join(words.split())).casefold())
    return bare.strip("/ ")
