"""Two co-leads, each in a browser of their own, at every form of the desk: what one wrote is not lost when the other saves, and who presses
second is told that it is done. A form that has no row here is missed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from fakes.serving import serve
from shared.desk.actions import forms
from shared.desk.actions.conflicts import SAID
from shared.desk.actions.forms import Sort
from shared.desk.actions.registry import actions, address_of
from shared.model.member import MemberState
from shared.rota.actions import Joining
from shared.store import Create
from tests.browser.looking import looked_at
from tests.browser.memory_desk import MemoryDesk, seat
from tests.unit.desk.examples import begun, inputs
from tests.unit.desk.pressing import DESK, rows, typed
from tests.unit.desk.worlds import ADA, BO, CASES, GROUP, HELD, LETTER, G, do, person

CY = "0e" * 10
TYPES = (Sort.LINE, Sort.LONG, Sort.DAY, Sort.MOMENT, Sort.CHOICE, Sort.MANY, Sort.ROWS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """What each of two writes into the same *field*, and how the first is shown (*now*), where that differs. *at* is the page of the desk with the form, where that is not the action's own, and
    *button* what it is called there."""

    field: str
    mine: str
    theirs: str
    now: str = ""
    at: str = ""
    button: str = ""
    first: Callable[[Any], Any] = lambda store: None


def a_third_in_turn(store: Any) -> None:
    store.commit(Create(person(CY, "Cy", MemberState.ACTIVE)))
    do(store, "rota add", Joining(**G, member=CY))


def a_draft(store: Any) -> None:
    do(store, "announcements write", LETTER)


CHANGES = {
    "members rename": Both(field="name", mine="Ada of Mika", theirs="Ada of Sol"),
    "members calendar": Both(field="address", mine="mine@corp.example", theirs="theirs@corp.example"),
    "members pause": Both(field="until", mine="2023-11-02", theirs="2023-11-03"),
    "sessions move": Both(field="when", mine="2023-10-29T15:00", theirs="2023-10-30T14:00", now="2023-10-30 14:00"),
    "talks set": Both(field="title", mine="By Mika", theirs="By Sol"),
    "talks address": Both(field="address", mine="mine@example.org", theirs="theirs@example.org"),
    "sessions set": Both(field="about", mine="By *Mika*", theirs="By *Sol*"),
    "sessions notes": Both(field="notes", mine="https://pad.example.org/m", theirs="https://pad.example.org/s"),
    "proposals set": Both(field="topic", mine="Margins, by Mika", theirs="Margins, by Sol"),
    "attendance record": Both(
        field="there", mine=ADA, theirs=BO, now="Bo", at=f"sessions/{HELD}/attendance", button="Say who was there",
    ),
    "rota add": Both(field="topics", mine="Mika’s", theirs="Sol’s"),
    "rota move": Both(field="place", mine="1", theirs="3", first=a_third_in_turn),
    "announcements write": Both(field="text", mine="By *Mika*", theirs="By *Sol*", first=a_draft),
    "announcements test": Both(field="text", mine="By *Mika*", theirs="By *Sol*", at="announcements/a1", button="Save the draft"),
    "announcements send": Both(field="subject", mine="Mika’s", theirs="Sol’s", at="announcements/a1", button="Save the draft"),
    "recap note": Both(field="words", mine="Mika’s words", theirs="Sol’s words"),
    "recap send": Both(field="words", mine="Mika’s words", theirs="Sol’s words", at=f"recaps/{HELD}", button="Save the words"),
    "recap thread": Both(field="url", mine="https://chat.example.org/m", theirs="https://chat.example.org/s"),
}  # fmt: skip
"""The forms that change what stands there."""
ONCE = "it is done once; what is typed goes along"
NEW = "what is typed makes something new; nothing that stands there is written over"
ADDS = {
    "sessions add": NEW, "talks add": NEW, "proposals add": NEW, "votes open": NEW, "recordings attach": NEW, "members import": NEW,
    "import": NEW, "sessions cancel": ONCE, "sessions undo": ONCE, "talks withdraw": ONCE, "rota yes": "a turn is taken once",
    "rota agree": "a swap is agreed to once", "sessions decline": "only what is to be ignored is named",
    "feedback strike": "a line is named, and taken out", "slides attach": "an upload is named", "slides remove": "an upload is named",
    "handover begin": "it is begun once", "mail retry": "a mail is named", "members erase": "an address is named",
    "apply": "the file has its revision in it: tests/unit/desk/settings/test_file_page.py",
}  # fmt: skip
"""The others, and why nobody can write over what another wrote."""


@pytest.fixture(scope="module")
def table() -> Iterator[tuple[MemoryDesk, str]]:
    """The desk, and its origin."""
    made = MemoryDesk()
    with serve(made) as server:
        yield made, server.url


Seats = tuple[Page, Page]


@pytest.fixture(scope="module")
def seats(table: tuple[MemoryDesk, str], chromium: Browser) -> Iterator[Seats]:
    """The pages of Mika and Sol."""
    pages = (seat(chromium, table[1], "mika"), seat(chromium, table[1], "sol"))
    yield pages
    for page in pages:
        page.context.close()


def opened(seats: Seats, name: str, at: str = "") -> None:
    """Both have the action's form before them, or the page *at*."""
    given = typed(name, inputs(CASES[name], begun(CASES[name])))
    named = {
        one.name: given[one.name][0]
        for one in forms.fields_of(actions()[name])
        if one.sort is Sort.NAME and one.name in given
    }
    for page in seats:
        page.goto(f"/desk/{GROUP}/{at}" if at else f"/desk/{GROUP}/do/{address_of(actions()[name])}?{urlencode(named)}")


