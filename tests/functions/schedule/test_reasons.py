"""A co-lead says why a session is moved or cancelled: members, speakers and the chat read it."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.errors import BadInput
from shared.model.group import Group
from shared.model.session import Room
from shared.schedule.actions import CANCEL, MOVE, UNDO, Cancelling, Moving, Undoing
from shared.store import Replace
from shared.store.actions import Acting, By, Way, perform
from tests.builders.seasons import START, at
from tests.builders.signups import texts
from tests.platform import Platform, apply, demo_group, ses_mails

DAY = timedelta(days=1)
KEY = {"group": "ml-theory", "session": "2023-10-28"}
ILL = "Noor is ill; we look for another day <soon>."
SAID = f"The co-leads say: {ILL}"


def acting(platform: Platform) -> Acting:
    return Acting(
        store=platform.table, now=platform.now, post=None, correlation="c", by=By(who="mika", way=Way.DESK)
    )  # fmt: skip


def told(platform: Platform) -> list[str]:
    """The mails of the next tick."""
    before = len(ses_mails())
    at(platform, platform.now, platform.now + timedelta(minutes=10))
    return texts()[before:]


@pytest.mark.parametrize(
    ("action", "asked"),
    [
        (CANCEL, Cancelling(**KEY, reason=ILL)),
        (MOVE, Moving(**KEY, when="2023-11-04 14:00", reason=ILL)),
    ],
    ids=["cancelled", "moved"],
)
def test_members_speakers_and_the_chat_read_why(two: Platform, chats, action, asked):
    apply(two, demo_group(chat_webhook=chats[0].webhook(chats[1]), chat_posts={"changes": "true"}))
    at(two, START - 7 * DAY, START - DAY)
    perform(action, asked, acting(two))
    mails = told(two)
    assert len(mails) == 4  # to two members and two speakers
    assert all(SAID in mail for mail in mails)
    post = two.chat.messages[-1]
    assert "The co-leads say: Noor is ill" in post.text


def test_without_a_reason_nobody_reads_of_one(two: Platform):
    at(two, START - 7 * DAY, START - DAY)
    perform(CANCEL, Cancelling(**KEY, reason="  "), acting(two))
    mails = told(two)
    assert mails
    assert not any("co-leads say" in mail for mail in mails)


def test_a_reason_is_of_the_change_that_it_was_given_for(two: Platform):
    at(two, START - 7 * DAY, START - DAY)
    perform(CANCEL, Cancelling(**KEY, reason=ILL), acting(two))
    told(two)
    perform(UNDO, Undoing(**KEY), acting(two))
    mails = told(two)
    assert mails
    assert not any("co-leads say" in mail for mail in mails)


def test_why_is_not_lost_when_the_time_is_corrected_before_members_are_told(two: Platform):
    at(two, START - 7 * DAY, START - DAY)
    perform(MOVE, Moving(**KEY, when="2023-11-04 14:00", reason=ILL), acting(two))
    perform(MOVE, Moving(**KEY, when="2023-11-05 14:00"), acting(two))
    mails = told(two)
    assert len(mails) == 4
    assert all(SAID in mail for mail in mails)


def test_members_read_why_a_session_takes_place_after_all(two: Platform, chats):
    apply(two, demo_group(chat_webhook=chats[0].webhook(chats[1]), chat_posts={"changes": "true"}))
    at(two, START - 7 * DAY, START - DAY)
    perform(CANCEL, Cancelling(**KEY), acting(two))
    told(two)
    perform(UNDO, Undoing(**KEY, reason="Noor is well again."), acting(two))
    mails = told(two)
    assert len(mails) == 4
    assert all("The co-leads say: Noor is well again." in mail for mail in mails)
    assert "The co-leads say: Noor is well again." in two.chat.messages[-1].text


PAGE, FRONT, FEED = (f"ml-theory/{name}" for name in ("s/2023-10-28/index.html", "index.html", "calendar.ics"))


def published(platform: Platform) -> dict[str, str]:
    """What visitors read of the session: its page, the first page, the calendar with its lines whole."""
    platform.publish()
    site = platform.site()
    return {name: site[name].decode().replace("\r\n ", "") for name in (PAGE, FRONT, FEED)}


@pytest.mark.parametrize("public", [True, False])
def test_visitors_read_why_it_is_cancelled_only_where_that_is_for_everybody(two: Platform, public):
    perform(CANCEL, Cancelling(**KEY, reason=ILL, public=public), acting(two))
    for name, text in published(two).items():
        assert "Cancelled" in text, name
        assert ("The co-leads say:" in text) is public, name
    data = json.loads(two.site()["ml-theory/data/sessions.json"])
    told = {one["key"]: one.get("reason") for one in data["sessions"]}
    assert told["2023-10-28"] == (ILL if public else None)


def test_visitors_read_why_it_was_moved_until_it_is_moved_back(two: Platform):
    perform(MOVE, Moving(**KEY, when="2023-10-28 20:00", reason="The room is taken.", public=True), acting(two))
    perform(MOVE, Moving(**KEY, when="2023-11-04 20:00", reason="Noor asked for it", public=True), acting(two))
    for name, text in published(two).items():
        assert ("Noor asked for it" if name == FEED else "Noor asked for it.") in text, name
        assert "The room is taken." not in text, name
    perform(UNDO, Undoing(**KEY), acting(two))
    for name, text in published(two).items():
        assert "The room is taken." in text, name  # on the same day at another time
        assert "Noor asked for it" not in text, name


@pytest.mark.parametrize("where", ["", "Room 7"], ids=["by a link", "in a room that members know"])
def test_a_public_reason_does_not_tell_how_a_session_is_joined(two: Platform, where: str):
    link = two.table.get(Room, "ml-theory", "2023-10-28").link
    group = two.table.get(Group, "ml-theory")
    two.table.commit(Replace(replace(group, place=where or None, place_for="members" if where else None)))
    with pytest.raises(BadInput, match=r"reason: everybody would read it, and '.*' is for members only"):
        perform(CANCEL, Cancelling(**KEY, reason=f"Come to {where or link} for tea.", public=True), acting(two))
    perform(CANCEL, Cancelling(**KEY, reason=f"Come to {link} for tea."), acting(two))
