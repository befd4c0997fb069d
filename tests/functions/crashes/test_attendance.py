"""Saying that one comes, and who was there, killed at every call."""

from datetime import timedelta
from typing import Any

import pytest

from fakes.calendar_reply import answer, invitation
from shared import signed_links
from shared.adapters import clients
from shared.model.attendance import Attendance
from shared.model.mailing import Entry, EntryState
from shared.model.member import member_id
from tests.builders.links import signed
from tests.builders.members import joins, member_of
from tests.functions.crashes.commands import typed
from tests.functions.crashes.flows import FIRST_STAGE, T0
from tests.functions.crashes.sweep import rest, sweep
from tests.platform import Platform, apply, demo_group, ses_mails

KEY = "2023-10-14"
COME: list[str] = []
INVITED: list[Any] = []


def saying(platform: Platform) -> None:
    """Yes, no, and to all; then the last reminder passes Ada over."""
    for choice in ("yes", "all", "no"):
        platform.press(COME[0], choice=choice)
    platform.tick(FIRST_STAGE + timedelta(days=7, hours=-1))
    platform.settle()
    rest(platform)


def answering(platform: Platform) -> None:
    """Ada's calendar says yes, then no; the last reminder passes her over."""
    for minutes, status in ((1, "ACCEPTED"), (2, "DECLINED")):
        platform.mailed(answer(INVITED[0], status, T0 + timedelta(minutes=minutes)))
        platform.settle()
    platform.tick(FIRST_STAGE + timedelta(days=7, hours=-1))
    platform.settle()
    rest(platform)


def answering_as_another(platform: Platform) -> None:
    """Ada's calendar answers as an address that nobody knows; she is told."""
    platform.mailed(answer(INVITED[0], "ACCEPTED", T0 + timedelta(minutes=1), attendee="a.example@corp.example"))
    platform.settle()
    platform.tick(FIRST_STAGE + timedelta(hours=1))
    platform.settle()
    rest(platform)


def recording(platform: Platform) -> None:
    typed(
        platform, "attendance", "record", KEY, "--there", member_of(platform, "ada").id, "--others", "2", "--as", "mika"
    )
    rest(platform)


@pytest.fixture
def asking(platform: Platform) -> Platform:
    """A group that asks, with two members."""
    platform.at(T0)
    apply(platform, demo_group(attendance={"ask": "true"}, talks=[], kinds={}))
    joins(platform, "ada", "bo")
    ada = member_id("ml-theory", "ada@example.org", b"k")
    COME[:] = [signed("m", signed_links.COME, *signed_links.coming_subject(ada, KEY, "yes", 0))]
    return platform


def test_saying_whether_one_comes_survives_a_crash_at_every_call(asking: Platform):
    assert sweep(asking, saying) == []
    saying(asking)
    ada = member_of(asking, "ada")
    assert ([one.coming for one in ada.rsvps], ada.comes_until) == ([False], "2024-01-27")


@pytest.fixture
def invited(asking: Platform) -> Platform:
    """The same, with an invitation in Ada's calendar."""
    asking.hears_replies()
    asking.tick(FIRST_STAGE)
    asking.settle()
    rest(asking)
    raw = [mail.raw_data for mail in ses_mails() if "ada@example.org" in str(mail.destinations)]
    INVITED[:] = [invitation(raw[-1].encode())]
    return asking


def test_that_a_calendar_answered_as_another_is_told_across_a_crash_at_every_call(invited: Platform):
    assert sweep(invited, answering_as_another) == []
    answering_as_another(invited)
    assert [row.state for row in invited.rows(Entry) if row.kind == "calendar-unknown"] == [EntryState.SENT]
    assert member_of(invited, "ada").rsvps == ()


def test_a_calendars_answer_survives_a_crash_at_every_call(invited: Platform):
    assert sweep(invited, answering) == []
    answering(invited)
    assert [one.coming for one in member_of(invited, "ada").rsvps] == [False]
    assert "Contents" not in clients.client("s3").list_objects_v2(Bucket="replies")


def test_saying_who_was_there_survives_a_crash_at_every_call(asking: Platform):
    asking.tick(FIRST_STAGE + timedelta(days=8))
    asking.settle()
    rest(asking)
    assert sweep(asking, recording) == []
    recording(asking)
    (row,) = asking.rows(Attendance)
    assert (row.there, row.others) == ((member_of(asking, "ada").id,), 2)


def ending(platform: Platform) -> None:
    platform.tick(FIRST_STAGE + timedelta(days=8))
    platform.settle()
    rest(platform)


def test_keeping_how_many_had_said_that_they_come_survives_a_crash_at_every_call(asking: Platform):
    asking.press(COME[0], choice="yes")
    assert sweep(asking, ending) == []
    ending(asking)
    kept = asking.table.get(Attendance, "ml-theory", KEY)
    assert kept
    assert (kept.said, kept.recorded) == (1, False)
