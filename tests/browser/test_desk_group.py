"""The group at the desk: settings as a form and as a file, checked, shown beforehand, applied; and the numbers."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from local.world import World
from shared.adapters.dynamodb.table import Table
from shared.desk.numbers.numbers_page import PICTURES
from shared.model.attendance import Attendance
from shared.model.count import Count
from shared.model.group import Group
from shared.store import Create, Delete
from tests.browser.conftest import Desk, shot
from tests.browser.looking import LOOKS, NO_SCRIPT, looked_at, sticking_out
from tests.thorough import by_turns


def group(world: World) -> Group:
    found = Table(world.stack.outputs["TableName"]).get(Group, "ml-theory")
    assert found is not None
    return found


def confirm(page: Page) -> None:
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("#told")).to_contain_text("Done")


def test_a_setting_is_changed_with_its_check_failing_first(world: World, desk: Desk):
    page = desk("group")
    expect(page.get_by_role("heading", level=1)).to_have_text("The group")
    page.get_by_text("Talks and votes").click()
    page.get_by_label("Slots that a vote fills").fill("99")
    page.get_by_role("button", name="Look at what would change").click()
    expect(page.locator("#wrong")).to_contain_text("1 field needs another look")
    expect(page.get_by_label("Slots that a vote fills")).to_have_value("99")
    assert page.get_by_label("Slots that a vote fills").get_attribute("aria-invalid") == "true"
    looked_at(page, "desk-group-wrong")
    page.get_by_label("Slots that a vote fills").fill("3")
    page.get_by_role("button", name="Look at what would change").click()
    expect(page.get_by_role("heading", name="This will happen")).to_be_visible()
    looked_at(page, "desk-group-foreseen")
    assert group(world).seats != 3
    confirm(page)
    assert group(world).seats == 3
    looked_at(page, "desk-group")
    page.get_by_role("link", name="Who changed what").click()
    expect(page.locator("tbody tr").first).to_contain_text("Mika Lead")
    looked_at(page, "desk-group-history")


def test_the_file_goes_down_and_up_and_an_older_one_shows_both_sides(world: World, desk: Desk, tmp_path: Path):
    page = desk("group")
    with page.expect_download() as down:
        page.get_by_role("link", name="Save the file").click()
    older = tmp_path / "group.yaml"
    down.value.save_as(older)
    assert older.read_text().startswith("# revision: ")
    page.goto(f"{world.url}/desk/ml-theory/group/file")
    text = page.get_by_label("The file", exact=True).input_value()
    assert text.strip() == older.read_text().strip()
    page.get_by_label("The file", exact=True).fill(text.replace("every_days: 14", "every_days: 14  # a fortnight"))
    page.get_by_role("button", name="Look at what would change").click()
    confirm(page)
    older.write_text(older.read_text().replace("minutes: 60", "minutes: 75"))
    page.goto(f"{world.url}/desk/ml-theory/group/file")
    page.get_by_label("A file (YAML in UTF-8)").set_input_files(older)
    expect(page.get_by_label("The file", exact=True)).to_have_value(older.read_text())
    page.get_by_role("button", name="Look at what would change").click()
    expect(page.locator("#older")).to_contain_text("season.minutes: the file has 75, the table 60")
    looked_at(page, "desk-group-older")
    season = group(world).season
    assert season is not None
    assert season.minutes == 60


def test_two_co_leads_at_once_see_each_others_changes_on_a_phone_without_script(world: World, desk: Desk):
    mine = desk("group", **NO_SCRIPT)
    theirs = desk("group", lead="sol@example.org")
    theirs.get_by_label("Belongs to").fill("a community of Sol’s")
    theirs.get_by_role("button", name="Look at what would change").click()
    confirm(theirs)
    mine.get_by_label("Belongs to").fill("a community of Mika’s")
    mine.get_by_label("For whom").fill("whoever reads")
    mine.get_by_role("button", name="Look at what would change").click()
    expect(mine.locator("#meanwhile")).to_contain_text(
        "you wrote a community of Mika’s; it is a community of Sol’s now"
    )
    expect(mine.get_by_label("For whom")).to_have_value("whoever reads")
    assert sticking_out(mine) == []
    shot(mine, "desk-group-meanwhile-phone")
    mine.get_by_role("button", name="Look at what would change").click()
    confirm(mine)
    assert (group(world).community, group(world).audience) == ("a community of Sol’s", "whoever reads")


@pytest.fixture
def _came(world: World) -> Iterator[None]:
    """It is known of a session who came, and so there is every picture."""
    table = Table(world.stack.outputs["TableName"])
    said = Attendance(group="ml-theory", session="2023-09-02", others=3, by="mika", at=world.clock.now())
    table.commit(Create(said))
    yield
    table.commit(Delete(replace(said, version=1)))


@pytest.mark.usefixtures("_came")
def test_numbers_are_pictures_and_a_table(world: World, desk: Desk):
    table = Table(world.stack.outputs["TableName"])
    table.add(
        Count(
            group="ml-theory",
            month="2023-09",
            numbers={"mails/welcome": 40, "members/joined": 12, "reading/in-time": 2},
        )
    )
    for kind, look in by_turns(["numbers"], ("phone-dark", "desktop-light")):
        page = desk(kind, **LOOKS[look])
        for picture in page.locator("figure img").all():
            picture.scroll_into_view_if_needed()
            picture.evaluate("one => one.decode()")
        looked_at(page, f"desk-{kind}-{look}")
        expect(page.locator("tbody tr", has_text="2023-09")).to_contain_text("40")
    with page.expect_download() as down:
        page.get_by_role("link", name="Save every month (CSV)").click()
    assert down.value.suggested_filename == "numbers.csv"
    bare = desk("numbers", **NO_SCRIPT)
    expect(bare.locator("figure figcaption")).to_have_text([title for title, _ in PICTURES.values()])
    expect(bare.locator("figure img")).to_have_count(len(PICTURES))
    answer = page.request.get(f"{world.url}/desk/ml-theory/numbers/mails.svg")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["content-type"].startswith("image/svg+xml")
