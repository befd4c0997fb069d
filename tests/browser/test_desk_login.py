"""Coming in to the desk as people do: by the mail's link, by its code from a phone, without script; and leaving."""

import re
import time

from playwright.sync_api import Page, expect

from local.world import World
from tests.browser.conftest import DESKTOP, Desk, Opens, People
from tests.browser.looking import LOOKS, NO_SCRIPT, in_a_look, looked_at
from tests.patience import PATIENCE

MIKA, SOL = "mika@example.org", "sol@example.org"


def asks(page: Page, address: str) -> None:
    page.get_by_label("Your address").fill(address)
    page.get_by_role("button", name="Send me the mail").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")


def mailed(people: People, to: str, than: int = 0) -> tuple[str, str]:
    """Link and code of the newest mail to log in, once there are more than so many of them."""
    until = time.monotonic() + PATIENCE
    while len(found := [m for m in people.world.mailbox.messages if m.kind == "desk-login" and m.to == to]) <= than:
        assert time.monotonic() < until, "no mail came"
        time.sleep(0.1)
    text = str(found[-1].parsed().get_body(("plain",)).get_content())
    return people.links("desk-login", to, "desk/login")[0], re.findall(r"\d{4} \d{4}", text)[0]


def test_a_co_lead_comes_in_by_the_link_in_the_browser_that_asked_and_logs_out_everywhere(
    world: World, people: People, opens: Opens
):
    page = opens(f"{world.url}/desk/ml-theory/leave")
    asks(page, MIKA)
    link, _ = mailed(people, MIKA)
    page.goto(link)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log out")  # where they were on the way to
    other = page.context.new_page()
    other.goto(f"{world.url}/desk/ml-theory/leave")
    page.get_by_role("button", name="Log out everywhere").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in to the desk")
    other.reload()
    expect(other.get_by_role("heading", level=1)).to_have_text("Log in to the desk")
    assert world.clock.troubles == []


def test_the_mail_on_a_phone_serves_a_laptop_without_script(world: World, people: People, opens: Opens):
    laptop = opens(f"{world.url}/desk?to=/desk/ml-theory/leave", **(NO_SCRIPT | {"size": DESKTOP}))
    asks(laptop, SOL)
    link, code = mailed(people, SOL)
    phone = opens(link, **NO_SCRIPT)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Type the code where you asked")
    laptop.get_by_label("The eight digits").fill("0000 0000" if code != "0000 0000" else "1111 1111")
    laptop.get_by_role("button", name="Log in").click()
    expect(laptop.get_by_role("alert")).to_have_text("This is not the code; you can try 4 more times.")
    laptop.get_by_label("The eight digits").fill(code)
    laptop.get_by_role("button", name="Log in").click()
    expect(laptop.locator("footer")).to_contain_text("You are Sol")
    phone.goto(f"{world.url}/desk/ml-theory/leave")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Log in to the desk")


def test_nobody_who_is_not_a_co_lead_gets_a_mail_and_the_page_says_the_same(world: World, opens: Opens):
    page = opens(f"{world.url}/desk")
    asks(page, "stranger@example.org")
    world.stack.quiet()
    assert [m for m in world.mailbox.messages if m.to == "stranger@example.org"] == []


@in_a_look(["login"], first=2)
def test_the_pages_of_the_door_are_for_everybody(
    world: World, people: People, opens: Opens, desk: Desk, kind: str, look: str
):
    before = sum(m.kind == "desk-login" and m.to == MIKA for m in world.mailbox.messages)
    page = opens(f"{world.url}/desk", **LOOKS[look])
    looked_at(page, f"desk-{kind}-{look}")
    asks(page, MIKA)
    looked_at(page, f"desk-code-{look}")
    link, _ = mailed(people, MIKA, before)
    page.goto(link)
    looked_at(page, f"desk-press-{look}")
    looked_at(opens(link, **LOOKS[look]), f"desk-elsewhere-{look}")
    looked_at(opens(f"{world.url}/desk/login/nothing", **LOOKS[look]), f"desk-nowhere-{look}")
    looked_at(desk("leave", **LOOKS[look]), f"desk-leave-{look}")


def test_what_was_typed_while_the_login_ended_is_sent_once_they_are_in_again(world: World, people: People, desk: Desk):
    before = sum(m.kind == "desk-login" and m.to == SOL for m in world.mailbox.messages)
    page = desk("do/sessions-add", **LOOKS["phone-dark"])  # axe is script
    page.get_by_label("Day and time").fill("2024-05-07T18:30")
    page.get_by_label("What it is called").fill("Written before the login ended")
    page.context.clear_cookies()
    page.get_by_role("button", name="Add a session").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are not logged in any more")
    looked_at(page, "desk-logged-out")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Log in").click()
    beside = opened.value
    asks(beside, SOL)
    beside.get_by_label("The eight digits").fill(mailed(people, SOL, than=before)[1])
    beside.get_by_role("button", name="Log in").click()
    page.get_by_role("button", name="I am logged in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have logged in since")
    looked_at(page, "desk-earlier-login")
    page.get_by_role("button", name="Send it now").click()
    expect(page.locator("#told")).to_contain_text("Done:")
    assert world.clock.troubles == []
