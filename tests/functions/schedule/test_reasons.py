"""A co-lead says why a session is moved or cancelled: members, speakers and the chat read it."""

from datetime import timedelta

import pytest

from shared.schedule.actions import CANCEL, MOVE, UNDO, Cancelling, Moving, Which
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
    perform(UNDO, Which(**KEY), acting(two))
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
