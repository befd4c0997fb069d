"""The co-leads' pages of a recap and of a recording, as they meet them: on a phone, in the dark, without script."""

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from local.world import World, utc
from shared.adapters.dynamodb.table import Table
from shared.model.group import Group
from shared.model.recording import Recording
from shared.model.session import Consent, Resource, Session, Talk
from shared.store import Replace
from tests.browser.conftest import Opens, People
from tests.browser.looking import LOOKS, NO_SCRIPT, PHONES, WCAG, in_a_look, looked_at

LEAD = "mika@example.org"
KEY = "2023-10-14"
OVER = utc("2023-10-14T21:05")
NOTE = (
    "Thanks to **Ada** for the proof. The notes are [here](https://example.org/notes).\n\n- margins\n- "
    + "long-word" * 20
)
TALKS = (
    Talk(
        slug="bias", title="The implicit bias of gradient descent", speaker="Ada Example", consent=Consent.YES,
        recording=Resource(kind="recording", url="https://www.youtube.com/watch?v=FAKEvid0001"),
        resources=(Resource(kind="paper", title="The paper", url="https://example.org/paper"),),
    ),
    Talk(slug="kernels", title="Tangent kernels, " * 6, speaker="Noor Ünal-Příklad"),
)  # fmt: skip


def table(world: World) -> Table:
    return Table(world.stack.outputs["TableName"])


def session(world: World) -> Session:
    found = table(world).get(Session, "ml-theory", KEY)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def links(world: World, people: People) -> dict[str, str]:
    """A session with two talks is over: the co-lead's links to its recap and to a video that nobody could place."""
    group = table(world).get(Group, "ml-theory")
    assert group is not None
    table(world).commit(Replace(replace(group, chat_webhook=world.chat_webhook, playlist="PLFAKEplaylistFAKE")))
    row = session(world)
    table(world).commit(Replace(replace(row, talks=TALKS)))
    people.comes_in("Gil Reads", "gil@example.org")
    world.move(OVER - world.clock.now())
    world.stack.quiet()
    world.youtube.add("PLFAKEplaylistFAKE", "FAKEvid0002", "Session of October", OVER + timedelta(hours=2))
    world.move(timedelta(hours=26))
    world.stack.quiet()
    return {
        "recap": people.links("recap-draft", LEAD, "r")[0],
        "video": people.links("recording-found", LEAD, "v")[0],
    }


def test_a_thread_was_opened_and_shown_in_the_chat(links: dict[str, str], world: World, opens: Opens):
    thread = session(world).talks[0].thread
    assert thread.startswith(f"{world.url}/channels/")
    page = opens(thread)
    expect(page.locator("main")).to_contain_text("Ada Example")
    page = opens(f"{world.url}/chat")
    looked_at(page, "chat-desktop-light")


@in_a_look(["video"])
def test_the_page_of_a_video_has_no_barrier(links: dict[str, str], opens: Opens, kind: str, look: str):
    looked_at(opens(links[kind], **LOOKS[look]), f"{kind}-{look}")


def test_a_co_lead_says_which_talk_a_video_is_of_without_script(links: dict[str, str], world: World, opens: Opens):
    page = opens(links["video"], **NO_SCRIPT)
    page.get_by_label("Tangent kernels").check()
    page.get_by_role("button", name="That is it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("That is decided")
    assert table(world).get(Recording, "ml-theory", "FAKEvid0002").talk == "kernels"  # type: ignore[union-attr]
    assert session(world).talks[1].recording is not None


@in_a_look(["recap-draft"], first=1)
def test_the_page_of_a_draft_has_no_barrier(links: dict[str, str], opens: Opens, kind: str, look: str):
    page = opens(links["recap"], **LOOKS[look])
    page.get_by_label("Words of your own").fill(NOTE)
    page.get_by_role("button", name="Save the words").click()
    expect(page.get_by_role("status")).to_have_text("Saved. Nothing was sent.")
    expect(page.get_by_role("region", name="The recap").get_by_role("link", name="here")).to_be_visible()
    looked_at(page, f"{kind}-{look}")


def test_a_co_lead_sends_the_recap_and_takes_it_back_without_script(links: dict[str, str], world: World, opens: Opens):
    page = opens(links["recap"], **NO_SCRIPT)
    page.get_by_label("Words of your own").fill(NOTE)
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The recap is out")
    world.move(timedelta(minutes=5))
    world.stack.quiet()
    mail = [m for m in world.mailbox.messages if m.kind == "recap" and m.to == "gil@example.org"][-1]
    assert "Thanks to Ada for the proof." in str(mail.parsed().get_body(("plain",)).get_content())
    assert "Thanks to Ada" in world.chat.messages[-1].text
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("status")).to_contain_text("It is taken back")
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The recap is out")


@in_a_look(["recap-sent"], first=2)
def test_the_page_of_a_sent_recap_has_no_barrier(links: dict[str, str], opens: Opens, kind: str, look: str):
    looked_at(opens(links["recap"], **LOOKS[look]), f"{kind}-{look}")


@in_a_look(["recap", "recap-draft", "recording-found"], PHONES)
def test_a_mail_of_what_comes_after_has_no_barrier(
    links: dict[str, str], world: World, opens: Opens, kind: str, look: str
):
    mail = [m for m in world.mailbox.messages if m.kind == kind][-1]
    page = opens("about:blank", **LOOKS[look])
    page.set_content(str(mail.parsed().get_body(("html",)).get_content()))
    looked_at(page, f"mail-{kind}-{look}", WCAG)
