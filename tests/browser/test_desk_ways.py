"""Ways about the desk that are not the straight one: by keyboard alone, back and forward, a click too many; and a page that fails."""

from playwright.sync_api import Page, expect

from local.world import World
from shared.adapters.clients import client
from shared.adapters.dynamodb.rows import key, ref
from shared.adapters.dynamodb.table import Table
from shared.model.member import Member, MemberState
from shared.model.session import Session
from tests.browser.conftest import DESKTOP, PHONE, Desk, Opens, People
from tests.browser.looking import looked_at, member
from tests.browser.test_desk_actions import box, presses, state, waits


def focused(page: Page) -> str:
    """What the focus is on, in words; it must be seen."""
    found: tuple[str, bool] = page.evaluate(
        """() => {
          const one = document.activeElement, style = getComputedStyle(one);
          const ring = one.tabIndex < 0 || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
          return [one.labels?.[0]?.innerText || one.innerText || one.tagName, ring];
        }"""
    )
    assert found[1], f"nobody sees that the focus is on {found[0]!r}"
    return found[0].strip()


def tabs_to(page: Page, words: str) -> None:
    """By the tabulator, from where the focus is, to what begins with *words*."""
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.append(focused(page))
        if seen[-1].startswith(words):
            return
    raise AssertionError(f"{words!r} is not reached: {seen}")


def test_somebody_is_let_in_and_the_co_lead_out_by_keyboard_alone(world: World, people: People, desk: Desk):
    waits(people, "Kim", "Kai")
    page = desk(size=DESKTOP)
    tabs_to(page, "To the page itself")
    page.keyboard.press("Enter")
    tabs_to(page, "Kim")
    page.keyboard.press("Space")
    tabs_to(page, "Let those chosen in")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="This will happen")).to_be_visible()
    tabs_to(page, "Confirm")
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_be_focused()
    assert focused(page).startswith("Done: let Kim in")
    assert (state(world, "Kim"), state(world, "Kai")) == (MemberState.ACTIVE, MemberState.PENDING_APPROVAL)
    tabs_to(page, "Undo")
    page.goto(f"{world.url}/desk/ml-theory/do/sessions-add")
    tabs_to(page, "Add a session")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Day and time")).to_be_focused()
    tabs_to(page, "Log out")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log out")
    tabs_to(page, "Log out")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in to the desk")
    assert world.clock.troubles == []


def test_back_and_forward_after_something_was_done_show_what_is_so_now_and_do_nothing(
    world: World, people: People, desk: Desk
):
    waits(people, "Max", "Nia")
    page = desk(size=PHONE)
    box(page, "Max").check()
    presses(page, "Let those chosen in")
    presses(page, "Confirm")
    expect(page.locator("#told")).to_contain_text("let Max in")
    page.go_back()  # to where the button was pressed, and not to the browser's question
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    expect(box(page, "Nia")).to_be_visible()
    expect(box(page, "Max")).to_have_count(0)
    page.go_forward()
    expect(page.locator("#told")).to_contain_text("let Max in")
    page.reload()
    world.stack.quiet()
    assert state(world, "Nia") is MemberState.PENDING_APPROVAL
    assert len([m for m in world.mailbox.messages if m.kind == "welcome" and m.to == "max@example.org"]) == 1
    assert world.clock.troubles == []


def presses_twice(page: Page, label: str) -> None:
    """Both presses are on this page, however fast the next one comes."""
    page.get_by_role("button", name=label).evaluate("button => { button.click(); button.click() }")


def test_a_click_too_many_does_nothing_twice_and_is_told_what_was_done(world: World, people: People, desk: Desk):
    waits(people, "Oda")
    page = desk("do/sessions-add", size=DESKTOP)
    page.get_by_label("Day and time").fill("2024-02-14T14:00")
    page.get_by_label("What it is called").fill("Pressed twice")
    presses_twice(page, "Add a session")
    expect(page.locator("#told")).to_contain_text("Done: new session")
    rows = Table(world.stack.outputs["TableName"]).all(Session, "ml-theory")
    assert [row.key for row in rows if row.title == "Pressed twice"] == ["2024-02-14"]
    page.goto(f"{world.url}/desk/ml-theory")
    box(page, "Oda").check()
    presses_twice(page, "Decline those chosen")
    presses_twice(page, "Confirm")
    expect(page.locator("#told")).to_contain_text("Done: decline Oda")
    assert state(world, "Oda") is MemberState.DECLINED
    assert world.clock.troubles == []


def becomes(world: World, row: Member, state: str) -> None:
    """The row of a member gets a state, perhaps one that only a version to come knows."""
    client("dynamodb").update_item(
        TableName=world.stack.outputs["TableName"], Key=key(ref(row)), UpdateExpression="SET doc.#f = :v",
        ExpressionAttributeNames={"#f": "state"}, ExpressionAttributeValues={":v": {"S": state}},
    )  # fmt: skip


def test_where_we_fail_the_page_says_so_and_what_was_pressed_is_pressed_once_more(
    world: World, people: People, opens: Opens
):
    people.comes_in("Pia Sample", "pia@example.com")
    url = people.links("welcome", "pia@example.com", "m")[0]
    page, row = opens(url, size=PHONE), member(world, "pia@example.com")
    page.get_by_label("Your time zone").select_option("Asia/Kolkata")
    becomes(world, row, "of-a-later-version")
    try:
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("That did not work")
        looked_at(page, "failed")
        looked_at(opens(url, size=DESKTOP, dark=True), "failed-to-open")
    finally:
        becomes(world, row, row.state.value)
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    assert member(world, "pia@example.com").zone == "Asia/Kolkata"
