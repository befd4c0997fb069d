"""XML from strangers' files, read by expat without building a tree. Document types are refused, so there are no entities to expand or
fetch."""

from collections.abc import Callable, Iterable
from xml.parsers.expat import ExpatError, ParserCreate

Start = Callable[[str, dict[str, str]], object]
SEPARATOR = " "
"""Stands between namespace and name in what a handler is given; no namespace contains it."""


class NotXmlError(Exception):
    """It is not well-formed, in an encoding of its own, or declares a document type."""


def read(
    pieces: Iterable[bytes], start: Start, end: Callable[[str], object] | None = None, text: Callable[[str], object] | None = None
) -> None:  # fmt: skip
    """Call *start* for every element with its attributes, *end* for its end, and *text* for the text within."""

    def refuse(*_: object) -> None:
        raise NotXmlError

    parser = ParserCreate(namespace_separator=SEPARATOR)
    parser.buffer_text = True
    parser.StartElementHandler, parser.StartDoctypeDeclHandler, parser.EntityDeclHandler = start, refuse, refuse
    if end:
        parser.EndElementHandler = end
    if text:
        parser.CharacterDataHandler = text
    try:
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except (ExpatError, ValueError, LookupError) as error:
        raise NotXmlError from error


def local(name: str) -> str:
    """An element's or attribute's name without its namespace."""
    return name.rpartition(SEPARATOR)[2]
