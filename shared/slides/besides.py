"""What whoever downloads a PowerPoint file can read besides its slides as they are shown: speaker notes, hidden slides, comments.

It is published as it came, and few speakers think of these. So they are told; whether it stays is theirs to say.
"""

from collections.abc import Iterator

from shared.slides import xml
from shared.slides.package import Package
from shared.text.inline import counted, listed

_NOTES = "presentationml.notesslide+xml"
_COMMENTS = ("presentationml.comments+xml", "vnd.ms-powerpoint.comments+xml")
_FALSE = ("0", "false")


def warning(package: Package, slides: list[str]) -> str:
    """A sentence for the speaker; empty where there is nothing besides the *slides* of *package*."""
    found = list(_found(package, slides))
    if not found:
        return ""
    return (
        f"Whoever downloads it can also read {listed(found)}. Take out what should not be read, and upload it again. "
    )


def _found(package: Package, slides: list[str]) -> Iterator[str]:
    noted = sum(_said(package, name) for name in package.members if package.type_of(name).endswith(_NOTES))
    if noted:
        yield f"your speaker notes ({counted(noted, 'slide')})"
    hidden = sum(_hidden(package, name) for name in slides)
    if hidden:
        yield counted(hidden, "hidden slide")
    if any(package.type_of(name).endswith(_COMMENTS) for name in package.members):
        yield "the comments"


def _hidden(package: Package, name: str) -> bool:
    shows: list[str] = []

    def start(element: str, given: dict[str, str]) -> None:
        if xml.local(element) == "sld":
            shows.append(given.get("show", ""))

    xml.read(package.pieces(name), start)
    return any(show.strip().lower() in _FALSE for show in shows)


def _said(package: Package, name: str) -> bool:
    """Whether the notes' own placeholder has words: the picture of the slide, its number and a date are on every page of notes."""
    kind, within, words = "", False, False

    def start(element: str, given: dict[str, str]) -> None:
        nonlocal kind, within
        match xml.local(element):
            case "sp":
                kind = ""
            case "ph":
                kind = given.get("type", "")
        within = xml.local(element) == "t" and kind == "body"

    def end(_: str) -> None:
        nonlocal within
        within = False

    def text(piece: str) -> None:
        nonlocal words
        words = words or (within and bool(piece.strip()))

    xml.read(package.pieces(name), start, end, text)
    return words
