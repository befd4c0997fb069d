"""A PowerPoint file: a zip whose size is bounded before anything is unpacked; no macros; offered as a download only.

Only the title is read, by pulling text between two tags out of a bounded member, with no XML parser that could be led astray.
"""

import html
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

from shared.decks.child import refused

MOST_MEMBERS, MOST_BYTES, MOST_RATIO = 5000, 500 << 20, 200
_TITLE = re.compile(r"<dc:title>([^<]{1,300})</dc:title>")
_SLIDE = re.compile(r"ppt/slides/slide\d+\.xml")
_EXPORT = "Export your slides as a PDF and upload that."


def inspect(path: Path, suffix: str, out: Path) -> dict[str, Any]:
    """The verdict; ``cleaned`` in *out* is the file as it came."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            trouble = _trouble(members, suffix)
            title = None if trouble else _title(archive)
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError):
        return refused("pptx", "The file is damaged or not complete.", f"Save it again, or better: {_EXPORT}")
    if trouble:
        return trouble
    shutil.copyfile(path, out / "cleaned")
    slides = sum(1 for member in members if _SLIDE.fullmatch(member.filename))
    return {
        "outcome": "accepted",
        "kind": "pptx",
        "pages": slides,
        "title": title,
        "mend": "A PDF would also be shown with a preview.",
    }


def _trouble(members: list[zipfile.ZipInfo], suffix: str) -> dict[str, Any] | None:
    names = {member.filename for member in members}
    unpacked, packed = sum(member.file_size for member in members), sum(member.compress_size for member in members)
    if len(members) > MOST_MEMBERS or unpacked > MOST_BYTES or unpacked > MOST_RATIO * max(packed, 1):
        return refused("pptx", "The file unpacks to far more than it holds.", _EXPORT)
    if suffix == ".key" or any(name.endswith(".iwa") or name == "Index.zip" for name in names):
        return refused(
            "keynote", "This is a Keynote file, which most people cannot open.", "In Keynote: File, Export To, PDF."
        )
    if "ppt/presentation.xml" not in names:
        return refused("unknown", "This is neither a PDF nor a PowerPoint file.", _EXPORT)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return refused("pptx", "The file has macros in it.", f"Save it as .pptx without macros, or better: {_EXPORT}")
    return None


def _title(archive: zipfile.ZipFile) -> str | None:
    try:
        with archive.open("docProps/core.xml") as member:
            text = member.read(64 << 10).decode("utf-8", "replace")
    except (KeyError, RuntimeError):
        return None
    found = _TITLE.search(text)
    return html.unescape(found[1]).strip() if found else None
