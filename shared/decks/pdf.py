"""PDFs: opened, stripped of all that acts or hides, saved anew; then page 1 drawn and the text read from what was saved."""

import io
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
from PIL import Image

from shared.decks.verdict import BROKEN, TEXT_BYTES, THUMBNAIL_BYTES, Verdict, refused
from shared.decks.words import tidy_text, tidy_title, xml_title

WIDTH, HIGHEST = 640, 1280
"""Of a thumbnail, in pixels: its width, and the height that tall pages are fitted into."""
TEXT_PAGES = 500
TEXT_SHARE = 0.4
"""The part of the check's time after which no further page's text is read."""

LOCKED = refused(
    "The PDF is protected by a password.", "Save or export it without a password, and upload that.", kind="pdf"
)
CUT_OFF = refused(
    "The PDF is cut off: its end is missing.",
    "The copy was probably interrupted. Upload it once more, or export it anew.",
    kind="pdf",
)
NO_PAGES = refused("The PDF has no pages.", kind="pdf")
DAMAGED = refused(BROKEN.reason, BROKEN.mend, kind="pdf")

SCRIPTS, FILES, MEDIA = "scripts", "attached files", "sound and video"
_KEYS = {
    "/AA": SCRIPTS, "/JS": SCRIPTS, "/JavaScript": SCRIPTS, "/XFA": SCRIPTS,
    "/AF": FILES, "/Collection": FILES, "/EF": FILES, "/EmbeddedFiles": FILES,
    "/RichMediaContent": MEDIA, "/RichMediaSettings": MEDIA, "/Renditions": MEDIA,
    # taken out without a word: where to open (it may hide an action), who made it with what, what a stylesheet of XFA needs
    "/OpenAction": "", "/Metadata": "", "/PieceInfo": "", "/NeedsRendering": "", "/Perms": "",
}  # fmt: skip
_ACTIONS = {
    "/JavaScript": SCRIPTS, "/SubmitForm": SCRIPTS, "/ImportData": SCRIPTS, "/Launch": SCRIPTS,
    "/GoToE": FILES, "/GoToR": "", "/Rendition": MEDIA, "/Movie": MEDIA, "/Sound": MEDIA, "/RichMediaExecute": MEDIA,
}  # fmt: skip
_ANNOTATIONS = {
    "/FileAttachment": FILES,
    "/Movie": MEDIA,
    "/RichMedia": MEDIA,
    "/Screen": MEDIA,
    "/Sound": MEDIA,
    "/3D": MEDIA,
}
_WEB = ("http://", "https://", "mailto:")
_DEEPEST = 100


def judge(path: Path, seconds: float) -> Verdict:
    """The verdict on a file that begins as a PDF does. Raises whatever the libraries raise on what they cannot digest."""
    enough = time.monotonic() + seconds * TEXT_SHARE
    try:
        opened = _open(path)
    except pikepdf.PasswordError:
        return LOCKED
    except pikepdf.PdfError:
        return DAMAGED if _has_end(path) else CUT_OFF
    with opened:
        pages, title = len(opened.pages), _title(opened)
        if not pages:
            return NO_PAGES
        removed = Cleaner().clean(opened)
        cleaned = _saved(opened, title)
    try:
        shown = pypdfium2.PdfDocument(cleaned)
        thumbnail = _thumbnail(shown)
    except pypdfium2.PdfiumError:
        return DAMAGED
    return Verdict(
        outcome="accepted", kind="pdf", pages=pages, title=title, cleaned=cleaned, thumbnail=thumbnail,
        text=_text(shown, enough), mend=f"Taken out of the copy that is shown: {', '.join(removed)}." if removed else "",
    )  # fmt: skip


def _open(path: Path) -> pikepdf.Pdf:
    """A PDF without its end is not repaired: what is missing might be half of the slides."""
    return pikepdf.open(path, attempt_recovery=_has_end(path), suppress_warnings=True)


def _has_end(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 2048))
        return b"%%EOF" in file.read()


