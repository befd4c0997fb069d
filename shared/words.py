"""One line of somebody's text, and an address that may become a link: what mails, pages and the chat have in common."""

import re

from shared.members import clean_text

_WEB = re.compile(r"https?://[A-Za-z0-9\[][!-~]{0,600}")
_UNFIT = frozenset("<>\"'`\\")


def line(text: str | None, longest: int = 200) -> str:
    """*text* on one line without control, format or direction-changing characters; cut with an ellipsis after *longest*."""
    # One more than shows that it is longer: the first one too many may be a blank, which is dropped at the end.
    cleaned = clean_text((text or "")[: 4 * longest + 100], longest + 2)
    return cleaned if len(cleaned) <= longest else f"{cleaned[: longest - 1].rstrip()}…"


def web(url: str | None) -> str:
    """*url* if it is an http(s) address that may become a link, else nothing."""
    return url if url and _WEB.fullmatch(url) and not _UNFIT & set(url) else ""


def cleaned(text: str, longest: int) -> str:
    """*text* line by line without control, format or direction-changing characters, at most *longest* characters."""
    rows = text.replace("\r\n", "\n").replace("\r", "\n")[: 4 * longest].split("\n")
    kept = [" " * min(len(row) - len(row.lstrip(" ")), 12) + line(row, longest) for row in rows]
    return "\n".join(kept)[:longest].strip()
