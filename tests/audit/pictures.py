"""``make screenshots``: the pictures of the README, taken of the demo's group anew and written to ``docs/images/``.

Nothing in them depends on the day or the machine's zone: the same pages give the same pictures.
"""

import io
import logging
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from shared.model.health import Condition, Finding, HealthReport
from shared.store import Create
from tests.audit.cast import LIFELIKE
from tests.audit.stage import Stage, stage
from tests.browser import chromium

FOLDER = Path("docs/images")
LARGEST = 150_000
"""Bytes of a picture."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What is shown: an address of the stage's demo, a kind of page behind a link, or a mail's subject; and on what."""

    path: str = ""
    kind: str = ""
    mail: str = ""
    place: str = ""
    """The id of what is scrolled to."""
    width: int = 1280
    height: int = 860
    scale: int = 1
    dark: bool = False


PICTURES = {
    "home-desktop": Picture(path="ml-theory/"),
    "home-phone-dark": Picture(path="ml-theory/", width=390, height=780, scale=2, dark=True),
    "session": Picture(path="ml-theory/s/2023-10-28/"),
    "upload": Picture(kind="kit-next", place="slides", width=900, height=900),
    "desk-today": Picture(kind="desk-today", width=1000, height=800),
    "desk-session": Picture(kind="desk-session", width=1000, height=800),
    "desk-settings-dark": Picture(kind="desk-settings", width=1000, height=800, dark=True),
    "reminder": Picture(mail="In a week", width=640, height=900),
}


def main() -> int:
    logging.disable()
    if chromium.main():
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with stage(LIFELIKE) as served, sync_playwright() as play:
        served.platform.table.commit(Create(looked_at(datetime.now(UTC))))
        browser = play.chromium.launch(executable_path=chromium.found(), args=chromium.ARGUMENTS)
        for name, picture in PICTURES.items():
            body = taken(browser, served, picture)
            (FOLDER / f"{name}.webp").write_bytes(body)
            print(f"{FOLDER / name}.webp: {len(body):,} bytes")
            if len(body) > LARGEST:
                print(f"That is more than {LARGEST:,}.", file=sys.stderr)
                return 1
        browser.close()
    return 0


def looked_at(now: datetime) -> HealthReport:
    """All was well when it was looked at last: the stage's own clock is not the one that is asked."""
    return HealthReport(at=now, findings=(Finding(check="ticks", label="the clock", condition=Condition.OK),))


def taken(browser: Browser, served: Stage, picture: Picture) -> bytes:
    """The picture as WebP without loss: flat areas and letters take less room so, and stay sharp."""
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height}, device_scale_factor=picture.scale,
        color_scheme="dark" if picture.dark else "light", locale="en-GB", timezone_id="Europe/Berlin", reduced_motion="reduce",
    )  # fmt: skip
    page = context.new_page()
    kind = served.kinds.get(picture.kind)
    if kind and kind.cookies:
        context.add_cookies([{"name": name, "value": value, "url": kind.url} for name, value in kind.cookies.items()])
    if picture.mail:
        page.set_content(served.mail(picture.mail, "eve@example.org"))
    else:
        page.goto(kind.url if kind else f"{served.url}/demo/{picture.path}")
    page.wait_for_load_state("networkidle")
    if picture.place:
        page.locator(f"#{picture.place}").scroll_into_view_if_needed()
    shot = page.screenshot()
    context.close()
    out = io.BytesIO()
    Image.open(io.BytesIO(shot)).convert("RGB").save(out, "WEBP", lossless=True, quality=100, method=6)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
