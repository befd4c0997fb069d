"""What a member says of a session: kept, changed, refused, handed out, erased, and a sign of life."""

import re
from datetime import timedelta
from typing import Any

from shared.model.suppression import Erased
from shared.model.survey import SurveyResponse, SurveyState
from shared.privacy.registry import BY_MEMBERSHIP
from tests.builders.members import member_of
from tests.builders.surveys import ASKED, CLOSES, COUNTED, KEY, NAMES, link, mails, says, survey_of, ticked
from tests.platform import Platform, apply, demo_group


def test_two_taps_and_a_line_are_kept_changed_and_told_without_names(held: Platform):
    ticked(held, ASKED)
    assert "Saved" in says(held, "ivo", worth="yes")
    assert "Saved" in says(held, "ivo", pace="right", line="  More of\tthis,\u202e please ")
    says(held, "bo", worth="no", pace="fast")
    says(held, "bo", worth="partly")
    says(held, "dee", line="", pace="right", worth="yes")
    row = held.table.get(SurveyResponse, "ml-theory", KEY, member_of(held, "ivo").id)
    assert (row.worth, row.pace, row.line) == ("yes", "right", "More of this, please")
    ticked(held, CLOSES)
    assert survey_of(held).state is SurveyState.OPEN
    ticked(held, COUNTED)
    after = survey_of(held)
    assert (after.worth, after.pace) == ({"yes": 2, "partly": 1, "no": 0}, {"slow": 0, "right": 2, "fast": 1})
    assert after.lines == ("More of this, please",)
    assert held.rows(SurveyResponse) == [], "what is counted is nobody's"
    for to in ("ada@example.org", "mika@example.org"):
        (told,) = mails("Feedback", to)
        assert "Was it worth their time? yes: 2, partly: 1, no: 0" in told
        assert "- More of this, please" in told
        assert re.findall(rf"\b({'|'.join(NAMES)})\b", told.lower()) == []
    for name in NAMES:
        assert mails("Feedback", name) == []
    ticked(held, COUNTED + timedelta(hours=1))
    assert [len(mails("Feedback", to)) for to in ("ada@", "mika@", "sol@")] == [1, 1, 1]


def test_a_look_changes_nothing_and_costs_one_read_and_pressing_twice_is_fine(held: Platform, calls: Any):
    ticked(held, ASKED)
    url, before = link("ivo"), held.state()
    calls.clear()
    page = held.press(url, "GET")
    assert [name for name in calls.names() if name != "GetItem:CLOCK"] == ["BatchGetItem"]
    assert "Was it worth your time?" in page["body"]
    assert held.state() == before
    held.press(url, worth="yes")
    once = held.state()
    assert "Saved" in held.press(url, worth="yes")["body"]
    assert held.state() == once


def test_what_is_too_long_or_none_of_the_answers_is_refused_and_what_was_typed_stays(held: Platform):
    ticked(held, ASKED)
    page = says(held, "ivo", worth="yes", line="x" * 281)
    assert "your line has 281 characters, and there is room for 280" in page
    assert "x" * 281 in page
    assert "none of the answers" in says(held, "ivo", worth="splendid")
    assert held.rows(SurveyResponse) == []
    assert "&lt;b&gt;" in says(held, "ivo", line="<b>bold</b>")


def test_it_is_too_late_after_the_close_and_before_it_is_counted(held: Platform):
    ticked(held, ASKED)
    url = link("ivo")
    held.at(CLOSES)
    assert "Too late to say" in held.press(url, worth="yes")["body"]
    assert held.rows(SurveyResponse) == []
    ticked(held, COUNTED)
    assert "Too late to say" in held.press(url, worth="yes")["body"]


def test_what_is_held_is_handed_out_and_erased_while_it_is_somebodys(held: Platform):
    ticked(held, ASKED)
    says(held, "ivo", worth="yes", line="A line")
    ivo, kept = member_of(held, "ivo"), BY_MEMBERSHIP["feedback"]
    assert kept.handed_out(ivo, held.table) == [{"session": KEY, "worth": "yes", "pace": "", "line": "A line"}]
    gone = Erased(group="ml-theory", member=ivo.id, lives=1)
    held.table.discard(kept.remains(gone, None, held.now, held.table))
    assert held.rows(SurveyResponse) == []


def test_a_press_is_a_sign_of_life_where_the_group_asks_the_silent(held: Platform):
    apply(held, demo_group(feedback={"ask": "true"}, silence={"sessions": "3"}))
    ticked(held, ASKED)
    says(held, "ivo", worth="yes")
    assert member_of(held, "ivo").seen == held.now
