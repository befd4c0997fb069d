"""The chat on the laptop behaves as the references of Discord and Slack say."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from fakes.chat_api import CHANNEL, GUILD, WEBHOOK, ChatRoom, chat_app
from fakes.serving import serve
from shared.adapters.webhooks import Chat
from shared.chat.messages import body
from shared.letters.chat_posts import Row
from tests.patience import PATIENCE

TEAMS = "https://prod-12.westeurope.logic.azure.com:443/workflows/SECRET/triggers/manual/paths/invoke?api-version=2016-06-01&sig=SECRET"


@pytest.fixture
def room() -> Iterator[tuple[ChatRoom, str]]:
    made = ChatRoom(lambda: datetime(2023, 10, 28, 21, tzinfo=UTC))
    with serve(chat_app(made)) as server:
        yield made, server.url


def test_with_wait_the_message_is_told_and_without_it_nothing(room: tuple[ChatRoom, str]) -> None:
    chat, origin = room
    url = chat.webhook(origin)
    told = requests.post(f"{url}?wait=true", json={"content": "Hello"}, timeout=PATIENCE)
    assert (told.status_code, told.json()["channel_id"], told.json()["id"].isdecimal()) == (200, CHANNEL, True)
    assert requests.post(url, json={"content": "Again"}, timeout=PATIENCE).status_code == 204
    assert [message.text for message in chat.messages] == ["Hello", "Again"]
    assert requests.get(url, timeout=PATIENCE).json()["guild_id"] == GUILD


def test_a_forum_takes_posts_with_a_name_only_and_no_other_channel_takes_one(room: tuple[ChatRoom, str]) -> None:
    chat, origin = room
    url = f"{chat.webhook(origin)}?wait=true"
    assert requests.post(url, json={"content": "x", "thread_name": "N"}, timeout=PATIENCE).json()["code"] == 220003
    chat.forum = True
    assert requests.post(url, json={"content": "x"}, timeout=PATIENCE).json()["code"] == 220001
    told = requests.post(url, json={"content": "x", "thread_name": "N"}, timeout=PATIENCE).json()
    assert told["channel_id"] == told["id"]


@pytest.mark.parametrize("content", ["", "x" * 2001, None, 7])
def test_what_discord_would_not_take_is_refused(room: tuple[ChatRoom, str], content: object) -> None:
    chat, origin = room
    refused = requests.post(chat.webhook(origin), json={"content": content}, timeout=PATIENCE)
    assert (refused.status_code, refused.json()["code"], chat.messages) == (400, 50035, [])


def test_slack_answers_ok_and_wants_a_text(room: tuple[ChatRoom, str]) -> None:
    chat, origin = room
    done = requests.post(chat.slack(origin), json={"text": "Hello"}, timeout=PATIENCE)
    assert (done.status_code, done.text) == (200, "ok")
    refused = requests.post(chat.slack(origin), json={"content": "Hello"}, timeout=PATIENCE)
    assert (refused.status_code, refused.text) == (400, "no_text")


def test_zulip_takes_what_speaks_as_slack_does_and_answers_in_json(room: tuple[ChatRoom, str]) -> None:
    chat, origin = room
    done = requests.post(chat.zulip(origin), json={"text": "Hello"}, timeout=PATIENCE)
    assert (done.status_code, done.json()["result"]) == (200, "success")
    chat.faults.append(429)
    slow = requests.post(chat.zulip(origin), json={"text": "Hello"}, timeout=PATIENCE)
    assert (slow.status_code, slow.headers["Retry-After"]) == (429, "0.01")
    assert requests.post(chat.zulip(origin), json={}, timeout=PATIENCE).status_code == 400
    assert [message.text for message in chat.messages] == ["Hello"]


def test_the_co_leads_have_a_channel_of_their_own(room: tuple[ChatRoom, str]) -> None:
    chat, origin = room
    requests.post(chat.webhook(origin), json={"content": "To all"}, timeout=PATIENCE)
    requests.post(chat.co_leads(origin), json={"content": "To them"}, timeout=PATIENCE)
    assert [(message.text, message.to_co_leads) for message in chat.messages] == [("To all", False), ("To them", True)]


def test_faults_come_as_they_were_asked_for(room: tuple[ChatRoom, str]) -> None:
    chat, origin = room
    chat.faults.extend([429, 404, 500])
    url = chat.webhook(origin)
    answers = [requests.post(url, json={"content": "x"}, timeout=PATIENCE) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [429, 404, 500, 204]
    assert answers[0].headers["Retry-After"] == "0.01"
    assert requests.post(url.replace(WEBHOOK, "1"), json={"content": "x"}, timeout=PATIENCE).json()["code"] == 10015


@pytest.mark.parametrize(
    ("url", "body"),
    [
        ("https://discord.com/api/webhooks/1/SECRET", {"content": "Hello"}),
        ("https://hooks.slack.com/services/T1/B1/SECRET", {"text": "Hello"}),
        ("https://chat.example.org/hooks/SECRET?thread=7", {"text": "Hello", "content": "Hello"}),
        ("https://zulip.example.org/api/v1/external/slack_incoming?api_key=SECRET", {"text": "Hello"}),
        (TEAMS, body(TEAMS, [Row("Hello")])),
    ],
    ids=["Discord", "Slack", "another", "Zulip", "Teams"],
)
def test_what_is_meant_for_somebodys_real_chat_stays_on_the_laptop(
    room: tuple[ChatRoom, str], monkeypatch: pytest.MonkeyPatch, url: str, body: dict[str, Any]
) -> None:
    chat, origin = room
    monkeypatch.setenv("FORTNIGHT_CHAT_ENDPOINT", origin)
    posted = Chat().post(url, body)
    assert [message.text for message in chat.messages] == ["Hello"]
    assert bool(posted.message) == ("content" in body)  # a thread's address is made of it
    assert Chat().guild(url) == GUILD
