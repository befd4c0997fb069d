"""The resource page in a browser: every kind of page, on a phone and a desk, by day and by night, without any network."""

import io
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser, Page, Route, expect

from shared.site import Page as Made
from shared.site.scripts import policy
from tests.browser.conftest import DESKTOP, PHONE, shot
from tests.browser.looking import LOOKS, in_a_look, looked_at
from tests.browser.sites import PAGES, WORDS, everything, life
from tests.patience import PATIENCE
from tests.template.written import properties
from tests.unit.site.examples import DECK, URL


@cache
def thumbnail() -> bytes:
    """A first page of slides, as a picture."""
    image, body = Image.new("RGB", (640, 360), "#f4f1ea"), io.BytesIO()
    draw = ImageDraw.Draw(image)
    draw.text((48, 60), "Double descent", fill="#20262a", font=ImageFont.load_default(52))
    draw.line((48, 150, 592, 150), fill="#0b5d58", width=4)
    draw.text((48, 180), "Ada Example", fill="#575f63", font=ImageFont.load_default(30))
    image.save(body, "WEBP")
    return body.getvalue()


@pytest.fixture(scope="module")
def site() -> dict[str, Made]:
    return everything()


Shows = Callable[..., Page]


@pytest.fixture
def shows(site: dict[str, Made], chromium: Browser) -> Iterator[Shows]:
    """Opens a page of the site; whatever else is asked for fails the test."""
    contexts: list[Any] = []
    strangers: list[str] = []
    faults: list[str] = []

    def answer(route: Route) -> None:
        at = urlsplit(route.request.url)
        key = at.path.lstrip("/")
        key += "index.html" if not key or key.endswith("/") else ""
        if f"{at.scheme}://{at.netloc}" == URL and key in site:
            headers = {"Content-Security-Policy": policy(), "Content-Type": site[key].content_type}
            route.fulfill(body=site[key].body, headers=headers)
        elif key == WORDS:
            route.fulfill(
                body="e\u0301" * 90 + " eﬃcient ﬂow. Interpolation beyond the threshold: the Bartlett–Hastie bound",
                content_type="text/plain; charset=utf-8",
            )
        elif key == DECK.thumbnail:
            route.fulfill(body=thumbnail(), content_type="image/webp")
        elif at.netloc == "www.youtube-nocookie.com":
            route.fulfill(body="<p>The player</p>", content_type="text/html")
        else:
            strangers.append(route.request.url)
            route.abort()

    def show(
        path: str, *, size: dict[str, int] = DESKTOP, dark: bool = False, script: bool = True, **more: Any
    ) -> Page:
        context = chromium.new_context(
            viewport=size, color_scheme="dark" if dark else "light", java_script_enabled=script, **more
        )
        context.set_default_timeout(1000 * PATIENCE)
        contexts.append(context)
        context.route("**/*", answer)
        page: Page = context.new_page()
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{URL}/ml-theory/{path}")
        return page

    yield show
    for context in contexts:
        context.close()
    assert (strangers, faults) == ([], [])


@in_a_look(list(PAGES))
def test_a_page_has_no_barrier_and_fits_its_screen(shows: Shows, kind: str, look: str):
    page = shows(PAGES[kind], **LOOKS[look])
    looked_at(page, f"site-{kind}-{look}")


def test_the_reading_list_is_narrowed_without_script(shows: Shows):
    page = shows("reading/", size=PHONE, script=False)
    expect(page.get_by_text("Notes on divergences")).to_have_count(0)
    paper, video = (
        page.get_by_role("link", name="The implicit bias of gradient descent").last,
        page.get_by_text("A lecture with"),
    )
    expect(video).to_be_visible()
    page.get_by_role("navigation", name="Show only").get_by_role("link", name="Papers").click()
    expect(paper).to_be_visible()
    expect(video).to_be_hidden()
    page.get_by_role("navigation", name="Show only").get_by_role("link", name="All").click()
    expect(video).to_be_visible()


def test_math_is_drawn_by_the_browser_itself(shows: Shows):
    page = shows("s/2023-10-28/", script=False)
    box = page.locator("math[display=block] mfrac").first.bounding_box()
    assert box
    assert box["height"] > 25  # numerator over denominator


# --- what a script adds
def found(page: Page) -> list[str]:
    return page.locator(".finds a:visible").all_inner_texts()


