"""How sessions were, at the desk."""

from dataclasses import replace

import pytest

from shared.desk.answers import NoSuchPage
from shared.model.group import Feedback, Group
from shared.model.survey import Survey
from shared.store import Replace
from tests.builders.desk import html, shown
from tests.unit.desk.pressing import done
from tests.unit.desk.worlds import GROUP, HELD, surveyed, world


def test_a_line_that_should_not_stand_there_is_taken_out_and_the_audit_says_by_whom():
    store = world()
    surveyed(store)
    assert [one.outcome.lines for one in shown(store, "sessions", "feedback").sessions] == [("Good", "Rude")]
    assert "Take it out" in html(store, "sessions", "feedback")
    done(store, "feedback strike", {"session": (HELD,), "line": ("Rude",)})
    row = store.get(Survey, GROUP, HELD)
    assert (row.lines, row.responses) == (("Good",), 3)
    store.commit(Replace(replace(store.get(Group, GROUP), feedback=Feedback(ask=True))))
    assert "took a line of feedback out" in html(store, "sessions", HELD)
    assert "Rude" not in html(store, "sessions", HELD)


def test_where_nobody_is_or_was_asked_there_is_no_such_page():
    with pytest.raises(NoSuchPage):
        shown(world(), "sessions", "feedback")
