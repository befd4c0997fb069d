"""When in a session which talk begins."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.model.agenda import agenda
from shared.model.session import Session, SessionState, Talk

START = datetime(2023, 10, 28, 20, tzinfo=UTC)


def session(minutes: int, talks: int) -> Session:
    given = tuple(Talk(slug=f"talk-{n}", speaker=f"Speaker {n}") for n in range(talks))
    return Session(
        group="g", key="2023-10-28", kind="talks", state=SessionState.PLANNED, starts=START,
        ends=START + timedelta(minutes=minutes), talks=given,
    )  # fmt: skip


def told(minutes: int, talks: int, talk_minutes: int = 25, question_minutes: int = 10) -> str:
    slots = agenda(session(minutes, talks), talk_minutes, question_minutes)
    return " ".join(f"{slot.starts:%H:%M}{'?' if slot.questions else ''}" for slot in slots)


@pytest.mark.parametrize(
    ("minutes", "talks", "expected"),
    [
        (60, 1, "20:00 20:25?"),
        (60, 2, "20:00 20:25? 20:30 20:55?"),
        (70, 2, "20:00 20:25? 20:35 21:00?"),
        (120, 2, "20:00 20:25? 20:35 21:00?"),
        (60, 3, "20:00 20:15? 20:20 20:35? 20:40 20:55?"),
        (10, 2, "20:00 20:03? 20:05 20:08?"),
        (60, 0, ""),
    ],
)
def test_talks_and_questions_are_made_to_fit(minutes: int, talks: int, expected: str) -> None:
    assert told(minutes, talks) == expected


def test_a_group_without_questions_has_talks_only() -> None:
    assert told(60, 2, 30, 0) == "20:00 20:30"
    assert told(60, 3, 30, 0) == "20:00 20:20 20:40"


def test_a_session_without_a_date_has_no_agenda() -> None:
    undated = Session(group="g", key="undated-01", kind="talks", state=SessionState.HELD, talks=session(60, 1).talks)
    assert agenda(undated, 25, 10) == ()


@given(st.integers(5, 1440), st.integers(1, 10), st.integers(5, 240), st.integers(0, 120))
def test_slots_follow_each_other_within_the_session_and_every_talk_is_given(
    minutes: int, talks: int, talk: int, questions: int
) -> None:
    one = session(minutes, talks)
    slots = agenda(one, talk, questions)
    assert all(earlier.ends == later.starts for earlier, later in pairwise(slots))
    assert all(slot.starts < slot.ends for slot in slots)
    if slots:
        assert (slots[0].starts, slots[-1].ends <= one.ends) == (START, True)
    if minutes // talks >= 1:
        assert [slot.talk for slot in slots if not slot.questions] == list(one.talks)
        assert len({slot.ends - slot.starts for slot in slots if not slot.questions}) == 1
