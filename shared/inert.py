"""What people wrote, before it comes before other people: no unseen characters, no address that a browser would run."""

import re
from urllib.parse import urlsplit

# Not allowed in XML, or able to turn the reading direction of all that follows: controls, bidi overrides, lone surrogates.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """*text* without characters that no reader should meet."""
    return _UNSEEN.sub("", text)


def web(url: str | None) -> str | None:
    """*url* if it is an http(s) address with a host, else None: nothing else may become a link."""
    if not url or len(url) > 2000 or any(c.isspace() or not c.isprintable() or c in "<>\"'`\\" for c in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None