def test_the_search_is_reached_by_a_key_and_narrows_as_one_types(shows: Shows):
    page = shows("past/")
    page.keyboard.press("/")
    page.wait_for_url("**/search/")
    page.keyboard.press("/")
    box = page.get_by_role("searchbox")
    expect(box).to_be_focused()
    everything = len(found(page))
    expect(page.get_by_role("status")).to_have_text(f"{everything} of {everything} sessions")
    page.keyboard.type("LOTTERY hyp")
    expect(page.get_by_role("status")).to_have_text(re.compile(rf"^\d+ of {everything} sessions$"))
    assert "The Lottery Ticket Hypothesis" in found(page)
    assert len(found(page)) < 4
    expect(page).to_have_url(re.compile(r"\?q=LOTTERY\+hyp$"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("status")).to_have_text(f"{everything} of {everything} sessions")


def test_a_name_is_found_without_its_marks_and_an_abstract_by_its_words(shows: Shows):
    page = shows("search/?q=priklad")
    expect(page.locator(".finds span:visible mark")).to_have_text("Příklad")
    expect(page.get_by_role("status")).to_have_text(re.compile("^1 of"))
    page.get_by_role("searchbox").fill("separable data")
    expect(page.get_by_role("status")).to_have_text(re.compile("^1 of"))
    expect(page.locator(".found:visible mark")).to_have_text(["separable", "data"])


def test_what_stands_on_the_slides_is_found_and_shown(shows: Shows):
    page = shows("search/", size=PHONE)
    page.get_by_role("searchbox").fill("interpolation bartlett")
    expect(page.get_by_role("status")).to_have_text(re.compile("^1 of"))
    assert found(page) == ["Double descent"]
    expect(page.locator(".found:visible")).to_contain_text("eﬃcient ﬂow. Interpolation beyond")
    expect(page.locator(".found:visible mark")).to_have_text(["Interpolation", "Bartlett"])
    shot(page, "site-search-found-phone-light")
    page.get_by_role("searchbox").fill("no such word")
    expect(page.get_by_role("status")).to_have_text(re.compile("^0 of"))


def test_the_filters_work_together_and_stay_in_the_address(shows: Shows):
    page = shows("search/")
    page.get_by_label("Season", exact=True).select_option("2022–23")
    seasons = page.locator(".all h2:visible").all_inner_texts()
    assert seasons == ["Season 2022–23"]
    page.get_by_label("With").select_option("reading")
    count = len(found(page))
    assert 0 < count < 10
    page.reload()
    assert len(found(page)) == count
    page.get_by_label("Season", exact=True).select_option("")
    page.get_by_label("With").select_option("")
    page.get_by_label("Series or book").select_option("boyd")
    assert found(page) == ["Convex functions", "Double descent"]


def test_without_script_the_search_page_lists_everything(shows: Shows):
    page = shows("search/", script=False)
    expect(page.get_by_role("searchbox")).to_be_hidden()
    assert len(found(page)) == len(life())


def test_who_is_elsewhere_is_told_the_time_by_their_own_clock(shows: Shows):
    page = shows("", timezone_id="Asia/Kolkata")
    expect(page.locator(".leaf .own")).to_have_text("01:30–02:30 by your clock (Sunday)")
    at_home = shows("", timezone_id="America/Denver")
    expect(at_home.locator(".leaf .times")).to_be_visible()
    expect(at_home.locator(".own")).to_have_count(0)


def test_a_recording_loads_only_when_it_is_asked_for(shows: Shows):
    page = shows("s/2023-10-14/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if URL not in request.url else None)
    facade = page.get_by_role("link", name="Watch the recording")
    facade.focus()
    assert asked == []
    page.keyboard.press("Enter")
    frame = page.frame_locator("iframe[title='Recording of Double descent']")
    expect(frame.get_by_text("The player")).to_be_visible()
    assert asked[0] == "https://www.youtube-nocookie.com/embed/FAKEvid0001?autoplay=1"
    without = shows("s/2023-10-14/", script=False)
    link = without.get_by_role("link", name="Watch the recording")
    assert link.get_attribute("href") == "https://www.youtube.com/watch?v=FAKEvid0001"


@pytest.mark.parametrize(
    ("asked", "leads"),
    [
        ("/", None), ("/g/s/2023-10-28/", None), ("/g/feed.xml", None), ("/g/s/2023-10-28", "/g/s/2023-10-28/"), ("//g/past", "/g/past/"),
        ("/g/s/2023-10-28/.", "/g/s/2023-10-28/"), ("/g/s/2023-10-28).", "/g/s/2023-10-28/"), ("/g/s/2023-10-28%22%3E,", "/g/s/2023-10-28/"),
        ("/g/feed.xml,", "/g/feed.xml"), ("/g/s/2023-10-28/%E2%80%9D", "/g/s/2023-10-28/"), ("/)", "/"), ("/g/decks/a.b_c.pdf", None),
    ],
)  # fmt: skip
def test_what_a_sentence_left_behind_a_link_does_not_break_it(shows: Shows, asked: str, leads: str | None):
    """By the very function that runs at CloudFront."""
    code = properties("DirectoryIndex")["FunctionCode"]
    run = f"uri => {{ {code}; return handler({{request: {{uri}}}}) }}"
    answer = shows("").evaluate(run, asked)
    told = answer.get("headers", {}).get("location", {}).get("value")
    assert (told, answer.get("statusCode")) == ((leads, 301) if leads else (None, None))
    assert leads or answer["uri"] == (f"{asked}index.html" if asked.endswith("/") else asked)
