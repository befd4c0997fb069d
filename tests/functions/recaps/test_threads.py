"""Each talk gets a thread in the chat."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.chat_api import GUILD, ChatRoom
from shared.model.group import Group
from shared.store import Create, Replace
from tests.builders.members import member
from tests.builders.recaps import OVER, START, mails, send, session, set_up, text
from tests.platform import Platform


def test_each_talk_gets_a_thread_when_its_session_is_announced(chatty: Platform, chats: tuple[ChatRoom, str]):
    room, url = chats
    room.forum = True
    chatty.tick(START - timedelta(days=7))
    chatty.settle()
    assert [message.thread for message in room.messages] == [
        "The implicit bias of gradient descent",
        "Tangent kernels, briefly",
    ]
    assert [talk.thread for talk in session(chatty).talks] == [
        f"{url}/channels/{GUILD}/{message.channel}" for message in room.messages
    ]
    for minutes in (5, 10):
        chatty.tick(START - timedelta(days=7) + timedelta(minutes=minutes))
        chatty.settle()
    assert len(room.messages) == 2
    assert (room.calls["post"], room.calls["get"]) == (2, 2)


def test_a_talk_that_comes_after_the_announcement_gets_a_thread_with_the_next_reminder(
    chatty: Platform, chats: tuple[ChatRoom, str]
):
    from shared.schedule import steps
    from shared.talks import editing

    room, _ = chats
    room.forum = True
    chatty.tick(START - timedelta(days=7))
    chatty.settle()
    (group,) = chatty.table.all(Group)
    chatty.at(START - timedelta(days=5))
    late = editing.add_talk(
        session(chatty), editing.NewTalk(speaker="Zoe Example", title="Margins"), group, chatty.table, chatty.now
    )
    steps.run([late], chatty.table)
    for days in (3, 1):
        chatty.tick(START - timedelta(days=days))
        chatty.settle()
    assert [message.thread for message in room.messages][2:] == ["Margins"]
    assert session(chatty).talks[2].thread != ""


def test_in_a_channel_that_is_no_forum_the_message_is_the_place(chatty: Platform, chats: tuple[ChatRoom, str]):
    room, url = chats
    chatty.tick(START - timedelta(days=7))
    chatty.settle()
    first = room.messages[0]
    assert first.thread == ""
    assert session(chatty).talks[0].thread == f"{url}/channels/{GUILD}/{first.channel}/{first.id}"
    assert room.calls["post"] == 4  # Discord says only when asked that this is no forum


def test_slack_tells_no_address_and_so_none_is_kept(group: Platform, chats: tuple[ChatRoom, str]):
    room, url = chats
    set_up(group, chat_webhook=room.slack(url))
    group.tick(START - timedelta(days=7))
    group.settle()
    assert len(room.messages) == 2
    assert [talk.thread for talk in session(group).talks] == ["", ""]
    assert room.calls == {"slack": 2}


def test_the_thread_is_linked_in_reminders_and_in_the_recap(chatty: Platform, chats: tuple[ChatRoom, str]):
    chatty.table.commit(Create(member("ada")))
    chatty.tick(START - timedelta(days=7))
    chatty.settle()
    thread = session(chatty).talks[0].thread
    chatty.tick(START - timedelta(days=1))
    chatty.settle()
    assert f"Discuss it in the chat: {thread}" in text(mails("Tomorrow")[-1])
    chatty.tick(OVER)
    chatty.settle()
    send(chatty)
    assert f"Discussion: {thread}" in text(mails("Recap: ")[0])


def test_a_session_that_changes_at_that_moment_keeps_both_changes(
    chatty: Platform, chats: tuple[ChatRoom, str], monkeypatch: pytest.MonkeyPatch
):
    from shared.adapters.webhooks import Chat

    guild = Chat.guild

    def late(self: Chat, url: str) -> str:
        row = session(chatty)
        chatty.table.commit(Replace(replace(row, about=f"{row.about}!")))
        return guild(self, url)

    monkeypatch.setattr(Chat, "guild", late)
    chatty.tick(START - timedelta(days=7))
    chatty.settle()
    row = session(chatty)
    assert row.about == "!!"
    assert all(talk.thread for talk in row.talks)
