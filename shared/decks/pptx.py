"""PowerPoint files, by the standard library's zipfile alone: nothing in them is opened but their table of contents and title.

They are published as they came, as a download; so what must not be in them is a reason to refuse, not to clean.
"""

import zipfile
import zlib
from pathlib import Path

from shared.decks.verdict import BROKEN, Verdict, refused
from shared.decks.words import LONGEST_XML, tidy_title, xml_title

MEMBERS = 5_000
INFLATED = 400 << 20
RATIO = 200
"""Inflated bytes for one of the file, where there are more than ``UNSUSPECTED`` of them; XML alone reaches about 30."""
UNSUSPECTED = 16 << 20

ADVICE = "Visitors can download it; a PDF shows on the page itself, with a preview. Upload one too if you can."
MACROS = refused(
    "The PowerPoint file contains macros.",
    "Save it as .pptx (without macros) or export it as PDF, and upload that.",
    kind="pptx",
)
BOMB = refused(
    "The PowerPoint file unpacks to far more than a deck needs.",
    "Compress the pictures and videos in it (File, Compress), or export it as PDF, and upload that.",
    kind="pptx",
)
DAMAGED = refused(BROKEN.reason, BROKEN.mend, kind="pptx")
NO_SLIDES = refused("The PowerPoint file has no slides.", kind="pptx")
POLYGLOT = refused(
    "Something else stands in the file behind the PowerPoint deck.",
    "Open it in PowerPoint and save it anew, or export it as PDF, and upload that.",
    kind="pptx",
)
ANOTHER = refused("This is an archive or a document, not a deck of slides.")
OPENDOCUMENT = refused("This is an OpenDocument file, which browsers cannot show.")

_END = b"PK\x05\x06"
_TYPES, _MAIN, _CORE = "[Content_Types].xml", "ppt/presentation.xml", "docProps/core.xml"
_ARMED = ("vbaproject", "/activex/", "activex+xml", "macroenabled")
_ARMED_ENDINGS = (
    ".pptm",
    ".ppsm",
    ".potm",
    ".ppam",
    ".docm",
    ".xlsm",
    ".xlam",
    ".exe",
    ".dll",
    ".js",
    ".vbs",
    ".bat",
    ".cmd",
    ".scr",
)


def judge(archive: zipfile.ZipFile, path: Path) -> Verdict:
    """The verdict on an opened zip; raises what zipfile raises on damaged ones."""
    members = archive.infolist()
    names = [member.filename for member in members]
    if _TYPES not in names or _MAIN not in names:
        return _something_else(names)
    inflated = sum(member.file_size for member in members)
    suspicious = inflated > UNSUSPECTED and inflated > RATIO * path.stat().st_size
    if len(members) > MEMBERS or inflated > INFLATED or suspicious:
        return BOMB
    if not _ends_plainly(path):
        return POLYGLOT
    if len(set(names)) < len(names) or not all(map(_is_plain, members)):
        return DAMAGED
    types = _read(archive, _TYPES).decode("utf-8", "replace")
    if any(word in text.lower() for word in _ARMED for text in (*names, types)) or _any_armed(names):
        return MACROS
    slides = sum(_is_slide(name) for name in names)
    if not slides:
        return NO_SLIDES
    if not _is_whole(archive):
        return DAMAGED
    title = tidy_title(xml_title(_read(archive, _CORE))) if _CORE in names else None
    return Verdict(outcome="accepted", kind="pptx", pages=slides, title=title, cleaned=path.read_bytes(), mend=ADVICE)


def _ends_plainly(path: Path) -> bool:
    """Whether the archive's last 22 bytes are the record that ends every archive without a comment."""
    return path.read_bytes()[-22:].startswith(_END)


def _is_whole(archive: zipfile.ZipFile) -> bool:
    """Stream every member through its checksum."""
    try:
        return archive.testzip() is None
    except (zipfile.BadZipFile, zlib.error, EOFError):
        return False


def _something_else(names: list[str]) -> Verdict:
    return OPENDOCUMENT if "mimetype" in names and "content.xml" in names else ANOTHER


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as member:
        return member.read(LONGEST_XML)


def _is_slide(name: str) -> bool:
    folder, _, last = name.rpartition("/")
    return folder == "ppt/slides" and last.startswith("slide") and last.endswith(".xml")


def _is_plain(member: zipfile.ZipInfo) -> bool:
    """As PowerPoint itself writes members: neither encrypted nor packed in a rare way, with a name that stays in its folder."""
    usual = not member.flag_bits & 1 and member.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    parts = member.filename.replace("\\", "/").split("/")
    return usual and ".." not in parts and parts[0] != "" and ":" not in member.filename


def _any_armed(names: list[str]) -> bool:
    return any(name.lower().endswith(_ARMED_ENDINGS) for name in names)
