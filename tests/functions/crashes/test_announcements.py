"""Sending an announcement, stopping it, and its leaving, killed at every call."""

from datetime import timedelta

import pytest

from shared.model.announcement import Announcement, AnnouncementState
from shared.store import Create
from tests.builders.command_line import LEAD
from tests.builders.members import joins
from tests.functions.crashes.commands import typed
from tests.functions.crashes.flows import T0
from tests.functions.crashes.sweep import rest, sweep
from tests.platform import Platform, apply, demo_group

NAMES = ("ivo", "bo", "dee")
ID = "a1"


def sending(platform: Platform) -> None:
    """A draft is sent, and leaves; a later tick sends nothing again."""
    typed(platform, "announcements", "send", ID, *LEAD)
    for minutes in (5, 10, 15):
        platform.tick(T0 + timedelta(minutes=minutes))
        platform.settle()
    rest(platform)


def stopping(platform: Platform) -> None:
    """It is stopped before it leaves, and sent again."""
    typed(platform, "announcements", "send", ID, *LEAD)
    typed(platform, "announcements", "stop", ID, *LEAD)
    platform.tick(T0 + timedelta(minutes=12))
    platform.settle()
    typed(platform, "announcements", "send", ID, *LEAD)
    platform.tick(T0 + timedelta(minutes=30))
    platform.settle()
    rest(platform)


@pytest.fixture
def drafted(platform: Platform) -> Platform:
    """Three members, and a draft."""
    platform.at(T0)
    apply(platform, demo_group(announcements_per_week=2, talks=[], kinds={}))
    joins(platform, *NAMES)
    row = Announcement(group="ml-theory", id=ID, subject="Come to B12", text="No room today.", written=T0)
    platform.table.commit(Create(row))
    platform.tick(T0)
    platform.settle()
    rest(platform)
    return platform


def went(platform: Platform) -> int:
    return len([mail for mail, _ in platform.sent() if mail.startswith("announcement/")])


def test_sending_an_announcement_survives_a_crash_at_every_call(drafted: Platform):
    assert sweep(drafted, sending) == []
    sending(drafted)
    assert went(drafted) == 3
    row = drafted.table.get(Announcement, "ml-theory", ID)
    assert row is not None
    assert row.state is AnnouncementState.SENT


def test_stopping_one_and_sending_it_again_survives_a_crash_at_every_call(drafted: Platform):
    assert sweep(drafted, stopping) == []
    stopping(drafted)
    assert went(drafted) == 3
