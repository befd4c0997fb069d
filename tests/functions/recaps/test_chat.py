"""The recap in the chat, and a chat that is busy, broken or absent."""

import json
from datetime import timedelta
from typing import Any

import pytest

from fakes.chat_api import ChatRoom
from shared.model.mailing import Entry, Mailing
from tests.builders.recaps import START, drafts, link, mails, over, send, take_back, text
from tests.platform import Platform


def test_the_recap_is_told_in_the_chat_once_and_harmlessly(chatty: Platform, chats: tuple[ChatRoom, str]):
    room, _ = chats
    over(chatty)
    room.reset()
    send(chatty, "Thanks @everyone <@123> *all*")
    chatty.tick(chatty.now + timedelta(minutes=5))
    chatty.settle()
    (message,) = room.messages
    assert message.body["allowed_mentions"] == {"parse": []}
    assert "@everyone" not in message.text
    assert "<\u200b@\u200b123>" in message.text
    assert "https://page.example.org/ml-theory/s/2023-10-28/" in message.text
    assert chatty.rows(Mailing)
    lines = chatty.table.all(Entry, "chat:ml-theory")
    assert [(e.kind, e.state.value) for e in lines if e.kind == "recap-chat"] == [("recap-chat", "sent")]


def test_a_recap_that_is_taken_back_is_taken_back_in_the_chat(chatty: Platform, chats: tuple[ChatRoom, str]):
    over(chatty)
    chats[0].reset()
    send(chatty)
    take_back(chatty)
    assert [message.text.split(":")[0].split(" of ")[0] for message in chats[0].messages] == ["Recap", "The recap"]


def test_a_recap_that_is_taken_back_while_it_is_being_posted_is_taken_back_in_the_chat(
    chatty: Platform, chats: tuple[ChatRoom, str], monkeypatch: pytest.MonkeyPatch
):
    from shared.adapters.webhooks import Chat

    over(chatty)
    chats[0].reset()
    post = Chat.post

    def slow(self: Chat, url: str, body: dict[str, Any]) -> Any:
        monkeypatch.setattr(Chat, "post", post)
        chatty.press(link(drafts()[0]), choice="back")
        return post(self, url, body)

    monkeypatch.setattr(Chat, "post", slow)
    send(chatty)
    chatty.tick(chatty.now + timedelta(minutes=10))
    chatty.settle()
    assert [message.text.split(":")[0].split(" of ")[0] for message in chats[0].messages] == ["Recap", "The recap"]


def test_a_recap_that_is_taken_back_before_it_was_posted_leaves_the_chat_alone(
    chatty: Platform, chats: tuple[ChatRoom, str]
):
    over(chatty)
    chats[0].reset()
    chatty.press(link(drafts()[0]), choice="send")
    chatty.press(link(drafts()[0]), choice="back")
    chatty.settle()
    chatty.tick(chatty.now + timedelta(minutes=10))
    chatty.settle()
    assert chats[0].messages == []
    assert [e.reason for e in chatty.table.all(Entry, "chat:ml-theory") if e.kind == "recap-chat-correction"] == [
        "not told"
    ]


def test_a_chat_that_refuses_is_told_to_the_co_leads_once_and_holds_nothing_up(
    chatty: Platform, chats: tuple[ChatRoom, str]
):
    room, _ = chats
    room.faults.extend([404, 404])
    chatty.tick(START - timedelta(days=7))
    chatty.settle()
    chatty.tick(START - timedelta(days=7) + timedelta(minutes=5))
    chatty.settle()
    told = mails("The group's chat does not take our messages")
    assert len(told) == 2  # one for each co-lead
    assert "404 Unknown Webhook" in text(told[0])
    assert "/api/webhooks/" not in text(told[0])
    assert room.calls["post"] == 2
    assert [row.reason for row in chatty.table.all(Entry, "chat:ml-theory")] == ["refused", "refused"]
    assert chatty.messages("mail") == []


@pytest.mark.parametrize("fault", [429, 500, 503])
def test_a_chat_that_is_busy_or_broken_gets_each_message_once_in_the_end(
    chatty: Platform, chats: tuple[ChatRoom, str], fault: int
):
    room, _ = chats
    room.forum = True
    room.faults.extend([fault, fault])
    chatty.tick(START - timedelta(days=7))
    chatty.settle()
    assert sorted(message.thread for message in room.messages) == [
        "Tangent kernels, briefly",
        "The implicit bias of gradient descent",
    ]
    assert mails("The group's chat") == []


def test_a_chat_that_asks_for_long_patience_is_left_to_the_queue(chatty: Platform, chats: tuple[ChatRoom, str]):
    room, _ = chats
    room.forum, room.wait = True, "600"
    room.faults.append(429)
    try:
        chatty.tick(START - timedelta(days=7))
        waiting = [json.loads(message["Body"]) for message in chatty.messages("mail")]
        message = next(body for body in waiting if body["kind"] == "thread")
        assert not chatty.deliver("mail", message)
        assert room.messages == []
        assert chatty.deliver("mail", message)
    finally:
        room.wait = "0.01"
    assert len(room.messages) == 1


def test_without_a_chat_nothing_is_posted(group: Platform, chats: tuple[ChatRoom, str]):
    group.tick(START - timedelta(days=7))
    group.settle()
    over(group)
    send(group)
    assert (chats[0].messages, chats[0].calls) == ([], {})
