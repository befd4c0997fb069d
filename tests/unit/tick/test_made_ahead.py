"""A tick makes the sessions of a season without an end while somebody applies a file that ends it: whoever of the two is first, in the end
there are no sessions but those of the file."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from shared.errors import Conflict
from shared.group import applying
from shared.model.group import Group
from shared.model.group_calendar import GroupCalendar
from shared.model.season import Season
from shared.model.session import Session
from shared.schedule.steps import run
from shared.store import Write
from shared.tick.calendar_duties import made_ahead
from tests.simulation.store import MemoryStore

BEGUN, LATER = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 6, tzinfo=UTC)
SEASON = Season(first=date(2026, 3, 7), every_days=14, starts=time(18), minutes=60, ahead_days=28)
GROUP = Group(
    id="g", name="G", zone="Europe/Berlin", sender="g@example.org", reminders=("1d",), co_leads=(), meeting_link="https://meet.example.org/a",
    season=SEASON,
)  # fmt: skip
ENDED = replace(GROUP, season=replace(SEASON, until=date(2026, 4, 10)))


def begun() -> MemoryStore:
    store = MemoryStore(lambda: BEGUN)
    run(applying.steps(GROUP, store, BEGUN), store)
    return store


def read(store: MemoryStore) -> tuple[GroupCalendar, Group]:
    calendar, group = store.get(GroupCalendar, "g"), store.get(Group, "g")
    assert calendar
    assert group
    return calendar, group


def changed(store: MemoryStore) -> None:
    run(applying.steps(ENDED, store, LATER), store)


def ahead(store: MemoryStore) -> list[str]:
    return [row.key for row in store.all(Session, "g") if row.upcoming and row.starts and row.starts > LATER]


def test_a_season_that_goes_on_gets_its_sessions_all_in_one_turn():
    store = begun()
    assert made_ahead(*read(store), store, LATER) == read(store)[0]
    assert ahead(store) == ["2026-04-18", "2026-05-02"]


def test_a_file_that_is_applied_before_the_session_is_written_is_read_again():
    store = begun()
    commit = store.commit

    def late(*writes: Write) -> None:
        store.commit = commit  # type: ignore[method-assign]
        changed(store)
        commit(*writes)

    store.commit = late  # type: ignore[method-assign]
    with pytest.raises(Conflict):
        made_ahead(*read(store), store, LATER)
    made_ahead(*read(store), store, LATER)
    assert ahead(store) == []


def test_a_group_that_was_read_before_the_file_was_applied_makes_nothing():
    store = begun()
    _, group = read(store)
    changed(store)
    calendar, _ = read(store)
    with pytest.raises(Conflict):
        made_ahead(calendar, group, store, LATER)
    assert ahead(store) == []


def test_whoever_applies_a_file_hears_of_a_session_that_was_made_meanwhile():
    store = begun()
    steps = applying.steps(ENDED, store, LATER)
    made_ahead(*read(store), store, LATER)
    with pytest.raises(Conflict):
        run(steps, store)
    changed(store)
    assert ahead(store) == []
