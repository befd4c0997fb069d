"""A group is handed over at the desk: named after a look at what that changes, taken over on a phone without script, and taken back."""

from playwright.sync_api import Page, expect

from local.world import World
from shared.adapters.dynamodb.table import Table
from shared.model.group import Group
from tests.browser.conftest import DESKTOP, PHONE, Desk, shot
from tests.browser.looking import NO_SCRIPT, looked_at, sticking_out

TO = "To whom, a line for each"


def leads(world: World) -> list[str]:
    found = Table(world.stack.outputs["TableName"]).get(Group, "ml-theory")
    assert found is not None
    return [lead.address for lead in found.co_leads]


def names(page: Page, to: str, stay: str) -> None:
    """Fill in the form, as far as what will happen; of those who lead the group only *stay* is ticked."""
    page.get_by_role("link", name="Hand the group over").click()
    page.get_by_label(TO).fill(to)
    boxes = page.get_by_role("group", name="Who of you stays a co-lead").get_by_role("checkbox")
    for box in boxes.all():
        box.uncheck()
    boxes.and_(page.get_by_label(stay)).check()
    page.get_by_role("button").last.click()
    expect(page.get_by_role("heading", name="This will happen")).to_be_visible()


def confirm(page: Page) -> None:
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("#told")).to_contain_text("Done")


def test_a_group_is_handed_over_and_taken_over_by_who_was_named(world: World, desk: Desk):
    mika = desk("group", size=DESKTOP)
    names(mika, "Zoe New <zoe@example.com>", "Mika Lead (you)")
    expect(mika.locator("main")).to_contain_text("Zoe New (zoe@example.com) leads the group from now on")
    expect(mika.locator("main")).to_contain_text("by hand: the AWS account")
    expect(mika.locator("main")).to_contain_text("Sol Lead gets a mail: The group is being handed over")
    looked_at(mika, "desk-handover-foreseen")
    confirm(mika)
    assert leads(world) == ["mika@example.org", "sol@example.org", "zoe@example.com"]
    zoe = desk("", lead="zoe@example.com", **NO_SCRIPT)
    expect(zoe.locator("main")).to_contain_text("The group is handed over to Zoe New")
    assert sticking_out(zoe) == []
    shot(zoe, "desk-handover-today-phone")
    zoe.get_by_role("button", name="Take the group over").click()
    expect(zoe.locator("main")).to_contain_text("Sol Lead: no co-lead any more")
    assert sticking_out(zoe) == []
    shot(zoe, "desk-handover-take-phone")
    confirm(zoe)
    assert leads(world) == ["mika@example.org", "zoe@example.com"]
    # Sol comes back, and Zoe goes: as it was, for whoever comes next.
    back = desk("group", lead="zoe@example.com", size=PHONE)
    names(back, "Sol Lead <sol@example.org>", "Mika Lead")
    confirm(back)
    mika.goto(f"{world.url}/desk/ml-theory")
    looked_at(mika, "desk-handover-today")
    mika.get_by_role("button", name="Take the group over").click()
    confirm(mika)
    assert leads(world) == ["mika@example.org", "sol@example.org"]
    back.reload()
    expect(back.get_by_label("Your address")).to_be_visible()


def test_a_handover_is_undone_on_the_page_that_says_it_is_done(world: World, desk: Desk):
    mika = desk("group", size=PHONE, dark=True)
    mika.get_by_role("link", name="Hand the group over").click()
    expect(mika.get_by_label("Mika Lead (you)")).not_to_be_checked()
    expect(mika.get_by_label("Sol Lead")).to_be_checked()
    looked_at(mika, "desk-handover-form")
    mika.get_by_label(TO).fill("zoe@example.com")
    mika.get_by_role("button").last.click()
    expect(mika.locator("main")).to_contain_text("who is zoe@example.com?")
    mika.get_by_label(TO).fill("Zoe New <zoe@example.com>")
    mika.get_by_role("button").last.click()
    confirm(mika)
    mika.get_by_role("status").get_by_role("button", name="Undo").click()
    mika.get_by_role("button", name="Confirm").click()
    expect(mika.locator("#told")).to_contain_text("Zoe New: no co-lead any more")
    assert leads(world) == ["mika@example.org", "sol@example.org"]
