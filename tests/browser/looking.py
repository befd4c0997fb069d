"""What every page is looked at for."""

from typing import Any

from playwright.sync_api import Page

from local.world import World
from shared.adapters.table import Table
from shared.model.member import Member
from tests.browser.conftest import PHONE

NO_SCRIPT: dict[str, Any] = {"size": PHONE, "dark": True, "script": False}


def member(world: World, address: str) -> Member:
    table = Table(world.stack.outputs["TableName"])
    return next(m for page, _ in table.members("ml-theory") for m in page if m.address == address)


def sticking_out(page: Page) -> list[str]:
    """What sticks out sideways, the outermost first; empty if the page is as wide as its window."""
    found: list[str] = page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          return [...document.querySelectorAll("body *")].filter(one => one.getBoundingClientRect().right > width + 1)
            .slice(0, 12).map(one => one.outerHTML.slice(0, 90));
        }"""
    )
    return found


WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
