"""PDFs: opened, stripped of all that acts or hides, and saved anew; then page 1 is drawn, and the text read, from what was saved."""

import io
import re
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
from PIL import Image

from shared.slides.cleaning import Cleaner
from shared.slides.deck_text import tidy_text, tidy_title, xml_title
from shared.slides.verdict import BROKEN, TEXT_BYTES, THUMBNAIL_BYTES, Verdict, refused

WIDTH, HIGHEST = 640, 1280
"""A thumbnail's size in pixels: its width, and the height into which tall pages are fitted."""
TEXT_PAGES = 500
TEXT_SHARE = 0.4
"""The part of the check's CPU time after which no further page's text is read."""

LOCKED = refused(
    "The PDF is protected by a password.", "Save or export it without a password, and upload that.", kind="pdf"
)
CUT_OFF = refused(
    "The PDF is cut off: its end is missing.",
    "The copy was probably interrupted. Upload it once more, or export it again.",
    kind="pdf",
)
NO_PAGES = refused("The PDF has no pages.", kind="pdf")
PORTFOLIO = refused(
    "The PDF is a portfolio: the slides are files within it, and all that would be shown is its cover.",
    "Open it in Adobe Acrobat, save the slides that are in it as one PDF, and upload that.",
    kind="pdf",
)
FORM = refused(
    "The PDF is a form that only Adobe's programs can show; in a browser it would ask to wait.",
    "Open it in Adobe Acrobat, print it to a new PDF, and upload that.",
    kind="pdf",
)
DAMAGED = refused(BROKEN.reason, BROKEN.mend, kind="pdf")

HEAD = 1024
"""How far from its beginning a PDF's header may be; readers search as far."""
_START, _EOF = b"%PDF-", b"%%EOF"
_NEAR = 1024
_BEHIND = 1 << 20
"""How many bytes may follow the end of the PDF."""
_LINEARIZED = re.compile(rb"/Linearized.{0,200}?/L\s+(\d{1,12})|/L\s+(\d{1,12}).{0,200}?/Linearized", re.DOTALL)


def judge(path: Path, seconds: float) -> Verdict:
    """The verdict on a file that begins as a PDF does. Raises whatever the libraries raise on what they cannot digest."""
    enough = time.process_time() + seconds * TEXT_SHARE
    try:
        opened = _open(path)
    except pikepdf.PasswordError:
        return LOCKED
    except pikepdf.PdfError:
        return CUT_OFF if _is_cut_off(path.read_bytes()) else DAMAGED
    with opened:
        pages, title = len(opened.pages), _title(opened)
        if wrong := _shell(opened):
            return wrong
        removed = Cleaner().clean(opened)
        _frame(opened)
        cleaned = _saved(opened, title)
    try:
        shown = pypdfium2.PdfDocument(cleaned)
        shown.init_forms()
        picture = _picture(shown)
    except pypdfium2.PdfiumError:
        return DAMAGED
    text = _text(shown, enough)
    if not text and _is_blank(picture) and not _can_be_drawn(cleaned):
        return DAMAGED
    return Verdict(
        outcome="accepted", kind="pdf", pages=pages, title=title, cleaned=cleaned, thumbnail=_thumbnail(picture),
        text=text, mend=f"Taken out of the copy that is shown: {', '.join(removed)}." if removed else "",
    )  # fmt: skip


def _open(path: Path) -> pikepdf.Pdf:
    """The PDF without what precedes its header or follows its end. A PDF whose end is missing is not repaired: half of the slides might
    be missing."""
    body = path.read_bytes()
    start, end = body.find(_START, 0, HEAD + len(_START)), body.rfind(_EOF)
    whole = not _is_cut_off(body)
    if start <= 0 and end + _NEAR > len(body):
        return pikepdf.open(path, attempt_recovery=whole, suppress_warnings=True)
    inner = io.BytesIO(body[start : end + len(_EOF)] + b"\n") if end > 0 else io.BytesIO(body[start:])
    return pikepdf.open(inner, attempt_recovery=whole, suppress_warnings=True)


def _is_cut_off(body: bytes) -> bool:
    """Whether the end is missing. A linearised PDF has an end near its beginning, too, and states its length."""
    said = _LINEARIZED.search(body[:2048])
    short = said is not None and int(said[1] or said[2]) > len(body)
    return short or body.rfind(_EOF, max(0, len(body) - _BEHIND)) < 0


