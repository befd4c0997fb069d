"""A PDF: opened, stripped of what could act, saved anew, its first page drawn, its text read.

Scripts, launches, attachments and forms can hide in object streams, so every object is looked at, not the bytes of the file.
"""

import io
import time
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
from PIL import Image

from shared.decks.child import refused

ACTIVE = ("/AA", "/OpenAction", "/JavaScript", "/EmbeddedFiles", "/XFA", "/RichMediaContent", "/RichMediaSettings")
ACTING = ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/Movie", "/Sound")
ACTIVE_ANNOTATIONS = ("/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D")
WIDTH, MOST_PIXELS, THUMBNAIL = 640, 640 * 1600, 40_000
MOST_TEXT, TEXT_SECONDS, MOST_PAGES = 200_000, 6.0, 3000


def inspect(path: Path, out: Path) -> dict[str, Any]:
    """The verdict; ``cleaned`` and ``thumbnail`` in *out* if it is accepted."""
    try:
        pages, title = _clean(path, out / "cleaned")
    except pikepdf.PasswordError:
        return refused(
            "pdf",
            "The PDF is encrypted: it asks for a password.",
            "Save a copy without a password (print to PDF does it), and upload that.",
        )
    except (pikepdf.PdfError, RecursionError, ValueError, TypeError):
        (out / "cleaned").unlink(missing_ok=True)
        return refused(
            "pdf",
            "The PDF is damaged or not complete.",
            "Export it again; check that the whole file opens on your machine.",
        )
    if pages == 0 or pages > MOST_PAGES:
        (out / "cleaned").unlink()
        return refused("pdf", f"The PDF has {pages} pages.", f"Upload a deck of 1 to {MOST_PAGES} pages.")
    try:
        text = _draw(out)
    except pypdfium2.PdfiumError:
        (out / "cleaned").unlink()
        return refused("pdf", "The PDF's first page cannot be shown.", "Print it to a new PDF, and upload that.")
    return {"outcome": "accepted", "kind": "pdf", "pages": pages, "title": title, "text": text}


def _clean(path: Path, to: Path) -> tuple[int, str | None]:
    with pikepdf.open(path) as pdf:
        title = _title(pdf)
        for item in pdf.objects:
            if isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
                _strip(item)
        _strip(pdf.Root)
        if "/Names" in pdf.Root:
            _strip(pdf.Root.Names)
        for page in pdf.pages:
            _annotations(page)
        for key in ("/Info",):
            if key in pdf.trailer:
                del pdf.trailer[key]
        if "/Metadata" in pdf.Root:
            del pdf.Root["/Metadata"]
        if title:
            pdf.docinfo["/Title"] = title
        pages = len(pdf.pages)
        pdf.save(to, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate, encryption=False)
        return pages, title


def _strip(item: Any) -> None:
    for key in ACTIVE:
        if key in item:
            del item[key]
    action = item.get("/A")
    if isinstance(action, pikepdf.Dictionary) and str(action.get("/S", "")) in ACTING:
        del item["/A"]
    if str(item.get("/S", "")) in ACTING:  # an action on its own, reached from elsewhere
        for key in ("/JS", "/F", "/Win", "/Mac", "/Unix", "/Next"):
            if key in item:
                del item[key]
    if str(item.get("/Type", "")) == "/Filespec" and "/EF" in item:
        del item["/EF"]


def _annotations(page: pikepdf.Page) -> None:
    notes = page.obj.get("/Annots")
    if not isinstance(notes, pikepdf.Array):
        return
    kept = []
    for note in notes:
        if isinstance(note, pikepdf.Dictionary) and str(note.get("/Subtype", "")) not in ACTIVE_ANNOTATIONS:
            _strip(note)
            kept.append(note)
    page.obj["/Annots"] = pikepdf.Array(kept)


def _title(pdf: pikepdf.Pdf) -> str | None:
    found = str(pdf.docinfo.get("/Title", "")) if "/Info" in pdf.trailer else ""
    clean = " ".join("".join(c if c.isprintable() else " " for c in found).split())[:200]
    return clean or None


def _draw(out: Path) -> str:
    document = pypdfium2.PdfDocument(out / "cleaned")
    try:
        page = document[0]
        width, height = page.get_size()
        scale = min(WIDTH / max(width, 1), (MOST_PIXELS / max(width * height, 1)) ** 0.5)
        (out / "thumbnail").write_bytes(_small(page.render(scale=scale).to_pil()))
        return _text(document)
    finally:
        document.close()


def _small(image: Image.Image) -> bytes:
    """*image* as WebP of at most 40 KB: first at less quality, then at half the size."""
    image = image.convert("RGB")
    while True:
        for quality in (80, 60, 40, 20):
            out = io.BytesIO()
            image.save(out, "WEBP", quality=quality, method=4)
            if out.tell() <= THUMBNAIL:
                return out.getvalue()
        image = image.resize((max(1, image.width // 2), max(1, image.height // 2)))


def _text(document: pypdfium2.PdfDocument) -> str:
    """The text of as many pages as time and size allow; a page that cannot be read is passed over."""
    until, found, length = time.monotonic() + TEXT_SECONDS, [], 0
    for page in document:
        if time.monotonic() > until or length > MOST_TEXT:
            break
        try:
            text = page.get_textpage().get_text_bounded()
        except pypdfium2.PdfiumError:
            continue
        finally:
            page.close()
        found.append(text)
        length += len(text)
    return "\n".join(found).replace("\x00", "").encode("utf-8", "ignore").decode()[:MOST_TEXT]
