"""What people wrote, before programs of other people read it: no address that a browser would run, nothing that a spreadsheet would."""

import re
from urllib.parse import urlsplit

# Among what can be printed: the blank, and what could end an attribute or is taken for a slash.
_UNSAFE = re.compile(r"[ <>\"'`\\]")

# A cell, or what a spreadsheet that splits at semicolons would take for one, that begins like a formula: with = + - @ (full-width
# and small ones too) whatever blanks and quotation marks (x22, which such a spreadsheet takes off) come before it, or with TAB,
# CR or LF. Apostrophes before it are counted, not trusted.
_FORMULA = r"(?=[\t\r\n]|[\s\0\x22\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠﹦﹢﹣﹫])"
_INERT = re.compile(rf"(^|;)('*){_FORMULA}")
_MADE_INERT = re.compile(rf"(^|;)'('*){_FORMULA}")


def web(url: str | None) -> str | None:
    """*url* if it is an http(s) address with a host, else None: nothing else may become a link."""
    if not url or len(url) > 2000 or not url.isprintable() or _UNSAFE.search(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def inert(text: str) -> str:
    """*text* with an apostrophe before whatever a spreadsheet would take for a formula; :func:`restored` takes it off again."""
    return _INERT.sub(r"\1'\2", text)


def restored(text: str) -> str:
    """*text* as it was before :func:`inert`."""
    return _MADE_INERT.sub(r"\1\2", text)
