"""The desk by keyboard alone, and for whoever hears it: a session is moved, a deck is sent. And how its pages look on paper, in colours of
one's own, in a narrow window and in large letters."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from fakes.serving import serve
from local.decks import deck
from shared.model.deck import Outcome, Upload
from shared.model.session import Session
from shared.store import Create
from tests.browser.conftest import DESKTOP, shot
from tests.browser.looking import sticking_out
from tests.browser.memory_desk import MemoryDesk, seat
from tests.browser.test_desk_ways import tabs_to
from tests.unit.desk.worlds import AHEAD, GROUP, HELD, NOW, asking, turning, world

TALK = f"sessions/{AHEAD}/talks/implicit-bias"
BUCKET = "https://uploads.example.org/"


@pytest.fixture(scope="module")
def table() -> Iterator[tuple[MemoryDesk, str]]:
    """The desk, and its origin."""
    made = MemoryDesk()
    with serve(made) as server:
        yield made, server.url


@pytest.fixture
def sits(table: tuple[MemoryDesk, str], chromium: Browser) -> Iterator[Any]:
    """``sits(path, …)``: a co-lead at that page of the desk of a new group, with such a look."""
    table[0].store = world()
    pages = list[Page]()

    def sit(path: str, **look: Any) -> Page:
        page = seat(chromium, table[1], "mika", **look)
        pages.append(page)
        page.goto(f"/desk/{GROUP}/{path}".rstrip("/"))
        return page

    yield sit
    for page in pages:
        page.context.close()


def test_a_session_is_moved_and_moved_back_by_keyboard_alone(table: tuple[MemoryDesk, str], sits: Any):
    page = sits(f"sessions/{AHEAD}", viewport=DESKTOP)
    began = starts(table[0])
    tabs_to(page, "To the page itself")
    page.keyboard.press("Enter")
    tabs_to(page, "Move the session")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Move a session")
    expect(page.locator("main")).to_contain_text("Saturday 28 October")
    tabs_to(page, "Day and time")
    page.keyboard.press("ArrowUp")  # a day or a month later, as the browser's language has it
    moment = page.get_by_label("Day and time").input_value()
    assert moment != "2023-10-28T14:00"
    tabs_to(page, "Move a session")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="This will happen")).to_be_visible()
    assert starts(table[0]) == began
    tabs_to(page, "Confirm")
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_be_focused()
    expect(page.get_by_role("status")).to_contain_text("Done: move Sat 28 October to")
    assert starts(table[0]) != began
    tabs_to(page, "Undo")
    page.keyboard.press("Enter")  # nobody was mailed yet, so nothing is asked
    expect(page.get_by_role("status")).to_contain_text("Done: undo the move of Sat 28 October")
    expect(page.locator("#told")).to_be_focused()
    assert starts(table[0]) == began


def starts(desk: MemoryDesk) -> Any:
    found = desk.store.get(Session, GROUP, AHEAD)
    assert found is not None
    return found.starts


def test_a_deck_is_sent_by_keyboard_alone_and_what_became_of_it_is_heard(
    table: tuple[MemoryDesk, str], sits: Any, tmp_path: Path
):
    page, file, got = sits(TALK, viewport=DESKTOP), tmp_path / "bias.pdf", list[bytes]()
    file.write_bytes(deck("The implicit bias", "Ada Example", 2))
    page.route(f"{BUCKET}**", lambda route: takes(route, got))
    tabs_to(page, "PDF")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(file)
    tabs_to(page, "Upload PDF")
    page.keyboard.press("Enter")
    page.wait_for_url("**sent=1**")
    assert len(got) == 1
    assert b'name="file"; filename="bias.pdf"' in got[0]
    expect(page.locator("#there")).to_contain_text("The file has arrived and is being checked.")
    tabs_to(page, "Look again")
    checked(table[0], reason="It is locked with a password.")
    expect(page.locator("#going")).to_contain_text("It is locked with a password.", timeout=20_000)
    expect(page.locator("#going")).to_have_attribute("role", "status")
    expect(page.locator("#there")).to_be_focused()
    tabs_to(page, "PDF")


def takes(route: Route, got: list[bytes]) -> None:
    """As the bucket does."""
    got.append(route.request.post_data_buffer or b"")
    route.fulfill(status=204, headers={"Access-Control-Allow-Origin": "*"})


def checked(desk: MemoryDesk, **given: Any) -> None:
    """What the check finds of the talk's file."""
    row = Upload(
        id="sent", group=GROUP, session=AHEAD, talk="implicit-bias", key=f"{GROUP}/{AHEAD}/implicit-bias/20231007T080000000Z-aa-bias.pdf",
        object_version="1", outcome=Outcome.REFUSED, at=NOW, issued=NOW, bytes=9, **given,
    )  # fmt: skip
    desk.store.commit(Create(row))


LOOKS: dict[str, dict[str, Any]] = {
    "narrow": {"viewport": {"width": 320, "height": 640}},
    "own-colours": {"viewport": {"width": 900, "height": 700}, "forced_colors": "active"},
    "still": {"viewport": DESKTOP, "reduced_motion": "reduce"},
}
PAGES = {"today": "", "attendance": f"sessions/{HELD}/attendance", "talk": TALK, "rota": "sessions/rota", "move": f"do/sessions-move?session={AHEAD}"}  # fmt: skip


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_is_lost_in_a_narrow_window_or_in_colours_of_ones_own(
    look: str, table: tuple[MemoryDesk, str], sits: Any
):
    asking(table[0].store)
    turning(table[0].store)
    page = sits("", **LOOKS[look])
    for name, path in PAGES.items():
        page.goto(f"/desk/{GROUP}/{path}".rstrip("/"))
        shot(page, f"desk-{look}-{name}")
        assert (name, sticking_out(page)) == (name, [])
        here = page.locator("nav a[aria-current]")
        assert here.evaluate("one => getComputedStyle(one).borderTopWidth") == (
            "2px" if look == "own-colours" else "0px"
        )
        assert page.evaluate("document.getAnimations().length") == 0


def test_letters_twice_as_large_fit(table: tuple[MemoryDesk, str], sits: Any):
    asking(table[0].store)
    page = sits("", viewport={"width": 1280, "height": 900})
    for name, path in PAGES.items():
        if name != "rota":
            page.goto(f"/desk/{GROUP}/{path}".rstrip("/"))
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            assert page.evaluate("getComputedStyle(document.body).fontSize") == "34px"
            shot(page, f"desk-large-{name}")
            assert (name, sticking_out(page)) == (name, [])


def test_on_paper_is_who_was_there_and_nothing_to_press(table: tuple[MemoryDesk, str], sits: Any):
    asking(table[0].store)
    page = sits(f"sessions/{HELD}/attendance", viewport=DESKTOP)
    page.emulate_media(media="print")
    shot(page, "desk-paper-attendance")
    expect(page.get_by_role("checkbox", name="Ada")).to_be_visible()
    for nothing in (
        page.get_by_role("navigation"),
        page.get_by_role("button"),
        page.get_by_label("The names"),
        page.get_by_role("link", name="Back"),
    ):
        expect(nothing.filter(visible=True)).to_have_count(0)
