"""The playlists on the laptop have the shape that is documented, and the real client reads them."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from googleapiclient.discovery import build, build_from_document
from googleapiclient.http import HttpMock, HttpMockSequence

from fakes.serving import serve
from fakes.youtube_api import YouTubeApi
from shared.adapters.google import youtube
from shared.errors import NoAccess
from shared.recaps.recordings import Video
from tests.patience import PATIENCE

LIST = "PLFAKEplaylistFAKE"
AT = datetime(2026, 1, 15, 9, 58, 40, tzinfo=UTC)
DOCUMENTED = json.loads((Path(__file__).parents[2] / "events" / "youtube.playlistItems.list.json").read_text())


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[YouTubeApi]:
    made = YouTubeApi(LIST)
    with serve(made.app()) as server:
        monkeypatch.setenv("FORTNIGHT_YOUTUBE_ENDPOINT", server.url)
        youtube._service.cache_clear()
        made.url = server.url  # type: ignore[attr-defined]
        yield made
    youtube._service.cache_clear()


def keys(value: object) -> object:
    """The fields of an answer, without what is in them."""
    if isinstance(value, dict):
        return {name: keys(item) for name, item in value.items()}
    return [keys(value[0])] if isinstance(value, list) and value else None


def test_an_answer_has_no_field_that_the_documented_one_has_not(api: YouTubeApi) -> None:
    api.add(LIST, "FAKEvid0001", "Example talk", AT)

    def within(made: object, told: object) -> bool:
        if isinstance(made, dict) and isinstance(told, dict):
            return all(name in told and within(item, told[name]) for name, item in made.items())
        return True

    url = f"{api.url}/youtube/v3/playlistItems?part=snippet,contentDetails&playlistId={LIST}&maxResults=50"  # type: ignore[attr-defined]
    answer = requests.get(url, timeout=PATIENCE).json()
    assert within(keys(answer), keys(DOCUMENTED))
    assert within(answer["items"][0], DOCUMENTED["items"][0])


def test_the_documented_answer_is_read_without_its_private_video(monkeypatch: pytest.MonkeyPatch) -> None:
    last = {**DOCUMENTED, "items": []}
    last.pop("nextPageToken")
    document = (
        Path(build_from_document.__code__.co_filename).parent / "discovery_cache" / "documents" / "youtube.v3.json"
    )
    answers = HttpMockSequence([({"status": "200"}, json.dumps(page)) for page in (DOCUMENTED, last)])
    service = build_from_document(json.loads(document.read_text()), http=HttpMock(headers={"status": "200"}))
    service._http = answers
    monkeypatch.setattr(youtube, "_service", lambda _: service)
    assert youtube.YouTube("/x").videos("PLFAKE") == [
        Video("FAKEvid0001", "Session 12 - 2026-01-14 - Example talk", AT)
    ]


def test_all_pages_are_read_oldest_published_first(api: YouTubeApi) -> None:
    for n in range(60):
        api.add(LIST, f"v{n:04}", f"Talk {n}", AT.replace(minute=n))
    api.add(LIST, "private", "Hidden", None)
    found = youtube.YouTube("/x").videos(LIST)
    assert [video.id for video in found] == [f"v{n:04}" for n in range(60)]
    assert api.calls["playlistItems.list"] == 2


def test_a_playlist_that_is_not_there_is_no_access_and_no_secret_is_in_the_words(api: YouTubeApi) -> None:
    with pytest.raises(NoAccess, match="YouTube answers 404 for the playlist PLgone") as refused:
        youtube.YouTube("/x").videos("PLgone")
    assert refused.value.__cause__ is None
    api.faults.append(403)
    with pytest.raises(OSError, match="YouTube answers 403"):
        youtube.YouTube("/x").videos(LIST)


@pytest.mark.parametrize("fault", [403, 404, 500, 503])
def test_the_key_is_in_no_line_of_the_log_and_in_no_error(
    api: YouTubeApi, fault: int, caplog: pytest.LogCaptureFixture
) -> None:
    options = {"api_endpoint": api.url}  # type: ignore[attr-defined]
    service = build("youtube", "v3", developerKey="made-up-key", static_discovery=True, client_options=options)
    request = service.playlistItems().list(part="snippet", playlistId=LIST)
    assert "made-up-key" in request.uri
    api.faults.extend([fault] * 5)
    caplog.set_level(logging.INFO)
    with pytest.raises((NoAccess, OSError)) as refused:
        youtube._asked(request, LIST)
    assert "made-up-key" not in f"{caplog.text} {refused.value!r}"
    assert api.calls["playlistItems.list"] == 1


def test_an_api_key_is_enough_and_without_any_credential_the_words_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORTNIGHT_YOUTUBE_ENDPOINT", raising=False)
    youtube._service.cache_clear()
    monkeypatch.setattr(youtube.secrets, "read", lambda _: json.dumps({"youtube_key": "made-up"}))
    assert youtube._service("/a")._developerKey == "made-up"
    monkeypatch.setattr(youtube.secrets, "read", lambda _: "{}")
    with pytest.raises(NoAccess, match="neither a key for YouTube"):
        youtube._service("/b")
    youtube._service.cache_clear()
