"""Whatever is sent to the speaker's page is answered with a page."""

from urllib.parse import urlencode

from hypothesis import given, settings
from hypothesis import strategies as st

from functions.speaker_kit import app as speaker_kit
from tests.builders.speaker_page import MINE, OTHER, opened, saved, session, talk, url
from tests.payloads import context, http_event
from tests.platform import Platform

PAGES = settings(max_examples=60)


NAMES = st.sampled_from(
    ["title", "about", "consent", "slides", "seen-title", "seen-reading", "reading-1", "url-1", "minutes-1", "kind-1", "essential-1",
     "reading-99", "url-0", "choice"]
) | st.text(max_size=12)  # fmt: skip


WORDS = st.text(max_size=80) | st.sampled_from(
    ["", "yes", "after", "9" * 40, "https://[", "https://é.example/ü", "arXiv:1806.07572"]
)


@PAGES
@given(fields=st.dictionaries(NAMES, WORDS, max_size=12), body=st.none() | st.binary(max_size=60))
def test_whatever_is_sent_to_the_kit_is_answered_with_a_page(
    group: Platform, fields: dict[str, str], body: bytes | None
):
    token = url().rpartition("/")[2]
    sent = urlencode(fields, errors="replace") if body is None else body.decode("latin-1")
    answer = speaker_kit.lambda_handler(http_event("POST", f"/talk/{token}", token, sent), context())
    assert (answer["statusCode"], answer["headers"]["content-type"]) == (200, "text/html; charset=utf-8")
    found = session(group)
    assert [one.slug for one in found.talks] == [OTHER, MINE]
    assert all(one.url is None or one.url.startswith("https://") for one in found.talk(MINE).resources)


@PAGES
@given(token=st.text(max_size=300) | st.from_regex(r"[ab]\.[\w-]{0,80}\.[\w-]{0,30}", fullmatch=True))
def test_any_token_that_is_not_ours_opens_no_kit(group: Platform, token: str):
    for method in ("GET", "POST"):
        assert speaker_kit.lambda_handler(http_event(method, "/talk/x", token), context())["statusCode"] == 404


def test_a_body_beyond_all_bounds_is_answered_and_changes_nothing(group: Platform, calls):
    calls.clear()
    for fields in ({"title": "x" * 300_000}, {f"f{n}": "1" for n in range(400)}):
        assert "Nothing was changed." in saved(group, fields)
    assert calls.writes() == []


def test_the_longest_form_that_is_right_is_taken(group: Platform):
    wide = "\U0001d538"
    rows = {f"reading-{n}": wide * 200 for n in range(1, 11)}
    rows |= {f"url-{n}": f"https://example.org/{'x' * 580}" for n in range(1, 11)}
    assert "Saved." in saved(group, opened(group) | rows | {"title": wide * 200, "about": (wide * 99 + "\r\n") * 50})
    assert (len(talk(group).resources), len(talk(group).about)) == (10, 4999)
