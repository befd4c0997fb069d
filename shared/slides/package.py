"""Office files as packages of parts (ECMA-376 part 2): what each part is, what it refers to, and whether all of it may be published.

What a part is, is what the content types say, read as XML, in whatever encoding and spelling; what it refers to, its relations.
A deck is published as it came: so whatever must not be in it is a reason to refuse.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from urllib.parse import unquote

import pikepdf

from shared.slides import parts, xml, zips
from shared.slides.cleaning import Cleaner
from shared.slides.deck_links import tidy as tidied
from shared.slides.parts import Class
from shared.slides.verdict import BROKEN, Verdict, refused

TYPES = "[content_types].xml"
MEMBERS = 5_000
INFLATED = 400 << 20
RATIO = 200
"""The most bytes that one byte of the file may unpack to, once there are more than ``UNSUSPECTED``; plain XML reaches about 30."""
UNSUSPECTED = 16 << 20
_HEAD = 4096
NOT_AN_ARCHIVE = (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError)
"""What zipfile raises on a file that is no archive; text in the wrong encoding is a ValueError, too."""
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_WEB = ("http:", "https:", "mailto:")
_ACTIONS = re.compile(r"ppaction://(?:hlinkshowjump|hlinksldjump|customshow|media|noaction)\b", re.IGNORECASE)
"""Actions within the slide show. All others start a program or a macro, or open a file."""
_TRASH = re.compile(r"\[trash\]/[0-9a-f]+\.dat", re.IGNORECASE)
"""Parts that Office has discarded but not removed."""

DAMAGED = refused(BROKEN.reason, BROKEN.mend, kind="pptx")
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
_ANEW = "Open it in PowerPoint and save it again, or export it as PDF, and upload that."
BEHIND = refused("Something else stands in the file behind the PowerPoint deck.", _ANEW, kind="pptx")
BETWEEN = refused("Something else stands in the file between the parts of the PowerPoint deck.", _ANEW, kind="pptx")
OBJECT = refused(
    "The PowerPoint file carries a file of another program, which opens when it is clicked.",
    "In PowerPoint cut that object and put it back as a picture (Paste Special), or export the slides as PDF, and upload that.",
    kind="pptx",
)
STARTS = refused(
    "Something on a slide starts a program, a macro or another file when it is clicked.",
    "In PowerPoint take that action off (Insert, Action), or export the slides as PDF, and upload that.",
    kind="pptx",
)


class RefusedError(Exception):
    """The package may not be published; *verdict* says why."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.reason)
        self.verdict = verdict


def carries(name: str) -> Verdict:
    """A part that no presentation program writes."""
    return refused(
        f"The PowerPoint file carries something that belongs to no deck: “{_shown(name.rpartition('/')[2])}”.",
        "Open it in PowerPoint, take out what was added, and save it again; or export the slides as PDF, and upload that.",
        kind="pptx",
    )


def leads_out(target: str) -> Verdict:
    """A link to a file or a program, or media or a template fetched from elsewhere."""
    return refused(
        f"The PowerPoint file opens or fetches something outside of it: “{_shown(target)}”.",
        "Insert pictures and videos instead of linking to them, let links begin with https:// or mailto:, or export the slides as PDF, "
        "and upload that.",
        kind="pptx",
    )


def _shown(written: str) -> str:
    plain = re.sub(r"[^\w.,:/\\ \[\]()-]", "·", " ".join(written.split()))
    return plain if len(plain) <= 60 else f"{plain[:59]}…"


@dataclass(slots=True)
class Package:
    """An archive's *body* with its members by name; *workbook* is one that lies within a deck, behind a chart."""

    body: bytes
    members: dict[str, zips.Member]
    workbook: bool = False
    types: dict[str, str] = field(default_factory=dict)
    """By ending (``png``) or by part (``/ppt/presentation.xml``), in lower case."""

    def pieces(self, name: str) -> Iterator[bytes]:
        return zips.unpacked(self.body, self.members[name])

    def type_of(self, name: str) -> str:
        """The content type of a part, in lower case and without parameters; empty if nothing says it."""
        part = f"/{_plain(name)}"
        return self.types.get(part) or self.types.get(part.rpartition("/")[2].rpartition(".")[2], "")


def opened(body: bytes, *, workbook: bool = False) -> Package:
    """The package in *body*, with bounds on what it unpacks to. Raises :class:`RefusedError`, and what zipfile raises on no archive."""
    found: list[zips.Member] = []
    _checked(lambda: found.extend(zips.members(body)))
    inflated = sum(member.size for member in found)
    suspicious = inflated > UNSUSPECTED and inflated > RATIO * len(body)
    if len(found) > MEMBERS or inflated > INFLATED or suspicious:
        raise RefusedError(BOMB)
    names = {_plain(member.name) for member in found}
    if len(names) < len(found) or not all(_stays_inside(member.name) for member in found):
        raise RefusedError(DAMAGED)
    package = Package(body, {member.name: member for member in found}, workbook)
    _checked(lambda: _read_types(package))
    return package


def inspect(package: Package) -> None:
    """Look at every part; raises :class:`RefusedError` at the first that may not be published."""
    for name in package.members:
        _checked(partial(_look, package, name))


def _checked(look: Callable[[], None]) -> None:
    try:
        look()
    except zips.BehindError:
        raise RefusedError(BEHIND) from None
    except zips.HiddenError:
        raise RefusedError(BETWEEN) from None
    except (zips.DamagedError, xml.NotXmlError):
        raise RefusedError(DAMAGED) from None


def _plain(name: str) -> str:
    """Names of parts differ neither by case nor by percent-encoding (ECMA-376 part 2, 6.2.2)."""
    return unquote(name).lower()


