"""Two co-leads do two things at once: what one writes between the look and the write of the other. All ends as if they had done one after the
other, so nothing that either did is lost, and nobody is mailed twice."""

import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import cache, partial
from typing import Any

import pytest

from shared.adapters.dynamodb.rows import key_of
from shared.desk.actions.registry import actions
from shared.errors import BadInput, FortnightError
from shared.store import Write
from shared.store.actions import By, Way, perform
from tests.simulation.store import MemoryStore
from tests.thorough import THOROUGH
from tests.unit.desk.examples import inputs
from tests.unit.desk.worlds import CASES, Outside, acting, world

APART = ("setup", "keys rotate", "site rebuild", "doctor again", "form take-in")
"""What is done outside of the table, or names the version that was read."""
AMONG = [name for name in CASES if name not in APART]
FEW = 18
"""Of so many pairs one is tried where time is short, beside those of what bears on all sessions, or is done twice."""
WIDE = ("apply", "import", "sessions add", "members import")


def of(mine: str) -> list[str]:
    """What somebody else does meanwhile."""
    every = THOROUGH or mine in WIDE
    return [
        other for other in AMONG if every or other in (mine, *WIDE) or zlib.crc32(f"{mine}/{other}".encode()) % FEW == 0
    ]


@cache
def begun() -> MemoryStore:
    return world()


def copied(store: MemoryStore) -> MemoryStore:
    made = MemoryStore(store.system)
    made.partitions = {key: dict(rows) for key, rows in store.partitions.items()}
    made.index, made.ends, made.ending = dict(store.index), dict(store.ends), list(store.ending)
    return made


def both(mine: str, other: str) -> MemoryStore | None:
    """A world in which either can be done; None where that of one is none for the other."""
    store = copied(begun())
    try:
        for first in dict.fromkeys((CASES[mine].first, CASES[other].first)):
            first(store)
    except (FortnightError, AssertionError):  # some cases are made for a world of their own
        return None
    return store


def does(who: str, name: str, store: MemoryStore, given: Any) -> None:
    at = acting(store, name, outside=Outside())
    with suppress(BadInput):
        perform(actions()[name], given, replace(at, by=By(who=who, way=Way.COMMAND)))


def after(store: MemoryStore, *acts: Callable[[MemoryStore], None]) -> dict[Any, Any]:
    """The rows once all *acts* were done in *store*, one after the other, but for their versions."""
    for act in acts:
        act(store)
    return {key_of(row): replace(row, version=0) for row in store.scan()}


def in_the_midst(store: MemoryStore, act: Callable[[MemoryStore], None], other: Callable[[MemoryStore], None]) -> bool:
    """Do *act*, with *other* before its first write, once it has read what it goes by; whether it came to a write."""
    commit, came = store.commit, list[bool]()

    def late(*writes: Write) -> None:
        if not came:
            came.append(True)
            other(store)
        commit(*writes)

    store.commit = late  # type: ignore[method-assign]
    act(store)
    return bool(came)


@pytest.mark.parametrize("name", AMONG)
def test_whatever_somebody_else_does_meanwhile_it_ends_as_one_after_the_other(name: str):
    tried, wrong = 0, list[str]()
    for beside in of(name):
        store = both(name, beside)
        if store is None:
            continue
        mine = partial(does, "mika", name, given=inputs(CASES[name], store))
        theirs = partial(does, "sol", beside, given=inputs(CASES[beside], store))
        meanwhile = copied(store)
        if in_the_midst(meanwhile, mine, theirs):
            tried += 1
            ways = (after(copied(store), theirs, mine), after(copied(store), mine, theirs))
            wrong += [] if after(meanwhile) in ways else [beside]
    assert tried
    assert wrong == []


def test_what_is_lost_would_be_seen(monkeypatch: pytest.MonkeyPatch):
    """Where nothing holds the version that was read, the later write takes the earlier one along."""
    monkeypatch.setattr(MemoryStore, "fits", lambda *_: True)
    with pytest.raises(AssertionError):
        test_whatever_somebody_else_does_meanwhile_it_ends_as_one_after_the_other("sessions move")
