"""What a co-lead does is written down in the transaction that does it; what people do about themselves is their own affair."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.adapters.dynamodb.rows import from_item, to_item
from shared.desk.actions.done_words import DID
from shared.desk.actions.registry import actions
from shared.model.audit import AuditLine
from shared.model.member import Member
from shared.model.suppression import Erased, Erasure
from shared.privacy.actions import Person
from shared.privacy.erasing import held, person, sweep
from shared.store.actions import By, Way, perform
from tests.simulation.store import MemoryStore
from tests.unit.desk.examples import begun, inputs
from tests.unit.desk.worlds import CASES, GROUP, KEYS, KIT, NOW, Outside, acting, do, whom, world

THEIR_OWN = ("votes vote", "members data-link", "members links", "form take-in")
"""What people do about themselves by a link or a form, and no co-lead does for them."""
UNSAID = (*THEIR_OWN, *(name for name, action in actions().items() if not action.audited))


def lines(store: MemoryStore) -> list[AuditLine]:
    return [row for row in store.scan() if isinstance(row, AuditLine)]


@pytest.mark.parametrize("name", [name for name in CASES if name not in UNSAID])
def test_what_a_co_lead_does_has_a_line_by_them(name: str):
    store = begun(CASES[name])
    before = lines(store)
    perform(actions()[name], inputs(CASES[name], store), acting(store, name, outside=Outside()))
    fresh = [line for line in lines(store) if line not in before]
    assert {line.at for line in fresh} == {NOW}
    assert any(line.by in ("mika", "the group's file") for line in fresh)
    if actions()[name].desk:
        assert {line.what for line in fresh} <= set(DID)
    said = json.dumps([repr(replace(line, before=None)) for line in fresh])
    assert not any(word in said for word in ("@", "Kit", "Ada"))


@pytest.mark.parametrize("who", ["self", "speaker", "system"])
def test_what_people_do_about_themselves_has_none(who: str):
    store = world()
    before = lines(store)
    at = replace(acting(store), by=By(who=who, way=Way.LINK))
    perform(actions()["members leave"], CASES["members leave"].inputs, at)
    assert lines(store) == before


def test_two_things_done_to_one_session_have_a_line_each():
    store = world()
    before = lines(store)
    for name in ("talks set", "talks relink", "sessions move", "talks add"):
        do(store, name, CASES[name].inputs)
    assert [line.what for line in lines(store) if line not in before] == [
        "talks set",
        "talks relink",
        "move",
        "talks add",
    ]


def test_lines_about_somebody_are_handed_out_and_go_with_them():
    store = world()
    do(store, "members approve", whom(KIT))
    (line,) = store.all(AuditLine, GROUP, f"member/{KIT}")
    assert (line.what, line.by, line.way) == ("members approve", "mika", "command")
    (kit,) = [row for row in store.scan() if isinstance(row, Member) and row.id == KIT]
    there = replace(person(kit.address, store, KEYS), who=replace(person(kit.address, store, KEYS).who, members=(kit,)))
    assert held(there, store, NOW)["memberships"][0]["audit"] == [
        {"what": "members approve", "by": "mika", "at": NOW.isoformat()}
    ]
    job = Erasure(
        id="x", memberships=(Erased(group=GROUP, member=KIT, lives=1),), since=NOW + timedelta(hours=1), due=NOW
    )
    sweep(job, store)
    assert store.all(AuditLine, GROUP, f"member/{KIT}") == []


def items() -> Iterator[dict[str, Any]]:
    """Lines as earlier versions wrote them: of a move, and of slides that were taken down."""
    store = world()
    do(store, "sessions move", CASES["sessions move"].inputs)
    do(store, "slides remove", CASES["slides remove"].inputs)
    yield from (to_item(line, NOW) for line in lines(store) if line.what in ("move", "slides removed"))


def test_lines_that_were_written_before_are_read_where_they_lie():
    for item in items():
        old = item | {
            "doc": {"M": {name: value for name, value in item["doc"]["M"].items() if name not in ("about", "way")}}
        }
        line = from_item(old)
        assert (line.about, line.way) == ("", "")
        assert [to_item(line, NOW)[part] for part in ("pk", "sk", "row")] == [old[part] for part in ("pk", "sk", "row")]
        assert item["sk"]["S"].endswith(("#000002", "#old.000001"))


def test_a_person_is_not_found_again_by_what_was_written_down_of_erasing():
    store = world()
    do(store, "members erase", Person(address="ada@example.org"))
    assert not any("erase" in line.what for line in lines(store))
