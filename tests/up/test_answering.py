"""A member's calendar answers the invitation of a mail in the laptop's inbox."""

import os
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.chromium import ARGUMENTS, found
from tests.browser.conftest import PHONE, shot
from tests.browser.looking import sticking_out
from tests.patience import PATIENCE
from tests.up.house import House

ADA = "ada@example.org"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A group that asks who comes, and its member Ada."""
    first = datetime.now(UTC).date() + timedelta(days=10)
    file = {
        "id": "readers", "name": "Readers", "zone": "Europe/Berlin", "sender": "Readers <reading@group.example.org>",
        "co_leads": [{"id": "lead", "name": "Lead", "address": "lead@example.org"}], "attendance": {"ask": True},
        "season": {"first": first.isoformat(), "every_days": 14, "starts": "19:00", "minutes": 60}, "meeting_link": "https://meet.example.org/a",
    }  # fmt: skip
    (tmp_path / "group.yaml").write_text(yaml.safe_dump(file, sort_keys=False))
    (tmp_path / "list.csv").write_text(f"name,email\nAda Example,{ADA}\n")
    made = House(tmp_path)
    made.up()
    made.fortnight("members", "import", "list.csv", "--already-agreed", "--as", "lead", "--yes")
    yield made
    made.close()


@pytest.fixture
def phone() -> Iterator[Page]:
    """A page of a Chromium as wide as a phone."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found(), args=ARGUMENTS)
        yield browser.new_page(viewport=PHONE, locale="en-GB")
        browser.close()


def said(house: House, session: str, words: str) -> None:
    """Wait until the co-leads see *words*."""
    until = time.monotonic() + PATIENCE
    while words not in (found := house.fortnight("attendance", "show", session)):
        assert time.monotonic() < until, found
        time.sleep(0.5)


@pytest.mark.skipif(
    not found() and os.environ.get("CI") != "true", reason="there is no Chromium, which only CI has to have"
)
def test_it_is_answered_by_a_button_changed_by_another_and_comes_to_the_table_by_the_bucket_and_the_queue(
    house: House, phone: Page
):
    house.moves("5 minutes")  # what a command causes is taken up by the next tick
    house.waits_for("welcome", ADA)
    (number,) = re.findall(r'href="/inbox/(\d+)"', house.sees(f"/inbox?to={ADA}&kind=welcome"))
    page = house.sees(f"/inbox/{number}")
    (session,) = re.findall(r"UID:(\d{4}-\d\d-\d\d)\.readers@", page)
    phone.goto(f"{house.url}/inbox/{number}")
    for pressed, told, words in (
        ("Yes", "Accepted", "1 come: Ada Example"),
        ("No", "Declined", "1 cannot: Ada Example"),
        ("Maybe", "Tentatively accepted", "1 may come, 0 have not said"),
    ):
        phone.get_by_role("button", name=pressed, exact=True).click()
        expect(phone.get_by_role("status")).to_have_text(f"{told}: the answer is on its way to the group.")
        assert sticking_out(phone) == []
        said(house, session, words)
    shot(phone, "inbox-invitation")
    assert house.stopped() == ""
