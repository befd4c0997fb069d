"""A speaker who cannot give their talk, and can after all, killed at every call."""

import pytest

from shared.model.session import Session
from shared.model.withdrawal import Withdrawal
from shared.signed_links import WITHDRAW
from shared.talks.withdrawing import QUIET
from tests.builders.members import joins
from tests.builders.speaker_page import KEY, OTHER, reminded, url
from tests.functions.crashes.sweep import rest, sweep
from tests.platform import Platform


def pressed(platform: Platform, choice: str) -> None:
    platform.press(url(OTHER, purpose=WITHDRAW).replace("/talk/", "/m/"), choice=choice)
    platform.settle()
    rest(platform)


def withdrawing(platform: Platform) -> None:
    """Members are told once the speaker has had the time to think again."""
    pressed(platform, "withdraw")
    platform.tick(platform.now + QUIET)
    platform.settle()
    rest(platform)


def restoring(platform: Platform) -> None:
    pressed(platform, "restore")
    platform.tick(platform.now + QUIET)
    platform.settle()
    rest(platform)


@pytest.fixture
def told(group: Platform) -> Platform:
    joins(group, "ivo")
    reminded(group)
    rest(group)
    return group


def test_a_speaker_who_cannot_survives_a_crash_at_every_call(told: Platform):
    assert sweep(told, withdrawing) == []
    withdrawing(told)
    assert [mail for mail, _ in told.sent() if mail.startswith("talk-off/")] == [f"talk-off/ml-theory/{KEY}/{OTHER}/0"]


def test_a_speaker_who_can_after_all_survives_a_crash_at_every_call(told: Platform):
    withdrawing(told)
    assert sweep(told, restoring) == []
    restoring(told)
    assert told.rows(Withdrawal) == []
    assert told.table.get(Session, "ml-theory", KEY).talk(OTHER) is not None
