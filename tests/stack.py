"""A platform beside Google's and the chat's stand-ins on loopback: for a test's fixtures, and for whatever else looks at the functions."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from moto import mock_aws

from fakes.chat_api import ChatRoom, chat_app
from fakes.form import Form
from fakes.forms_api import FormsApi
from fakes.serving import serve
from fakes.youtube_api import YouTubeApi
from shared.adapters.google import google_forms, youtube
from tests import known_verdicts, quick_moto
from tests.platform import Platform

BEGINS = datetime(2023, 10, 7, tzinfo=UTC)


@contextmanager
def beside(
    monkeypatch: Any, forms: tuple[FormsApi, str], chats: tuple[ChatRoom, str], playlists: tuple[YouTubeApi, str]
) -> Iterator[Platform]:
    """The whole in process, beside services with their addresses: tables, queues, buckets, SES, an empty form, an empty chat, no playlist.
    No group yet."""
    quick_moto.install()
    known_verdicts.install(monkeypatch)
    api, url = forms
    chats[0].reset()
    playlists[0].reset()
    youtube._service.cache_clear()
    monkeypatch.setenv("FORTNIGHT_YOUTUBE_ENDPOINT", playlists[1])
    form = Form.load(now=lambda: BEGINS)
    api.replace(form)
    google_forms._service.cache_clear()
    with mock_aws():
        made = Platform(monkeypatch, form, url, chats[0])
        made.at(BEGINS)
        yield made
        made.close()


@contextmanager
def alone() -> Iterator[Platform]:
    """The same with services of its own, where no test runs."""
    api, room, videos = FormsApi(Form.load(now=lambda: BEGINS)), ChatRoom(lambda: BEGINS), YouTubeApi()
    with ExitStack() as open_, pytest.MonkeyPatch.context() as patch:
        urls = [open_.enter_context(serve(app)).url for app in (api.app(), chat_app(room), videos.app())]
        for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
            patch.delenv(name, raising=False)
        yield open_.enter_context(beside(patch, (api, urls[0]), (room, urls[1]), (videos, urls[2])))
