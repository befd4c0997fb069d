"""How it was, as members say it and co-leads see it: on a phone, in the dark, without script; no barrier anywhere."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from local.world import World
from shared import signed_links
from shared.adapters import secrets
from shared.adapters.dynamodb.table import Table
from shared.model.group import Feedback, Group
from shared.model.session import Session, SessionState, Talk
from shared.model.survey import Survey, SurveyResponse, SurveyState, closed
from shared.signed_links import Link
from shared.store import Create, Delete, Replace
from tests.browser.conftest import Desk, Opens, People
from tests.browser.looking import LOOKS, NO_SCRIPT, in_a_look, looked_at, member

ASKED, TOLD, WHO = "2023-09-15", "2023-09-01", "opal@example.org"
LINES = (
    "More of this, please.",
    "The proof went by quickly; a picture would have helped me more than the second lemma did.",
)


def table(world: World) -> Table:
    return Table(world.stack.outputs["TableName"])


@pytest.fixture(scope="module", autouse=True)
def _asking(world: World, people: People) -> Iterator[None]:
    """The group asks for as long as these tests run; Opal is a member, one session is asked about, and of another it is over."""
    people.comes_in("Opal Says", WHO)
    store, now = table(world), world.clock.now()
    group = store.get(Group, "ml-theory")
    assert group is not None
    store.commit(Replace(replace(group, feedback=Feedback(ask=True))))
    rows: list[Session | Survey] = []
    for key, days in ((ASKED, 1), (TOLD, 15)):
        at = now - timedelta(days=days)
        talk = Talk(slug="t", speaker="Ada Example", title="Flat minima, and what they are good for")
        rows.append(
            Session(
                group="ml-theory", key=key, kind="talks", state=SessionState.HELD, starts=at, ends=at, talks=(talk,)
            )
        )
    survey = Survey(group="ml-theory", session=ASKED, closes=now + timedelta(days=4), state=SurveyState.OPEN)
    said = [
        SurveyResponse(group="ml-theory", session=TOLD, member=str(n), worth=worth, pace="right", line=line)
        for n, (worth, line) in enumerate(zip(("yes", "yes", "partly"), (*LINES, ""), strict=True))
    ]
    rows += [survey, closed(replace(survey, session=TOLD, closes=now - timedelta(days=9)), said)]
    store.commit(*map(Create, rows))
    yield
    for row in (*rows, *store.all(SurveyResponse, "ml-theory", ASKED)):
        key = (
            (row.key,)
            if isinstance(row, Session)
            else (row.session, *([row.member] if isinstance(row, SurveyResponse) else []))
        )
        there = store.get(type(row), "ml-theory", *key)
        store.commit(Delete(there)) if there else None
    after = store.get(Group, "ml-theory")
    assert after is not None
    store.commit(Replace(replace(after, feedback=None)))


def url(world: World) -> str:
    opal = member(world, WHO)
    subject = ("ml-theory", *signed_links.feedback_subject(opal.id, ASKED, opal.link_life))
    return f"{world.url}/m/{signed_links.sign(Link(signed_links.FEEDBACK, subject), secrets.keys(world.stack.outputs['KeysParameter']))}"


def said(world: World) -> SurveyResponse | None:
    return table(world).get(SurveyResponse, "ml-theory", ASKED, member(world, WHO).id)


def test_two_presses_and_a_line_are_kept_and_changed_without_script(world: World, opens: Opens):
    page = opens(url(world), **NO_SCRIPT)
    assert said(world) is None  # a mail scanner looked
    page.get_by_label("Anything else?").fill("Once more, please")
    page.get_by_role("button", name="Partly").click()
    expect(page.get_by_role("status")).to_contain_text("Saved")
    expect(page.get_by_role("button", name="Partly")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_label("Anything else?")).to_have_value("Once more, please")
    page.get_by_role("button", name="Right").click()
    page.get_by_role("button", name="Yes").click()
    expect(page.get_by_role("button", name="Partly")).to_have_attribute("aria-pressed", "false")
    page.get_by_label("Anything else?").fill("Never mind")
    page.get_by_role("button", name="Save the line").click()
    expect(page.get_by_role("status")).to_contain_text("Saved")
    row = said(world)
    assert row is not None
    assert (row.worth, row.pace, row.line) == ("yes", "right", "Never mind")


def test_it_is_said_by_the_keyboard_alone(world: World, opens: Opens):
    page = opens(url(world))
    page.keyboard.press("Tab")  # the session's page
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="No", exact=True)).to_have_attribute("aria-pressed", "true")


@in_a_look(("asked", "desk"), first=1)
def test_the_pages_of_how_it_was_have_no_barrier(world: World, opens: Opens, desk: Desk, kind: str, look: str):
    if kind == "asked":
        page = opens(url(world), **LOOKS[look])
        page.get_by_role("button", name="Partly").click()
        expect(page.get_by_role("status")).to_be_visible()
    else:
        page = desk("sessions/feedback", **LOOKS[look])
        expect(page.locator("main")).to_contain_text(LINES[0])
        expect(page.locator("main")).to_contain_text("takes answers until")
    looked_at(page, f"feedback-{kind}-{look}")
