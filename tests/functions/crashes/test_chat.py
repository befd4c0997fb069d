"""What the chats are told, killed at every call and retried: each message is there once, or twice where its answer was lost."""

from datetime import UTC, datetime, timedelta

import pytest

from fakes.chat_api import ChatRoom
from shared.model.group import ChatPosts
from shared.model.mailing import Mailing
from shared.schedule import changing, steps
from tests.builders.recaps import START, session, set_up
from tests.functions.crashes.flows import press_to_applications
from tests.functions.crashes.sweep import rest, sweep
from tests.platform import Platform, demo_group

DAY = timedelta(days=1)
ALL = ChatPosts(reminders=("1d", "1h"), changes=True, slides=True, votes=True)


@pytest.fixture
def told(peopled: Platform, chats: tuple[ChatRoom, str]) -> Platform:
    """Two members, and a chat that is told all that there is."""
    room, url = chats
    set_up(peopled, chat_webhook=room.webhook(url), chat_posts=ALL)
    peopled.tick(START - 3 * DAY)
    peopled.settle()
    return peopled


def day_before(platform: Platform) -> None:
    platform.tick(START - DAY)
    platform.settle()
    rest(platform)


def moved(platform: Platform) -> None:
    """A tick takes up a move that was made before."""
    platform.tick(START - 2 * DAY)
    platform.settle()
    rest(platform)
    rest(platform)


def applies(platform: Platform) -> None:
    press_to_applications(platform)
    rest(platform)
    rest(platform)


def test_a_reminder_in_the_chat_survives_a_crash_at_every_call(told: Platform):
    assert sweep(told, day_before) == []


def test_a_change_in_the_chat_survives_a_crash_at_every_call(told: Platform):
    told.at(START - 2 * DAY - timedelta(minutes=5))
    starts = datetime(2023, 10, 29, 20, tzinfo=UTC)
    steps.run([changing.move(session(told), starts, demo_group(), told.table, told.now, by="mika")], told.table)
    assert sweep(told, moved) == []


def test_what_waits_for_co_leads_survives_a_crash_at_every_call(applied: Platform, chats: tuple[ChatRoom, str]):
    set_up(applied, co_leads_webhook=chats[0].co_leads(chats[1]))
    assert sweep(applied, applies) == []
    chats[0].reset()
    rows = [row for row in applied.rows(Mailing) if row.kind == "co-leads-chat"]
    assert rows == []  # as it was before
    applies(applied)
    assert [one.to_co_leads for one in chats[0].messages] == [True]
