"""Markdown that people write: what is live in it, and how it reads without."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.markdown import to_html, to_text
from shared.words import cleaned
from tests.unit.mail.examples import Markup


@pytest.mark.parametrize(
    ("written", "made"),
    [
        ("*a* **b**", "<p><em>a</em> <strong>b</strong></p>\n"),
        ("[a](https://example.org)", '<p><a href="https://example.org" rel="nofollow">a</a></p>\n'),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("<b>x</b> & y", "<p>&lt;b&gt;x&lt;/b&gt; &amp; y</p>\n"),
    ],
)
def test_markdown_becomes_html(written: str, made: str):
    assert to_html(written) == made


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///x",
        "//example.org",
        "/x",
        "mailto:a@example.org",
    ],
)
def test_only_web_addresses_become_links(url: str):
    assert "href" not in to_html(f"[a]({url}) <{url}>")


@given(st.text(alphabet=st.sampled_from(list("<>\"'&[]()!*_`-#~|\n abhttps:/.")), max_size=300))
def test_whatever_is_written_nothing_but_links_is_live(written: str):
    page = Markup(to_html(written))
    assert {name for name, _ in page.elements} <= {
        "p", "br", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
    }  # fmt: skip
    assert all(re.match("https?://", str(link["href"])) and link["rel"] for link in page.all("a"))
    to_text(written)


def test_as_text_the_words_are_there_and_links_say_where_they_lead():
    written = "Thanks to **Ada** for [the notes](https://example.org/n).\n\n- one\n- two\n  - in\n\n1. first\n2. second\n\n> said\n\n    code"
    assert to_text(written) == (
        "Thanks to Ada for the notes (https://example.org/n).\n\n- one\n- two\n  - in\n\n1. first\n2. second\n\nsaid\n\ncode"
    )


def test_cleaned_rows_have_no_characters_that_turn_or_hide_others():
    assert cleaned("a\u202eb\r\n\r\n  - x\x00y\u2066\n", 100) == "a b\n\n  - x y"
    assert cleaned("word " * 50, 12) == "word word w…"
