"""A talk that a vote chose gets its thread in the chat."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from shared.model.mailing import Mailing
from shared.model.session import Session, SessionState
from shared.store import Replace
from tests.builders.command_line import fortnight
from tests.builders.votes import CLOSES, MINUTE, archive_proposals, cast, chosen
from tests.platform import Platform, apply, demo_group


def chatty(platform: Platform, *keys: str, **changes: Any) -> None:
    """The group has a chat, and members know of the sessions *keys* already."""
    hook = "https://chat.example.org/hooks/circle"
    settings = {"kinds": {"2023-10-14": "proposals"}, "talks": [], "reminders": []} | changes
    apply(platform, demo_group(**settings, chat_webhook=hook))
    for key in keys:
        session = platform.table.get(Session, "ml-theory", key)
        assert session
        if session.state is SessionState.PLANNED:
            platform.table.commit(Replace(replace(session, state=SessionState.ANNOUNCED)))


def threads(platform: Platform) -> list[str]:
    return sorted(row.id for row in platform.rows(Mailing) if row.kind == "thread")


def test_who_is_chosen_for_an_announced_session_gets_a_thread_and_so_does_who_moves_up(voting: Platform):
    chatty(voting, "2023-10-28")
    for name in ("bo", "cy"):
        cast(voting, name, "Implicit bias", "Meta-Learning")
    cast(voting, "noor", "Implicit bias", "Meta-Learning", *(one["topic"] for one in archive_proposals()), "Margins")
    voting.tick(CLOSES + MINUTE)
    assert threads(voting) == [f"thread/ml-theory/2023-10-28/{one}" for one in ("ada", "sree-harsha-nelaturu")]
    voting.press(chosen(voting, "Implicit bias"), "POST", "decline-for-good")
    (successor,) = {talk.slug for talk in session_of(voting).talks} - {"ada", "sree-harsha-nelaturu"}
    assert f"thread/ml-theory/2023-10-28/{successor}" in threads(voting)


def session_of(platform: Platform) -> Session:
    session = platform.table.get(Session, "ml-theory", "2023-10-28")
    assert session
    return session


def test_a_talk_that_is_added_to_an_announced_session_gets_a_thread_however_it_came(people: Platform):
    chatty(people, "2023-10-28")
    assert fortnight(people, "talks", "add", "2023-10-28", "--speaker", "By Hand").code == 0
    assert fortnight(people, "talks", "add", "2023-11-11", "--speaker", "Not Yet").code == 0
    assert threads(people) == ["thread/ml-theory/2023-10-28/by-hand"]
    entry = {"session": date(2023, 10, 28), "title": "By the file", "speaker": "File Hand"}
    chatty(people, talks=[entry], reminders=["1d"])
    for _ in range(2):
        people.tick(datetime(2023, 10, 27, 20, tzinfo=UTC))
    assert threads(people) == [f"thread/ml-theory/2023-10-28/{one}" for one in ("by-hand", "file-hand")]
