"""Signs of life are found wherever they lie."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.model.attendance import Attendance
from shared.model.group import Group, Silence
from shared.model.proposal import Proposer, TalkProposal
from shared.model.rota import Answer, Asked, Place, Rota, Slot
from shared.model.session import Session, SessionState, Speaker
from shared.model.vote import Ballot, Vote
from shared.silence.signs import heard_of
from shared.store import Create, Replace
from tests.simulation.store import MemoryStore
from tests.unit.desk.worlds import GROUP, NOW, G, world

EVA, EARLIER, LATER = "ea" * 10, NOW - timedelta(days=20), NOW + timedelta(days=20)
THERE = "2023-09-17"


@pytest.fixture
def store() -> MemoryStore:
    """The group asks the silent; there was one session lately, and Eva is nowhere."""
    made: Any = world()
    group = made.get(Group, GROUP)
    made.commit(Replace(replace(group, silence=Silence(sessions=3))))
    made.commit(Create(Session(**G, key=THERE, kind="talks", state=SessionState.HELD, starts=EARLIER, ends=EARLIER)))
    found: MemoryStore = made
    return found


def rota(**fields: Any) -> list[Any]:
    return [Rota(**G, role="host", **fields)]


def slot(**fields: Any) -> list[Any]:
    return rota(slots=(Slot(session=THERE, starts=fields.pop("starts", EARLIER), **fields),))


def asked(answer: Answer) -> list[Any]:
    return slot(asked=(Asked(member=EVA, at=EARLIER, until=NOW, since=EARLIER, answer=answer),))


PROPOSED = [
    TalkProposal(**G, id="ee55", topic="T", speaker="Eva", made=EARLIER),
    Proposer(**G, proposal="ee55", name="Eva", address="eva@example.org", member=EVA),
]
VOTED = [
    Vote(**G, id=THERE, proposals=("ee55",), opened=EARLIER, closes=LATER, seats=1),
    Ballot(**G, vote=THERE, member=EVA, choices=(), cast=EARLIER),
]


@pytest.mark.parametrize(
    ("rows", "sign"),
    [
        ([], None),
        (PROPOSED, EARLIER),
        (VOTED, EARLIER),
        ([Attendance(**G, session=THERE, there=(EVA,), at=NOW)], EARLIER),
        (rota(order=(Place(member=EVA, since=EARLIER),)), EARLIER),
        (rota(order=(Place(member=EVA, since=EARLIER, why="put mika"),)), None),
        (asked(Answer.PASSED), EARLIER),
        (asked(Answer.OPEN), None),
        (asked(Answer.SILENT), None),
        (slot(holder=EVA), EARLIER),
        (slot(holder=EVA, starts=LATER), NOW),
    ],
)
def test_a_sign_of_life_is_found_in_whatever_row_it_left(store: MemoryStore, rows, sign):
    for row in rows:
        store.commit(Create(row))
    group = store.get(Group, GROUP)
    assert group is not None
    assert heard_of(group, store, NOW).signs.get(EVA) == sign


@pytest.mark.parametrize("day", [THERE, "2023-10-28"])
def test_who_gives_a_talk_is_heard_of_by_their_address(store: MemoryStore, day):
    store.commit(Create(Speaker(**G, session=day, talk="x", name="Eva", address="eva@example.org")))
    group = store.get(Group, GROUP)
    assert group is not None
    session = store.get(Session, GROUP, day)
    assert session is not None
    assert heard_of(group, store, NOW).talks["eva@example.org"] == session.starts


CLOSED = [replace(VOTED[0], closes=EARLIER + timedelta(days=4)), VOTED[1]]


@pytest.mark.parametrize("rows", [CLOSED, [Attendance(**G, session=THERE, there=(EVA,), at=NOW)]])
def test_an_answer_is_kept_in_mind_while_the_question_is_open_and_no_longer(store: MemoryStore, rows):
    """They were asked after one session, and voted, or a co-lead said that they were there; then another session was held."""
    later = NOW - timedelta(days=6)
    another = Session(**G, key="2023-10-01", kind="talks", state=SessionState.HELD, starts=later, ends=later)
    store.commit(*(Create(row) for row in (*rows, another)))
    group = store.get(Group, GROUP)
    assert group is not None
    for days, after, signs in ((14, 0, {EVA: EARLIER}), (60, 50, {EVA: EARLIER}), (14, 50, {})):
        asks = replace(group, silence=Silence(sessions=1, days=days))
        assert heard_of(asks, store, NOW + timedelta(days=after)).signs == signs
