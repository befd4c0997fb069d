"""What is counted of what was written, and of which month."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.errors import Conflict
from shared.model.count import BALLOTS, JOINED, LEFT, Count, counted
from shared.model.member import Member, MemberState, to_state
from shared.model.vote import Ballot
from shared.store import Create, Delete, Replace
from shared.store.actions import Acting, Action, By, Change, Way, asked, perform
from shared.store.counting import happened, tally
from tests.simulation.store import MemoryStore

NOW = datetime(2024, 3, 31, 23, 30, tzinfo=UTC)
BEFORE = NOW - timedelta(days=9)
NEW = Member(group="g", id="0a" * 10, name="Ada", address="ada@example.org", state=MemberState.PENDING_APPROVAL)
BALLOT = Ballot(group="g", vote="v", member="m", choices=(), cast=NOW)


def was(*states: MemberState, at: datetime = BEFORE) -> Member:
    member = NEW
    for state in states:
        member = to_state(member, state, at=at, by="self")
    return member


def now(member: Member, *states: MemberState) -> Member:
    for state in states:
        member = to_state(member, state, at=NOW, by="self")
    return member


PENDING, ACTIVE, PAUSED = MemberState.PENDING_APPROVAL, MemberState.ACTIVE, MemberState.PAUSED


@pytest.mark.parametrize(
    ("write", "numbers"),
    [
        (Create(now(NEW, PENDING)), {}),
        (Create(now(NEW, PENDING, ACTIVE)), {JOINED: 1}),
        (Replace(now(was(PENDING), ACTIVE)), {JOINED: 1}),
        (Replace(now(was(PENDING), MemberState.DECLINED)), {}),
        (Replace(now(was(ACTIVE), PAUSED)), {}),
        (Replace(now(was(ACTIVE, PAUSED), ACTIVE)), {}),
        (Replace(now(was(PAUSED), MemberState.BOUNCED)), {LEFT: 1}),
        (Replace(now(was(ACTIVE, MemberState.UNSUBSCRIBED), ACTIVE)), {JOINED: 1}),
        (Replace(replace(was(ACTIVE), name="Ada B")), {}),
        (Delete(was(PAUSED)), {LEFT: 1}),
        (Delete(was(MemberState.UNSUBSCRIBED)), {}),
        (Create(BALLOT), {BALLOTS: 1}),
        (Replace(BALLOT), {}),
    ],
)
def test_members_who_come_and_go_and_first_ballots_are_counted(write: Any, numbers: dict[str, int]):
    assert [one.numbers for one in happened([write], NOW)] == ([numbers] if numbers else [])


def test_one_addition_goes_to_each_group_and_month():
    store = MemoryStore(lambda: NOW)
    added: list[Count] = []
    store.add = added.append  # type: ignore[method-assign]
    later = NOW + timedelta(hours=1)
    tally(
        [counted("g", NOW, a=1), counted("g", NOW, a=2, b=1), counted("g", later, a=1), counted("h", NOW, a=1)], store
    )
    assert [(one.group, one.month, one.numbers) for one in added] == [
        ("g", "2024-03", {"a": 3, "b": 1}), ("g", "2024-04", {"a": 1}), ("h", "2024-03", {"a": 1}),
    ]  # fmt: skip


def test_an_action_counts_what_it_made_also_where_the_rest_failed():
    """And what its changes say of themselves; what was in the caller's list before was counted then."""
    from dataclasses import dataclass

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Nothing:
        group: str = asked("Which", default="g")

    member = now(NEW, ACTIVE)
    changes = [
        Change("in", (Create(member),), counts=(counted("g", NOW, decks=2),)),
        Change("again", (Create(member),)),
    ]
    action = Action(name="x", inputs=Nothing, does=lambda *_: iter(changes), words="x", audited=False)
    store = MemoryStore(lambda: NOW)
    at = Acting(store=store, now=NOW, by=By(who="self", way=Way.LINK))
    earlier = [Change("before", (Create(now(NEW, ACTIVE)),))]
    with pytest.raises(Conflict):
        perform(action, Nothing(), at, tries=1, done=earlier)
    assert store.all(Count, "g")[0].numbers == {JOINED: 1, "decks": 2}
