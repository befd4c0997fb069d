"""What a co-lead does at the desk: people let in and declined, a session added, moved and the move taken back; by two at once, on a
phone without script, by keyboard. The session is no other test's."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from local.world import World
from shared.adapters.dynamodb.table import Table
from shared.model.health import LATEST, HealthReport
from shared.model.member import MemberState
from shared.model.session import Session
from tests.browser.conftest import DESKTOP, PHONE, Desk, People, shot
from tests.browser.looking import NO_SCRIPT, looked_at, member, sticking_out

SOL = "sol@example.org"


def presses(page: Page, label: str) -> None:
    page.get_by_role("button", name=label).click()


def box(page: Page, name: str) -> Locator:
    """The box beside an applicant."""
    return page.get_by_role("checkbox", name=re.compile(f"^{name} "))


def waits(people: People, *names: str) -> None:
    """They have confirmed their addresses, and wait for a co-lead's word."""
    for name in names:
        address = f"{name.lower()}@example.org"
        people.applies(name, address)
        people.presses(people.links("confirm", address)[0], choice="confirm")


def state(world: World, name: str) -> MemberState:
    return member(world, f"{name.lower()}@example.org").state


def session(world: World, key: str) -> Session:
    found = Table(world.stack.outputs["TableName"]).get(Session, "ml-theory", key)
    assert found is not None
    return found


def test_two_are_let_in_at_once_after_a_look_and_one_is_declined(world: World, people: People, desk: Desk):
    waits(people, "Ida", "Jun", "Lou")
    page = desk(size=DESKTOP)
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    looked_at(page, "desk-today")
    box(page, "Ida").check()
    box(page, "Jun").check()
    presses(page, "Let those chosen in")
    expect(page.get_by_role("heading", name="This will happen")).to_be_visible()
    expect(page.locator("main")).to_contain_text("let Ida in")
    expect(page.locator("main")).to_contain_text("Jun gets a mail: Welcome")
    assert state(world, "Ida") is MemberState.PENDING_APPROVAL
    looked_at(page, "desk-foreseen")
    presses(page, "Confirm")
    for words in ("Done:", "let Ida in", "let Jun in"):
        expect(page.get_by_role("status")).to_contain_text(words)
    expect(page.get_by_role("status").get_by_role("button", name="Undo")).to_be_visible()
    looked_at(page, "desk-done")
    assert (state(world, "Ida"), state(world, "Jun")) == (MemberState.ACTIVE, MemberState.ACTIVE)
    page.reload()
    assert len([m for m in world.mailbox.messages if m.kind == "welcome" and m.to == "ida@example.org"]) <= 1
    box(page, "Lou").check()
    presses(page, "Decline those chosen")
    presses(page, "Confirm")
    expect(page.get_by_role("status")).to_contain_text("decline Lou")
    assert state(world, "Lou") is MemberState.DECLINED
    world.stack.quiet()
    people.waits("welcome", "jun@example.org")
    assert world.clock.troubles == []


def test_a_session_is_added_moved_after_a_look_at_who_hears_of_it_and_the_move_taken_back(world: World, desk: Desk):
    page = desk("do/sessions-add", size=PHONE, dark=True)
    looked_at(page, "desk-form")
    presses(page, "Add a session")
    expect(page.locator("main")).to_contain_text("this is needed")
    looked_at(page, "desk-form-wrong")
    page.get_by_label("Day and time").fill("2024-02-10T14:00")
    page.get_by_label("What it is called").fill("Open questions")
    presses(page, "Add a session")
    expect(page.get_by_role("status")).to_contain_text("Done: new session Sat 10 February")
    page.goto(f"{world.url}/desk/ml-theory/do/sessions-move?session=2024-02-10")
    moment = page.get_by_label("Day and time")
    expect(moment).to_have_value("2024-02-10T14:00")
    moment.fill("2024-02-11T15:00")
    presses(page, "Move a session")
    expect(page.locator("main")).to_contain_text("get a mail: ")
    assert session(world, "2024-02-10").revision == 1
    looked_at(page, "desk-move")
    presses(page, "Confirm")
    expect(page.get_by_role("status")).to_contain_text("move Sat 10 February to Sun 2024-02-11 15:00")
    assert session(world, "2024-02-10").revision == 2
    presses(page, "Undo")  # nobody was told of the move yet, so nothing is asked
    expect(page.get_by_role("status")).to_contain_text("undo the move of Sat 10 February")
    back = session(world, "2024-02-10").starts
    assert back is not None
    assert back.isoformat() == "2024-02-10T21:00:00+00:00"
    assert world.clock.troubles == []


def test_looking_again_shows_a_fresh_look(world: World, desk: Desk):
    table = Table(world.stack.outputs["TableName"])
    before = table.get(HealthReport, LATEST)
    page = desk()
    page.get_by_role("button", name=re.compile("Look again")).first.click()
    expect(page.get_by_role("status")).to_contain_text("It has been passed on")
    world.stack.quiet()
    after = table.get(HealthReport, LATEST)
    assert after is not None
    assert before is None or after.at > before.at
    page.reload()
    expect(page.locator("main")).not_to_contain_text("nobody has looked yet")


def test_the_second_of_two_co_leads_sees_what_the_first_has_done(world: World, people: People, desk: Desk):
    waits(people, "Noa")
    mika, sol = desk(size=DESKTOP), desk(size=DESKTOP, lead=SOL)
    for page, press in ((mika, "Let those chosen in"), (sol, "Decline those chosen")):
        box(page, "Noa").check()
        presses(page, press)
        expect(page.get_by_role("heading", name="This will happen")).to_be_visible()
    presses(mika, "Confirm")
    expect(mika.get_by_role("status")).to_contain_text("let Noa in")
    presses(sol, "Confirm")
    expect(sol.locator("main")).to_contain_text("Noa is active; there is nothing to decide")
    assert state(world, "Noa") is MemberState.ACTIVE


@pytest.mark.parametrize("look", [NO_SCRIPT, {"size": DESKTOP}], ids=["without script on a phone", "by keyboard"])
def test_it_needs_no_script_and_no_mouse(world: World, people: People, desk: Desk, look: dict[str, object]):
    name = "Pia" if look is NO_SCRIPT else "Ron"
    waits(people, name)
    page = desk(**look)
    assert sticking_out(page) == []
    shot(page, f"desk-today-{name.lower()}")
    box(page, name).focus()
    page.keyboard.press("Space") if not box(page, name).is_checked() else None
    page.get_by_role("button", name="Let those chosen in").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="This will happen")).to_be_visible()
    page.get_by_role("button", name="Confirm").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text(f"let {name} in")
    assert state(world, name) is MemberState.ACTIVE
