"""One line of somebody's text, and an address that may become a link: what mails, pages and the chat have in common."""

from shared import inert
from shared.members import clean_text

_LONGEST_ADDRESS = 600


def line(text: str | None, longest: int = 200) -> str:
    """*text* on one line without control, format or direction-changing characters; cut with an ellipsis after *longest*."""
    # One more than shows that it is longer: the first one too many may be a blank, which is dropped at the end.
    cleaned = clean_text((text or "")[: 4 * longest + 100], longest + 2)
    return cleaned if len(cleaned) <= longest else f"{cleaned[: longest - 1].rstrip()}…"


def web(url: str | None) -> str:
    """*url* if it may become a link (:func:`shared.inert.web`) and goes into a mail unchanged: short, and of ASCII; else nothing."""
    found = inert.web(url) or ""
    return found if found.isascii() and len(found) <= _LONGEST_ADDRESS else ""


def cleaned(text: str, longest: int) -> str:
    """*text* line by line without control, format or direction-changing characters, at most *longest* characters."""
    rows = text.replace("\r\n", "\n").replace("\r", "\n")[: 4 * longest].split("\n")
    kept = [" " * min(len(row) - len(row.lstrip(" ")), 12) + line(row, longest) for row in rows]
    return "\n".join(kept)[:longest].strip()
