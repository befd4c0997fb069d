"""Asking whoever is not heard of, answering it and pausing who does not, killed at every call."""

from datetime import datetime, timedelta

import pytest

from shared import signed_links
from shared.model.member import member_id
from shared.model.silence import SilenceRound
from tests.builders.links import signed
from tests.builders.members import joins, member_of
from tests.functions.crashes.flows import T0
from tests.functions.crashes.sweep import rest, sweep
from tests.platform import Platform, apply, demo_group

HELD = [datetime.fromisoformat(f"2023-{day}T22:00+00:00") for day in ("10-14", "10-28")]
ASKED = datetime.fromisoformat("2023-10-30T17:00+00:00")
STILL: list[str] = []


def asking(platform: Platform) -> None:
    """Both are asked; a later tick finds nothing more to do."""
    platform.tick(ASKED)
    platform.settle()
    rest(platform)


def answering(platform: Platform) -> None:
    """Ivo answers, Bo does not and is paused; then he comes back."""
    platform.press(STILL[0], choice="still")
    platform.tick(ASKED + timedelta(days=14))
    platform.settle()
    rest(platform)
    platform.press(STILL[1], choice="still")
    platform.settle()
    rest(platform)


@pytest.fixture
def quiet(platform: Platform) -> Platform:
    """Two members, of whom nothing was heard for two sessions."""
    platform.at(T0)
    apply(platform, demo_group(silence={"sessions": "2"}, talks=[], kinds={}))
    joins(platform, "ivo", "bo")
    for moment in (HELD[0], HELD[0] + timedelta(days=3), HELD[1]):
        platform.tick(moment)
        platform.settle()
    rest(platform)
    STILL[:] = [
        signed("m", signed_links.STILL, member_id("ml-theory", f"{who}@example.org", b"k")) for who in ("ivo", "bo")
    ]
    return platform


def test_asking_the_silent_survives_a_crash_at_every_call(quiet: Platform):
    assert sweep(quiet, asking) == []
    asking(quiet)
    assert [mail for mail, _ in quiet.sent() if mail.startswith("still-with-us/")] == sorted(
        f"still-with-us/ml-theory/{member_of(quiet, who).id}.20231001T000000" for who in ("ivo", "bo")
    )


def test_answering_and_pausing_survive_a_crash_at_every_call(quiet: Platform):
    asking(quiet)
    assert sweep(quiet, answering) == []
    answering(quiet)
    assert [member_of(quiet, who).state.value for who in ("ivo", "bo")] == ["active", "active"]
    assert [change.state.value for change in member_of(quiet, "bo").history] == ["active", "paused", "active"]
    (row,) = [one for one in quiet.rows(SilenceRound) if one.asked]
    assert (row.asked, row.paused, row.due) == (2, 1, None)
