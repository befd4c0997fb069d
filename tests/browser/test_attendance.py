"""Who comes, who was there, and who is still there, as people meet it: on a phone, in the dark, without script; no barrier anywhere."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from local.world import World
from shared import signed_links
from shared.adapters import secrets
from shared.adapters.dynamodb.table import Table
from shared.model.attendance import Attendance as Attended
from shared.model.group import Attendance, Group, Silence
from shared.model.member import Member, MemberState
from shared.model.session import Session, SessionState
from shared.model.silence import SilenceRound, asked, paused
from shared.signed_links import Link
from shared.store import Create, Delete, Replace
from tests.browser.conftest import Desk, Opens, People
from tests.browser.looking import LOOKS, NO_SCRIPT, in_a_look, looked_at, member

AHEAD, HELD, WHO = "2023-10-28", "2023-09-16", "iris@example.org"


def table(world: World) -> Table:
    return Table(world.stack.outputs["TableName"])


@pytest.fixture(scope="module", autouse=True)
def _asking(world: World, people: People) -> Iterator[None]:
    """The group asks for as long as these tests run; Iris is a member, and there was a session."""
    people.comes_in("Iris Comes", WHO)
    store, now = table(world), world.clock.now()
    group = store.get(Group, "ml-theory")
    assert group is not None
    store.commit(
        Replace(replace(group, attendance=Attendance(ask=True, number="members"), silence=Silence(sessions=3)))
    )
    over = Session(
        group="ml-theory", key=HELD, kind="discussion", state=SessionState.HELD, starts=now - timedelta(days=21),
        ends=now - timedelta(days=21), title="Before all",
    )  # fmt: skip
    store.commit(Create(over))
    yield
    for row in (store.get(Session, "ml-theory", HELD), store.get(Attended, "ml-theory", HELD)):
        store.commit(Delete(row)) if row else None
    after = store.get(Group, "ml-theory")
    assert after is not None
    store.commit(Replace(replace(after, attendance=None, silence=None)))


def url(world: World, says: str = "yes") -> str:
    iris = member(world, WHO)
    subject = ("ml-theory", *signed_links.coming_subject(iris.id, AHEAD, says, iris.link_life))
    return f"{world.url}/m/{signed_links.sign(Link(signed_links.COME, subject), secrets.keys(world.stack.outputs['KeysParameter']))}"


def test_a_member_says_that_they_come_changes_it_and_comes_to_all_without_script(world: World, opens: Opens):
    page = opens(url(world), **NO_SCRIPT)
    assert member(world, WHO).rsvps == ()  # a mail scanner looked
    page.get_by_role("button", name="I’ll be there").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are down as coming")
    page.get_by_role("button", name="I can’t come after all").click()
    expect(page.get_by_role("status")).to_contain_text("you cannot come")
    page.get_by_role("button", name="I come to all").click()
    expect(page.get_by_role("button", name="Ask me before each session")).to_be_visible()
    assert ([one.coming for one in member(world, WHO).rsvps], member(world, WHO).comes_until) == ([False], "2024-01-27")


@in_a_look(("yes", "no"))
def test_the_page_of_who_comes_has_no_barrier(world: World, opens: Opens, kind: str, look: str):
    looked_at(opens(url(world, kind), **LOOKS[look]), f"rsvp-{kind}-{look}")


def test_a_co_lead_pastes_the_meetings_list_chooses_and_says_who_was_there_without_script(world: World, desk: Desk):
    page = desk(f"sessions/{HELD}/attendance", **NO_SCRIPT)
    page.get_by_label("The names").fill("COMES, Iris\nIris\nA visitor")
    page.get_by_role("button", name="Look who they are").click()
    expect(page.get_by_role("status")).to_contain_text("Nothing is saved yet")
    expect(page.get_by_label(re.compile("Iris Comes"))).to_be_checked()
    page.get_by_role("button", name="Say who was there").click()
    expect(page.get_by_role("status").first).to_contain_text("1 member and 1 other were there")
    row = table(world).get(Attended, "ml-theory", HELD)
    assert row is not None
    assert (row.there, row.others) == ((member(world, WHO).id,), 1)


@in_a_look((HELD, AHEAD), first=2)
def test_the_desks_page_of_who_comes_has_no_barrier(desk: Desk, kind: str, look: str):
    looked_at(desk(f"sessions/{kind}/attendance", **LOOKS[look]), f"desk-attendance-{kind}-{look}")


def silent(world: World, of: Member, *, away: bool = False) -> Member:
    """Asked whether they are still there; *away*: and on a pause for it."""
    now = world.clock.now()
    round_ = SilenceRound(group="ml-theory", session=HELD, until=now + timedelta(days=9), asked=1)
    row = asked(replace(of, seen=None, rsvps=(), comes_until=""), now, round_, now)
    table(world).commit(Replace(paused(row, now) if away else row))
    return member(world, WHO)


def still(world: World) -> str:
    iris = member(world, WHO)
    subject = ("ml-theory", *signed_links.member_subject(iris.id, iris.link_life))
    return f"{world.url}/m/{signed_links.sign(Link(signed_links.STILL, subject), secrets.keys(world.stack.outputs['KeysParameter']))}"


def test_somebody_silent_says_that_they_are_here_and_comes_back_from_the_pause_without_script(
    world: World, opens: Opens
):
    silent(world, member(world, WHO))
    page = opens(still(world), **NO_SCRIPT)
    assert member(world, WHO).seen is None  # a mail scanner looked
    page.get_by_role("button", name="I’m still here").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Good to hear from you")
    silent(world, member(world, WHO), away=True)
    page = opens(still(world), **NO_SCRIPT)
    page.get_by_role("button", name="I’m back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Good to have you back")
    assert member(world, WHO).state is MemberState.ACTIVE
    world.stack.quiet()


@in_a_look(("asked", "settings", "desk"), first=1)
def test_the_pages_about_who_is_still_there_have_no_barrier(
    world: World, opens: Opens, desk: Desk, kind: str, look: str
):
    silent(world, member(world, WHO))
    if kind == "desk":
        page = desk("people/silent", **LOOKS[look])
        expect(page.locator("main")).to_contain_text("Iris Comes")
    elif kind == "asked":
        page = opens(still(world), **LOOKS[look])
    else:
        table(world).commit(Replace(replace(member(world, WHO), comes_until="2024-01-27")))
        keys, iris = secrets.keys(world.stack.outputs["KeysParameter"]), member(world, WHO)
        subject = ("ml-theory", *signed_links.member_subject(iris.id, iris.link_life))
        page = opens(f"{world.url}/m/{signed_links.sign(Link(signed_links.MEMBER, subject), keys)}", **LOOKS[look])
        expect(page.locator("main")).to_contain_text("Will you be there?")
    looked_at(page, f"still-{kind}-{look}")


@pytest.fixture
def _unknown_calendar(world: World) -> Iterator[None]:
    """A calendar has answered as somebody else, and Iris was told."""
    table(world).commit(Replace(replace(member(world, WHO), stranger=world.clock.now())))
    yield
    table(world).commit(Replace(replace(member(world, WHO), stranger=None, answers_as="")))


def own_page(world: World) -> str:
    iris = member(world, WHO)
    subject = ("ml-theory", *signed_links.member_subject(iris.id, iris.link_life))
    return f"{world.url}/m/{signed_links.sign(Link(signed_links.MEMBER, subject), secrets.keys(world.stack.outputs['KeysParameter']))}"


@pytest.mark.usefixtures("_unknown_calendar")
def test_a_member_says_as_which_address_their_calendar_answers_without_script(world: World, opens: Opens):
    page = opens(own_page(world), **NO_SCRIPT)
    page.get_by_label("My calendar answers as another address").fill("Iris@Corp.example")
    page.get_by_role("button", name="Save the address").click()
    expect(page.get_by_role("status")).to_contain_text("Answers of that calendar count from now on")
    expect(page.get_by_label("My calendar answers as another address")).to_have_value("iris@corp.example")
    assert member(world, WHO).answers_as == "iris@corp.example"


@pytest.mark.usefixtures("_unknown_calendar")
@pytest.mark.parametrize("look", LOOKS)
def test_the_settings_with_a_calendar_have_no_barrier(world: World, opens: Opens, look: str):
    looked_at(opens(own_page(world), **LOOKS[look]), f"settings-calendar-{look}")
