"""What a file is, by its content: its first bytes decide who checks it, its name never does."""

import re
import zipfile
from pathlib import Path

from shared.slides import pdf, pptx
from shared.slides.package import NOT_AN_ARCHIVE
from shared.slides.verdict import AS_PDF, BROKEN, NOT_SLIDES, Verdict, refused

_HEADER = b"%PDF-"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of Microsoft's compound files: Office documents until 2003, and encrypted ones to this day (MS-CFB, 2.2)."""
_SOMETHING = re.compile(
    rb"<[!?/a-z]|\A(?:PK|MZ|\x7fELF|#!|%!|\xd0\xcf\x11\xe0|\x89PNG|\xff\xd8|GIF8|Rar!|7z|RIFF|BM|\{|.{4}ftyp)",
    re.IGNORECASE | re.DOTALL,
)
"""Before a PDF's header: a page, a script, a program, an archive, a picture. What a mail program or a printer's driver puts there (a
byte order mark, lines, a job's commands) is none; it is not in the copy that is shown."""
_PICTURES = {
    b"\x89PNG": "a PNG image", b"\xff\xd8\xff": "a JPEG image", b"GIF8": "a GIF image", b"RIFF....WEBP": "a WebP image",
    b"II[*]\0|MM\0[*]": "a TIFF image", b"....ftyp(?:hei[cx]|hev[cx]|mif1|msf1)": "a photo (HEIC)", b"....ftypavi[fs]": "an AVIF image",
    rb"(?:\s*<\?xml[^>]*>)?(?:\s*<!--(?:(?!-->).)*-->|\s*<!DOCTYPE svg[^>]*>)*\s*<svg\b": "an SVG drawing",
}  # fmt: skip
"""What they begin with."""

POLYGLOT = refused(
    "Something else stands in the file before the PDF begins.",
    "Open it on your computer and print or export it to a new PDF, and upload that.",
)
LOCKED_OFFICE = refused(
    "The PowerPoint file is protected by a password.",
    "Take the password off, or export the slides as PDF without one, and upload that.",
    kind="pptx",
)
OLD_POWERPOINT = refused("This is a file of PowerPoint 97-2003.")
KEYNOTE = refused(
    "This is a Keynote file, which only Keynote can show.",
    "In Keynote choose File, Export To, PDF, and upload that.",
    kind="keynote",
)

ARCHIVED = refused("This is an archive, not a deck of slides.", "Unpack it, and upload the PDF that is in it.")
_OTHERS = (
    (rb"\[InternetShortcut\]|L\0\0\0\x01\x14\x02\0|\s*\{.{0,200}\"doc_id\"|.{0,400}<plist.{0,200}<key>URL</key>", refused(
        "This is only a link to slides.", "Open it, download the slides there as PDF, and upload that.")),
    (rb"\s*(?:\xef\xbb\xbf)?\s*(?:<!--(?:(?!-->).)*-->\s*|<\?xml[^>]*>\s*)*<(?:!doctype html|html|head|body)\b", refused(
        "This is a web page, not a PDF.",
        "If it was to be a download, log in there first. Slides that are a web page can be printed to a PDF by the browser: upload that.")),
    (rb"\x1f\x8b|Rar!\x1a|7z\xbc\xaf", ARCHIVED),
    (rb".{4}ftyp|\x1aE\xdf\xa3|RIFF....AVI ", refused("This is a video, not a deck of slides.")),
)  # fmt: skip
"""What is taken for a deck now and then, by what it begins with."""


def judge(path: Path, seconds: float) -> Verdict:
    """The verdict on the file at *path*. If *seconds* run short, extras such as the text are left out."""
    with path.open("rb") as file:
        head = file.read(4096)
    before, header, _ = head[: pdf.HEAD + len(_HEADER)].partition(_HEADER)
    if header and not _SOMETHING.search(before):
        return pdf.judge(path, seconds)
    if head.startswith(b"PK\x03\x04"):
        return _archive(path)
    if head.startswith(_COMPOUND):
        return _compound(path)
    if header:
        return POLYGLOT
    return _other(head)


def _other(head: bytes) -> Verdict:
    """By its *head*, what it is instead."""
    for begins, what in _PICTURES.items():
        if re.match(begins, head, re.DOTALL):
            return refused(
                f"This is {what}, not a deck.", "Put the picture on a slide, export the slides as PDF, and upload that."
            )
    return next(
        (verdict for begins, verdict in _OTHERS if re.match(begins, head, re.DOTALL | re.IGNORECASE)), NOT_SLIDES
    )


def _archive(path: Path) -> Verdict:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if _is_keynote(names):
                return KEYNOTE
            verdict = pptx.judge(path, names)
            holds = any(name.lower().endswith((".pdf", ".pptx", ".ppt", ".key")) for name in names)
            return ARCHIVED if verdict is pptx.ANOTHER and holds else verdict
    except NOT_AN_ARCHIVE:
        return BROKEN


def _is_keynote(names: list[str]) -> bool:
    return any(name.rpartition("/")[2] in ("Document.iwa", "index.apxl", "index.apxl.gz") for name in names) or (
        "Index.zip" in names
    )


def _compound(path: Path) -> Verdict:
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        return LOCKED_OFFICE
    return OLD_POWERPOINT if "PowerPoint Document".encode("utf-16-le") in data else refused(NOT_SLIDES.reason, AS_PDF)
