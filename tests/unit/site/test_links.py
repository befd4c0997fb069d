"""Whatever leads somewhere within the site, leads there: from pages, feeds, calendars, sitemaps and data."""

import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from shared.site import Page
from tests.browser.sites import WORDS, everything
from tests.unit.site.examples import DECK, FULL, OTHER, URL, WHOLE, Reader, made, seven

ELSEWHERE = {DECK.file, DECK.thumbnail or "", WORDS}
"""What is in the bucket, too, and is not made by the pages' function."""
TEXTS = (".html", ".xml", ".ics", ".json", ".txt", ".bib", ".csv", ".svg", ".css")


@pytest.fixture(scope="module", params=["one group", "two groups and everything"])
def site(request: pytest.FixtureRequest) -> dict[str, Page]:
    if request.param == "one group":
        return WHOLE
    return made(*seven(), decks=(), group=OTHER, groups=(FULL, OTHER)) | everything()


def text(page: Page) -> str:
    """The page's text, its addresses whole: a calendar's lines unfolded, and no mere names (of a feed's entries, of linked data)."""
    plain = page.body.decode().replace("\r\n ", "")
    return unescape(re.sub(r"<id>.*?</id>|\"@id\": ?\"[^\"]*\"", "", plain))


def addresses(key: str, page: Page) -> Iterator[str]:
    """Every address on the page that leads within the site, in full."""
    base = f"{URL}/{key.removesuffix('index.html')}"
    if key.endswith(".html"):
        yield from (at for link in Reader(page).links if (at := urljoin(base, link)).startswith(f"{URL}/"))
    if key.endswith(TEXTS):
        host = re.escape(urlsplit(URL).netloc)
        for found in re.findall(rf"\b[a-z]+://{host}[^\s\"'<>\\)}}]*", text(page)):
            yield found.rstrip(".,;")


@cache
def places(page: Page) -> list[str]:
    return Reader(page).ids


def leads_nowhere(site: dict[str, Page], address: str) -> str:
    """What is wrong with an *address* within the site, or nothing."""
    at = urlsplit(address)
    if at.scheme not in ("https", "webcal"):
        return f"{at.scheme} is not for us"
    key = unquote(at.path).lstrip("/")
    key += "index.html" if not key or key.endswith("/") else ""
    if key not in site:
        return "" if key in ELSEWHERE else "nothing is there"
    if at.fragment and unquote(at.fragment) not in places(site[key]):
        return "the page has no such place"
    return ""


def test_every_address_within_the_site_leads_to_something(site: dict[str, Page]):
    found = {(key, address) for key, page in site.items() for address in addresses(key, page)}
    assert {key.rpartition(".")[2] for key, _ in found} == {"html", "xml", "ics", "json", "txt"}
    broken = [(key, address, wrong) for key, address in sorted(found) if (wrong := leads_nowhere(site, address))]
    assert broken == []


def test_a_broken_address_is_seen():
    site = {"a/index.html": Page(b'<a href="../b/">b</a> <a href="#here">c</a>', "text/html")}
    site["a/feed.xml"] = Page(f"<id>{URL}/x</id><link href='http://{URL[8:]}/a/'/>".encode(), "text/xml")
    wrong = [leads_nowhere(site, address) for key, page in site.items() for address in addresses(key, page)]
    assert wrong == ["nothing is there", "the page has no such place", "http is not for us"]
