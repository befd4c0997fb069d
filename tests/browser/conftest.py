"""The whole stack on this machine, with one group and some people in it, and a Chromium to look at it with."""

import os
import re
import secrets as chance
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from playwright.sync_api import Browser, Page, expect, sync_playwright

from local.world import World, utc
from shared.adapters import cookies, secrets
from shared.adapters.dynamodb.table import Table
from shared.group import applying
from shared.group.file import parse
from shared.logins import rules
from shared.model.group import Group
from shared.model.login import DeskSession, who
from shared.schedule import steps
from shared.store import Create
from tests.browser.chromium import ARGUMENTS, found
from tests.patience import PATIENCE

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "build" / "shots"
START = utc("2023-10-07T00:00")
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
expect.set_options(timeout=1000 * PATIENCE)


@dataclass(slots=True)
class People:
    """What people do by mail: read what they got, and press what is in it."""

    world: World

    def applies(self, name: str, address: str, **answers: str) -> None:
        self.world.form.submit({"Name": name, "Email": address, **answers}, at=self.world.clock.now())
        assert self.world.push() == 204
        self.world.stack.quiet()

    def waits(self, kind: str, to: str) -> None:
        """Until a mail of *kind* is there, which something that was sent a moment ago causes. The clock stands still here, so what the
        schedules look at comes by waiting for quiet."""
        until = time.monotonic() + PATIENCE
        while not any(m.kind == kind and m.to == to for m in self.world.mailbox.messages):
            assert time.monotonic() < until, f"{to} got no {kind} mail; {self.world.clock.troubles}"
            time.sleep(0.1)
            self.world.stack.quiet()
        self.world.stack.quiet()

    def links(self, kind: str, to: str, path: str = "l") -> list[str]:
        """The signed links in the newest mail of *kind* to *to*."""
        mail = [m for m in self.world.mailbox.messages if m.kind == kind and m.to == to][-1]
        text = str(mail.parsed().get_body(("plain",)).get_content())
        return re.findall(rf"{re.escape(self.world.url)}/{path}/\S+", text)

    def presses(self, url: str, **fields: str) -> None:
        assert requests.post(url, data=fields, timeout=PATIENCE).ok
        self.world.stack.quiet()

    def comes_in(self, name: str, address: str) -> None:
        """From the form to the welcome."""
        self.applies(name, address)
        self.presses(self.links("confirm", address)[0], choice="confirm")
        self.presses(self.links("application", "mika@example.org")[0], choice="approve")


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    before = dict(os.environ)
    with World(tmp_path_factory.mktemp("world"), START) as made:
        table = Table(made.stack.outputs["TableName"])
        secrets.make(made.stack.outputs["KeysParameter"])
        # However many tests share this world, and however little time passes in it, each finds a mail of its own applicant's.
        group = replace(
            parse(yaml.safe_load((ROOT / "local" / "group.yaml").read_text())),
            reminders=("7d", "1d", "1h"),
            digest_above=1000,
        )
        steps.run(applying.steps(group, table, START), table)
        made.story.tick(START)
        yield made
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def people(world: World) -> People:
    return People(world)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found(), args=ARGUMENTS)
        yield browser
        browser.close()


Opens = Callable[..., Page]


@pytest.fixture
def opens(chromium: Browser) -> Iterator[Opens]:
    """Opens a page in a browser of its own: ``opens(url, size=…, dark=…, script=…)``."""
    contexts: list[Any] = []

    def open_page(url: str, *, size: dict[str, int] = DESKTOP, dark: bool = False, script: bool = True) -> Page:
        context = chromium.new_context(
            viewport=size, color_scheme="dark" if dark else "light", java_script_enabled=script, locale="en-GB",
            accept_downloads=True,
        )  # fmt: skip
        context.set_default_timeout(1000 * PATIENCE)
        contexts.append(context)
        page: Page = context.new_page()
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        for page in context.pages:
            page.unroute_all(behavior="ignoreErrors")
        context.close()


Desk = Callable[..., Page]


@pytest.fixture
def desk(world: World, opens: Opens, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A page of the first group's desk, in a browser of its own in which a co-lead is logged in: ``desk("people")``, ``desk("people",
    lead=…, size=…, dark=…, script=…)``. They came in without a mail."""
    monkeypatch.setenv("FORTNIGHT_COOKIES", "plain")

    def sit(path: str = "", *, lead: str = "mika@example.org", group: str = "ml-theory", **look: Any) -> Page:
        table, now, secret = Table(world.stack.outputs["TableName"]), datetime.now(UTC), chance.token_urlsafe(32)
        session = DeskSession(
            who=who(lead), id=rules.kept(secret), address=lead, leads=rules.led(lead, table.all(Group)), begun=now,
            expires=now + rules.SESSION,
        )  # fmt: skip
        table.commit(Create(session))
        page = opens("about:blank", **look)
        told = {"name": cookies.named("desk", world.url), "value": rules.cookie(session, secret), "url": world.url}
        page.context.add_cookies([told])
        page.goto(f"{world.url}/desk/{group}/{path}".rstrip("/"))
        return page

    return sit


def shot(page: Page, name: str) -> None:
    """A picture of the whole page under ``build/shots/``."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


@pytest.fixture(scope="module")
def kits(world: World, people: People) -> dict[str, str]:
    """The links that the speakers were mailed."""
    world.stack.quiet()
    addresses = {"noor": "noor@example.net", "bo": "bo@example.com", "fay": "fay@example.com"}
    return {name: people.links("deck-link", address, "talk")[0] for name, address in addresses.items()}
