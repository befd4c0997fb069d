"""Whose turn it is, as people meet it: on a phone, in the dark, without script, by the keyboard; no barrier anywhere."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from local.world import World
from shared import signed_links
from shared.adapters import secrets
from shared.adapters.dynamodb.table import Table
from shared.model.group import Beforehand, Group, RotaRules
from shared.model.rota import TALK, Answer, Asked, Rota, Slot, Swap
from shared.model.session import Session, SessionState
from shared.signed_links import Link
from shared.store import Create, Delete, Replace
from tests.browser.conftest import PHONE, Desk, Opens, People
from tests.browser.looking import LOOKS, NO_SCRIPT, in_a_look, looked_at, member

KEY, NOTES = "2023-11-18", "notes"
WHO = {name: f"{name.lower()}@example.org" for name in ("Vera", "Wim", "Xenia")}
PAD = "https://pad.example.org/27"


def table(world: World) -> Table:
    return Table(world.stack.outputs["TableName"])


@pytest.fixture(scope="module", autouse=True)
def _turns(world: World, people: People) -> Iterator[None]:
    """The group asks in turn for as long as these tests run; there is a session that needs somebody."""
    for name, address in WHO.items():
        people.comes_in(f"{name} Example", address)
    store, now = table(world), world.clock.now()
    group = store.get(Group, "ml-theory")
    assert group is not None
    rules = RotaRules(ask=True, roles=("host", NOTES), ahead_days=0)  # of the other sessions nobody is asked for
    store.commit(Replace(replace(group, rota=rules, beforehand=Beforehand(notes=True))))
    starts = now + timedelta(days=42)
    session = Session(
        group="ml-theory", key=KEY, kind="discussion", state=SessionState.ANNOUNCED, starts=starts,
        ends=starts + timedelta(hours=1),
    )  # fmt: skip
    store.commit(Create(session))
    yield
    world.stack.quiet()
    rows = [store.get(Session, "ml-theory", KEY), *store.all(Rota, "ml-theory")]
    for row in rows:
        store.commit(Delete(row)) if row else None
    after = store.get(Group, "ml-theory")
    assert after is not None
    store.commit(Replace(replace(after, rota=None, beforehand=None)))


def link(world: World, name: str, purpose: str, *more: str) -> str:
    of = member(world, WHO[name])
    subject = (
        signed_links.turn_subject(of.id, KEY, *more, of.link_life)
        if purpose == signed_links.TURN
        else signed_links.member_subject(of.id, of.link_life)
    )
    token = signed_links.sign(
        Link(purpose, ("ml-theory", *subject)), secrets.keys(world.stack.outputs["KeysParameter"])
    )
    return f"{world.url}/m/{token}"


def rota(world: World, role: str = TALK) -> Rota:
    found = table(world).get(Rota, "ml-theory", role)
    assert found is not None
    return found


def order(world: World) -> list[str]:
    names = {member(world, address).id: name for name, address in WHO.items()}
    return [names[one.member] for one in rota(world).order]


def has_turn(world: World, name: str, role: str = TALK, *, yes: bool = False, swap: str = "") -> None:
    """It is the turn of *name*, who has said *yes*; *swap* is asked to take it."""
    row, now = table(world).get(Rota, "ml-theory", role), world.clock.now()
    who = member(world, WHO[name]).id
    asked = Asked(
        member=who, at=now, until=now + timedelta(days=4), since=now, answer=Answer.YES if yes else Answer.OPEN
    )
    offer = Swap(giver=who, taker=member(world, WHO[swap]).id, at=now) if swap else None
    slot = Slot(
        session=KEY, starts=now + timedelta(days=42), asked=(asked,), holder=who if yes else "", swap=offer
    )  # fmt: skip
    there = row or Rota(group="ml-theory", role=role)
    after = replace(there, slots=(slot,))
    table(world).commit(Replace(after) if row else Create(after))


def headed(page: Page, heading: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def test_a_member_puts_themselves_on_the_rota_by_their_settings_without_script(world: World, opens: Opens):
    for name in WHO:
        page = opens(link(world, name, signed_links.MEMBER), **NO_SCRIPT)
        page.get_by_role("link", name="Say what you would do").click()
        page.get_by_label("present", exact=True).check()
        page.get_by_label("On what").fill("Kernels")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("status")).to_contain_text("You are asked when it is your turn")
    assert order(world) == ["Vera", "Wim", "Xenia"]


def test_whoever_cannot_makes_room_and_the_next_one_says_yes_by_the_keyboard(
    world: World, people: People, opens: Opens
):
    has_turn(world, "Vera")
    page = opens(link(world, "Vera", signed_links.TURN, TALK), **NO_SCRIPT)
    headed(page, "Will you present?")
    assert rota(world).slots[0].open is not None  # a mail scanner looked
    page.get_by_role("button", name="I cannot …").click()
    headed(page, "You cannot do it?")
    page.get_by_role("button", name="I cannot", exact=True).click()
    headed(page, "Thank you for telling us")
    people.waits("next-turn", WHO["Wim"])
    page = opens(people.links("next-turn", WHO["Wim"], "m")[0], size=PHONE)
    page.get_by_label("About what").focus()
    page.keyboard.type("Flat minima")
    page.keyboard.press("Enter")
    headed(page, "Thank you, you present")
    session = table(world).get(Session, "ml-theory", KEY)
    assert session is not None
    assert [(talk.speaker, talk.title) for talk in session.talks] == [("Wim Example", "Flat minima")]
    assert order(world) == ["Vera", "Xenia", "Wim"]


def test_a_turn_is_swapped_with_somebody_named_who_agrees_without_script(world: World, people: People, opens: Opens):
    page = opens(link(world, "Wim", signed_links.TURN, TALK), **NO_SCRIPT)
    page.get_by_label("Who is to take it").fill("Nobody Known")
    page.get_by_role("button", name="Ask them").click()
    expect(page.get_by_role("alert")).to_contain_text("nobody on the rota is called that")
    page.get_by_label("Who is to take it").fill("xenia example")
    page.get_by_role("button", name="Ask them").click()
    headed(page, "They are asked")
    people.waits("swap-asked", WHO["Xenia"])
    page = opens(people.links("swap-asked", WHO["Xenia"], "m")[0], **NO_SCRIPT)
    headed(page, "Will you take this turn?")
    expect(page.locator("main")).to_contain_text("Wim Example asks whether you present")
    page.get_by_role("button", name="Yes, I take it").click()
    headed(page, "Thank you, you present")
    people.waits("swap-answered", WHO["Wim"])
    assert rota(world).slots[0].holder == member(world, WHO["Xenia"]).id


def test_a_co_lead_sees_the_order_with_its_reasons_and_changes_it_without_script(world: World, desk: Desk):
    page = desk("sessions/rota", **NO_SCRIPT)
    before = order(world)
    first = page.get_by_role("listitem").filter(has_text=f"1. {before[0]} Example")
    expect(first).to_contain_text(re.compile("on the rota since|was asked for|swapped the turn"))
    first.get_by_role("button", name="Down").click()
    expect(page.get_by_role("status").first).to_be_visible()
    assert order(world) == [before[1], before[0], *before[2:]]
    expect(page.get_by_role("listitem").filter(has_text=f"2. {before[0]} Example")).to_be_visible()


def test_whoever_takes_the_notes_says_where_they_are_without_script(world: World, opens: Opens):
    has_turn(world, "Vera", NOTES, yes=True)
    page = opens(link(world, "Vera", signed_links.TURN, NOTES), **NO_SCRIPT)
    page.get_by_label("Where notes are taken together").fill("pad")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Where notes are taken together")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Where notes are taken together").fill(PAD)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Everybody finds it with the session")
    session = table(world).get(Session, "ml-theory", KEY)
    assert session is not None
    assert session.notes_link == PAD


@in_a_look(("place", "turn", "role", "yes", "notes", "swap"))
def test_the_pages_of_a_turn_have_no_barrier(world: World, opens: Opens, kind: str, look: str):
    where = {
        "place": ("Vera", signed_links.ROTA), "turn": ("Vera", signed_links.TURN, TALK), "role": ("Vera", signed_links.TURN, "host"),
        "yes": ("Vera", signed_links.TURN, "host"), "notes": ("Vera", signed_links.TURN, NOTES),
        "swap": ("Xenia", signed_links.TURN, TALK),
    }[kind]  # fmt: skip
    if kind != "place":
        role = where[2] if kind != "swap" else TALK
        has_turn(world, "Vera", role, yes=kind in ("yes", "notes"), swap="Xenia" if kind == "swap" else "")
    looked_at(opens(link(world, *where), **LOOKS[look]), f"turn-{kind}-{look}")


@in_a_look(("sessions/rota", f"sessions/{KEY}", "people/"), first=1)
def test_the_desks_pages_of_whose_turn_it_is_have_no_barrier(world: World, desk: Desk, kind: str, look: str):
    for role in (TALK, "host", NOTES):
        has_turn(world, "Vera", role, yes=role == "host", swap="Xenia" if role == TALK else "")
    path = kind + (member(world, WHO["Vera"]).id if kind == "people/" else "")
    page = desk(path, **LOOKS[look])
    expect(page.locator("main")).to_contain_text("the rota" if kind == "people/" else "Xenia Example is asked to swap")
    looked_at(page, f"desk-turns-{kind.split('/')[0]}-{'rota' in kind}-{look}")
