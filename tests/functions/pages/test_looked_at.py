"""Programs look whether a link leads anywhere, before a person follows it or long after."""

import pytest

from tests.functions.pages.test_foot import PAGES, link
from tests.platform import Platform


@pytest.mark.parametrize("purpose", PAGES)
def test_whoever_asks_for_what_stands_above_a_page_gets_that_alone_and_changes_nothing(group: Platform, purpose: str):
    before = group.state()
    for url in (link(group, purpose), link(group, purpose, after=-1)):
        shown, asked = (
            group.press(url, "GET"),
            group.press(url, "HEAD", choice="leave", yes="yes", **{"List-Unsubscribe": "One-Click"}),
        )
        assert (asked["statusCode"], sorted(asked["headers"]), asked["body"]) == (
            shown["statusCode"],
            sorted(shown["headers"]),
            "",
        )
    assert group.state() == before