def _title(pdf: pikepdf.Pdf) -> str | None:
    info, metadata = pdf.trailer.get("/Info"), pdf.Root.get("/Metadata")
    written = info.get("/Title") if isinstance(info, pikepdf.Dictionary) else None
    title = tidy_title(str(written)) if isinstance(written, pikepdf.String) else None
    if title or not isinstance(metadata, pikepdf.Stream):
        return title
    try:
        return tidy_title(xml_title(metadata.read_bytes()))
    except pikepdf.PdfError:  # damaged metadata is going to be left off anyway
        return None


def _saved(pdf: pikepdf.Pdf, title: str | None) -> bytes:
    """The PDF written anew from what its pages reach, with no other metadata than *title*; the same bytes for the same PDF."""
    for key in set(pdf.trailer.keys()) - {"/Root", "/Size", "/ID"}:
        del pdf.trailer[key]
    if title:
        pdf.trailer.Info = pdf.make_indirect(pikepdf.Dictionary(Title=pikepdf.String(title)))
    out = io.BytesIO()
    modern = pikepdf.ObjectStreamMode.generate
    # linearised: a browser shows page 1 before the rest has come
    pdf.save(out, deterministic_id=True, encryption=False, linearize=True, object_stream_mode=modern)
    return out.getvalue()


@dataclass(slots=True)
class Cleaner:
    """Takes out of a PDF whatever acts by itself, runs, opens or carries other files, wherever it lies.

    Every object is looked at, those in object streams too, rather than the places where such things belong.
    """

    removed: set[str] = field(default_factory=set)

    def clean(self, pdf: pikepdf.Pdf) -> list[str]:
        """Clean *pdf* in place; what was removed, in words."""
        for found in pdf.objects:
            self._look(found, 0)
        return sorted(self.removed - {""})

    def _look(self, found: Any, depth: int) -> None:
        if depth > _DEEPEST:
            raise RecursionError("nested deeper than any program writes")
        if isinstance(found, pikepdf.Array):
            inside: Iterator[Any] = iter(found)
        elif isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            self._disarm(found)
            inside = (value for _, value in found.items())
        else:
            return
        for value in inside:
            # what is indirect has its own turn
            if isinstance(value, pikepdf.Object) and not value.is_indirect:
                self._look(value, depth + 1)

    def _disarm(self, found: pikepdf.Object) -> None:
        keys = set(found.keys())
        for key in keys & _KEYS.keys():
            self.removed.add(_KEYS[key])
            del found[key]
        # Not only where it also says that it is an action or an annotation: readers do not ask for that either.
        if "/S" in keys:
            self._disarm_action(found)
        if "/Subtype" in keys and str(found.Subtype) in _ANNOTATIONS:
            self.removed.add(_ANNOTATIONS[str(found.Subtype)])
            # a picture of what played there stays
            for key in set(found.keys()) - {"/Type", "/Rect", "/P", "/F", "/AP"}:
                del found[key]
            found.Subtype = pikepdf.Name.Stamp

    def _disarm_action(self, action: pikepdf.Object) -> None:
        kind = str(action.S)
        outside = kind == "/URI" and not str(action.get("/URI", "")).strip().lower().startswith(_WEB)
        if kind in _ACTIONS or outside:
            self.removed.add(_ACTIONS.get(kind, ""))
            for key in set(action.keys()):
                del action[key]


def _thumbnail(pdf: pypdfium2.PdfDocument) -> bytes:
    """Page 1 as WebP of at most 40 kB. The scale comes from the page's size: a page may be 5 m wide, or a line."""
    page = pdf[0]
    width, height = page.get_size()
    scale = min(WIDTH / max(width, 1), HIGHEST / max(height, 1))
    picture = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
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
        if size >= TEXT_BYTES or time.monotonic() > enough:
            break
        try:
            pages.append(pdf[index].get_textpage().get_text_bounded())
        except pypdfium2.PdfiumError:
            continue  # one page that cannot be read is no reason to turn the others down
        size += len(pages[-1])
    return tidy_text("\n".join(pages))
