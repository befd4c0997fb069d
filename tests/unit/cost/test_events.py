"""Whatever sets a function off is in the model of costs; what nobody counts would cost all the same."""

from dataclasses import astuple

import pytest

from local.emulator import ROOT
from shared.cost import monthly
from shared.cost.told import told
from tests.template.written import FUNCTIONS, of_type, properties

EVENTS = {
    "decks.object-created": "DECK",
    "feedback.bounce": "REPORT",
    "http.push": "SIGN_UP",
    "http.request": "PRESS",
    "http.script": "SIGN_UP",
    "replies.object-created": "CALENDAR",
    "schedule.pull": "PULL",
    "schedule.reconcile": "DAILY",
    "schedule.tick": "TICK",
    "schedule.upkeep": "DAILY",
    "sqs.message": "MESSAGE",
    "stream.session": "CHANGE",
}
"""By the file in events/, the work that counts it."""
ANSWERS = {"forms.get.application", "youtube.playlistItems.list"}
"""What services answer there; no event."""
TRIGGERS = {
    "WakeupsLook": "LOOK", "FeedbackLook": "LOOK", "DecksLook": "LOOK", "PullSchedule": "PULL", "UpkeepSchedule": "DAILY", "Tick": "TICK",
    "ReconcileSchedule": "DAILY", "HealthSchedule": "DAILY", "FeedbackRule": "REPORT", "DecksRule": "DECK", "RepliesRule": "CALENDAR",
    "PullSignups": "SIGN_UP", "AnswerLinks": "PRESS", "SpeakerKit": "KIT", "RunDesk": "VISIT", "SendMail": "MESSAGE", "PublishSite": "CHANGE",
}  # fmt: skip
"""By the schedule or rule in the template, or the function that has its events itself."""


def test_each_event_is_counted() -> None:
    there = {path.stem for path in (ROOT / "events").glob("*.json")}
    assert there - ANSWERS == set(EVENTS)


def test_each_trigger_of_the_template_is_counted() -> None:
    own = [one for one in FUNCTIONS if properties(one).get("Events")]
    assert {*of_type("AWS::Scheduler::Schedule"), *of_type("AWS::Events::Rule"), *own} == set(TRIGGERS)


BESIDE = {name for name in vars(monthly) for work in monthly.SWITCHED_ON.values() if vars(monthly)[name] is work}
"""The names of what only some groups switch on."""


@pytest.mark.parametrize("name", sorted({*EVENTS.values(), *TRIGGERS.values()} - BESIDE))
def test_what_counts_it_is_in_the_sum_of_a_month(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = astuple(monthly.Month(1000, 1).work)
    monkeypatch.setattr(monthly, name, vars(monthly)[name] * 2)
    assert sum(astuple(monthly.Month(1000, 1).work)) > sum(before)


def test_what_is_in_no_sum_is_told_beside_it() -> None:
    asked = monthly.switched_on(1000)
    assert "CALENDAR" in BESIDE
    assert asked["answers by calendars"] == pytest.approx(0.134, abs=0.001)
    assert all(f"{usd:.2f} for {words}" in told(60).notes[3] for words, usd in asked.items())
