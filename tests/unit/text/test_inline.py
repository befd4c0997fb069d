"""Words of people, before they are shown."""

from shared.text.inline import cleaned


def test_cleaned_rows_have_no_characters_that_turn_or_hide_others():
    assert cleaned("a\u202eb\r\n\r\n  - x\x00y\u2066\n", 100) == "ab\n\n  - xy"
    assert cleaned("word " * 50, 12) == "word word w…"
