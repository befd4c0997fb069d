"""XML out of strangers' files, by expat without building a tree: no document type, so no entity to expand or to fetch."""

from collections.abc import Callable, Iterable
from xml.parsers.expat import ExpatError, ParserCreate

Start = Callable[[str, dict[str, str]], object]
SEPARATOR = " "
"""Between namespace and name in what a handler gets, as no namespace holds one."""


class NotXmlError(Exception):
    """It is not well-formed, in an encoding of its own, or declares a document type."""


def read(
    pieces: Iterable[bytes], start: Start, end: Callable[[str], object] | None = None, text: Callable[[str], object] | None = None
) -> None:  # fmt: skip
    """Tell *start* every element with its attributes, *end* its end, and *text* what stands in it."""

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
