"""A button that is pressed twice before the next page is there: it is done once, and whoever pressed is told so."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.desk import routes
from shared.desk.actions.action_page import Asking
from shared.desk.actions.registry import actions as all_actions
from shared.desk.actions.registry import address_of
from shared.desk.answers import GoTo
from tests.unit.desk.examples import begun, inputs
from tests.unit.desk.pressing import HERE, done, post, typed, visit
from tests.unit.desk.worlds import CASES

ADDS = ["sessions add", "talks add"]


def pressed(name: str) -> tuple[Any, dict[str, tuple[str, ...]]]:
    """What is there after the form was sent once, and the form."""
    store = begun(CASES[name])
    form = typed(name, inputs(CASES[name], store))
    done(store, name, form)
    return store, form


@pytest.mark.parametrize("name", ADDS)
def test_who_pressed_twice_is_told_that_it_is_done(name: str):
    store, form = pressed(name)
    shown = post(store, name, form)
    assert isinstance(shown, Asking)
    assert shown.note.endswith(
        "you did that a moment ago, and it is done. If you pressed the button twice, all is well."
    )


@pytest.mark.parametrize("name", ADDS)
def test_somebody_else_or_the_same_one_later_is_not(name: str):
    store, form = pressed(name)
    asked = visit(store, "do", address_of(all_actions()[name]), fields=form)
    for other in (
        replace(asked, lead=replace(asked.lead, id="noor")),
        replace(asked, now=asked.now + timedelta(minutes=2)),
    ):
        shown = routes.answer(other)
        assert isinstance(shown, Asking)
        assert shown.note == ""


def test_what_was_done_to_somebody_is_not_said_of_another():
    store, form = pressed("members ban")
    shown = post(store, "members ban", {**form, "member": ("0" * 20,)})
    assert isinstance(shown, Asking)
    assert shown.note == ""


@pytest.mark.parametrize("name", [name for name in HERE if name in CASES])
def test_a_second_press_never_looks_as_if_the_first_had_failed(name: str):
    store, form = pressed(name)
    shown = post(store, name, form)
    if not isinstance(shown, GoTo):
        told = getattr(shown, "note", "") or getattr(shown, "changed", "")
        wrong = (
            getattr(shown, "wrong", ())
            or [one.wrong for one in getattr(shown, "fields", ()) if getattr(one, "wrong", "")]
            or getattr(shown, "failed", ())
        )
        assert not wrong or "all is well" in told, (type(shown).__name__, told, wrong)
