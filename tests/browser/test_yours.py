"""A group of one's own beside the first: applied while the stack is up, its form asks what its file reads."""

import pytest
from playwright.sync_api import expect

from local.world import World
from shared.adapters.dynamodb.table import Table
from shared.group import applying
from shared.group.file import parse
from shared.schedule import steps
from tests.browser.conftest import Opens, People


@pytest.mark.parametrize(("name", "source"), [("weekly", "api"), ("scripted", "script")])
def test_people_come_in_by_the_form_of_a_group_of_ones_own(
    world: World, people: People, opens: Opens, name: str, source: str
):
    lead, address = f"kim@{name}.example.org", f"ida@{name}.example.org"
    table = Table(world.stack.outputs["TableName"])
    group = parse({
        "id": name, "name": name.title(), "zone": "Europe/Berlin", "sender": f"x@{name}.example.org",
        "co_leads": [{"id": "kim", "name": "Kim", "address": lead}],
        "form": {"id": f"1{name}-_", "source": source, "email": "E-Mail-Adresse", "name": "Wie heißt du?", "zone": "Zeitzone"},
    })  # fmt: skip
    steps.run(applying.steps(group, table, world.clock.now()), table)
    page = opens(f"{world.url}/form")
    page.get_by_role("link", name=f"Join {name.title()}").click()
    page.get_by_label("Wie heißt du?").fill("Ida Example")
    page.get_by_label("E-Mail-Adresse").fill(address)
    page.get_by_label("Zeitzone").fill("Asia/Kolkata")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, that is sent")
    people.waits("confirm", address)
    people.presses(people.links("confirm", address)[0], choice="confirm")
    people.presses(people.links("application", lead)[0], choice="approve")
    (member,) = [one for page_, _ in table.members(name) for one in page_]
    assert (member.name, member.state.value, member.zone) == ("Ida Example", "active", "Asia/Kolkata")
    assert world.clock.troubles == []
