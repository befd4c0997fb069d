"""YouTube's Data API, as far as the real ``google-api-python-client`` needs it to read a playlist.

Follows the reference of playlistItems.list: pages of at most 50, in the list's own order, private videos without a time of
publishing, errors of Google's shape. Keys are not looked at.
"""

import json
import threading
from collections import Counter, deque
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from fakes.kept import Kept

MOST = 50
_FAULTS = {
    403: ("quotaExceeded", "The request cannot be completed because you have exceeded your quota."),
    404: ("playlistNotFound", "The playlist identified with the request's playlistId parameter cannot be found."),
    500: ("backendError", "Backend Error"),
    503: ("backendError", "The service is currently unavailable."),
}


@dataclass(frozen=True, slots=True)
class Video:
    """*published* is None for a private or deleted one."""

    id: str
    title: str
    published: datetime | None
    added: datetime


class YouTubeApi:
    """The API over some playlists; ``calls`` counts by method name, ``faults`` are HTTP codes that the next calls get instead. *kept*
    has those of before; where it is given, every other playlist is one, too, and empty."""

    def __init__(self, *playlists: str, kept: Kept | None = None) -> None:
        self._kept, self._any = kept or Kept(), kept is not None
        self.playlists: dict[str, list[Video]] = {name: [] for name in playlists}
        self.playlists |= {name: [_video(one) for one in held] for name, held in (self._kept.read() or {}).items()}
        self._lock = threading.Lock()
        self.calls: Counter[str] = Counter()
        self.faults: deque[int] = deque()

    def add(
        self, playlist: str, video: str, title: str, published: datetime | None, added: datetime | None = None
    ) -> None:
        """Put a video on top of the playlist, which is made if there is none."""
        at = added or published or datetime.now(UTC)
        self.playlists.setdefault(playlist, []).insert(0, Video(video, title, published, at))
        held = {name: [asdict(one) for one in videos] for name, videos in self.playlists.items()}
        self._kept.write(json.loads(json.dumps(held, default=datetime.isoformat)))

    def reset(self, *playlists: str) -> None:
        """Have only these playlists, empty."""
        self.playlists = {name: [] for name in playlists}
        self.calls.clear()
        self.faults.clear()

    def app(self) -> Flask:
        """The API as a Flask application, at the root: ``api_endpoint`` is the server's URL."""
        app = Flask("youtube_api")
        app.json.sort_keys = False  # type: ignore[attr-defined]
        app.add_url_rule("/youtube/v3/playlistItems", "list", self._list)
        app.register_error_handler(HTTPException, lambda error: _error(error.code or 500, "notFound", "Not Found"))
        return app

    def _list(self) -> Response:
        with self._lock:
            self.calls["playlistItems.list"] += 1
            fault = self.faults.popleft() if self.faults else None
        if fault is not None:
            return _error(fault, *_FAULTS[fault])
        playlist = request.args.get("playlistId", "")
        if playlist not in self.playlists and not self._any:
            return _error(404, *_FAULTS[404])
        size = min(int(request.args.get("maxResults", 5)), MOST)
        start = int(request.args.get("pageToken", "P0").removeprefix("P"))
        videos = self.playlists.get(playlist, [])
        items = [_item(playlist, n, video) for n, video in enumerate(videos)][start : start + size]
        body: dict[str, Any] = {"kind": "youtube#playlistItemListResponse", "etag": "e"}
        if start + size < len(videos):
            body["nextPageToken"] = f"P{start + size}"
        return jsonify(body | {"items": items, "pageInfo": {"totalResults": len(videos), "resultsPerPage": size}})


def _video(held: dict[str, Any]) -> Video:
    times = {name: datetime.fromisoformat(held[name]) if held[name] else None for name in ("published", "added")}
    return Video(**held | times)


def _item(playlist: str, position: int, video: Video) -> dict[str, Any]:
    details = {"videoId": video.id} | ({"videoPublishedAt": _time(video.published)} if video.published else {})
    return {
        "kind": "youtube#playlistItem",
        "etag": f"e{position}",
        "id": f"UEw{position}",
        "snippet": {
            "publishedAt": _time(video.added),
            "title": video.title if video.published else "Private video",
            "description": "" if video.published else "This video is private.",
            "playlistId": playlist,
            "position": position,
            "resourceId": {"kind": "youtube#video", "videoId": video.id},
        },
        "contentDetails": details,
    }


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _error(code: int, reason: str, message: str) -> Response:
    listed = [{"message": message, "domain": "youtube.playlistItem", "reason": reason}]
    answer = jsonify({"error": {"code": code, "message": message, "errors": listed}})
    answer.status_code = code
    return answer
