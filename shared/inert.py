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


_BARE = re.compile(
    r"(?://)?((?:[^\W_](?:[\w-]*[^\W_])?\.)+([^\W\d_]{2,}|xn--[a-z0-9-]+))\.?(?::\d{1,5})?([/?#].*)?", re.IGNORECASE
)
_FILES = frozenset(("pdf", "ppt", "pptx", "odp", "key", "doc", "docx", "odt", "tex", "txt", "htm", "html", "ipynb"))


def typed(written: str) -> str | None:
    """*written* as :func:`web` takes it, as people type an address: ``example.org/paper`` is one, too. None if it can be none."""
    text = written.strip().strip("<>")
    bare = _BARE.fullmatch(text)
    if bare and not (bare[2].lower() in _FILES and not bare[3]):
        text = f"https://{text.removeprefix('//')}"
    return web(text)


def amiss(written: str) -> str:
    """What is wrong with an address that :func:`typed` does not take, for whoever wrote it."""
    text = written.strip()
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):(?!\d)", text)
    if scheme and scheme[1].lower() not in ("http", "https"):
        return f"An address on the web begins with https://, not with {scheme[1][:20]}:"
    if re.search(r"\s", text):
        return "There is a blank in this address; an address on the web has none."
    if re.fullmatch(r"[^/@]+@[^/@]+", text):
        return "This is a mail address, not one on the web."
    return "This is no address on the web. One looks like this: https://example.org/paper"


def inert(text: str) -> str:
    """*text* with an apostrophe before whatever a spreadsheet would take for a formula; :func:`restored` takes it off again."""
    return _INERT.sub(r"\1'\2", text)


def restored(text: str) -> str:
    """*text* as it was before :func:`inert`."""
    return _MADE_INERT.sub(r"\1\2", text)
