"""The group's chat, from what happens to the message there: reminders, changes, slides, votes; and the co-leads' own."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from fakes.chat_api import ChatRoom
from shared.model.group import ChatPosts
from shared.model.mailing import Entry, Mailing
from shared.model.session import Room
from shared.store import Create, Replace
from tests.builders.command_line import fortnight
from tests.builders.members import member
from tests.builders.recaps import KEY, OVER, START, mails, session, set_up, text
from tests.builders.signups import links, respond, taken_in
from tests.builders.votes import DAY, MINUTE
from tests.platform import Platform

ALL = ChatPosts(reminders=("1d", "1h"), changes=True, slides=True, votes=True)
HOUR = timedelta(hours=1)


@pytest.fixture
def room(chats: tuple[ChatRoom, str]) -> Iterator[ChatRoom]:
    yield chats[0]
    chats[0].wait = "0.01"


@pytest.fixture
def told(group: Platform, chats: tuple[ChatRoom, str]) -> Platform:
    """A group whose chat is told all that there is to tell, with one member, and nothing due."""
    set_up(group, chat_webhook=chats[0].webhook(chats[1]), chat_posts=ALL)
    group.table.commit(Create(member("ada")))
    group.tick(START - timedelta(days=3))
    group.settle()
    chats[0].reset()
    return group


def tick(platform: Platform, at: datetime) -> None:
    """A tick, what it queued, and the tick after it, which takes up what came of that."""
    for moment in (at, at + timedelta(minutes=10)):
        platform.tick(moment)
        platform.settle()


def firsts(room: ChatRoom, *, to_co_leads: bool = False) -> list[str]:
    """The first words of each message."""
    return [one.text.partition("\n")[0] for one in room.messages if one.to_co_leads is to_co_leads]


HEADING = "The implicit bias of gradient descent · Tangent kernels, briefly"


def test_reminders_come_once_and_do_not_say_where_to_join(told: Platform, room: ChatRoom):
    for at in (START - DAY, START - DAY + HOUR, START - HOUR, START - HOUR / 2):
        tick(told, at)
    assert firsts(room) == [f"Tomorrow: {HEADING}", f"In an hour: {HEADING}"]
    assert not any("meet.example.org" in one.text for one in room.messages)
    lines = [row for row in told.table.all(Entry, "chat:ml-theory") if row.kind == "reminder-chat"]
    assert sorted((row.stage, row.state.value) for row in lines) == [("1d", "sent"), ("1h", "sent")]


def test_reminders_say_where_to_join_where_the_group_wants_that(told: Platform, room: ChatRoom):
    link = "https://meet.example.org/room-7"
    room_row = told.table.get(Room, "ml-theory", KEY) or Room(group="ml-theory", session=KEY, link="")
    told.table.commit((Replace if room_row.version else Create)(replace(room_row, link=link)))
    set_up(told, chat_posts=replace(ALL, join_link=True))
    tick(told, START - DAY)
    assert any(f"Join: <{link}>" in one.text for one in room.messages if "Tomorrow" in one.text)


def test_without_the_switch_the_chat_is_told_nothing_new(told: Platform, room: ChatRoom):
    set_up(told, chat_posts=None)
    tick(told, START - DAY)
    assert fortnight(told, "sessions", "move", KEY, "2023-10-29 15:30", "--as", "mika").code == 0
    tick(told, told.now)
    assert firsts(room) == []


def test_a_move_is_told_when_members_are_and_not_if_it_is_taken_back_before(told: Platform, room: ChatRoom):
    told.at(START - timedelta(days=2))
    done = fortnight(told, "sessions", "move", KEY, "2023-10-29 15:30", "--as", "mika")
    assert done.code == 0
    assert fortnight(told, "sessions", "undo", KEY, "--as", "mika").code == 0
    tick(told, told.now + MINUTE)
    assert firsts(room) == []
    assert fortnight(told, "sessions", "move", KEY, "2023-10-29 15:30", "--as", "mika").code == 0
    tick(told, told.now + MINUTE)
    tick(told, told.now + HOUR)
    assert firsts(room) == [f"Moved: {HEADING}"]
    assert "Now: Sunday 29 October 2023, 15:30–16:30" in room.messages[0].text
    assert fortnight(told, "sessions", "undo", KEY, "--as", "mika").code == 0
    tick(told, told.now + MINUTE)
    assert fortnight(told, "sessions", "cancel", KEY, "--as", "mika").code == 0
    tick(told, told.now + MINUTE)
    assert fortnight(told, "sessions", "undo", KEY, "--as", "mika").code == 0
    tick(told, told.now + MINUTE)
    begun = [first.partition(":")[0] for first in firsts(room)]
    assert begun == ["Moved", "Moved", "Cancelled", "It takes place after all"]


def test_what_is_foreseen_of_a_move_names_the_chat(told: Platform):
    foreseen = fortnight(told, "sessions", "move", KEY, "2023-10-29 15:30", "--as", "mika", "--dry-run")
    assert "would tell the chat: moved-chat" in foreseen.out
    set_up(told, chat_posts=replace(ALL, changes=False))
    again = fortnight(told, "sessions", "move", KEY, "2023-10-29 15:30", "--as", "mika", "--dry-run")
    assert "the chat" not in again.out


def test_preflight_foresees_the_chats_reminders(told: Platform):
    shown = fortnight(told, "preflight", "--json")
    assert '"kind": "reminder-chat"' in shown.out


@pytest.fixture
def pdf() -> bytes:
    from local.decks import deck

    return deck("The implicit bias of gradient descent", "Ada Example", 2)


def test_slides_are_told_once_a_talk(told: Platform, room: ChatRoom, pdf: bytes):
    for minute in (0, 30):
        told.at(START - timedelta(days=2) + minute * MINUTE)
        told.upload(f"ml-theory/{KEY}/implicit-bias/{minute}.pdf", pdf)
        told.settle()
        tick(told, told.now + MINUTE)
    assert firsts(room) == ["Slides are up: The implicit bias of gradient descent (Ada Example)"]
    assert f"/ml-theory/s/{KEY}/slides/" in room.messages[0].text


def test_slides_that_are_shown_afterwards_are_told_afterwards(told: Platform, room: ChatRoom, pdf: bytes):
    row = session(told)
    talks = tuple(replace(one, slides_after=True) for one in row.talks)
    told.table.commit(Replace(replace(row, talks=talks)))
    told.at(START - timedelta(days=2))
    told.upload(f"ml-theory/{KEY}/implicit-bias/a.pdf", pdf)
    told.settle()
    tick(told, told.now + MINUTE)
    assert firsts(room) == []
    tick(told, OVER)
    assert firsts(room)[-1:] == ["Slides are up: The implicit bias of gradient descent (Ada Example)"]
    tick(told, OVER + HOUR)
    assert sum("Slides are up" in first for first in firsts(room)) == 1


# --- the co-leads' own chat
@pytest.fixture
def watched(group: Platform, chats: tuple[ChatRoom, str]) -> Platform:
    set_up(group, co_leads_webhook=chats[0].co_leads(chats[1]))
    return group


def test_co_leads_are_told_in_their_chat_that_somebody_waits_and_not_who(watched: Platform, room: ChatRoom):
    respond(watched, "Dana Quiet", "dana@example.org", at=watched.now)
    taken_in(watched)
    watched.press(links()[-1])
    watched.settle()
    tick(watched, watched.now + MINUTE)
    assert firsts(room, to_co_leads=True) == ["ML Theory Reading Group: Somebody would like to join"]
    assert firsts(room) == []
    (posted,) = room.messages
    assert "https://go.example.org/desk/ml-theory" in posted.text
    assert "dana" not in posted.text.lower()
    assert not [row.id for row in watched.rows(Mailing) if row.kind == "co-leads-chat" and "dana" in str(row)]


def test_a_deck_that_belongs_to_no_talk_is_told_there(watched: Platform, room: ChatRoom, pdf: bytes):
    watched.upload(f"ml-theory/{KEY}/nobodys/a.pdf", pdf)
    watched.settle()
    tick(watched, watched.now + MINUTE)
    assert firsts(room, to_co_leads=True) == ["ML Theory Reading Group: Slides that belong to no talk"]


def test_a_co_leads_chat_that_refuses_is_told_by_mail_once_with_its_setting(
    watched: Platform, room: ChatRoom, pdf: bytes
):
    room.faults.extend([404] * 5)
    for name in ("a", "b"):
        watched.upload(f"ml-theory/{KEY}/nobodys-{name}/a.pdf", pdf)
    watched.settle()
    tick(watched, watched.now + MINUTE)
    tick(watched, watched.now + HOUR)
    told = mails("The co-leads' chat does not take our messages")
    assert len(told) == 2  # one for each co-lead
    assert "as co_leads_webhook, and" in " ".join(text(told[0]).split())
    assert firsts(room, to_co_leads=True) == []


def test_zulip_is_posted_to_as_to_slack(told: Platform, room: ChatRoom, chats: tuple[ChatRoom, str]):
    set_up(told, chat_webhook=room.zulip(chats[1]))
    room.faults.append(429)
    tick(told, START - DAY)
    assert firsts(room)[-1] == f"Tomorrow: {HEADING}"
    assert room.calls["zulip"] == 2