def _stays_inside(name: str) -> bool:
    steps = unquote(name).replace("\\", "/").split("/")
    return ".." not in steps and steps[0] != "" and ":" not in name and "\0" not in name


# --- what each part is
def _read_types(package: Package) -> None:
    table = next((name for name in package.members if name.lower() == TYPES), "")
    if not table:
        raise zips.DamagedError

    def start(element: str, given: dict[str, str]) -> None:
        kind = given.get("ContentType", "").partition(";")[0].strip().lower()
        if parts.names_macros_type(kind):
            raise RefusedError(MACROS)
        match xml.local(element):
            case "Default":
                _once(package.types, given.get("Extension", "").strip().lower(), kind)
            case "Override":
                _once(package.types, _plain(given.get("PartName", "").strip()), kind)

    xml.read(package.pieces(table), start)


def _once(types: dict[str, str], name: str, kind: str) -> None:
    """A part that is described twice is described once to each of two readers, so it is refused."""
    if types.setdefault(name, kind) != kind:
        raise RefusedError(DAMAGED)


# --- each part
def _look(package: Package, name: str) -> None:
    if parts.names_macros(name):
        raise RefusedError(MACROS)
    pieces = package.pieces(name)
    if _plain(name) == TYPES:
        _run_through(pieces)
    elif name.lower().endswith(".rels"):
        xml.read(pieces, _relation)
    elif name.endswith("/") or _TRASH.fullmatch(name):
        _look_at_blank(pieces, name)
    else:
        _look_by_type(package, name, pieces)


def _look_by_type(package: Package, name: str, pieces: Iterator[bytes]) -> None:
    kind = package.type_of(name)
    found = parts.class_of(kind, workbook=package.workbook)
    head = next(pieces, b"")
    if found is Class.XML:
        xml.read(chain([head], pieces), _drawing if kind.endswith("vmldrawing") else _element)
    else:
        rest = _run_through(pieces, keep=found in (Class.PDF, Class.WORKBOOK))
    if found is None or not parts.may_be_called(name, found):
        raise RefusedError(OBJECT if parts.is_object(kind) else carries(name))
    if found is Class.WORKBOOK:
        _look_within(head + rest, name)
    elif found is Class.PDF:
        _look_at_pdf(head + rest, name)
    elif found is not Class.XML and not parts.begins_well(head[:_HEAD], name, found):
        raise RefusedError(carries(name))


def _run_through(pieces: Iterable[bytes], *, keep: bool = False) -> bytes:
    """Unpack all *pieces* to verify the checksum; returns the content if it is to be kept."""
    kept = [piece for piece in pieces if keep]
    return b"".join(kept)


def _look_at_blank(pieces: Iterable[bytes], name: str) -> None:
    if any(piece.strip(b"\0") and piece.strip(b"\xff") for piece in pieces):
        raise RefusedError(carries(name))


def _look_within(body: bytes, name: str) -> None:
    """The workbook behind a chart is a package and checked like the deck."""
    try:
        inspect(opened(body, workbook=True))
    except NOT_AN_ARCHIVE:
        raise RefusedError(carries(name)) from None
    except RefusedError as refusal:
        raise refusal if refusal.verdict not in (DAMAGED, BEHIND, BETWEEN) else RefusedError(carries(name)) from None


def _look_at_pdf(body: bytes, name: str) -> None:
    """Programs on a Mac embed pictures as PDF."""
    try:
        with pikepdf.open(io.BytesIO(body)) as picture:
            if Cleaner().clean(picture):
                raise RefusedError(carries(name))
    except pikepdf.PdfError:
        raise RefusedError(carries(name)) from None


def _element(_: str, given: dict[str, str]) -> None:
    """What a click does is written in the part itself."""
    for attribute, value in given.items():
        tidy = "".join(value.split())
        named = tidy.lower().startswith("ppaction:") or (xml.local(attribute) == "action" and "://" in tidy)
        if named and not _ACTIONS.match(tidy):
            raise RefusedError(STARTS)


def _drawing(element: str, given: dict[str, str]) -> None:
    """Old drawings (VML) name what they fetch without a relation."""
    _element(element, given)
    for attribute, value in given.items():
        name = xml.local(attribute)
        if name in ("src", "href", "althref") and _leads_out(value, link=name == "href"):
            raise RefusedError(leads_out(value))


def _relation(element: str, given: dict[str, str]) -> None:
    if xml.local(element) != "Relationship":
        return
    target, kind = given.get("Target", ""), given.get("Type", "").strip().lower().rpartition("/")[2]
    external = given.get("TargetMode", "Internal").strip().lower() != "internal"
    if external:
        nowhere = not target.strip() or target.startswith("#") or target.strip().upper() == "NULL"
        fine = nowhere or (kind == "hyperlink" and not _leads_out(target, link=True, bare=False))
    else:
        fine = not _leads_out(target)
    if not fine:
        raise RefusedError(leads_out(target))


def _leads_out(target: str, *, link: bool = False, bare: bool = True) -> bool:
    """Whether *target* is elsewhere, and not by a *link* to the web or to an address; *bare* ones have no scheme and stay here."""
    leads = "".join(tidied(unquote(target)).split())
    scheme = _SCHEME.match(leads)
    if scheme:
        return not (link and scheme[0].lower() in _WEB)
    return leads.startswith(("//", "\\", "/\\")) or "\\\\" in leads or not bare


def slides(package: Package) -> list[str]:
    """The parts that are slides, in the order of their numbers."""
    found = [
        (int(n[1]), name)
        for name in package.members
        if (n := re.fullmatch(r"ppt/slides/slide(\d{1,6})\.xml", name, re.I))
    ]
    return [name for _, name in sorted(found)]
