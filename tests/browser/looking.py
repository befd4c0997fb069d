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


def fits(page: Page) -> bool:
    """Nothing sticks out sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
