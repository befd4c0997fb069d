"""What to read in the form of an action: rows of fields, as on the talk's page, and no text in the words of a file."""

from html.parser import HTMLParser
from typing import Any

import pytest

from shared.desk import rendering, routes
from shared.desk.actions.action_page import Asking
from shared.desk.visit import Fields
from shared.model.session import Resource, Session
from tests.simulation.store import MemoryStore
from tests.unit.desk.pressing import done, post, visit
from tests.unit.desk.worlds import AHEAD, GROUP, world

TALK = {"session": (AHEAD,), "talk": ("implicit-bias",)}


def read(store: MemoryStore) -> list[tuple[str, str | None, int | None, bool]]:
    session = store.get(Session, GROUP, AHEAD)
    talk = session.talk("implicit-bias") if session else None
    assert talk is not None
    return [(one.title, one.url, one.minutes, one.essential) for one in talk.resources if isinstance(one, Resource)]


def fields_in(page: str) -> dict[str, tuple[str, ...]]:
    """What a browser posts of the page's form as it stands."""
    found = dict[str, tuple[str, ...]]()

    class Form(HTMLParser):
        name, inside = "", False

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = dict(attrs)
            name = given.get("name") or ""
            if tag in ("input", "textarea") and name:
                found[name] = (given.get("value") or "",)
            if tag == "select":
                self.name = name
            if tag == "option" and (self.name not in found or "selected" in given):
                self.inside = True
                found[self.name] = (given["value"] or "",) if "value" in given else ()

        def handle_data(self, data: str) -> None:
            if self.inside and not found.get(self.name):
                found[self.name] = (data,)
            self.inside = False

    Form().feed(page)
    return found


def form(store: MemoryStore, answer: Any = None) -> dict[str, tuple[str, ...]]:
    here = visit(store, "do", "talks-set", query=TALK)
    page = rendering.render(answer or routes.answer(here), here)
    assert '<textarea id="f-reading"' not in page
    return fields_in(page)


def test_the_form_as_it_stands_changes_nothing():
    store = world()
    before = read(store)
    assert len(before) == 2
    typed = form(store)
    assert (typed["reading-1"], typed["essential-2"]) == ((before[0][0],), ("no",))
    done(store, "talks set", typed | {"title": ("Another",)})
    assert read(store) == before


@pytest.mark.parametrize(
    ("change", "after"),
    [
        ({"minutes-1": ("25",)}, lambda was: [(*was[0][:2], 25, was[0][3]), was[1]]),
        ({"reading-3": ("More",), "url-3": ("https://example.org/m",), "essential-3": ("no",)}, lambda was: [*was, ("More", "https://example.org/m", None, False)]),
        ({"reading-1": ("",), "url-1": ("",), "minutes-1": ("",)}, lambda was: was[1:]),
        ({f"{name}-{n}": ("",) for name in ("reading", "url", "minutes") for n in (1, 2)}, lambda _: []),
    ],
)  # fmt: skip
def test_rows_are_changed_added_and_taken_out(change: Fields, after: Any):
    store = world()
    before = read(store)
    done(store, "talks set", form(store) | change)
    assert read(store) == after(before)


def test_a_form_without_rows_takes_none_out():
    store = world()
    before = read(store)
    done(store, "talks set", TALK | {"title": ("Another",)})
    assert read(store) == before


def test_a_row_that_is_wrong_says_so_and_all_rows_stay_as_they_were_typed():
    store = world()
    before = read(store)
    answer = post(store, "talks set", form(store) | {"reading-2": ("Mine",), "minutes-2": ("an hour",)})
    assert isinstance(answer, Asking)
    again = form(store, answer)
    assert (again["reading-2"], again["minutes-2"]) == (("Mine",), ("an hour",))
    assert answer.wrong == ("To read, no. 2: Minutes are a whole number, at most 2,000.",)
    page = rendering.render(answer, visit(store, "do", "talks-set"))
    assert '<p class="wrong wide" id="reading-2-wrong">Minutes are a whole number, at most 2,000.</p>' in page
    assert read(store) == before
