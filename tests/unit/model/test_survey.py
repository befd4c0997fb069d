"""How a session was: who said what is counted, and nobody can be told by it."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.model import survey
from shared.model.group import CoLead, Feedback, Group
from shared.model.season import Quiet
from shared.model.session import Session, SessionState
from shared.model.survey import LEAST, PACE, WORTH, Survey, SurveyResponse, SurveyState

ENDS = datetime(2026, 3, 6, 20, tzinfo=UTC)  # 13:00 in Denver
GROUP = Group(
    id="ml-theory", name="Theory", zone="America/Denver", sender="t@example.org",
    co_leads=(CoLead(id="mika", name="Mika", address="mika@example.org"),), feedback=Feedback(ask=True, days=4),
)  # fmt: skip
SESSION = Session(
    group="ml-theory", key="2026-03-06", kind="talks", state=SessionState.HELD, starts=ENDS - timedelta(hours=1), ends=ENDS
)  # fmt: skip
ROW = survey.opened(survey.waiting(SESSION, ENDS), SESSION, GROUP, ENDS)
SAID = st.builds(
    SurveyResponse, group=st.just("ml-theory"), session=st.just(SESSION.key), member=st.uuids().map(str),
    worth=st.sampled_from(("", *WORTH)), pace=st.sampled_from(("", *PACE)), line=st.sampled_from(("", "a", "B", "b", "ç")),
)  # fmt: skip


@given(st.lists(SAID, max_size=12))
def test_every_answer_is_counted_once_and_none_of_few(said):
    after = survey.closed(ROW, said)
    there = [one for one in said if one.worth or one.pace or one.line]
    assert (after.state, after.responses) == (SurveyState.CLOSED, len(there))
    if len(there) < LEAST:
        assert (after.worth, after.pace, after.lines) == ({}, {}, ())
        assert not survey.shown(after)
        return
    assert survey.shown(after)
    assert after.worth == {name: sum(one.worth == name for one in there) for name in WORTH}
    assert after.pace == {name: sum(one.pace == name for one in there) for name in PACE}
    assert sorted(after.lines) == sorted(one.line for one in there if one.line)


@given(
    st.permutations([SurveyResponse(group="g", session="s", member=str(n), line=line) for n, line in enumerate("dacb")])
)
def test_the_order_of_the_lines_says_nothing_of_who_came_when(said):
    assert survey.closed(ROW, said).lines == ("a", "b", "c", "d")


def test_a_mail_asks_some_hours_after_the_end_but_not_in_the_quiet_hours_of_the_sessions_clock():
    assert survey.asked_at(SESSION, GROUP) == ENDS + timedelta(hours=3)
    quiet = replace(GROUP, quiet=Quiet(from_=time(16), to=time(8)))
    assert survey.asked_at(SESSION, quiet) == datetime(2026, 3, 7, 15, tzinfo=UTC)  # 08:00 in Denver
    elsewhere = replace(SESSION, zone="Asia/Tokyo")  # 08:00 there when it is to go
    assert survey.asked_at(elsewhere, quiet) == ENDS + timedelta(hours=3)
    assert survey.asked_at(replace(SESSION, ends=None), GROUP) is None


def test_there_are_whole_days_to_answer_also_when_the_clocks_change():
    assert ROW.closes == datetime(2026, 3, 10, 19, tzinfo=UTC)  # 13:00 in Denver, an hour nearer to UTC
    assert survey.takes_responses(ROW, ROW.closes - timedelta(seconds=1))
    assert not survey.takes_responses(ROW, ROW.closes)
    assert ROW.due == ROW.closes + survey.GRACE


@pytest.mark.parametrize("state", [SurveyState.WAITING, SurveyState.CLOSED, SurveyState.OFF])
def test_only_an_open_survey_takes_answers(state):
    assert not survey.takes_responses(replace(ROW, state=state), ENDS)
    assert not survey.takes_responses(None, ENDS)


@pytest.mark.parametrize(
    "changes", [{"state": SessionState.CANCELLED}, {"state": SessionState.ANNOUNCED}, {"imported": True}, {"starts": None}]
)  # fmt: skip
def test_nobody_is_asked_about_what_was_not_held_or_is_history(changes):
    assert SESSION.held_here
    assert not replace(SESSION, **changes).held_here


def test_the_numbers_of_few_answers_say_only_how_many_they_were():
    few = survey.closed(ROW, [SurveyResponse(group="ml-theory", session=SESSION.key, member="a", worth="yes")])
    assert survey.numbers(few).numbers == {"feedback/answers": 1, "feedback/worth-it": 0, "feedback/pace-right": 0}
    assert survey.numbers(few).month == "2026-03"
    assert isinstance(few, Survey)
