"""People and mail at the desk, as a co-lead meets them: searched, let in many at once, a list taken in, a mail looked at."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from local.world import World
from shared.adapters import secrets
from shared.adapters.dynamodb.table import Table
from shared.model.member import Member, MemberState, StateChange, member_id
from shared.store import Create
from tests.browser.conftest import START, Desk, shot
from tests.browser.looking import LOOKS, NO_SCRIPT, in_a_look, looked_at, sticking_out

NAMES = {
    "zoe": "Zoë Özdemir",
    "lukasz": "Łukasz Ørsted",
    "binod": "बिनोद शर्मा",
    "long": "Wolfeschlegelsteinhausenbergerdorff" * 3,
}


def comes(world: World, name: str, state: MemberState) -> str:
    """Somebody is there, in that state; their id."""
    keys, address = secrets.keys(world.stack.outputs["KeysParameter"]), f"{name}@people.example.org"
    row = Member(
        group="ml-theory", id=member_id("ml-theory", address, keys.hash), name=NAMES.get(name, name.title()), address=address, state=state,
        history=(StateChange(at=START, state=state, by="self", why="signed up"),), answers=(("Affiliation", "Example University"),),
    )  # fmt: skip
    table = Table(world.stack.outputs["TableName"])
    if table.get(Member, "ml-theory", row.id) is None:
        table.commit(Create(row))
    return row.id


def state_of(world: World, one: str) -> MemberState:
    row = Table(world.stack.outputs["TableName"]).get(Member, "ml-theory", one)
    assert row is not None
    return row.state


@pytest.fixture
def there(world: World) -> dict[str, str]:
    return {name: comes(world, name, MemberState.ACTIVE) for name in NAMES}


PLACES = {
    "people": "people", "person": "people/{zoe}", "erase": "people/{zoe}/erase", "import": "people/import", "mail": "mail",
    "preview": "mail/preview?kind=reminder&for={binod}", "chat": "mail/chat",
}  # fmt: skip


@in_a_look(list(PLACES))
def test_every_page_of_people_and_mail_can_be_read_by_everybody(
    there: dict[str, str], desk: Desk, kind: str, look: str
):
    page = desk(PLACES[kind].format(**there), **LOOKS[look])
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    looked_at(page, f"desk-{kind}-{look}")


def test_every_page_of_people_and_mail_can_be_read_without_script(there: dict[str, str], desk: Desk):
    page = desk("people", **NO_SCRIPT)
    for kind, path in PLACES.items():
        page.goto(re.sub(r"/desk/ml-theory/.*", f"/desk/ml-theory/{path.format(**there)}", page.url))
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        shot(page, f"desk-{kind}-no-script")
        assert (kind, sticking_out(page)) == (kind, [])


@pytest.mark.parametrize(
    ("typed", "who"),
    [("ozdemir zoe", "zoe"), ("LUKASZ", "lukasz"), ("बिनोद", "binod"), ("zoe@people.example.org", "zoe")],
)
def test_somebody_is_found_and_opened_by_keyboard(there: dict[str, str], desk: Desk, typed: str, who: str):
    page = desk("people")
    page.get_by_label("Name or address").fill(typed)
    page.keyboard.press("Enter")
    row = page.locator("table.people tbody tr")
    expect(row).to_have_count(1)
    row.get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(NAMES[who])
    expect(page.locator("main")).to_contain_text("Example University")


def test_two_are_let_in_at_once_without_script(world: World, desk: Desk):
    ids = [comes(world, name, MemberState.PENDING_APPROVAL) for name in ("ada", "bo", "cleo")]
    page = desk("people", **NO_SCRIPT)
    for name in ("Ada", "Bo"):
        page.get_by_label(name, exact=True).check()
    page.get_by_role("button", name="Let in those chosen").first.click()
    expect(page.get_by_role("heading", name="This will happen")).to_be_visible()
    shot(page, "desk-people-let-in")
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("#told")).to_contain_text("Done")
    assert [state_of(world, one) for one in ids] == [
        MemberState.ACTIVE,
        MemberState.ACTIVE,
        MemberState.PENDING_APPROVAL,
    ]
    world.stack.quiet()
    assert {m.to for m in world.mailbox.messages if m.kind == "welcome"} >= {
        "ada@people.example.org",
        "bo@people.example.org",
    }


def test_a_list_is_looked_at_and_taken_in_from_a_file_and_saved_again(world: World, desk: Desk, tmp_path: Path):
    file = tmp_path / "list.csv"
    file.write_text("email,name\nnew@people.example.org,Nové Jméno\nnobody,X\n", encoding="utf-8-sig")
    page = desk("people/import")
    page.get_by_label("A file").set_input_files(file)
    expect(page.get_by_label("The list")).to_have_value(re.compile("Nové Jméno"))
    page.get_by_role("button", name="Look at what would happen").click()
    expect(page.locator("main")).to_contain_text("1 new · 1 cannot be read")
    looked_at(page, "desk-import-looked-at")
    page.get_by_role("button", name="Take in 1").click()
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("#told")).to_contain_text("Done")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save everybody").click()
    assert "new@people.example.org,Nové Jméno" in Path(saved.value.path()).read_text(encoding="utf-8-sig")


def test_a_mail_is_seen_in_its_frame_and_sent_to_oneself_and_its_links_say_that_they_do_nothing(
    world: World, there: dict[str, str], desk: Desk
):
    page = desk("mail")
    page.get_by_role("link", name="Reminder of a session").click()
    page.get_by_label("For whom").fill("zoe@people.example.org")
    page.get_by_role("button", name="Show").click()
    letter = page.frame_locator("iframe.letter")
    expect(letter.locator("body")).to_contain_text("Zoë Özdemir")
    with page.context.expect_page() as opened:
        letter.get_by_role("link", name="Your settings").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("This link does nothing")
    page.get_by_role("button", name="Send it to me").click()
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("#told")).to_contain_text("Done")
    world.stack.quiet()
    (mail,) = [m for m in world.mailbox.messages if m.kind == "mail-preview"]
    assert (mail.to, str(mail.parsed()["Subject"])[:7]) == ("mika@example.org", "Preview")
