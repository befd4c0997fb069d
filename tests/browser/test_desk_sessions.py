"""Sessions, talks, votes and recaps at the desk, as a co-lead has them in a browser: with script and without, on a phone, by day and by
night."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from local.decks import deck
from local.world import World
from shared.adapters.dynamodb.table import Table
from shared.model.deck import Deck
from shared.model.recap import Recap, RecapState
from shared.model.session import Session, Talk
from shared.model.vote import Vote
from shared.store import Create, Replace
from shared.store.actions import Acting, By, Way, perform
from shared.voting.actions import ADD, Proposing
from tests.browser.conftest import DESKTOP, PHONE, Desk, People
from tests.browser.looking import LOOKS, NO_SCRIPT, in_a_look, looked_at, no_vote_goes_on

KEY, SLUG = "2024-01-27", "tangent-kernels"
"""A session that is no other test's, with two talks."""
PAGE = f"sessions/{KEY}/talks/{SLUG}"


def table(world: World) -> Table:
    return Table(world.stack.outputs["TableName"])


@pytest.fixture(scope="module", autouse=True)
def _programme(world: World) -> Iterator[None]:
    session = table(world).get(Session, "ml-theory", KEY)
    assert session is not None
    talks = (
        Talk(slug="implicit-bias", title="The implicit bias of gradient descent", speaker="Ada Example"),
        Talk(slug=SLUG, title="Tangent kernels, briefly", speaker="Noor Ünal-Příklad"),
    )
    table(world).commit(Replace(replace(session, talks=talks)))
    yield
    no_vote_goes_on(world)  # one that is closed is open until a tick counts it
    after = table(world).get(Session, "ml-theory", KEY)
    assert after is not None
    unread = tuple(replace(talk, resources=()) for talk in after.talks)  # or another file's look-up finds it, too
    table(world).commit(Replace(replace(after, talks=unread)))


def talk(world: World) -> Talk:
    session = table(world).get(Session, "ml-theory", KEY)
    found = session.talk(SLUG) if session else None
    assert found is not None
    return found


def shown(world: World) -> bool:
    found = table(world).get(Deck, "ml-theory", KEY, SLUG)
    return found is not None and found.shown


def done(page: Page) -> None:
    expect(page.get_by_role("status").first).to_contain_text("Done:")


def confirms(page: Page) -> None:
    expect(page.get_by_role("heading", name="This will happen")).to_be_visible()
    page.get_by_role("button", name="Confirm").click()
    done(page)


def proposes(world: World, *topics: str) -> None:
    store = table(world)
    by = By(who="mika", way=Way.DESK)
    for topic in topics:
        acting = Acting(store=store, now=world.clock.now(), by=by)
        perform(ADD, Proposing(group="ml-theory", topic=topic, speaker=f"Zoe {topic}"), acting)


def test_a_talk_is_edited_and_its_slides_are_sent_with_progress_taken_down_and_shown_again(
    world: World, desk: Desk, tmp_path: Path
):
    page = desk(PAGE, size=DESKTOP)
    page.get_by_label("Title", exact=True).fill("Tangent kernels, at length")
    row = page.get_by_role("group", name="To read, no. 1")
    row.get_by_label("Title of no. 1").fill("Neural tangent kernel")
    row.get_by_label("Web address").fill("nowhere")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Not saved yet.")
    page.get_by_label("Web address").first.fill("arXiv:1806.07572")
    page.get_by_role("button", name="Save").click()
    done(page)
    assert talk(world).title == "Tangent kernels, at length"
    assert [one.arxiv for one in talk(world).resources] == ["1806.07572"]

    file = tmp_path / "my talk.pdf"
    file.write_bytes(deck("Tangent kernels, at length", "Noor", 2))
    page.get_by_label("PDF").set_input_files(file)
    page.get_by_role("button", name="Upload PDF").click()
    page.wait_for_url(re.compile(r"sent=\d"))
    page.get_by_label("Title", exact=True).fill("Typed meanwhile")
    expect(page.get_by_role("button", name="Take the slides down")).to_be_visible()
    expect(page.get_by_label("Title", exact=True)).to_have_value("Typed meanwhile")
    expect(page.locator("#there")).to_contain_text("my talk.pdf")
    expect(page.locator("#there")).to_contain_text("uploaded by Mika")
    page.get_by_role("button", name="Take the slides down").click()
    confirms(page)
    world.stack.quiet()
    assert not shown(world)
    page.get_by_role("button", name="Show it again").click()
    page.get_by_role("button", name="Confirm").click()
    world.stack.quiet()
    assert shown(world)
    assert world.clock.troubles == []


