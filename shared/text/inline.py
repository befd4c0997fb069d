"""Somebody's text on one line or on several, and an address that may become a link: what mails, pages and the chat have in common."""

from collections.abc import Sequence

from shared.text import weblinks
from shared.text.characters import clean, cut

_LONGEST_ADDRESS = 600


def clean_text(text: str, longest: int = 200) -> str:
    """*text* on one line, each gap a single blank, at most *longest* characters."""
    return cut(" ".join(clean(text).split()), longest)


def line(text: str | None, longest: int = 200) -> str:
    """:func:`clean_text` that says where it was cut, by an ellipsis."""
    # One more than shows that it is longer: the first one too many may be a blank, which is dropped at the end.
    whole = " ".join(clean((text or "")[: 4 * longest + 100]).split())
    return whole if len(whole) <= longest else f"{cut(whole, longest - 1)}…"


def lines(text: str) -> str:
    """*text* with its lines and what they begin with, but no blanks after them nor blank lines around all."""
    return "\n".join(row.rstrip() for row in clean(text).split("\n")).strip("\n")


def cleaned(text: str, longest: int) -> str:
    """*text* line by line, each gap a single blank, at most *longest* characters."""
    rows = clean(text[: 4 * longest]).split("\n")
    kept = [" " * min(len(row) - len(row.lstrip(" ")), 12) + line(row, longest) for row in rows]
    return cut("\n".join(kept), longest).strip()


def web(url: str | None) -> str:
    """*url* as a link (:func:`shared.text.weblinks.web`), if a mail has room for it; else nothing."""
    return weblinks.web(url, _LONGEST_ADDRESS) or ""


def listed(words: Sequence[str]) -> str:
    """``a, b and c``; empty without any."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def counted(count: int, one: str) -> str:
    """``1 page``, ``24 pages``"""
    return f"{count} {one}" if count == 1 else f"{count} {one}s"
