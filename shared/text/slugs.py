"""Slugs: texts as parts of addresses."""

import re
import unicodedata

from shared.text.characters import clean

LONGEST_SLUG = 60


NAMELESS = "talk"
"""The slug of a text of which no letter is left."""


_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def is_slug(text: str) -> bool:
    """Whether *text* can be a part of upload keys and addresses: letters, digits, ``.``, ``_`` and ``-``, at most 100 of them."""
    return _PART.fullmatch(text) is not None


def slugify(title: str) -> str:
    """*title* in lower-case ASCII words joined by hyphens, at most 60 characters, cut between words where that can be.

    Accents go, Greek letters are spelt out (``α`` is ``alpha``), of other scripts nothing is left. Where nothing is left at all: ``talk``.
    """
    whole = "".join(map(_ascii, unicodedata.normalize("NFKD", clean(title))))
    words = re.findall(r"[a-z0-9]+", whole.lower())
    slug = "-".join(words)
    if len(slug) <= LONGEST_SLUG:
        return slug or NAMELESS
    between = slug[: LONGEST_SLUG + 1].rpartition("-")[0]
    return between or slug[:LONGEST_SLUG]


def _ascii(character: str) -> str:
    """What is left of one character of a decomposed text."""
    if character.isascii():
        return "" if character == "'" else character
    if unicodedata.category(character) in ("Mn", "Me", "Cf") or character in "’‘ʼ":
        return ""  # so that "Rényi's" stays one word
    name = unicodedata.name(character, "")
    if name.startswith(("LATIN ", "GREEK ")):
        letter = name.partition(" WITH ")[0].split()[-1]
        # ß is named "sharp s", ø "o with stroke", æ "ae"; a Greek letter becomes a word of its own
        return {"S": "ss"}.get(letter, letter) if "SHARP" in name else letter
    return " "
