"""Whom a session that was moved, or called off by mistake, has asked."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import yaml

from shared.group import applying
from shared.group.file import parse
from shared.model.session import Session
from shared.schedule import steps
from shared.schedule.actions import CANCEL, MOVE, UNDO, Cancelling, Moving, Undoing
from shared.store import Replace
from shared.store.actions import Acting, By, Way, perform
from tests.builders.sessions import reminded_at
from tests.simulation.store import MemoryStore

FILE = """
id: g
name: G
zone: UTC
sender: g@example.org
reminders: [7d, 1h]
attendance: {ask: true, last_reminder: coming}
co_leads: [{id: mika, name: Mika, address: mika@example.org}]
season: {first: 2026-03-10, every_days: 7, starts: "14:00", minutes: 60, until: 2026-03-17}
"""
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
KEY = {"group": "g", "session": "2026-03-10"}


def reminded(**more: object) -> MemoryStore:
    """The first session's reminder of a week before has asked; nothing else waits to be sent."""
    store, group = MemoryStore(lambda: NOW), parse(yaml.safe_load(FILE) | more)
    steps.run(applying.steps(group, store, NOW), store)
    after, _ = reminded_at(store.all(Session, "g")[0], group, NOW)
    store.commit(Replace(replace(after, asked_in=("7d",))))
    return store


def asked(store: MemoryStore) -> tuple[tuple[str, ...], datetime | None]:
    row = store.get(Session, *KEY.values())
    assert row
    return row.asked_in, row.asked_at


def act(store: MemoryStore, action: object, given: object) -> None:
    at = Acting(store=store, now=NOW, correlation="c", by=By(who="mika", way=Way.COMMAND))
    perform(action, given, at)  # type: ignore[arg-type]


@pytest.mark.parametrize(("to", "asks"), [("2026-03-11 14:00", ()), ("2026-03-10 18:00", ("7d",))])
def test_the_mail_of_a_move_asks_and_who_was_asked_about_the_same_day_was(to: str, asks: tuple[str, ...]):
    store = reminded()
    act(store, MOVE, Moving(**KEY, when=to))
    assert asked(store) == (asks, NOW)
    act(store, UNDO, Undoing(**KEY))
    assert asked(store) == (("7d",), None)  # nobody was told


def test_a_move_asks_nobody_in_a_group_that_does_not_ask():
    store = reminded(attendance={"ask": "false"})
    act(store, MOVE, Moving(**KEY, when="2026-03-11 14:00"))
    assert asked(store) == ((), None)


def test_what_was_called_off_by_mistake_has_asked_whom_it_had_asked():
    store = reminded()
    act(store, CANCEL, Cancelling(**KEY))
    for row in store.scan():
        if getattr(row, "kind", "") == "cancelled" and hasattr(row, "cursor"):
            store.commit(Replace(replace(row, due=None)))  # members have heard
    act(store, UNDO, Undoing(**KEY))
    assert asked(store) == (("7d",), None)
