"""Addresses of videos: which one it is, from where on, and where it is watched and played."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

YOUTUBE, VIMEO = "https://www.youtube-nocookie.com", "https://player.vimeo.com"
EMBEDS = (YOUTUBE, VIMEO)
"""Hosts whose players we embed; the pages' content security policy allows these in a frame."""
_TUBE = re.compile(r"(?:(?:www|m|music)\.)?(?:youtube(?:-nocookie)?\.com|youtu\.be)")
_TUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_NO_VIDEO = ("videoseries", "live_stream")  # YouTube's words where an id would stand
_MEO = re.compile(r"(?:(?:www|player)\.)?vimeo\.com")
_MEO_PATH = re.compile(
    r"/(?:video/|manage/videos/|channels/[\w-]+/|groups/[\w-]+/videos/|(?:showcase|album)/\d+/video/)?(\d{4,12})(?:/([0-9a-f]{6,20}))?/?"
)
_CLOCK = re.compile(r"(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,5})(?:\.\d+)?")
_UNITS = re.compile(r"(?=\d)(?:(\d{1,2})h)?(?:(\d{1,4})m)?(?:(\d{1,5})s?)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Clip:
    """A video at YouTube, or at Vimeo if *vimeo* says so or there is a *secret* (the key in the address of an unlisted Vimeo video).
    *start* is in seconds."""

    id: str
    vimeo: bool = False
    secret: str = ""
    start: int = 0

    @property
    def address(self) -> str:
        """Where it is watched."""
        if self.vimeo:
            return f"https://vimeo.com/{self.id}{'/' * bool(self.secret)}{self.secret}{f'#t={self.start}s' * bool(self.start)}"
        return f"https://www.youtube.com/watch?v={self.id}{f'&t={self.start}s' * bool(self.start)}"

    @property
    def embed(self) -> str:
        """The address of its player."""
        if self.vimeo:
            return f"{VIMEO}/video/{self.id}{f'?h={self.secret}' * bool(self.secret)}{self._at}"
        return f"{YOUTUBE}/embed/{self.id}{f'?start={self.start}' * bool(self.start)}"

    @property
    def player(self) -> str:
        """The address of its player, playing at once: it is loaded only when somebody has pressed play."""
        if not self.vimeo:
            return f"{YOUTUBE}/embed/{self.id}?autoplay=1{f'&start={self.start}' * bool(self.start)}"
        return f"{VIMEO}/video/{self.id}?{f'h={self.secret}&' * bool(self.secret)}autoplay=1&dnt=1{self._at}"

    @property
    def _at(self) -> str:
        return f"#t={self.start}s" * bool(self.start)

    @property
    def name(self) -> str:
        """Its id, unique among the videos of both hosts."""
        return f"vimeo-{self.id}" if self.vimeo else self.id


def clip(url: str | None) -> Clip | None:
    """The video at *url*; None where it is not one that a page can play."""
    try:
        parts = urlsplit(url or "")
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    asked = dict(parse_qsl(parts.query))
    start = _start(asked, parts.fragment)
    if _TUBE.fullmatch(host):
        ids = (one for one in _tube_ids(host, parts.path, asked) if _TUBE_ID.fullmatch(one) and one not in _NO_VIDEO)
        found = next(ids, None)
        return Clip(found, start=start) if found else None
    if _MEO.fullmatch(host) and (path := _MEO_PATH.fullmatch(parts.path)):
        secret = path[2] or asked.get("h", "")
        return Clip(path[1], vimeo=True, secret=secret if re.fullmatch(r"[0-9a-f]{6,20}", secret) else "", start=start)
    return None


def name_of(url: str) -> str:
    """What the video at *url* is called among the group's: its id, or one made from its address."""
    found = clip(url)
    return found.name if found else f"link-{hashlib.sha256(url.encode()).hexdigest()[:12]}"


def _tube_ids(host: str, path: str, asked: dict[str, str]) -> Iterator[str]:
    first, *more = path.strip("/").split("/")
    if host.endswith("youtu.be"):
        yield first
    elif first == "watch":
        yield asked.get("v", "")
        yield from more[:1]
    elif first in ("embed", "live", "shorts", "v", "e"):
        yield from more[:1]


def _start(asked: dict[str, str], fragment: str) -> int:
    """From where on, in seconds: ``t=90``, ``start=90``, ``#t=1h2m3s``, ``t=1:02:03``."""
    given = asked | dict(parse_qsl(fragment))
    written = next((given[name] for name in ("t", "start", "time_continue") if given.get(name)), "")
    found = _CLOCK.fullmatch(written) or _UNITS.fullmatch(written)
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    return hours * 3600 + minutes * 60 + seconds
