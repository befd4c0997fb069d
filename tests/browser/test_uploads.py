"""Slides that a speaker uploads in a browser: sent with progress, turned down, cancelled, tried again."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, Route, expect

from local.decks import deck
from local.world import World
from shared.adapters.buckets import LARGEST
from tests.browser.conftest import DESKTOP, PHONE, Opens
from tests.browser.looking import LOOKS, in_a_look, looked_at
from tests.browser.speakers import checked
from tests.deck_files import others, pdfs, powerpoints
from tests.patience import PATIENCE

WRONG = {
    "keynote": ("talk.key", others.keynote(), "This is a Keynote file", "File, Export To, PDF"),
    "opendocument": ("talk.odp", others.opendocument(), "This is an OpenDocument file", "Export as PDF"),
    "old": ("talk.ppt", others.compound("PowerPoint Document"), "PowerPoint 97-2003", "Save As, PDF"),
    "show": ("talk.ppsx", powerpoints.pptx(), "a PowerPoint show", "Save As, PowerPoint Presentation (.pptx)"),
    "macros": ("talk.pptm", powerpoints.pptx(), "may contain macros", "without macros"),
    "locked": ("talk.pptx", others.compound("EncryptedPackage"), "protected by a password", "without a password"),
    "a picture called .pdf": ("talk.pdf", others.image(), "This is not a PDF, whatever its name says.", "Export the slides as PDF"),
    "words": ("talk.md", b"# Notes", "neither a PDF nor a PowerPoint file", "Export the slides as PDF"),
    "empty": ("talk.pdf", b"", "The file is empty.", "export it again"),
    "large": ("talk.pdf", b"%PDF-" + bytes(LARGEST), "The file is 51 MB; the limit is 50 MB.", "smaller images"),
}  # fmt: skip


Chooses = Callable[..., None]


@pytest.fixture
def chooses(tmp_path: Path) -> Chooses:
    """Gives a page's upload a file, as the browser's own window would: ``chooses(page, bytes, name)``."""

    def choose(page: Page, body: bytes, name: str = "talk.pdf") -> None:
        (tmp_path / name).write_bytes(body)
        page.locator("#picker").set_input_files(tmp_path / name)

    return choose


def posts(page: Page) -> list[str]:
    """The addresses that the page posts to, as they come."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url) if request.method == "POST" else None)
    return found


def slowly(page: Page, bytes_a_second: int) -> None:
    network = {"offline": False, "latency": 5, "downloadThroughput": -1, "uploadThroughput": bytes_a_second}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", network)


def in_bucket(world: World) -> int:
    bucket = world.stack.outputs["UploadsBucket"]
    return int(world.stack.client("s3").list_objects_v2(Bucket=bucket)["KeyCount"])


def test_slides_are_sent_with_progress_checked_and_shown_while_the_page_stays(
    world: World, kits: dict[str, str], opens: Opens, chooses: Chooses
):
    page = opens(kits["bo"], size=DESKTOP)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_label("Title", exact=True).fill("Not saved yet")
    page.evaluate(
        """() => { window.seen = []; window.said = [];
        const noted = (id, note) => new MutationObserver(note).observe(document.getElementById(id), {childList: true});
        noted('count', () => seen.push(document.getElementById('bar').value));
        noted('heard', () => said.push(document.getElementById('heard').textContent)) }"""
    )
    slowly(page, 200_000)
    chooses(page, pdfs.noisy())
    expect(page.locator("#outcome")).to_contain_text("Published. Thank you.")
    values = page.evaluate("seen")
    assert values == sorted(values)
    assert len({value for value in values if 0 < value < 100}) >= 3
    heard = page.evaluate("said")
    assert heard[0] == "Sending talk.pdf."
    assert 1 <= sum("percent" in words for words in heard) <= 3
    assert "The file has arrived." in heard
    picture = page.get_by_role("img", name="The first page of your slides")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    assert (
        requests.get(
            page.get_by_role("link", name="Your slides", exact=True).get_attribute("href") or "", timeout=PATIENCE
        ).content[:5]
        == b"%PDF-"
    )
    assert checked(page)[3] == "done"
    expect(page.locator(".versions li").first).to_contain_text("(1 page) shown now")
    expect(page.get_by_label("Title", exact=True)).to_have_value("Not saved yet")
    bucket = f"{world.stack.emulator.url}/{world.stack.outputs['UploadsBucket']}"
    assert {url for url in asked if not url.startswith(world.url)} == {bucket}


