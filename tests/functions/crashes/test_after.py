"""Recap, threads and recordings, killed at every call and retried."""

from datetime import timedelta

import pytest

from fakes.chat_api import ChatRoom
from fakes.youtube_api import YouTubeApi
from tests.builders.recaps import LIST, OVER, drafts, over, set_up, upkeep
from tests.builders.recaps import link as recap_link
from tests.functions.crashes.flows import FIRST_STAGE
from tests.functions.crashes.sweep import rest, sweep
from tests.platform import Platform


def recap_to_members_and_chat(platform: Platform) -> None:
    platform.press(RECAP[0], choice="send")
    platform.settle()
    rest(platform)
    rest(platform)


def recap_taken_back(platform: Platform) -> None:
    platform.press(RECAP[0], choice="back")
    platform.settle()
    rest(platform)
    rest(platform)


def recording_to_its_speaker(platform: Platform) -> None:
    platform.at(OVER + timedelta(days=3))
    upkeep(platform)
    rest(platform)  # the first tick since the session: errands of slides come to it, too
    rest(platform)


def second_session_to_threads(platform: Platform) -> None:
    platform.tick(OVER - timedelta(days=7, hours=1))
    platform.settle()
    rest(platform)


def over_to_draft(platform: Platform) -> None:
    platform.tick(OVER)
    platform.settle()
    rest(platform)


RECAP: list[str] = []


@pytest.fixture
def held(peopled: Platform, chats: tuple[ChatRoom, str]) -> Platform:
    """A session is over, its draft is out; two members, and a chat that is a forum."""
    chats[0].forum = True
    set_up(peopled, chat_webhook=chats[0].webhook(chats[1]), playlist=LIST)
    over(peopled)
    RECAP[:] = [recap_link(drafts()[0])]
    return peopled


def test_the_end_of_a_session_survives_a_crash_at_every_call(peopled: Platform):
    peopled.tick(OVER - timedelta(minutes=5))
    peopled.settle()
    assert sweep(peopled, over_to_draft) == []


def test_a_recap_survives_a_crash_at_every_call(held: Platform):
    assert sweep(held, recap_to_members_and_chat) == []


def test_taking_a_recap_back_survives_a_crash_at_every_call(held: Platform):
    recap_to_members_and_chat(held)
    assert sweep(held, recap_taken_back) == []


def test_a_thread_in_the_chat_survives_a_crash_at_every_call(group: Platform, chats: tuple[ChatRoom, str]):
    chats[0].forum = True
    set_up(group, chat_webhook=chats[0].webhook(chats[1]))
    group.tick(FIRST_STAGE)
    group.settle()
    assert sweep(group, second_session_to_threads) == []


def test_a_recording_survives_a_crash_at_every_call(held: Platform, playlists: tuple[YouTubeApi, str]):
    playlists[0].reset(LIST)
    playlists[0].add(LIST, "FAKEvid0001", "The implicit bias of gradient descent", OVER + timedelta(days=2))
    playlists[0].add(LIST, "FAKEvid0002", "Session of October", OVER + timedelta(days=2))
    assert sweep(held, recording_to_its_speaker) == []
