"""Titles and texts of decks."""

import pytest

from shared.slides.deck_text import tidy_text, tidy_title, xml_title


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("  Two\r\nlines\x00 \u202eand\ttabs ", "Two lines and tabs"),
        ("PowerPoint Presentation", None),
        ("Microsoft PowerPoint - talk.pptx", "talk.pptx"),
        ("", None),
        ("\x00\x01", None),
        ("a" * 300, "a" * 200),
        ("\ud800x", "x"),
    ],
)
def test_a_title_is_one_clean_line_or_none(written: str, title: str | None):
    assert tidy_title(written) == title


def test_text_can_always_be_encoded_and_is_bounded():
    assert tidy_text("a\x00b\ud800 \ufb01nite \n\n  c\u202e") == "ab finite\nc"
    assert len(tidy_text("é" * 300_000).encode()) == 200_000


def test_an_xml_title_expands_no_entity_and_reads_no_other_title():
    bomb = (
        b'<!DOCTYPE a [<!ENTITY x "yyyy">]><a xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>&x;</dc:title></a>'
    )
    two = b'<a xmlns:dc="http://purl.org/dc/elements/1.1/"><title>no</title><dc:title> One </dc:title><dc:title>Two</dc:title></a>'
    assert [xml_title(bomb), xml_title(two).strip(), xml_title(b"<a"), xml_title(b"")] == ["", "One", "", ""]
