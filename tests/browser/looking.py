"""What every page is looked at for, and in which looks: one of the four for each page, by turns; every page in all of them where it is
thorough."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from local.world import World
from shared.adapters.dynamodb.table import Table
from shared.model.member import Member
from shared.model.vote import Vote, VoteState
from shared.store import Replace
from tests.browser.conftest import DESKTOP, PHONE, shot
from tests.thorough import by_turns

NO_SCRIPT: dict[str, Any] = {"size": PHONE, "dark": True, "script": False}
LOOKS: dict[str, dict[str, Any]] = {
    "phone-light": {"size": PHONE, "dark": False},
    "desktop-dark": {"size": DESKTOP, "dark": True},
    "phone-dark": {"size": PHONE, "dark": True},
    "desktop-light": {"size": DESKTOP, "dark": False},
}
"""By name, how a page is opened: ``opens(url, **LOOKS[look])``."""
PHONES = ("phone-light", "phone-dark")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
"""What a mail is held to, which is no page and has no landmarks."""


def in_a_look(kinds: Sequence[str], among: Sequence[str] = tuple(LOOKS), first: int = 0) -> pytest.MarkDecorator:
    """A test for each of *kinds* in a look of *among*, by turns from the *first* on, with the arguments ``kind`` and ``look``."""
    pairs = by_turns(kinds, among, first)
    return pytest.mark.parametrize(("kind", "look"), pairs, ids=["-".join(pair) for pair in pairs])


def no_vote_goes_on(world: World) -> None:
    """Whatever vote of the first group is open is over, and nothing comes of it: while one is, nobody opens another, and nobody is asked in
    turn to present."""
    world.stack.quiet()
    table = Table(world.stack.outputs["TableName"])
    for vote in table.all(Vote, "ml-theory"):
        if vote.state is VoteState.OPEN:
            table.commit(Replace(replace(vote, state=VoteState.SETTLED, due=None)))


def member(world: World, address: str) -> Member:
    table = Table(world.stack.outputs["TableName"])
    return next(m for page, _ in table.members("ml-theory") for m in page if m.address == address)


def sticking_out(page: Page) -> list[str]:
    """What sticks out sideways of the window, or of its own box, as a long word does of a button; the outermost first."""
    found: list[str] = page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth, all = [...document.querySelectorAll("body *")];
          const wide = document.documentElement.scrollWidth > width;
          const out = one => wide && one.getBoundingClientRect().right > width + 1;
          const unseen = one => one && (getComputedStyle(one).clipPath !== "none" || unseen(one.parentElement));
          // Of what is drawn by itself (a picture, a formula, a field of a form) the browser says no such width.
          const drawn = "svg, svg *, math, math *, select, input, textarea, progress, iframe";
          const over = one => one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1 && !one.matches(drawn)
            && getComputedStyle(one).overflowX === "visible" && !unseen(one);
          return all.filter(one => out(one) || over(one)).slice(0, 12).map(one => one.outerHTML.slice(0, 90));
        }"""
    )
    return found


def barriers(page: Page, rules: Sequence[str] = ()) -> list[tuple[str, list[str]]]:
    """What axe finds on the page, by all that it knows or by the *rules* with those tags."""
    if page.evaluate("matchMedia('(scripting: none)').matches"):
        raise ValueError("axe is a script: it waits for ever on a page that was opened without any")
    only = {"runOnly": {"type": "tag", "values": list(rules)}} if rules else {}
    found = Axe().run(page, options={"resultTypes": ["violations"], **only})
    return [(v["id"], [n["html"][:160] for n in v["nodes"]]) for v in found.response["violations"]]


def looked_at(page: Page, name: str, rules: Sequence[str] = ()) -> None:
    """A picture of the page; it has no barrier, and nothing on it sticks out."""
    shot(page, name)
    assert (name, barriers(page, rules)) == (name, [])
    assert (name, sticking_out(page)) == (name, [])
