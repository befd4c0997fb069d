"""Fixtures for every suite: AWS by moto, Google and the chat by the laptop's own stand-ins on loopback.

What they need is imported by those that are asked for: a test of a rule starts without a web server or a function.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.thorough import THOROUGH

if TYPE_CHECKING:
    from fakes.chat_api import ChatRoom
    from fakes.forms_api import FormsApi
    from fakes.youtube_api import YouTubeApi
    from tests.calls import Calls
    from tests.platform import Platform

# How long an example takes, or finding one, is the machine's affair; and a fixture's platform that several meet is what we mean.
_OURS = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture)
settings.register_profile("quick", deadline=None, max_examples=25, suppress_health_check=_OURS)
settings.register_profile("thorough", deadline=None, max_examples=100, suppress_health_check=_OURS)
settings.load_profile("thorough" if THOROUGH else "quick")


def pytest_sessionfinish() -> None:
    """What functions needed of their roles is kept for :mod:`tests.needs`."""
    if roles := sys.modules.get("tests.roles"):
        roles.keep()


@pytest.fixture(autouse=True)
def _no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test ever sees a real account."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def forms() -> "Iterator[tuple[FormsApi, str]]":
    """The Forms API, served once; tests change its form."""
    from fakes.form import Form
    from fakes.forms_api import FormsApi
    from fakes.serving import serve

    api = FormsApi(Form.load(now=lambda: datetime(2023, 10, 7, tzinfo=UTC)))
    with serve(api.app()) as server:
        yield api, server.url


@pytest.fixture(scope="session")
def chats() -> "Iterator[tuple[ChatRoom, str]]":
    """The chat, served once; every test finds it empty."""
    from fakes.chat_api import ChatRoom, chat_app
    from fakes.serving import serve

    room = ChatRoom(lambda: datetime(2023, 10, 7, tzinfo=UTC))
    with serve(chat_app(room)) as server:
        yield room, server.url


@pytest.fixture(scope="session")
def playlists() -> "Iterator[tuple[YouTubeApi, str]]":
    """YouTube, served once; every test finds it without any playlist."""
    from fakes.serving import serve
    from fakes.youtube_api import YouTubeApi

    api = YouTubeApi()
    with serve(api.app()) as server:
        yield api, server.url


@pytest.fixture
def platform(
    monkeypatch: pytest.MonkeyPatch,
    forms: "tuple[FormsApi, str]",
    chats: "tuple[ChatRoom, str]",
    playlists: "tuple[YouTubeApi, str]",
) -> "Iterator[Platform]":
    """The whole in process: tables, queues, buckets, SES, an empty form, an empty chat. No group yet."""
    from tests.stack import beside

    with beside(monkeypatch, forms, chats, playlists) as made:
        yield made


@pytest.fixture
def group(platform: "Platform") -> "Platform":
    """The platform with the demo's group applied."""
    from tests import worlds

    return worlds.begin(platform, _applied)


def _applied(platform: "Platform") -> None:
    from tests.platform import apply, demo_group

    apply(platform, demo_group())
    platform.tick(platform.now)  # the speakers' links go out
    platform.settle()


@pytest.fixture
def calls(platform: "Platform") -> "Calls":
    """Every AWS call from here on, as botocore makes it."""
    platform.faults.calls.clear()
    return platform.faults.calls
