"""The laptop's clock: shown, moved on where it is the story's, with what went wrong."""

from datetime import timedelta

import pytest

from fakes.forms import Forms
from local.clock import Trouble
from local.front import front
from tests.local.front_world import SITE, START, World


def test_the_clock_shows_the_storys_time_and_moves_it_on(world: World) -> None:
    assert "Sat 7 Oct 2023, 00:00 UTC" in world.browser.get("/clock").get_data(as_text=True)
    assert world.browser.post("/clock", data={"step": "6 hours"}).headers["Location"] == "/clock"
    world.browser.post("/clock", data={"amount": "2", "unit": "days"})
    assert world.at == START + timedelta(days=2, hours=6)
    assert "Mon 9 Oct 2023, 06:00 UTC" in world.browser.get("/inbox").get_data(as_text=True)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"amount": "-1", "unit": "days"}, "forward only"),
        ({"amount": "0", "unit": "days"}, "forward only"),
        ({"amount": "121", "unit": "days"}, "forward only"),
        ({"amount": "9" * 40, "unit": "days"}, "forward only"),
        ({"amount": "1", "unit": "years"}, "forward only"),
        ({}, "forward only"),
        ({"amount": "101", "unit": "days"}, "The story ends before that."),
    ],
)
def test_a_step_that_cannot_be_is_said_so(world: World, data: dict[str, str], said: str) -> None:
    refused = world.browser.post("/clock", data=data)
    assert refused.status_code == 422
    assert said in refused.get_data(as_text=True)
    assert world.at == START


def test_another_sites_page_cannot_move_the_clock(world: World) -> None:
    refused = world.browser.post("/clock", data={"step": "1 day"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert (refused.status_code, world.at) == (403, START)


def test_the_clocks_page_shows_what_went_wrong_the_newest_first(world: World) -> None:
    assert "What went wrong" not in world.browser.get("/clock").get_data(as_text=True)
    world.troubles = [Trouble(START, "first <b>"), Trouble(START + timedelta(days=1), "what it woke: still busy")]
    page = world.browser.get("/clock").get_data(as_text=True)
    assert page.index("Sun 8 Oct 2023, 00:00 UTC</time>: what it woke") < page.index("first &lt;b&gt;")


def test_the_systems_clock_is_shown_and_cannot_be_moved(world: World) -> None:
    app = front(
        read=SITE.get, api=lambda: None, forms=Forms(now=world.now), mailbox=world.mailbox, now=world.now, move=None,
    )  # fmt: skip
    page = app.test_client().get("/clock").get_data(as_text=True)
    assert "by the system&#39;s clock" in page or "by the system's clock" in page
    assert "<form" not in page
    assert app.test_client().post("/clock", data={"step": "1 day"}).status_code == 409
