"""Videos that a page can show in its place once somebody asks for them."""

import re
from urllib.parse import parse_qs, urlsplit

YOUTUBE, VIMEO = "https://www.youtube-nocookie.com", "https://player.vimeo.com"
EMBEDS = (YOUTUBE, VIMEO)
"""Whose players there are: what a page's policy lets into a frame."""
_HOSTS = {"youtube.com", "m.youtube.com", "youtube-nocookie.com"}
_ID = re.compile(r"[\w-]{6,20}")


def player(url: str) -> str | None:
    """The address of the player of the video at *url*, begun at once as the press asked for it; None where none is known."""
    parts = urlsplit(url)
    host, path = (parts.hostname or "").removeprefix("www."), parts.path.strip("/").split("/")
    if host in _HOSTS or host == "youtu.be":
        found = _youtube(host, path, parse_qs(parts.query))
        return f"{YOUTUBE}/embed/{found}?autoplay=1" if _ID.fullmatch(found) else None
    if host == "vimeo.com" and re.fullmatch(r"\d{4,12}", path[0]) and len(path) == 1:
        return f"{VIMEO}/video/{path[0]}?autoplay=1&dnt=1"
    return None


def _youtube(host: str, path: list[str], query: dict[str, list[str]]) -> str:
    """The video's id; empty where there is none."""
    if host == "youtu.be":
        return path[0]
    if path == ["watch"]:
        return query.get("v", [""])[0]
    return path[1] if len(path) == 2 and path[0] in ("embed", "live", "shorts") else ""
