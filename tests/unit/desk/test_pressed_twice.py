"""A button that is pressed twice before the next page is there: it is done once, and whoever pressed is told so."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.desk import routes
from shared.desk.actions.action_page import Asking, Foreseen
from shared.desk.actions.registry import actions as all_actions
from shared.desk.actions.registry import address_of
from shared.desk.answers import GoTo
from shared.desk.notice import Notice, read_notice
from shared.model.group import Group
from tests.unit.desk.examples import begun, inputs
from tests.unit.desk.pressing import HERE, done, followed, post, rows, typed, visit
from tests.unit.desk.worlds import CASES, GROUP

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


def asked(store: Any, name: str, form: dict[str, tuple[str, ...]], lead: int = 0, later: int = 0) -> Any:
    """The answer to the co-lead of that number who presses the same so many minutes *later*."""
    made = visit(store, "do", address_of(all_actions()[name]), fields=form)
    return routes.answer(replace(made, lead=made.group.co_leads[lead], now=made.now + timedelta(minutes=later)))


@pytest.mark.parametrize("name", ADDS)
def test_the_same_one_later_is_not(name: str):
    store, form = pressed(name)
    shown = asked(store, name, form, later=2)
    assert isinstance(shown, Asking)
    assert shown.note == ""


@pytest.mark.parametrize(("later", "ago"), [(0, "a moment"), (1, "1 minute"), (59, "59 minutes")])
def test_another_co_lead_is_told_who_did_it_and_how_long_ago(later: int, ago: str):
    store, form = pressed("members approve")
    shown = asked(store, "members approve", form, lead=1, later=later)
    assert isinstance(shown, Asking)
    assert shown.note == f"Mika Lead did this {ago} ago: Let an applicant in."
    assert shown.wrong == ("Kit is active; there is nothing to decide",)


@pytest.mark.parametrize(("name", "later"), [("members approve", 61), ("sessions add", 1)])
def test_what_is_long_past_or_names_nothing_is_not_said_of_another_co_lead(name: str, later: int):
    store, form = pressed(name)
    assert asked(store, name, form, lead=1, later=later).note == ""


SAYS = {
    "sessions add": "is at that time", "votes open": "is open already", "handover begin": "is being handed over to Zoe New already",
    "members links": "nothing had to change", "proposals confirm": "nothing had to change", "members erase": "",
}  # fmt: skip
"""What the second reads of what the audit does not know by what was pressed; of who was erased, and by whom, it knows nothing."""
MAY_TWICE = ("members data-link", "mail retry", "mail preview", "announcements test")
"""What each of two may ask for: a link to one's data, a mail that goes once however often it is asked for, a look at a mail, a mail to oneself."""


@pytest.mark.parametrize("name", [name for name in HERE if name not in MAY_TWICE])
def test_another_co_lead_who_presses_the_same_is_told_that_it_is_done_and_nothing_is_written(name: str):
    store, form = pressed(name)
    before = rows(store)
    said = in_words(asked(store, name, form, lead=1), store)
    assert SAYS.get(name, f"Mika Lead did this a moment ago: {all_actions()[name].words}.") in said
    assert rows(store) == before


def in_words(answer: Any, store: Any) -> str:
    """All that a page says of what was pressed, or the one that comes after it."""
    if isinstance(answer, GoTo):
        told = read_notice(replace(followed(store, answer), lead=store.get(Group, GROUP).co_leads[1]))
        return "\n".join((told.note, *told.done, *map(str, told.failed))) if told else ""
    parts = [getattr(answer, name, "") for name in ("note", "changed", "wrong", "failed")]
    return "\n".join(map(str, parts))


def test_where_nothing_is_left_to_do_it_is_said_who_did_it():
    store, form = pressed("members pause")
    told = asked(store, "members pause", form, lead=1, later=3)
    assert isinstance(told, GoTo)
    assert read_notice(replace(followed(store, told), lead=store.get(Group, GROUP).co_leads[1])) == Notice(
        note="Mika Lead did this 3 minutes ago: Pause a member's mail."
    )
    store, form = pressed("slides remove")
    shown = asked(store, "slides remove", form, lead=1)
    assert isinstance(shown, Foreseen)
    assert shown.changed.startswith("Mika Lead did this a moment ago: ")


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