def test_a_deck_that_cannot_be_sent_says_why_and_is_chosen_still(desk: Desk, tmp_path: Path):
    page = desk(f"sessions/{KEY}/talks/implicit-bias", size=PHONE)
    upload, says = page.get_by_role("button", name="Upload PDF"), page.locator("#going")
    large, fine = tmp_path / "large.pdf", tmp_path / "fine.pdf"
    with large.open("wb") as file:
        file.truncate(60 * 2**20)
    fine.write_bytes(deck("Bias", "Ada Example", 2))
    page.get_by_label("PDF").set_input_files(large)
    upload.click()
    expect(says).to_contain_text("large.pdf has 60 MB, and 50 MB are the most. Nothing was sent.")
    page.get_by_label("PDF").set_input_files(fine)
    page.route(
        re.compile(r"uploads"), lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    upload.click()
    expect(says).to_contain_text("The connection broke. Nothing was changed; the file is still chosen: try once more.")
    page.unroute_all()
    kept = page.context.cookies()
    page.context.clear_cookies()
    upload.click()
    expect(says).to_contain_text("You are not logged in any more: log in, in another tab.")
    page.context.add_cookies(kept)  # type: ignore[arg-type]
    upload.click()
    page.wait_for_url(re.compile(r"sent=\d"))


def test_on_a_phone_without_script_a_deck_is_sent_by_the_form_alone(world: World, desk: Desk, tmp_path: Path):
    page = desk(f"sessions/{KEY}/talks/implicit-bias", **NO_SCRIPT)
    file = tmp_path / "talk.pdf"
    file.write_bytes(deck("Bias", "Ada Example", 2))
    page.get_by_label("PDF").set_input_files(file)
    page.get_by_role("button", name="Upload PDF").click()
    arrived, shown = page.get_by_text("The file has arrived"), page.get_by_role("button", name="Take the slides down")
    expect(arrived.or_(shown).first).to_be_visible()  # the check can end before, after or while the page is made
    world.stack.quiet()
    page.reload()
    expect(shown).to_be_visible()
    expect(page.locator("#there")).to_contain_text("uploaded by Mika")


def test_a_session_is_moved_and_put_back_on_a_phone(world: World, desk: Desk):
    page = desk("sessions", size=PHONE)
    before = table(world).get(Session, "ml-theory", "2023-11-11")
    assert before
    entry = page.get_by_role("listitem").filter(has=page.locator('a[href$="/sessions/2023-11-11"]'))
    entry.get_by_role("link", name="Move the session").click()
    page.get_by_label(re.compile("^Day and time")).fill("2023-11-12T14:00")
    page.get_by_role("button").last.click()
    confirms(page)
    page.get_by_role("button", name="Undo", exact=True).click()
    done(page)  # nobody had been told yet, so nobody is mailed and nothing is asked
    after = table(world).get(Session, "ml-theory", "2023-11-11")
    assert after
    assert after.starts == before.starts


def test_a_vote_is_opened_and_closed(world: World, desk: Desk):
    others = table(world).all(Vote, "ml-theory")
    proposes(world, "Margins", "Kernels")
    page = desk("votes", size=PHONE)
    page.get_by_role("link", name="Open a vote").click()
    page.get_by_role("button").last.click()
    confirms(page)
    expect(page.locator("main")).to_contain_text("0 voted")
    page.get_by_role("button", name="Close it now").click()
    confirms(page)
    expect(page.locator("main")).to_contain_text("is counted in a moment")
    assert len(table(world).all(Vote, "ml-theory")) == len(others) + 1


def test_a_recap_is_edited_and_sent(world: World, desk: Desk):
    store = table(world)
    if store.get(Recap, "ml-theory", KEY) is None:
        store.commit(Create(Recap(group="ml-theory", session=KEY, made=world.clock.now())))
    page = desk(f"recaps/{KEY}", size=DESKTOP)
    page.get_by_label("Words of your own").fill("It was *good*.")
    page.get_by_role("button", name="Save the words").click()
    done(page)
    expect(page.get_by_role("region", name="The recap").locator("em")).to_have_text("good")
    page.get_by_label("Words of your own").fill("It was *very* good.")
    page.get_by_role("button", name="Send it").click()
    confirms(page)
    expect(page.locator("main")).to_contain_text("It was sent by Mika")
    recap = store.get(Recap, "ml-theory", KEY)
    assert recap
    assert (recap.state, recap.note) == (RecapState.PUBLISHED, "It was *very* good.")


PLACES = {
    "season": "sessions", "past": "sessions/past", "take-in": "sessions/import", "uploads": "sessions/uploads", "session": f"sessions/{KEY}", "talk": PAGE,
    "votes": "votes", "earlier": "votes/earlier", "recaps": "recaps", "recap": f"recaps/{KEY}", "recordings": "recaps/recordings",
}  # fmt: skip


@in_a_look(list(PLACES))
def test_the_pages_are_for_everybody(world: World, people: People, desk: Desk, kind: str, look: str):
    looked_at(desk(PLACES[kind], **LOOKS[look]), f"desk-{kind}-{look}")


def test_past_sessions_are_looked_at_corrected_and_taken_in_from_a_spreadsheets_file(
    world: World, people: People, desk: Desk, tmp_path: Path
):
    file = tmp_path / "past.csv"
    file.write_text("Datum;Referentin;Titel;Raum\n3.5.2019;Zoë;Kerne;B12\nbald;Bo;Netze;\n", encoding="utf-8-sig")
    page = desk("sessions/past")
    page.get_by_role("link", name="Take in past sessions").click()
    page.get_by_label("A file").set_input_files(file)
    expect(page.get_by_label("Past sessions", exact=True)).to_have_value(re.compile("Netze"))
    page.get_by_role("button", name="Look at what would happen").click()
    expect(page.get_by_role("alert").first).to_contain_text("line 3: date: 'bald' is not a day")
    looked_at(page, "desk-past-wrong")
    typed = page.get_by_label("Past sessions", exact=True)
    typed.fill(typed.input_value().replace("bald", "17.5.2019"))
    page.get_by_role("button", name="Look at what would happen").click()
    expect(page.locator("main")).to_contain_text("2 new")
    expect(page.locator("main")).to_contain_text("not read: “Raum”")
    looked_at(page, "desk-past-looked-at")
    page.get_by_role("button", name="Take in 2").click()
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("#told")).to_contain_text("Done")
    expect(page.get_by_role("link", name="Kerne")).to_be_visible()
    row = Table(world.stack.outputs["TableName"]).get(Session, "ml-theory", "2019-05-17")
    assert row
    assert [talk.speaker for talk in row.talks] == ["Bo"]
