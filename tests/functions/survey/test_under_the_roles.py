"""What comes of feedback beside asking: recaps that ask are sent, its answers handed out and erased, its outcome looked at, each by the
function whose role allows it."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.model.survey import Survey, SurveyResponse, SurveyState
from shared.store import Create
from tests.builders.at_desk import Seat, hidden
from tests.builders.members import joins, member_of
from tests.builders.memberships import START, data_link, only, welcomed_as
from tests.builders.recaps import KEY, mails, over, send, text
from tests.platform import Platform, apply, demo_group


@pytest.fixture
def by_recap(group: Platform) -> Platform:
    """The group asks in the recap; the session was held, and its recap waits."""
    apply(group, demo_group(feedback={"ask": "true", "by": "recap"}))
    joins(group, "ivo")
    over(group)
    return group


def asks(platform: Platform) -> str:
    (found,) = re.findall(r"Two questions, a press each:\s+(\S+)", text(mails("Recap:")[0]))
    return str(found)


def test_a_recap_that_is_sent_by_its_link_asks(by_recap: Platform):
    send(by_recap, note="It was good.")
    assert "Saved" in by_recap.press(asks(by_recap), worth="yes")["body"]
    (row,) = by_recap.rows(SurveyResponse)
    assert (row.session, row.member, row.worth) == (KEY, member_of(by_recap, "ivo").id, "yes")


def test_a_recap_that_is_sent_at_the_desk_asks(by_recap: Platform):
    seat = Seat(by_recap)
    seat.logs_in("mika@example.org")
    fields = hidden(seat.opens(f"/desk/ml-theory/recaps/{KEY}")) | {"session": KEY, "words": "It was good."}
    page = seat.posts("/desk/ml-theory/do/recap-send", fields)
    seat.posts("/desk/ml-theory/do/recap-send", hidden(page))
    by_recap.tick(by_recap.now + timedelta(minutes=5))
    by_recap.settle()
    assert [(row.session, row.state) for row in by_recap.rows(Survey)] == [(KEY, SurveyState.OPEN)]
    assert "Saved" in by_recap.press(asks(by_recap), pace="slow")["body"]


def test_who_is_erased_takes_what_they_said_along_and_can_save_it_before(group: Platform):
    apply(group, demo_group(feedback={"ask": "true"}))
    welcomed_as(group, "Zoe Unheard", "zoe@example.org")
    row = Survey(group="ml-theory", session="2023-09-16", closes=START + timedelta(days=9), state=SurveyState.OPEN)
    said = SurveyResponse(group="ml-theory", session="2023-09-16", member=only(group).id, worth="no", line="Not for me")
    group.table.commit(Create(row), Create(said))
    url = data_link(group)
    saved = json.loads(group.press(url, "POST", "export")["body"])
    assert "Not for me" in json.dumps(saved)
    group.press(url, "POST", "erase")
    group.press(url, "POST", "erase-for-good")
    group.settle()
    group.tick(group.now + timedelta(minutes=5))
    group.settle()
    assert group.rows(SurveyResponse) == []


def test_the_desk_shows_what_was_said_and_nobody_who_is_not_logged_in_sees_it(group: Platform):
    apply(group, demo_group(feedback={"ask": "true"}))
    over_ = Survey(
        group="ml-theory", session="2023-09-16", closes=datetime(2023, 9, 21, tzinfo=UTC), state=SurveyState.CLOSED, responses=3,
        worth={"yes": 2, "partly": 1, "no": 0}, pace={"slow": 0, "right": 3, "fast": 0}, lines=("<b>Bold</b> & plain",),
    )  # fmt: skip
    few = Survey(
        group="ml-theory",
        session="2023-09-02",
        closes=datetime(2023, 9, 7, tzinfo=UTC),
        state=SurveyState.CLOSED,
        responses=1,
    )
    group.table.commit(Create(over_), Create(few))
    seat = Seat(group)
    assert "Bold" not in seat.opens("/desk/ml-theory/sessions/feedback")["body"]
    seat.logs_in("mika@example.org")
    page: Any = seat.opens("/desk/ml-theory/sessions/feedback")["body"]
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; plain" in page
    assert "yes: 2, partly: 1, no: 0" in page
    assert "fewer than 3 answered, so nothing is shown" in page
    assert "How sessions were" in seat.opens("/desk/ml-theory/sessions")["body"]
    assert "Feedback worth it" in seat.opens("/desk/ml-theory/numbers")["body"]
