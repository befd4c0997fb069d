"""The speaker's page as a speaker meets it: everything filled in on a phone, in the dark, without script; and by keyboard."""

import re
from pathlib import Path

import pytest
import requests
from playwright.sync_api import expect

from local.decks import deck
from local.world import World
from shared.model.session import Consent
from tests.browser.conftest import DESKTOP, Opens
from tests.browser.looking import LOOKS, NO_SCRIPT, PHONES, WCAG, in_a_look, looked_at
from tests.browser.speakers import checked, talk
from tests.patience import PATIENCE


def test_a_speaker_does_it_all_on_a_phone_in_the_dark_without_script(
    world: World, kits: dict[str, str], opens: Opens, tmp_path: Path
):
    page = opens(kits["noor"], **NO_SCRIPT)
    assert checked(page) == ["done", "done", "missing", "missing", "missing"]
    page.get_by_label("Title", exact=True).fill("Tangent kernels, at length")
    page.get_by_label("Abstract").fill("Wide nets.\n\n$K(x, y) = \\langle \\nabla f(x), \\nabla f(y) \\rangle$")
    first = page.get_by_role("group", name="To read, no. 1")
    first.get_by_label("Title of no. 1").fill("Neural tangent kernel")
    first.get_by_label("Web address").fill("arxiv.org/abs/1806.07572 (v4)")
    first.get_by_label("Minutes").fill("40")
    page.get_by_label("Yes, it may be shown").check()
    page.get_by_label("After the talk").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Not saved yet.")
    wrong = page.get_by_role("group", name="Neural tangent kernel")
    expect(wrong).to_contain_text("There is a blank in this address; an address on the web has none.")
    second = page.get_by_role("group", name="To read, no. 2")
    second.get_by_label("Title of no. 2").fill("Kernels in one page")
    second.get_by_label("Kind").select_option("notes")
    second.get_by_label("Who reads it").select_option("optional")
    expect(page.get_by_label("Abstract")).to_have_value(re.compile(r"^Wide nets\."))
    wrong.get_by_label("Web address").fill("arXiv:1806.07572")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Saved. Thank you.")
    assert checked(page) == ["done", "done", "done", "missing", "done"]
    saved = talk(world, "2023-10-28", "tangent-kernels")
    assert (saved.title, saved.consent, saved.slides_after) == ("Tangent kernels, at length", Consent.YES, True)
    assert [(one.arxiv, one.minutes, one.essential) for one in saved.resources] == [
        ("1806.07572", 40, True), (None, None, False),
    ]  # fmt: skip

    file = tmp_path / "talk.pdf"
    file.write_bytes(deck("Tangent kernels, at length", "Noor", 3))
    page.get_by_label("PDF").set_input_files(file)
    page.get_by_role("button", name="Upload PDF").click()
    arrived, there = page.get_by_text("the file has arrived and is being checked"), page.get_by_text("shown now")
    expect(arrived.or_(there).first).to_be_visible()  # the check can end before, after or while the page is made
    world.stack.quiet()
    page = opens(kits["noor"], **NO_SCRIPT)
    assert checked(page) == ["done"] * 5
    expect(page.locator("main")).to_contain_text("Your slides are here (3 pages), and on the page after the talk.")
    mail = [m for m in world.mailbox.messages if m.kind == "deck-published" and m.to == "noor@example.net"][-1]
    text = str(mail.parsed().get_body(("plain",)).get_content())
    assert "they will be shown after the talk" in text
    shown = requests.get(f"{world.url}/ml-theory/s/2023-10-28/", timeout=PATIENCE).text
    assert "Tangent kernels, at length" in shown
    assert "https://arxiv.org/abs/1806.07572" in shown

    page.get_by_label("Not at all").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("We ask for no slides any more.")
    expect(page.locator("main")).to_contain_text("You chose to show no slides.")
    assert checked(page) == ["done"] * 4
    expect(page.get_by_label("PDF")).to_have_count(0)
    page.get_by_label("After the talk").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("PDF")).to_have_count(1)


def test_every_field_is_reached_by_keyboard_in_the_order_of_the_page(kits: dict[str, str], opens: Opens):
    page = opens(kits["bo"], size=DESKTOP)
    page.locator("#title").focus()
    reached = []
    for _ in range(40):
        reached.append(page.evaluate("document.activeElement.name || document.activeElement.innerText"))
        page.keyboard.press("Tab")
    rows = [f"{name}-{n}" for n in (1, 2) for name in ("reading", "url", "kind", "minutes", "essential")]
    assert reached[:15] == ["title", "about", *rows, "consent", "slides", "Save"]
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Nothing was changed.")


@pytest.fixture(scope="module")
def pages(kits: dict[str, str], world: World) -> dict[str, tuple[str, dict[str, str]]]:
    """Every look of the page: its address, and what to fill in and save first."""
    marks = {"seen-title": "somebody else's"}
    return {
        "kit": (kits["fay"], {}),
        "kit-filled": (kits["bo"], {}),
        "kit-wrong": (
            kits["bo"],
            {"title": "T" * 201, "reading-1": "", "url-1": "nowhere at all", "reading-2": "Long-" * 60},
        ),
        "kit-clash": (kits["bo"], {"title": "Mine", **marks}),
        "kit-gone": (f"{world.url}/talk/a.broken.link", {}),
    }


@in_a_look(["kit", "kit-filled", "kit-wrong", "kit-clash", "kit-gone"])
def test_the_kit_has_no_barrier_and_fits_its_screen(
    pages: dict[str, tuple[str, dict[str, str]]], opens: Opens, kind: str, look: str
):
    url, fields = pages[kind]
    page = opens(url, **LOOKS[look])
    for name, value in fields.items():
        page.locator(f"[name={name}]").evaluate("(field, value) => { field.value = value }", value)
    if fields:
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("alert")).to_be_visible()
    looked_at(page, f"{kind}-{look}")


@in_a_look(["deck-link"], PHONES)
def test_the_kits_mail_has_no_barrier_and_fits_a_phone(
    kits: dict[str, str], world: World, opens: Opens, kind: str, look: str
):
    assert kits
    mail = [m for m in world.mailbox.messages if m.kind == kind][-1]
    page = opens("about:blank", **LOOKS[look])
    page.set_content(str(mail.parsed().get_body(("html",)).get_content()))
    looked_at(page, f"mail-{kind}-{look}", WCAG)
