"""Titles and text taken from a deck, tidied so that they can be kept."""

import unicodedata

from shared.slides import xml
from shared.slides.verdict import TEXT_BYTES
from shared.text.characters import clean, cut
from shared.text.inline import clean_text

LONGEST_TITLE = 200
LONGEST_XML = 1 << 20
_DC_TITLE = "http://purl.org/dc/elements/1.1/ title"
_DEFAULTS = (
    "untitled",
    "powerpoint presentation",
    "powerpoint-präsentation",
    "presentation",
    "presentation1",
    "slide 1",
)
_MADE_BY = "Microsoft PowerPoint - "


def tidy_title(written: str) -> str | None:
    """*written* on one line without control characters, at most 200 characters; None if a program made it up."""
    title = clean_text(written[:4000], 4000).removeprefix(_MADE_BY)
    return cut(title, LONGEST_TITLE) or None if title.lower() not in _DEFAULTS else None


def tidy_text(written: str) -> str:
    """*written* for a search: ligatures are letters (NFKC), white space of any length is one space, empty lines go; 200 kB at most."""
    lines = (" ".join(line.split()) for line in unicodedata.normalize("NFKC", clean(written)).splitlines())
    text = "\n".join(line for line in lines if line)
    return text.encode()[:TEXT_BYTES].decode(errors="ignore")


def xml_title(document: bytes) -> str:
    """The text of the first ``dc:title`` of an XML document, as Office files and PDFs (XMP) keep it; empty if there is none.

    A megabyte is read at most.
    """
    found: list[str] = []
    depth = 0

    def start(name: str, _: object) -> None:
        nonlocal depth
        if depth or (name == _DC_TITLE and not "".join(found).strip()):
            depth += 1

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1 if depth else 0

    def text(data: str) -> None:
        if depth:
            found.append(data)

    try:
        xml.read([document[:LONGEST_XML]], start, end, text)
    except xml.NotXmlError:
        return ""
    return "".join(found)
