"""Who is asked how a session was."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.model.attendance import Attendance as There
from shared.model.group import Attendance, CoLead, Feedback, Group
from shared.model.member import Answered, Member, MemberState
from shared.model.session import Session, SessionState, Speaker, Talk
from shared.model.survey import Survey, SurveyState
from shared.store import Create
from shared.survey.asking import Asking, asking_of, not_asked
from tests.simulation.store import MemoryStore

STARTS = datetime(2026, 3, 6, 19, tzinfo=UTC)
NOW = STARTS + timedelta(hours=4)
GROUP = Group(
    id="ml-theory", name="Theory", zone="America/Denver", sender="t@example.org",
    co_leads=(CoLead(id="mika", name="Mika", address="mika@example.org"),), feedback=Feedback(ask=True),
    attendance=Attendance(ask=True),
)  # fmt: skip
SESSION = Session(
    group="ml-theory", key="2026-03-06", kind="talks", state=SessionState.HELD, starts=STARTS, ends=STARTS + timedelta(hours=1),
    talks=(Talk(slug="t", speaker="Ada"),),
)  # fmt: skip
ADA = Member(
    group="ml-theory", id="ab" * 10, name="Ada", address="ada@example.org", state=MemberState.ACTIVE, active_since=STARTS - timedelta(days=90)
)  # fmt: skip
OPEN = Survey(group="ml-theory", session=SESSION.key, closes=NOW + timedelta(days=4), state=SurveyState.OPEN)


def said(coming: bool) -> tuple[Answered, ...]:
    return (Answered(session=SESSION.key, starts=STARTS, coming=coming),)


def there(*ids: str, others: int = 0) -> There:
    return There(group="ml-theory", session=SESSION.key, there=ids, others=others, by="mika", at=NOW)


@pytest.mark.parametrize(
    ("changes", "list_", "why"),
    [
        ({}, None, ""),
        ({"rsvps": said(True)}, None, ""),
        ({"rsvps": said(False)}, None, "could not come"),
        ({"rsvps": said(False)}, there(ADA.id), ""),
        ({}, replace(there(), by="", said=9), ""),
        ({"rsvps": said(False)}, replace(there(), by="", said=9), "could not come"),
        ({}, there(ADA.id), ""),
        ({}, there("cd" * 10), "was not there"),
        ({"rsvps": said(True)}, there("cd" * 10), "was not there"),
        ({"rsvps": said(True)}, there("cd" * 10, others=2), ""),
        ({}, there("cd" * 10, others=2), "was not there"),
        ({"active_since": STARTS + timedelta(minutes=1)}, None, "came in later"),
    ],
)
def test_whoever_was_not_there_is_not_asked_as_far_as_that_is_known(changes, list_, why):
    asking = Asking(survey=OPEN, there=list_, speakers=frozenset())
    assert not_asked(replace(ADA, **changes), SESSION, asking, GROUP, NOW) == why


def test_where_nobody_says_who_comes_an_old_answer_counts_for_nothing():
    asking = Asking(survey=OPEN, there=None, speakers=frozenset())
    group = replace(GROUP, attendance=None)
    assert not_asked(replace(ADA, rsvps=said(False)), SESSION, asking, group, NOW) == ""


def test_who_gave_a_talk_is_not_asked_and_nobody_is_once_it_is_over():
    asking = Asking(survey=OPEN, there=None, speakers=frozenset({"ada@example.org"}))
    assert not_asked(ADA, SESSION, asking, GROUP, NOW) == "gave a talk"
    for row in (None, replace(OPEN, closes=NOW), replace(OPEN, state=SurveyState.CLOSED)):
        over = Asking(survey=row, there=None, speakers=frozenset())
        assert not_asked(ADA, SESSION, over, GROUP, NOW) == "the survey is closed"


def test_the_speakers_of_a_joint_session_are_its_hosts():
    store = MemoryStore(lambda: NOW)
    address = Speaker(group="proofs", session="2026-03-06", talk="t", name="Ada", address="ada@example.org")
    store.commit(Create(address), Create(OPEN))
    guest = replace(SESSION, host="proofs/2026-03-06")
    assert asking_of(guest, store) == Asking(
        survey=store.get(Survey, "ml-theory", SESSION.key), there=None, speakers=frozenset({"ada@example.org"})
    )
    assert asking_of(SESSION, store).speakers == frozenset()
