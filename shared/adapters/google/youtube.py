"""YouTube, by google-api-python-client: the videos of a playlist (``playlistItems.list``).

With an API key (``youtube_key`` in the parameter that holds Google's credentials), which is enough for public and unlisted lists;
else with the credentials that read the forms. On the laptop the API's address is overridden and nobody needs a key.
"""

import os
from datetime import datetime
from functools import cache
from typing import Any

from shared.adapters import secrets
from shared.adapters.google import google_forms
from shared.errors import NoAccess
from shared.recaps.recordings import Video

SCOPE = "https://www.googleapis.com/auth/youtube.readonly"
_REFUSED = (400, 401, 403, 404)
_LATER = ("quotaExceeded", "rateLimitExceeded", "userRateLimitExceeded")


@cache
def _service(parameter: str) -> Any:
    from google.auth.credentials import AnonymousCredentials
    from googleapiclient.discovery import build

    endpoint = os.environ.get("FORTNIGHT_YOUTUBE_ENDPOINT")
    given: dict[str, Any]
    if endpoint:
        given = {"credentials": AnonymousCredentials(), "client_options": {"api_endpoint": endpoint}}  # type: ignore[no-untyped-call]
    else:
        held = secrets.document(parameter)
        key = held.get("youtube_key") if isinstance(held, dict) else None
        if not key and "type" not in held:
            raise NoAccess("there is neither a key for YouTube nor another credential for Google")
        given = {"developerKey": key} if key else {"credentials": google_forms.credentials(held, [SCOPE])}
    return build("youtube", "v3", static_discovery=True, cache_discovery=False, **given)


class YouTube:
    """The playlists that the key or the credentials in *parameter* may read."""

    def __init__(self, parameter: str) -> None:
        self.parameter = parameter

    def videos(self, playlist: str) -> list[Video]:
        """All pages, oldest first by when each video was published itself; private and deleted ones have no such time and are left out."""
        found: list[Video] = []
        token = None
        while True:
            items = _service(self.parameter).playlistItems()
            page = _asked(
                items.list(part="snippet,contentDetails", playlistId=playlist, maxResults=50, pageToken=token), playlist
            )
            found += [_video(item) for item in page.get("items", []) if item["contentDetails"].get("videoPublishedAt")]
            token = page.get("nextPageToken")
            if not token:
                return sorted(
                    {video.id: video for video in found}.values(), key=lambda video: (video.published, video.id)
                )


def _video(item: dict[str, Any]) -> Video:
    details = item["contentDetails"]
    return Video(
        details["videoId"], item["snippet"].get("title", ""), datetime.fromisoformat(details["videoPublishedAt"])
    )


def _asked(request: Any, playlist: str) -> dict[str, Any]:
    """The answer to *request*. The library's own error bears the request's address and with it the key: it goes no further."""
    from googleapiclient.errors import HttpError

    try:
        # No retries: the library logs each with the address. The queue retries.
        answer: dict[str, Any] = request.execute(num_retries=0)
    except HttpError as error:
        status, reason = error.status_code, str(error.reason)
        later = any(word in str(error.content) for word in _LATER)
        if status in _REFUSED and not later:
            raise NoAccess(f"YouTube answers {status} for the playlist {playlist}: {reason}") from None
        raise OSError(f"YouTube answers {status}") from None
    return answer
