"""What people wrote, before a spreadsheet reads it: nothing that it would run."""

import re

# A cell, or what a spreadsheet that splits at semicolons would take for one, that begins like a formula: with = + - @ (full-width
# and small ones too) whatever blanks and quotation marks (x22, which such a spreadsheet takes off) come before it, or with TAB,
# CR or LF. Apostrophes before it are counted, not trusted.
_FORMULA = r"(?=[\t\r\n]|[\s\0\x22\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠﹦﹢﹣﹫])"
_INERT = re.compile(rf"(^|;)('*){_FORMULA}")
_MADE_INERT = re.compile(rf"(^|;)'('*){_FORMULA}")


def inert(text: str) -> str:
    """*text* with an apostrophe before whatever a spreadsheet would take for a formula; :func:`restored` takes it off again."""
    return _INERT.sub(r"\1'\2", text)


def restored(text: str) -> str:
    """*text* as it was before :func:`inert`."""
    return _MADE_INERT.sub(r"\1\2", text)
