"""PowerPoint files. They are published unchanged, as a download, so what must not be in them is a reason to refuse, not to clean."""

from pathlib import Path

from shared.slides import package as packages
from shared.slides import xml
from shared.slides.besides import warning
from shared.slides.deck_text import LONGEST_XML, tidy_text, tidy_title, xml_title
from shared.slides.package import Package, RefusedError
from shared.slides.verdict import TEXT_BYTES, Verdict, refused

ADVICE = "Visitors can download it; a PDF shows on the page itself, with a preview. Upload one too if you can."
NO_SLIDES = refused("The PowerPoint file has no slides.", kind="pptx")
ANOTHER = refused("This is an archive or a document, not a deck of slides.")
OPENDOCUMENT = refused("This is an OpenDocument file, which browsers cannot show.")
SHOW = refused(
    "This is a PowerPoint show (.ppsx) or a template (.potx), not a presentation.",
    "Open it in PowerPoint with File, Open, choose File, Save As, PowerPoint Presentation (.pptx) or PDF, and upload that.",
    kind="pptx",
)

_MAIN, _CORE = "ppt/presentation.xml", "docProps/core.xml"
_SHOWS = ("presentationml.slideshow.main+xml", "presentationml.template.main+xml")
_DRAWING = ("http://schemas.openxmlformats.org/drawingml/2006/main", "http://purl.oclc.org/ooxml/drawingml/main")
_TEXT = {f"{space}{xml.SEPARATOR}t" for space in _DRAWING}
_ENDS = {f"{space}{xml.SEPARATOR}{name}" for space in _DRAWING for name in ("p", "br")}


def judge(path: Path, names: list[str]) -> Verdict:
    """The verdict on the zip at *path* with members of these *names*; raises what zipfile raises on damaged ones."""
    if packages.TYPES not in map(str.lower, names) or _MAIN not in names:
        return OPENDOCUMENT if "mimetype" in names and "content.xml" in names else ANOTHER
    body = path.read_bytes()
    try:
        package = packages.opened(body)
        if package.type_of(_MAIN).endswith(_SHOWS):
            return SHOW
        packages.inspect(package)
    except RefusedError as refusal:
        return refusal.verdict
    slides = packages.slides(package)
    if not slides:
        return NO_SLIDES
    title = tidy_title(xml_title(_head(package, _CORE))) if _CORE in names else None
    return Verdict(
        outcome="accepted", kind="pptx", pages=len(slides), title=title, cleaned=body, mend=warning(package, slides) + ADVICE,
        text=_text(package, slides),
    )  # fmt: skip


def _head(package: Package, name: str) -> bytes:
    return b"".join(package.pieces(name))[:LONGEST_XML]


def _text(package: Package, slides: list[str]) -> str:
    """What the slides say, a paragraph a line; not what their notes say."""
    found: list[str] = []
    size = 0
    for name in slides:
        if size > TEXT_BYTES:
            break
        words = _words(package, name)
        size += len(words)
        found.append(words)
    return tidy_text("\n".join(found))


def _words(package: Package, name: str) -> str:
    found: list[str] = []
    within = False

    def start(element: str, _: object) -> None:
        nonlocal within
        within = element in _TEXT

    def end(element: str) -> None:
        nonlocal within
        within = False
        if element in _ENDS:
            found.append("\n")

    xml.read(package.pieces(name), start, end, lambda text: found.append(text) if within else None)
    return "".join(found)
