"""The resource page in a browser: every kind of page, on a phone and a desk, by day and by night, without any network."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from shared.proposals.shapes import ProposalState, Tally, VoteState
from shared.sessions import Consent, Resource, Session, Talk
from shared.site import Page as Made
from tests.browser.conftest import DESKTOP, PHONE, shot
from tests.unit.site.examples import FULL, OTHER, URL, archive, made, proposal, seven, vote

ABOUT = """Gradient descent, *left alone* on separable data, finds the maximum-margin solution:

$$\\lim_{t\\to\\infty} \\frac{w_t}{\\|w_t\\|_2} = \\arg\\max_{\\|w\\|_2 \\le 1} \\min_{i \\le n} y_i \\langle w, x_i \\rangle$$

- for the logistic loss, at the rate $O(1/\\log t)$;
- for deeper models with $\\mathbb{E}[\\ell(f_\\theta(x), y)]$ see [the survey](https://example.org/survey)."""
RECAP = "We went through the proof of the **main theorem**, and did not agree on whether $\\beta > 1$ is needed.\n\n> It is."


def life() -> list[Session]:
    """The season with something of everything in it."""
    paper = Resource(
        kind="paper",
        title="The implicit bias of gradient descent",
        url="https://arxiv.org/pdf/1710.10345v2.pdf",
        minutes=40,
    )
    video = Resource(kind="video", title="A lecture with a very long name that does not fit on one line of a phone", url="https://example.org/v", minutes=50, essential=False)  # fmt: skip
    told: dict[str, dict[str, Any]] = {
        "2023-10-14": {
            "recap": RECAP,
            "recapped_at": datetime(2023, 10, 16, tzinfo=UTC),
            "book": "boyd",
            "chapter": "Convex sets",
            "resources": (Resource(kind="chapter", title="Convex Optimization: Convex sets (pages 21–66)", url="https://example.org/cvx", minutes=60),),
        },
        "2023-10-28": {
            "about": "An afternoon on margins.",
            "host": "statistics/2023-10-28",
            "series": "learning-to-learn",
            "talks": (
                Talk(slug="bias", title="The implicit bias of gradient descent", speaker="Ada Example", about=ABOUT, resources=(paper, video),
                     thread="https://chat.example.org/t/1", slides_after=True),
                Talk(slug="tangents", title="Tangent kernels, briefly", speaker="Noor Ünal-Příklad", unconfirmed=True),
            ),
        },
        "2023-11-11": {"book": "boyd", "chapter": "Convex functions"},
    }  # fmt: skip
    recording = Resource(kind="recording", url="https://video.example.org/1")
    sessions = [replace(s, **told.get(s.key, {})) for s in seven("2023-10-14")]
    first = sessions[0]
    talks = tuple(replace(talk, recording=recording, consent=Consent.YES) for talk in first.talks)
    return [*archive(), replace(first, talks=talks), *sessions[1:]]


def everything(url: str = URL) -> dict[str, Made]:
    """A site at *url* with every kind of page."""
    proposals = (
        proposal(
            "a", topic="Sharpness and generalisation", speaker="Bo Sample", about="Flat minima, and $\\lambda_{\\max}$."
        ),
        proposal("b", topic="Double descent", speaker="Fay Late", url="https://example.org/dd"),
        proposal("c", ProposalState.CHOSEN, topic="Tangent kernels", speaker="Noor Ünal-Příklad", session="2023-10-28"),
    )
    settled = vote(
        "v",
        "c",
        state=VoteState.SETTLED,
        ranking=(Tally(proposal="c", approvals=7), Tally(proposal="b", approvals=1)),
        ballots=9,
    )
    return made(
        *life(), group=FULL, groups=(FULL, OTHER), proposals=proposals,
        votes=(settled, vote("w", "a", "b", opened=datetime(2023, 11, 11, tzinfo=UTC), closes=datetime(2023, 11, 16, tzinfo=UTC))),
        url=url,
    )  # fmt: skip


@pytest.fixture(scope="module")
def site() -> dict[str, Made]:
    return everything()


Shows = Callable[..., Page]


@pytest.fixture
def shows(site: dict[str, Made], chromium: Browser) -> Iterator[Shows]:
    """Opens a page of the site; whatever else is asked for fails the test."""
    contexts: list[Any] = []
    strangers: list[str] = []

    def answer(route: Route) -> None:
        at = urlsplit(route.request.url)
        key = at.path.lstrip("/")
        key += "index.html" if not key or key.endswith("/") else ""
        if f"{at.scheme}://{at.netloc}" == URL and key in site:
            route.fulfill(body=site[key].body, content_type=site[key].content_type)
        elif at.path.startswith("/decks/"):
            route.fulfill(status=404)
        else:
            strangers.append(route.request.url)
            route.abort()

    def show(path: str, *, size: dict[str, int] = DESKTOP, dark: bool = False, script: bool = True) -> Page:
        context = chromium.new_context(
            viewport=size, color_scheme="dark" if dark else "light", java_script_enabled=script
        )
        contexts.append(context)
        context.route("**/*", answer)
        page: Page = context.new_page()
        page.goto(f"{URL}/ml-theory/{path}")
        return page

    yield show
    for context in contexts:
        context.close()
    assert strangers == []


PAGES = {
    "home": "", "past": "past/", "reading": "reading/", "plan": "reading/boyd/", "research": "research/", "proposals": "proposals/",
    "about": "about/", "series": "series/learning-to-learn/", "session": "s/2023-10-28/", "held": "s/2023-10-14/",
    "archived": "s/undated-09/", "slides": "s/2023-11-11/slides/", "cancelled": "s/2023-12-09/",
}  # fmt: skip


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("kind", PAGES)
def test_a_page_has_no_barrier_and_fits_its_screen(shows: Shows, kind: str, size: dict[str, int], dark: bool):
    page = shows(PAGES[kind], size=size, dark=dark)
    shot(page, f"site-{kind}-{'phone' if size is PHONE else 'desktop'}-{'dark' if dark else 'light'}")
    found = Axe().run(page)
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


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
