"""Whatever is sent to the own page is answered with a page."""

from base64 import b64encode
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import settings as h_settings
from hypothesis import strategies as st

from functions.answer_links import app as answer_links
from tests.builders.memberships import settings
from tests.builders.signups import welcomed
from tests.payloads import context, http_event
from tests.platform import Platform

PAGES = h_settings(max_examples=80)


@PAGES
@given(
    fields=st.dictionaries(
        st.sampled_from(["choice", "zone", "until", "kind-1d", "kind-x"]) | st.text(max_size=20), st.text(max_size=60)
    )
)
def test_whatever_is_sent_to_the_own_page_is_answered_with_a_page(world: tuple[Platform, str], fields: dict[str, str]):
    group, url = world
    token = url.rpartition("/")[2]
    request = http_event("POST", f"/m/{token}", token, urlencode(fields, errors="replace"))
    answer = answer_links.lambda_handler(request, context())
    assert (answer["statusCode"], answer["headers"]["content-type"]) == (200, "text/html; charset=utf-8")
    assert set(group.members().values()) <= {"active", "paused", "unsubscribed"}


@PAGES
@given(
    token=st.text(max_size=300) | st.from_regex(r"[ab]\.[\w-]{0,80}\.[\w-]{0,30}", fullmatch=True),
    body=st.binary(max_size=200),
)
def test_any_token_that_is_not_ours_is_answered_with_a_page(world: tuple[Platform, str], token: str, body: bytes):
    for path in ("l", "m"):
        for method in ("GET", "POST"):
            request = http_event(method, f"/{path}/x", token, b64encode(body).decode(), isBase64Encoded=True)
            assert answer_links.lambda_handler(request, context())["statusCode"] == 404


@pytest.fixture
def world(group: Platform) -> tuple[Platform, str]:
    """A group with a member, and the link to their own page."""
    welcomed(group)
    return group, settings()
