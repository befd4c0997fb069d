"""A text for a typeface that does not have every letter: what it cannot draw is said in words."""

import re
import unicodedata
from collections.abc import Callable, Iterator

_SCRIPTS = {
    "CJK": "Chinese",
    "KANGXI": "Chinese",
    "BOPOMOFO": "Chinese",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "KATAKANA-HIRAGANA": "Japanese",
    "HANGUL": "Korean",
    "OL": "Ol Chiki",
}
_KANA = re.compile("[\u3040-\u30ff]")
_TONES = range(0x1F3FB, 0x1F400)


def worded(text: str, drawn: Callable[[str], bool], what: str) -> str:
    """*text*, which is clean, by what *drawn* says of each letter. Letters of another form of those that there are give way to these
    (``𝔼`` to ``E``), signs to their names (``nabla``, ``(fire)``), words of other scripts to the script's name; where next to
    nothing but those would be left, all of it is ``(<what> in Devanagari)``."""
    pieces = [text] if all(map(drawn, set(text))) else list(_pieces(text, drawn))
    scripts = [piece for piece in pieces if piece.startswith("\0")]
    if scripts and 10 * sum(piece.isalpha() for piece in pieces) < len(scripts):
        return f"({what} in {_named(scripts, text)})"
    whole = "".join(f" (in {_named([piece], text)}) " if piece.startswith("\0") else piece for piece in pieces)
    once = re.sub(r"(\(in [\w ]+\))(?:[\s,.;:!?、。・-]*\1)+", r"\1", whole)
    return re.sub(r" +([,.;:!?)])", r"\1", " ".join(once.split()))


def _pieces(text: str, drawn: Callable[[str], bool]) -> Iterator[str]:
    """One piece for each letter that is drawn or named; for a letter of another script, ``\0`` and the script's name."""
    for letter in text:
        if letter.isspace() or drawn(letter):
            yield letter
        elif all(map(drawn, plain := unicodedata.normalize("NFKC", letter))):
            yield plain
        elif "\U0001f1e6" <= letter <= "\U0001f1ff":
            yield chr(ord(letter) - 0x1F1E6 + ord("A"))
        else:
            yield _said(letter)


def _said(letter: str) -> str:
    category, name = unicodedata.category(letter), unicodedata.name(letter, "")
    if category[0] == "M" or category == "Cf" or ord(letter) in _TONES:
        return ""  # it belongs to a letter that is not drawn
    if category[0] in "LN" and name:
        first = name.split()[0]
        return f"\0{_SCRIPTS.get(first, first.capitalize())}"
    if category == "Sm" and name:
        return f" {name.lower()} "
    if category[0] == "S" or category == "Cn":
        return f" ({name.lower() or 'emoji'}) "
    return " "


def _named(scripts: list[str], text: str) -> str:
    """The scripts' names; ideographs together with kana are Japanese."""
    names = dict.fromkeys(piece[1:] for piece in scripts)
    if _KANA.search(text):
        names = dict.fromkeys("Japanese" if name == "Chinese" else name for name in names)
    return " and ".join(names)
