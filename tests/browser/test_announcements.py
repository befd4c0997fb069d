"""A co-lead writes to members at the desk: a draft, its preview, what will happen, and stopping it; in four looks, with no barrier."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from fakes.serving import serve
from shared.model.announcement import Announcement, AnnouncementState
from tests.browser.looking import LOOKS, in_a_look, looked_at
from tests.browser.memory_desk import MemoryDesk, seat
from tests.unit.desk.examples import begun
from tests.unit.desk.worlds import CASES, GROUP

TEXT = "We have no room today, so we meet in **B12**.\n\n- [The map](https://example.org/map)"


@pytest.fixture
def desk() -> MemoryDesk:
    """The desk of a group that may send announcements."""
    made = MemoryDesk()
    made.store = begun(CASES["announcements write"])
    return made


@pytest.fixture
def page(desk: MemoryDesk, look: str, chromium: Browser) -> Iterator[Page]:
    asked = LOOKS[look]
    scheme = "dark" if asked["dark"] else "light"
    with serve(desk) as server:
        made = seat(chromium, server.url, "mika", viewport=asked["size"], color_scheme=scheme)
        yield made
        made.context.close()


@in_a_look(["announcement"])
def test_it_is_written_looked_at_sent_and_stopped(kind: str, look: str, page: Page, desk: MemoryDesk):
    page.goto(f"/desk/{GROUP}/announcements")
    page.get_by_role("link", name="Write one").click()
    looked_at(page, f"{kind}-new-{look}")
    page.get_by_label("Subject").fill("Today we meet in B12")
    page.get_by_label("Text", exact=True).fill(TEXT)
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator("#told")).to_contain_text("is kept as a draft; nothing is sent")
    expect(page.frame_locator("iframe.letter").locator("strong", has_text="B12")).to_be_visible()
    expect(page.locator("pre.letter-text")).to_contain_text("- The map (https://example.org/map)")
    looked_at(page, f"{kind}-draft-{look}")
    page.get_by_role("button", name="Send it to members …").click()
    expect(page.get_by_role("heading", name="This will happen")).to_be_visible()
    looked_at(page, f"{kind}-foreseen-{look}")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Today we meet in B12")
    looked_at(page, f"{kind}-waits-{look}")
    page.get_by_role("link", name="All announcements").click()
    expect(page.get_by_role("heading", name="About to leave")).to_be_visible()
    looked_at(page, f"{kind}-list-{look}")
    page.get_by_role("button", name="Stop it").click()
    expect(page.locator("#told")).to_contain_text("nobody got it, and it is a draft again")
    (row,) = desk.store.all(Announcement, GROUP)
    assert (row.state, row.text) == (AnnouncementState.DRAFT, TEXT)
