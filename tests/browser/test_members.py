"""Confirm, approve, the member's own page and their data, as people meet them: on a phone, in the dark, without script."""

import json
from typing import Any

import pytest
from playwright.sync_api import expect

from local.world import World
from shared.adapters.dynamodb.table import Table
from tests.browser.conftest import Opens, People
from tests.browser.looking import LOOKS, NO_SCRIPT, PHONES, WCAG, in_a_look, looked_at, member

LEAD = "mika@example.org"


def state(world: World, address: str) -> str:
    table = Table(world.stack.outputs["TableName"])
    found = [m for page, _ in table.members("ml-theory") for m in page if m.address == address]
    return found[0].state.value if found else ""


def test_somebody_comes_in_on_a_phone_in_the_dark_without_script(world: World, people: People, opens: Opens):
    form = opens(f"{world.url}/form/{world.form.id}", **NO_SCRIPT)
    form.get_by_label("Name").first.fill("Ada Example")
    form.get_by_label("Email").first.fill("ada@example.org")
    form.get_by_label("Meta-learning").check()
    form.get_by_label("I agree to my details being stored").check()
    form.locator("form button").last.click()
    expect(form).to_have_url(f"{world.url}/form/{world.form.id}/sent")
    world.stack.quiet()

    url = people.links("confirm", "ada@example.org")[0]
    opens(url, **NO_SCRIPT)  # a mail scanner looks first, and nothing happens
    assert state(world, "ada@example.org") == "pending_confirmation"
    page = opens(url, **NO_SCRIPT)
    page.get_by_role("button", name="Confirm my address").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, your address is confirmed")
    world.stack.quiet()

    page = opens(people.links("application", LEAD)[0], **NO_SCRIPT)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada Example would like to join")
    page.get_by_role("button", name="Let them in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("They are in")
    world.stack.quiet()
    late = opens(people.links("application", "sol@example.org")[0], **NO_SCRIPT)
    expect(late.get_by_role("heading", level=1)).to_have_text("Already decided")
    expect(late.locator("main")).to_contain_text("approved by mika")
    assert state(world, "ada@example.org") == "active"


def test_a_member_sets_what_they_want_pauses_and_comes_back_without_script(world: World, people: People, opens: Opens):
    people.comes_in("Bo Sample", "bo@example.com")
    page = opens(people.links("welcome", "bo@example.com", "m")[0], **NO_SCRIPT)
    page.get_by_label("A reminder an hour before each session").uncheck()
    page.get_by_label("Your time zone").select_option("Asia/Kolkata")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    expect(page.get_by_label("A reminder an hour before each session")).not_to_be_checked()
    assert (member(world, "bo@example.com").muted, member(world, "bo@example.com").zone) == (("1h",), "Asia/Kolkata")
    page.get_by_label("No mail until").fill("2023-11-02")
    page.get_by_role("button", name="Pause").click()
    expect(page.locator("main")).to_contain_text("You are on a pause until Thursday 2 November 2023")
    page.get_by_role("button", name="End the pause now").click()
    expect(page.get_by_role("status")).to_contain_text("Good to have you back")
    page.get_by_role("button", name="Leave the group").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have left")
    assert state(world, "bo@example.com") == "unsubscribed"


def test_a_member_saves_their_data_and_is_erased_without_script(world: World, people: People, opens: Opens):
    people.comes_in("Zoe Unheard", "zoe@example.org")
    page = opens(people.links("welcome", "zoe@example.org", "m")[0], **NO_SCRIPT)
    page.get_by_role("button", name="See or erase my data").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your mail")
    world.stack.quiet()
    page = opens(people.links("my-data", "zoe@example.org", "m")[0], **NO_SCRIPT)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save my data (JSON)").click()
    held = json.loads(download.value.path().read_text())
    assert (download.value.suggested_filename, held["memberships"][0]["name"]) == ("my-data.json", "Zoe Unheard")
    page.get_by_role("button", name="Erase me").click()
    page.get_by_role("button", name="Erase me for good").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are erased")
    assert state(world, "zoe@example.org") == ""


@pytest.fixture(scope="module")
def pages(world: World, people: People) -> dict[str, tuple[str, str]]:
    """Every kind of page behind a link: its address, and the button to press first, if any."""
    people.applies("Cy Waits", "cy@example.org")
    confirm = people.links("confirm", "cy@example.org")[0]
    people.applies("Dee " + "Long-Name-" * 11, "dee@example.org", Affiliation="word " * 200)
    people.presses(people.links("confirm", "dee@example.org")[0], choice="confirm")
    decide = people.links("application", LEAD)[0]
    people.comes_in("Eve", "eve@example.org")
    decided = people.links("application", LEAD)[0]
    leave, own = people.links("welcome", "eve@example.org")[0], people.links("welcome", "eve@example.org", "m")[0]
    people.comes_in("Fay", "fay@example.com")
    paused = people.links("welcome", "fay@example.com", "m")[0]
    people.presses(paused, choice="pause", until="2023-12-24")
    people.presses(own, choice="data")
    data = people.links("my-data", "eve@example.org", "m")[0]
    return {
        "confirm": (confirm, ""), "decide": (decide, ""), "decided": (decided, ""), "leave": (leave, ""), "own": (own, ""),
        "own-paused": (paused, ""), "own-saved": (own, "Save"), "data": (data, ""), "erase": (data, "Erase me"),
        "broken": (f"{world.url}/l/a.broken.link", ""),
    }  # fmt: skip


KINDS = ("confirm", "decide", "decided", "leave", "own", "own-paused", "own-saved", "data", "erase", "broken")


@in_a_look(KINDS)
def test_a_page_has_no_barrier_and_fits_its_screen(
    pages: dict[str, tuple[str, str]], opens: Opens, kind: str, look: str
):
    url, button = pages[kind]
    page = opens(url, **LOOKS[look])
    if button:
        page.get_by_role("button", name=button).first.click()
    looked_at(page, f"{kind}-{look}")


MAILS = ("confirm", "application", "welcome", "my-data")


@in_a_look(MAILS, PHONES)
def test_a_mail_has_no_barrier_and_fits_a_phone(pages: Any, world: World, opens: Opens, kind: str, look: str):
    mail = [m for m in world.mailbox.messages if m.kind == kind][-1]
    page = opens("about:blank", **LOOKS[look])
    page.set_content(str(mail.parsed().get_body(("html",)).get_content()))
    looked_at(page, f"mail-{kind}-{look}", WCAG)
