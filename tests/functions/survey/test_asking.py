"""After a session members are asked how it was: who, when, and who is not."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest

from shared.model.attendance import Attendance
from shared.model.mailing import Entry
from shared.model.member import MemberState
from shared.model.preference import FEEDBACK
from shared.model.session import Session, SessionState
from shared.model.survey import Survey, SurveyState
from shared.store import Create, Replace
from tests.builders.command_line import fortnight
from tests.builders.members import joins, member_of
from tests.builders.surveys import ASKED, COUNTED, ENDS, KEY, NAMES, mails, says, survey_of, ticked
from tests.platform import Platform, apply, demo_group, ses_mails


def test_members_are_asked_once_some_hours_after_and_whoever_gave_the_talk_is_not(held: Platform):
    assert mails("How was it") == []
    ticked(held, ASKED - timedelta(minutes=5))
    assert mails("How was it") == []
    for later in (timedelta(), timedelta(minutes=5), timedelta(days=1)):
        ticked(held, ASKED + later)
    assert [len(mails("How was it", f"{name}@")) for name in (*NAMES, "ada")] == [1, 1, 1, 0]
    assert "until Thursday 2 November, 18:00 MDT:" in " ".join(mails("How was it")[0].split())


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"muted": (FEEDBACK,)}, "muted"), ({"state": MemberState.PAUSED}, "paused"),
        ({"active_since": ENDS + timedelta(hours=1)}, "came in later"),
    ],
)  # fmt: skip
def test_whoever_does_not_want_it_is_away_or_came_later_is_not_asked(held: Platform, changes: Any, reason: str):
    held.table.commit(Replace(replace(member_of(held, "bo"), **changes)))
    ticked(held, ASKED)
    assert [len(mails("How was it", f"{name}@")) for name in NAMES] == [1, 0, 1]
    lines = held.table.all(Entry, f"member:{member_of(held, 'bo').id}")
    assert [one.reason for one in lines if one.kind == "session-feedback"] in ([reason], [])


def test_whoever_was_not_there_by_a_co_leads_list_is_not_asked(held: Platform):
    row = Attendance(group="ml-theory", session=KEY, there=(member_of(held, "ivo").id,), by="mika", at=ENDS)
    held.table.commit(Create(row))
    ticked(held, ASKED)
    assert [len(mails("How was it", f"{name}@")) for name in NAMES] == [1, 0, 0]


def test_switched_off_before_it_asks_nobody_is_asked_and_switched_off_after_it_is_finished(held: Platform):
    apply(held, demo_group())
    ticked(held, ASKED)
    assert mails("How was it") == []
    assert (survey_of(held).state, survey_of(held).due) == (SurveyState.OFF, None)


def test_what_was_asked_before_it_is_switched_off_is_finished(held: Platform):
    ticked(held, ASKED)
    apply(held, demo_group())
    for name in NAMES:
        assert "Saved" in says(held, name, worth="yes")
    ticked(held, COUNTED)
    assert len(mails("Feedback", "ada@")) == 1


def test_history_that_is_imported_and_a_session_that_was_cancelled_ask_nobody(held: Platform):
    assert len(held.rows(Survey)) == 1
    row = held.table.get(Session, "ml-theory", KEY)
    held.table.commit(Replace(replace(row, state=SessionState.CANCELLED)))
    ticked(held, ASKED)
    assert mails("How was it") == []
    assert survey_of(held).state is SurveyState.OFF


def test_a_tick_that_comes_late_gives_everybody_their_days_and_does_not_ask_at_night(group: Platform):
    apply(group, demo_group(feedback={"ask": "true"}, quiet={"from": "21:00", "to": "08:00"}))
    joins(group, *NAMES)
    ticked(group, ENDS + timedelta(minutes=3))
    night = datetime(2023, 10, 30, 5, tzinfo=UTC)  # 23:00 in Denver
    ticked(group, night)
    assert mails("How was it") == []
    ticked(group, night + timedelta(hours=9))
    assert len(mails("How was it")) == 3
    assert survey_of(group).closes == night + timedelta(days=5, hours=9)


def test_days_after_a_session_nobody_is_asked_any_more(held: Platform):
    assert [row.session for row in held.rows(Survey)] == [KEY], (
        "of the one two weeks ago, which is over since this tick"
    )
    ticked(held, ASKED + timedelta(days=3))
    assert mails("How was it") == []
    assert survey_of(held).state is SurveyState.OFF


def test_the_recap_asks_where_the_group_wants_it_so(group: Platform):
    apply(group, demo_group(feedback={"ask": "true", "by": "recap"}))
    joins(group, *NAMES)
    ticked(group, ENDS + timedelta(minutes=3))
    ticked(group, ASKED)
    assert (mails("How was it"), group.rows(Survey)) == ([], [])
    sends = ENDS + timedelta(days=2)
    group.at(sends)
    assert fortnight(group, "recap", "note", KEY, "It was good.", "--as", "mika").code == 0
    assert fortnight(group, "recap", "send", KEY, "--as", "mika").code == 0
    ticked(group, sends)
    (text,) = mails("Recap", "ivo@")
    (url,) = re.findall(r"Two questions, a press each:\s+(\S+)", text)
    assert "Saved" in group.press(url, worth="yes")["body"]
    assert survey_of(group).closes == sends + timedelta(days=5)
    assert mails("How was it") == []
    # Taken back and sent anew it asks the same once more, and takes the same answers.
    fortnight(group, "recap", "undo", KEY, "--as", "mika")
    fortnight(group, "recap", "send", KEY, "--as", "mika")
    ticked(group, sends + timedelta(hours=1))
    assert len(group.rows(Survey)) == 1
    assert "Two questions" in mails("Corrected recap", "ivo@")[0]


def test_recaps_of_a_group_that_asks_nothing_read_nothing_more(group: Platform):
    joins(group, *NAMES)
    ticked(group, ENDS + timedelta(minutes=3))
    fortnight(group, "recap", "note", KEY, "It was good.", "--as", "mika")
    fortnight(group, "recap", "send", KEY, "--as", "mika")
    ticked(group, ENDS + timedelta(hours=1))
    assert "Two questions" not in mails("Recap", "ivo@")[0]
    assert group.rows(Survey) == []


def test_the_forecast_says_when_it_will_be_asked(held: Platform):
    ahead = fortnight(held, "preflight", "--from", "2023-10-28", "--to", "2023-11-13", "--json").json
    seen = [(one["session"], one["at"]) for one in ahead["mailings"] if one["kind"] == "session-feedback"]
    assert [session for session, _ in seen] == [f"ml-theory/{KEY}", "ml-theory/2023-11-11"]


def test_mondays_mail_says_when_it_will_be_asked(held: Platform):
    ticked(held, datetime(2023, 11, 6, 16, tzinfo=UTC))
    raw = [one.raw_data for one in ses_mails() if "mika@" in str(one.destinations)]
    found = [message_from_bytes(one.encode(), policy=policy.default) for one in raw]
    (monday,) = [one for one in found if "two weeks" in str(one["Subject"])][-1:]
    words = " ".join(monday.get_body(("plain",)).get_content().split())
    assert "Sat 11 Nov, 18:00 MST: How was it? (Sat 11 November; to 4 members, less whoever was not there" in words