def _shell(pdf: pikepdf.Pdf) -> Verdict | None:
    """What is wrong with a PDF whose pages are not what it is about: there are none, or one that stands in for the rest."""
    if not len(pdf.pages):
        return NO_PAGES
    root: Any = pdf.Root
    alone = len(pdf.pages) == 1
    if alone and "/EmbeddedFiles" in _within(root, "/Names") and _within(root, "/Collection"):
        return PORTFOLIO
    # Older ones do not say that they are unfinished; slides are no such form.
    unfinished = root.get("/NeedsRendering") is True or (alone and "/XFA" in _within(root, "/AcroForm"))
    return FORM if unfinished else None


def _within(root: Any, name: str) -> Any:
    """The dictionary *name* of *root*; empty if it has none."""
    found = root.get(name)
    return found if isinstance(found, pikepdf.Dictionary) else {}


def _can_be_drawn(body: bytes) -> bool:
    """Whether what draws any of the pages can be unpacked, or there is nothing that draws one: a copy in which bytes were changed on
    its way opens, and every page of it is empty."""
    broken = False
    with pikepdf.open(io.BytesIO(body)) as opened:
        for page in opened.pages:
            streams = [one for one in _each(page.obj.get("/Contents")) if isinstance(one, pikepdf.Stream)]
            try:
                if any(stream.read_bytes() for stream in streams):
                    return True
            except pikepdf.PdfError:
                broken = True
    return not broken


def _each(value: Any) -> Iterable[Any]:
    return value if isinstance(value, pikepdf.Array) else (value,)


def _title(pdf: pikepdf.Pdf) -> str | None:
    info, metadata = pdf.trailer.get("/Info"), pdf.Root.get("/Metadata")
    written = info.get("/Title") if isinstance(info, pikepdf.Dictionary) else None
    title = tidy_title(str(written)) if isinstance(written, pikepdf.String) else None
    if title or not isinstance(metadata, pikepdf.Stream):
        return title
    try:
        return tidy_title(xml_title(metadata.read_bytes()))
    except pikepdf.PdfError:  # damaged metadata would be left out anyway
        return None


def _frame(pdf: pikepdf.Pdf) -> None:
    """Show a page whole if its crop box lies beside it, as printing programs do; browsers would show nothing."""
    for page in pdf.pages:
        try:
            whole, shown = pikepdf.Rectangle(page.mediabox), pikepdf.Rectangle(page.cropbox)
        except (AttributeError, KeyError, TypeError, ValueError, pikepdf.PdfError):
            continue  # no box at all: readers have a default size
        wide = min(whole.urx, shown.urx) - max(whole.llx, shown.llx)
        high = min(whole.ury, shown.ury) - max(whole.lly, shown.lly)
        if min(wide, high) <= 0 < min(whole.width, whole.height):
            page.obj.CropBox = page.mediabox


def _saved(pdf: pikepdf.Pdf, title: str | None) -> bytes:
    """The PDF written anew with what its pages reach, and no metadata but *title*; the same PDF gives the same bytes."""
    for key in set(pdf.trailer.keys()) - {"/Root", "/Size", "/ID"}:
        del pdf.trailer[key]
    if title:
        pdf.trailer.Info = pdf.make_indirect(pikepdf.Dictionary(Title=pikepdf.String(title)))
    out = io.BytesIO()
    modern = pikepdf.ObjectStreamMode.generate
    # linearised, so that a browser shows page 1 before the rest has arrived
    pdf.save(out, deterministic_id=True, encryption=False, linearize=True, object_stream_mode=modern)
    return out.getvalue()


def _picture(pdf: pypdfium2.PdfDocument) -> Image.Image:
    """Page 1. The scale comes from the page's size: a page may be 5 m wide, or a line."""
    page = pdf[0]
    width, height = page.get_size()
    scale = min(WIDTH / max(width, 1), HIGHEST / max(height, 1))
    picture: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
    return picture


def _is_blank(picture: Image.Image) -> bool:
    return picture.getcolors(1) is not None


def _thumbnail(picture: Image.Image) -> bytes:
    """*picture* as WebP of at most 40 kB."""
    while True:
        for quality in (80, 60, 40, 20):
            out = io.BytesIO()
            picture.save(out, "WEBP", quality=quality)
            if out.tell() <= THUMBNAIL_BYTES:
                return out.getvalue()
        smaller = (max(1, picture.width * 3 // 4), max(1, picture.height * 3 // 4))
        picture = picture.resize(smaller, Image.Resampling.LANCZOS)


def _text(pdf: pypdfium2.PdfDocument, enough: float) -> str:
    pages: list[str] = []
    size = 0
    for index in range(min(len(pdf), TEXT_PAGES)):
        if size >= TEXT_BYTES or time.process_time() > enough:
            break
        try:
            pages.append(pdf[index].get_textpage().get_text_bounded())
        except pypdfium2.PdfiumError:
            continue  # one page that cannot be read does not stop the others
        size += len(pages[-1])
    return tidy_text("\n".join(pages))
