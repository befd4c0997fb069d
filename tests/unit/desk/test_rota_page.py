"""Whose turn it is, at the desk, and what is foreseen of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.desk.answers import NoSuchPage
from shared.model.group import Group, RotaRules
from shared.model.rota import Answer, Rota, Slot
from shared.model.session import Session
from shared.rota.actions import Joining, Placing, Turn
from shared.rota.duty import DUTY
from shared.rota.looking import found
from shared.schedule.duties import Outlook
from shared.schedule.forecast import Known
from shared.store import Replace
from tests.builders.desk import html, shown
from tests.unit.desk.worlds import ADA, AHEAD, BO, FREE, GROUP, NOW, G, do, swapping, two_in_turn, world


@pytest.fixture
def store() -> Any:
    made = world()
    two_in_turn(made)
    return made


def test_it_is_reached_from_the_sessions_and_there_only_where_members_are_asked_in_turn(store):
    link = f'href="/desk/{GROUP}/sessions/rota"'
    assert link in html(store, "sessions")
    store.commit(Replace(replace(store.get(Group, GROUP), rota=RotaRules(ask=False))))
    assert link not in html(store, "sessions")
    with pytest.raises(NoSuchPage):
        shown(store, "sessions", "rota")


def test_it_names_who_is_asked_until_when_and_the_order_with_its_reasons(store):
    do(store, "rota add", Joining(**G, member=BO, first="2023-12-24", topics="<b>Margins</b>"))
    do(store, "rota move", Placing(**G, member=BO, place=1))
    page = " ".join(html(store, "sessions", "rota").split())
    assert "Saturday 25 November</a>: Ada" in page
    assert "is asked, and can answer until Wednesday 11 October, 02:00" in page
    assert "put here by Mika Lead; not before 24 December 2023; would present: &lt;b&gt;Margins&lt;/b&gt;" in page
    assert "Not asked now: said not before a later day" in page
    assert "<h2>Presenting</h2>" in page
    assert "<h2>Host</h2>" in page
    assert page.count("They do it</") == 1


def test_a_swap_that_waits_is_told_beside_the_turn():
    made = world()
    swapping(made)
    assert "; Bo is asked to swap" in html(made, "sessions", "rota")


def test_it_says_who_has_refused_to_swap():
    made = world()
    swapping(made)
    do(made, "rota refuse", Turn(**G, member=BO, session=FREE))
    assert "Before: Bo refused to swap" in " ".join(html(made, "sessions", "rota").split())


def test_where_nobody_is_left_it_says_so_and_who_said_no(store):
    rota = store.get(Rota, GROUP, "talk")
    slot = rota.slots[0]
    asked = (replace(slot.asked[0], answer=Answer.PASSED),)
    store.commit(Replace(replace(rota, slots=(replace(slot, asked=asked, told=True),))))
    page = " ".join(html(store, "sessions", "rota").split())
    assert "Saturday 25 November</a>: nobody yet" in page
    assert "nobody is left to ask. Before: Ada said no" in page
    assert "They do it</" not in page


def test_a_preflight_says_when_somebody_is_asked_and_for_what(store):
    group = store.get(Group, GROUP)
    known = Known(rota=found(group, group.rota, store, NOW))
    outlook = Outlook(group=group, sessions=store.all(Session, GROUP), known=known, since=NOW - timedelta(hours=1))
    ahead = list(DUTY.ahead(None, outlook))
    assert {(one.what, one.whom) for one in ahead if one.kind == "next-turn"} >= {("It is your turn: host", "1 member")}
    assert {one.what for one in ahead} <= {
        "Will you present?", "It is your turn: host", "Nobody is left to present", "Nobody is left whose turn it is: host",
        "A reminder to whoever has the turn: host",
    }  # fmt: skip
    assert all(one.flags == ("nobody is left to ask",) for one in ahead if one.kind == "nobody-left")


def test_a_preflight_takes_it_that_whoever_is_asked_by_now_says_yes(store):
    group = store.get(Group, GROUP)
    known = Known(rota=found(group, group.rota, store, NOW))
    outlook = Outlook(group=group, sessions=store.all(Session, GROUP), known=known, since=NOW - timedelta(hours=1))
    assert store.get(Rota, GROUP, "talk").slot(FREE).open.member == ADA
    of_free = [one.kind for one in DUTY.ahead(None, outlook) if (one.session, one.stage) == (f"{GROUP}/{FREE}", "talk")]
    assert of_free == []


def test_whoever_has_said_yes_is_named_once(store):
    rota = store.get(Rota, GROUP, "talk")
    slot = rota.slots[0]
    asked = (replace(slot.asked[0], member=BO, answer=Answer.PASSED), replace(slot.asked[0], answer=Answer.YES))
    store.commit(Replace(replace(rota, slots=(replace(slot, asked=asked, holder=ADA, talk="ada"),))))
    page = " ".join(html(store, "sessions", "rota").split())
    assert "has said yes. Before: Bo said no<" in page


def test_the_page_of_a_session_says_who_has_which_turn_and_only_where_members_are_asked(store):
    rota = store.get(Rota, GROUP, "host")
    slots = (
        Slot(session=FREE, starts=NOW + timedelta(days=30), holder=BO),
        Slot(session=AHEAD, starts=NOW + timedelta(days=3), holder=BO),
    )
    store.commit(Replace(replace(rota, slots=slots)))
    page = " ".join(html(store, "sessions", FREE).split())
    assert (
        f'<dt>Presenting</dt><dd><a href="/desk/{GROUP}/people/{ADA}">Ada</a>, is asked, and can answer until' in page
    )
    assert f'<dt>Host</dt><dd><a href="/desk/{GROUP}/people/{BO}">Bo</a>, has said yes</dd>' in page
    assert page.count("<dt>Host</dt>") == 1
    store.commit(Replace(replace(store.get(Group, GROUP), rota=None)))
    assert "Whose turn it is" not in html(store, "sessions", FREE)


def test_whoever_is_on_the_rota_is_not_put_on_it_again(store):
    """Bo stands for both, Ada for presenting alone."""
    ada, bo = (" ".join(html(store, "people", one).split()) for one in (ADA, BO))
    assert "talk: number 1 of 2" in ada
    assert ("Put them on the rota" in ada, "role=host" in ada) == (True, True)
    assert "talk: number 2 of 2 host: number 1 of 1" in bo
    assert ("Put them on the rota" in bo, "Their place on the rota" in bo) == (False, True)
    store.commit(Replace(replace(store.get(Group, GROUP), rota=None)))
    assert "the rota" not in html(store, "people", BO)
