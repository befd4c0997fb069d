"""What browser tests see of speakers: their talks as kept, and the marks of what is done on their pages."""

from playwright.sync_api import Page

from local.world import World
from shared.adapters.dynamodb.table import Table
from shared.model.session import Session, Talk


def talk(world: World, key: str, slug: str) -> Talk:
    session = Table(world.stack.outputs["TableName"]).get(Session, "ml-theory", key)
    found = session.talk(slug) if session else None
    assert found is not None
    return found


def checked(page: Page) -> list[str]:
    return [text.split(",")[0] for text in page.locator(".checks span").all_inner_texts()]
