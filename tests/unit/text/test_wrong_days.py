"""A day is the group's, or the reader's own: never UTC's where that is another one."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from shared.letters.wording import spoken
from shared.membership import link_pages
from shared.model.group import CoLead, Group, PublicGroup
from shared.model.member import Member, MemberState, StateChange
from shared.model.preference import paused
from shared.model.session import Session, SessionState
from shared.privacy import own_data
from shared.site.structured_data import citation
from shared.site.views import views
from shared.talks import talk_form
from shared.text.times import local, local_day, moments
from tests.unit.site.examples import GROUP as PAGE
from tests.unit.site.examples import seven

LATE = datetime(2023, 10, 29, 1, 5, tzinfo=UTC)
"""The evening of the 28th in the Americas."""
SAO_PAULO = ZoneInfo("America/Sao_Paulo")
GROUP = Group(
    id="g", name="G", zone="America/Denver", sender="g@example.org",
    co_leads=(CoLead(id="mika", name="M", address="m@example.org"),),
)  # fmt: skip
MEMBER = Member(
    group="g", id="m", name="Ada", address="ada@example.org", state=MemberState.ACTIVE,
    history=(StateChange(at=LATE, state=MemberState.ACTIVE, by="mika"),),
)  # fmt: skip


def session(**more: Any) -> Session:
    return Session(group="g", key="2023-10-28", starts=LATE, kind="discussion", state=SessionState.PLANNED, **more)


def test_a_zone_without_a_name_is_said_by_its_distance_from_utc_in_commands_too():
    assert local(LATE, SAO_PAULO) == "Sat 2023-10-28 22:05 UTC-03:00"
    assert local_day(LATE, SAO_PAULO) == "2023-10-28"


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("America/Denver", "Saturday 28 October 2023, 19:05 MDT (01:05 UTC on Sunday)"),
        ("America/Sao_Paulo", "Saturday 28 October 2023, 22:05 UTC-03:00 (01:05 UTC on Sunday)"),
        ("Europe/Berlin", "Sunday 29 October 2023, 02:05 CET (01:05 UTC)"),
        ("UTC", "Sunday 29 October 2023, 01:05 UTC"),
    ],
)
def test_speakers_are_told_the_day_by_utc_where_it_is_another_one(zone: str, said: str):
    assert talk_form.when(session(), PublicGroup(id="g", name="G", zone=zone).tz) == said


def test_the_day_by_utc_is_said_wherever_the_time_by_utc_is():
    there = ZoneInfo("America/Denver")
    assert spoken(LATE, None, there) == "Saturday 28 October 2023, 19:05 (America/Denver) · 01:05 UTC on Sunday"
    assert moments(LATE, there, there) == "Saturday 28 October 2023, 19:05 (America/Denver), 01:05 UTC on Sunday"


def test_co_leads_are_told_the_day_of_a_decision_by_the_groups_clock():
    known = link_pages._Known(MEMBER, GROUP, SimpleNamespace(subject=("g", "m", "0", "mika")))
    assert "by mika on 28 October 2023." in link_pages._view_decide(known, SimpleNamespace()).lead


def test_members_see_since_when_by_their_own_clock():
    def since(member: Member) -> str:
        return dict(own_data._view((member, GROUP), SimpleNamespace()).details)["Since"]

    assert since(MEMBER) == "28 October 2023"
    assert since(replace(MEMBER, zone="Europe/Berlin")) == "29 October 2023"


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Denver", "UTC", "Pacific/Auckland"])
def test_a_pause_is_noted_until_the_day_that_was_chosen(zone: str):
    after = paused(replace(MEMBER, zone=zone), GROUP, "2024-02-10", now=LATE)
    assert after.history[-1].why == "paused until 2024-02-10"


def test_a_talk_is_cited_by_the_groups_day():
    late = [replace(row, starts=LATE) for row in seven("2023-10-14") if row.key == "2023-10-14"]
    (view,) = views(PAGE, late, (), "")
    assert dict(citation(PAGE, view, ""))["citation_publication_date"] == "2023/10/28"