def fills(page: Page, name: str, text: str) -> None:
    """As a hand does: a box is ticked, a choice made, a text written."""
    field = page.locator(f'[name="{name}"]:not([type=hidden])')
    kind = field.first.evaluate("one => one.type || one.tagName")
    if kind == "checkbox":
        page.locator(f'[name="{name}"][value="{text}"]').check()
    elif kind == "select-one":
        field.select_option(text)
    else:
        field.first.fill(text)


def presses(page: Page, button: str) -> None:
    """The button, and what it asks back."""
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_load_state()
    confirm = page.get_by_role("button", name="Confirm", exact=True)
    if confirm.count() and page.get_by_role("heading", name="This will happen").count():
        confirm.click()
        page.wait_for_load_state()


def test_every_form_in_which_something_is_typed_stands_here():
    there = {name for name in DESK if any(one.sort in TYPES for one in forms.fields_of(actions()[name]))}
    assert there - {*CHANGES, *ADDS} == set(), (
        "say in CHANGES what two type there, or in ADDS why nothing is written over"
    )
    assert {*CHANGES, *ADDS} - there == set(), "these have no such form"


@pytest.mark.parametrize("name", CHANGES)
def test_who_saves_second_sees_what_the_first_wrote_and_loses_nothing(
    name: str, table: tuple[MemoryDesk, str], seats: Seats
):
    both, (mika, sol) = CHANGES[name], seats
    store = table[0].store = begun(CASES[name])
    both.first(store)
    opened(seats, name, both.at)
    button = both.button or actions()[name].words
    fills(sol, both.field, both.theirs)
    presses(sol, button)
    expect(sol.locator("#told")).to_contain_text("Done:")
    theirs = rows(store)
    fills(mika, both.field, both.mine)
    presses(mika, button)
    expect(mika.get_by_role("alert")).to_contain_text(SAID)
    expect(mika.get_by_role("alert")).to_be_focused()
    expect(mika.locator(f"#f-{both.field}-theirs .told")).to_have_text(both.now or both.theirs)
    assert both.mine in kept(mika, both.field)
    assert rows(store) == theirs
    looked_at(mika, f"two-co-leads-{address_of(actions()[name])}")
    presses(mika, mika.get_by_role("heading", level=1).inner_text())
    expect(mika.locator("#told")).to_contain_text("Done:")
    assert rows(store) != theirs


def kept(page: Page, name: str) -> list[str]:
    """What stands in the field, or which of its boxes are ticked."""
    found: list[str] = page.locator(f'[name="{name}"]:not([type=hidden])').evaluate_all(
        "all => all.filter(one => one.type !== 'checkbox' || one.checked).map(one => one.value)"
    )
    return found


SECOND = ("members approve", "sessions cancel", "votes close", "members pause", "slides remove")
"""One of each sort: a button, a form, one that is asked back, one of which nothing is left to do. What is said of all the others holds
tests/unit/desk/test_pressed_twice.py."""


@pytest.mark.parametrize("name", SECOND)
def test_who_presses_second_is_told_that_it_is_done(name: str, table: tuple[MemoryDesk, str], seats: Seats):
    store = table[0].store = begun(CASES[name])
    opened(seats, name)
    given = typed(name, inputs(CASES[name], store))
    for page in seats:
        for one in forms.fields_of(actions()[name]):
            if one.sort is Sort.DAY:
                fills(page, one.name, *given[one.name])
    mika, sol = seats
    presses(mika, actions()[name].words)
    expect(mika.locator("#told")).to_contain_text("Done:")
    done = rows(store)
    presses(sol, actions()[name].words)
    expect(sol.locator("main")).to_contain_text(f"Mika Lead did this a moment ago: {actions()[name].words}.")
    looked_at(sol, f"pressed-second-{address_of(actions()[name])}")
    assert rows(store) == done