def test_slides_that_are_turned_down_say_why_and_how_to_mend_it(kits: dict[str, str], opens: Opens, chooses: Chooses):
    page = opens(kits["fay"], size=PHONE)
    chooses(page, pdfs.encrypted("secret"))
    expect(page.locator("#outcome")).to_contain_text("Refused: The PDF is protected by a password.")
    expect(page.locator("#outcome")).to_contain_text("Save or export it without a password, and upload that.")
    expect(page.locator(".versions li").first).to_contain_text("refused: The PDF is protected by a password.")
    assert checked(page)[3] == "missing"
    expect(page.get_by_role("button", name="Choose a file")).to_be_visible()


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_shown_is_turned_down_before_a_byte_is_sent(
    kits: dict[str, str], opens: Opens, what: str, chooses: Chooses
):
    name, body, reason, mend = WRONG[what]
    page = opens(kits["fay"])
    sent = posts(page)
    chooses(page, body, name)
    expect(page.locator("#outcome")).to_contain_text(reason)
    expect(page.locator("#outcome")).to_contain_text(mend)
    assert sent == []


def test_a_link_that_was_replaced_while_the_page_was_open_sends_nothing_and_says_so(
    kits: dict[str, str], opens: Opens, chooses: Chooses
):
    page = opens(kits["fay"])
    sent = posts(page)
    gone = re.compile(re.escape(kits["fay"]))  # whatever is asked of it
    page.route(gone, lambda route: route.fulfill(status=404, content_type="text/html", body="gone"))
    chooses(page, pdfs.pdf(1), "<img src=x onerror=alert(1)>.pdf")
    expect(page.locator("#outcome")).to_contain_text("This link does not work any more.")
    assert page.locator("#file").text_content() == "<img src=x onerror=alert(1)>.pdf"
    assert page.locator("#upload img").count() == 0
    assert sent == []


def test_a_powerpoint_file_that_is_dropped_is_sent_as_what_it_is_and_a_pdf_is_asked_for(
    kits: dict[str, str], opens: Opens
):
    page = opens(kits["fay"])
    script = """bytes => { const carried = new DataTransfer();
        carried.items.add(new File([new Uint8Array(bytes)], 'Talk.PPTX')); return carried }"""
    carried = page.evaluate_handle(script, list(powerpoints.pptx(3)))
    page.dispatch_event("#zone", "dragenter", {"dataTransfer": carried})
    expect(page.locator("#zone")).to_have_class("zone over")
    page.dispatch_event("#zone", "drop", {"dataTransfer": carried})
    expect(page.locator("#zone")).to_have_class("zone")
    expect(page.locator("#outcome")).to_contain_text("Published. Thank you.")
    expect(page.locator("#there")).to_contain_text("Visitors can download it; a PDF shows on the page itself")


def test_an_upload_is_cancelled_by_keyboard_keeps_nothing_and_can_be_begun_anew(
    world: World, kits: dict[str, str], opens: Opens
):
    page = opens(kits["fay"])
    before = in_bucket(world)
    body = deck("Double descent", "Fay", 2)
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.id") != "choose":  # past the links to the slides that are there
        page.keyboard.press("Tab")
    choose = page.get_by_role("button", name="Choose a file")
    with page.expect_file_chooser() as chooser:
        expect(choose).to_be_focused()
        page.keyboard.press("Enter")
    slowly(page, 10_000)  # until it is cancelled
    chooser.value.set_files({"name": "talk.pdf", "mimeType": "application/pdf", "buffer": body + b"%" * 2_000_000})
    expect(page.locator("#count")).to_contain_text("% ")
    expect(page.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#outcome")).to_contain_text("Cancelled.")
    assert in_bucket(world) == before
    with page.expect_file_chooser() as chooser:
        expect(choose).to_be_focused()
        page.keyboard.press("Space")
    slowly(page, -1)
    long = f"{'a' * 199}😀.pdf"  # its 200th sign is one of two halves
    chooser.value.set_files({"name": long, "mimeType": "application/pdf", "buffer": body})
    expect(page.locator("#outcome")).to_contain_text("Published. Thank you.")
    assert in_bucket(world) == before + 1


@pytest.mark.parametrize("what", ["expired", "broken off"])
def test_a_form_that_has_expired_or_a_line_that_breaks_is_tried_again_with_a_new_form(
    world: World, kits: dict[str, str], opens: Opens, what: str, chooses: Chooses
):
    page = opens(kits["fay"])
    keys: list[str] = []

    def fail_once(route: Route) -> None:
        keys.append(
            re.findall(r'name="key"\r\n\r\n(\S+)', (route.request.post_data_buffer or b"").decode("latin-1"))[0]
        )
        if len(keys) > 1:
            route.continue_()
        elif what == "expired":
            route.fulfill(
                status=403, headers={"access-control-allow-origin": "*"}, body="<Error>Policy expired</Error>"
            )
        else:
            route.abort()

    page.route(f"{world.stack.emulator.url}/**", fail_once)
    chooses(page, deck("Double descent", "Fay", 1))
    said = "The permission to upload had run out." if what == "expired" else "The connection broke"
    expect(page.locator("#outcome")).to_contain_text(said)
    page.get_by_role("button", name="Try again").press("Enter")
    expect(page.locator("#outcome")).to_contain_text("Published. Thank you.")
    assert len(set(keys)) == 2


def data_says(page: Page, url: str, uploads: list[dict[str, Any]], *, full: str = "") -> list[str]:
    """From now on the page's data say *uploads* of whatever was sent, and, once it was sent, that no more are looked at if they are *full*;
    and the bucket takes what comes; the questions, as they come."""
    asked: list[str] = []
    told = requests.get(url, headers={"accept": "application/json"}, timeout=PATIENCE).json()
    key = told["forms"][0]["fields"]["key"]

    def answer(route: Route) -> None:
        if "application/json" not in route.request.headers["accept"]:
            return route.continue_()
        asked.append(route.request.url)
        late = {"full": full if "file=" not in asked[-1] else ""}
        return route.fulfill(json=told | {"uploads": [upload | {"key": key} for upload in uploads]} | late)

    page.route(lambda address: address.partition("?")[0] == url, answer)
    return asked


def test_nobody_asks_for_ever_nor_while_the_page_is_out_of_sight(
    world: World, kits: dict[str, str], opens: Opens, chooses: Chooses
):
    page = opens(kits["fay"])
    asked = data_says(page, kits["fay"], [])
    page.route(
        f"{world.stack.emulator.url}/**", lambda r: r.fulfill(status=201, headers={"access-control-allow-origin": "*"})
    )
    page.clock.install()
    page.clock.pause_at(datetime.now(UTC) + timedelta(days=1))
    chooses(page, deck("Double descent", "Fay", 1))
    expect(page.locator("#going")).to_contain_text("a mail tells you, too")
    before = len(asked)
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    page.clock.run_for(140_000)
    page.evaluate(
        "fetch(location.pathname, {headers: {accept: 'application/json'}})"
    )  # behind whatever the page has asked
    assert len(asked) == before + 1
    page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator('[aria-current="step"]')).to_have_text("Checking")
    while not page.get_by_text("still being checked").is_visible():
        assert len(asked) <= 40
        page.clock.run_for(10_000)
    assert len(asked) > before + 1
    page.get_by_role("button", name="Look again").click()
    expect(page.locator("#going")).to_be_visible()


