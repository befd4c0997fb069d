"""Asking how a session was, answering it, counting and telling, killed at every call."""

from datetime import datetime, timedelta

import pytest

from shared import signed_links
from shared.model.member import member_id
from shared.model.survey import Survey, SurveyResponse
from tests.builders.links import signed
from tests.builders.members import joins
from tests.functions.crashes.flows import T0
from tests.functions.crashes.sweep import rest, sweep
from tests.platform import Platform, apply, demo_group

HELD = datetime.fromisoformat("2023-10-14T21:05+00:00")
ASKED = datetime.fromisoformat("2023-10-15T00:00+00:00")
COUNTED = ASKED + timedelta(days=5, minutes=1)
NAMES = ("ivo", "bo", "dee")


def asking(platform: Platform) -> None:
    """All three are asked; a later tick asks nobody again."""
    platform.tick(ASKED)
    platform.settle()
    rest(platform)


def answering(platform: Platform) -> None:
    """Each presses, one of them twice; then it is counted and told, and the answers are gone."""
    for name in NAMES:
        link = signed("m", signed_links.FEEDBACK, member_id("ml-theory", f"{name}@example.org", b"k"), "2023-10-14")
        platform.press(link, worth="no")
        platform.press(link, worth="yes", line=f"By {name}")
    platform.tick(COUNTED)
    platform.settle()
    rest(platform)


@pytest.fixture
def held(platform: Platform) -> Platform:
    """A session without talks was held, and three members may be asked."""
    platform.at(T0)
    apply(platform, demo_group(feedback={"ask": "true"}, talks=[], kinds={}))
    joins(platform, *NAMES)
    platform.tick(HELD)
    platform.settle()
    rest(platform)
    return platform


def test_asking_how_it_was_survives_a_crash_at_every_call(held: Platform):
    assert sweep(held, asking) == []
    asking(held)
    assert len([mail for mail, _ in held.sent() if mail.startswith("session-feedback/")]) == 3


def test_answering_and_counting_survive_a_crash_at_every_call(held: Platform):
    asking(held)
    assert sweep(held, answering) == []
    answering(held)
    (row,) = [one for one in held.rows(Survey) if one.responses]
    assert (row.responses, row.worth["yes"], row.lines) == (3, 3, ("By bo", "By dee", "By ivo"))
    assert held.rows(SurveyResponse) == []
    told = [mail for mail, _ in held.sent() if mail.startswith("feedback-outcome/")]
    assert told == ["feedback-outcome/ml-theory/2023-10-14"] * 2, "to each co-lead"
