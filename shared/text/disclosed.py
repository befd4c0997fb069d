"""Whether words that everybody reads give away what only some may know: a link, in whatever form it is written, or a room."""

import re
from urllib.parse import unquote

_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"]+", re.IGNORECASE)


def links_in(words: str) -> list[str]:
    """The addresses that stand in *words*."""
    return [found.rstrip(".,;:!?)]}'") for found in _LINK.findall(words)]


def tells(words: str, kept: str) -> bool:
    """Whether *words* give away what is *kept* from their readers. Of a link: its address, also without scheme, query or capitals, since
    the address of a meeting is enough to ask to be let in. Of anything else: the whole of it."""
    told = _plain(words)
    return any(
        part in told for one in links_in(kept) or [kept] if (part := _plain(one.partition("#")[0].partition("?")[0]))
    )


def _plain(words: str) -> str:
    bare = re.sub(r"https?://|\bwww\.", "", unquote(" ".join(words.split())).casefold())
    return bare.strip("/ ")
