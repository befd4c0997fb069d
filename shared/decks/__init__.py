"""Decks of slides: where they are put and how they are named, and what a check says of one.

The check itself is :mod:`shared.decks.checking`; what opens a deck is imported by its child process only.
"""

from shared.decks.keys import (
    CONTENT_TYPES,
    NAMELESS,
    DeckKey,
    PublicKeys,
    given_name,
    is_slug,
    issued,
    parse_key,
    public_keys,
    slugify,
    tidy_name,
    upload_key,
)
from shared.decks.verdict import Verdict

__all__ = [
    "CONTENT_TYPES",
    "NAMELESS",
    "DeckKey",
    "PublicKeys",
    "Verdict",
    "given_name",
    "is_slug",
    "issued",
    "parse_key",
    "public_keys",
    "slugify",
    "tidy_name",
    "upload_key",
]