def test_a_file_that_is_one_too_many_is_not_said_to_be_checked(
    world: World, kits: dict[str, str], opens: Opens, chooses: Chooses
):
    page = opens(kits["fay"])
    full = "40 files were looked at for this talk within a day, and no more are."
    data_says(page, kits["fay"], [], full=full)
    page.route(
        f"{world.stack.emulator.url}/**", lambda r: r.fulfill(status=201, headers={"access-control-allow-origin": "*"})
    )
    chooses(page, deck("Double descent", "Fay", 1))
    expect(page.locator("#outcome")).to_contain_text(f"Your file was not looked at.{full}")
    expect(page.get_by_role("button", name="Choose a file")).to_be_visible()


REFUSED = {"state": "refused", "reason": "The PDF has no pages.", "mend": "Export the slides as PDF, and upload that."}


@in_a_look(["upload"], first=2)
def test_the_upload_has_no_barrier_in_any_state(
    world: World, kits: dict[str, str], opens: Opens, kind: str, look: str, chooses: Chooses
):
    def opened(name: str, uploads: list[dict[str, Any]], *, taken: bool = True) -> Page:
        page = opens(kits[name], **LOOKS[look])
        page.emulate_media(reduced_motion="reduce")
        data_says(page, kits[name], uploads)
        if taken:
            page.route(
                f"{world.stack.emulator.url}/**",
                lambda r: r.fulfill(status=201, headers={"access-control-allow-origin": "*"}),
            )
        return page

    page = opened("noor", [], taken=False)
    slowly(page, 100_000)
    chooses(
        page, deck("Tangent kernels", "Noor", 1) + b"%" * 4_000_000, "Tangent-kernels-at-length-and-then-some-more.pdf"
    )
    expect(page.locator("#count")).to_contain_text(re.compile(r"[1-9]\d %"))
    slowly(page, 10)  # for as long as it is looked at
    looked_at(page, f"{kind}-sending-{look}")
    page.get_by_role("button", name="Cancel").click()
    looked_at(page, f"{kind}-cancelled-{look}")
    chooses(page, others.keynote(), "talk.key")
    looked_at(page, f"{kind}-wrong-type-{look}")

    page = opened("noor", [])
    chooses(page, deck("Tangent kernels", "Noor", 1))
    expect(page.locator('[aria-current="step"]')).to_have_text("Checking")
    assert page.locator(".now").evaluate("e => getComputedStyle(e, '::before').animationName") == "none"
    looked_at(page, f"{kind}-checking-{look}")

    for name, upload, words in (
        ("refused", REFUSED, "Refused"),
        ("published", {"state": "shown"}, "Your slides are"),
    ):
        page = opened("noor", [upload])
        chooses(page, deck("Tangent kernels", "Noor", 1))
        expect(page.locator("#outcome")).to_contain_text(words)
        looked_at(page, f"{kind}-{name}-{look}")
