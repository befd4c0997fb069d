"""The speaker's page, opened and saved through its handler."""

from datetime import UTC, datetime, timedelta

from local.browser import Form
from shared import signed_links
from shared.adapters import secrets
from shared.model.mailing import Mailing
from shared.model.session import Session, Talk
from shared.signed_links import Link
from tests.platform import Platform

KEY, MINE, OTHER = "2023-10-28", "tangent-kernels", "implicit-bias"


START = datetime(2023, 10, 28, 20, tzinfo=UTC)


DAY, HOUR = timedelta(days=1), timedelta(hours=1)


"""Half a day before the system's clock begins."""
PAPER = {"reading-1": "Kernels", "url-1": "https://arxiv.org/abs/1806.07572v4", "minutes-1": "30", "kind-1": "paper"}


def url(slug: str = MINE, key: str = KEY, life: int = 0, purpose: str = signed_links.TALK) -> str:
    link = Link(purpose, ("ml-theory", *signed_links.talk_subject(key, slug, life)), START + 400 * DAY)
    return f"https://go.example.org/talk/{signed_links.sign(link, secrets.keys('/fortnight/keys'))}"


def opened(platform: Platform, where: str | None = None) -> dict[str, str]:
    """Open the page. Returns its form's fields as they are shown."""
    page = platform.press(where or url(), "GET")
    assert page["statusCode"] == 200
    return Form(page["body"]).fields


def saved(platform: Platform, fields: dict[str, str], where: str | None = None) -> str:
    """Save the form. Returns the page that comes then."""
    page = platform.press(where or url(), **fields)
    assert page["statusCode"] == 200
    return str(page["body"])


def session(platform: Platform, key: str = KEY) -> Session:
    return platform.table.get(Session, "ml-theory", key)


def talk(platform: Platform, slug: str = MINE) -> Talk:
    return session(platform).talk(slug)


def late(platform: Platform) -> list[str]:
    return [row.id for row in platform.rows(Mailing) if row.kind == "reading"]


def reminded(platform: Platform) -> None:
    """Move on to a week before the session: the first reminder has gone out."""
    platform.tick(START - 7 * DAY)
    platform.settle()
