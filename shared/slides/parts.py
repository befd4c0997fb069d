"""What may be in an Office file: the types of parts that programs for slides write, and how the bytes of each kind begin.

An allow-list. The types are those of ECMA-376 part 1, of [MS-PPTX], [MS-XLSX] and [MS-ODRAWXML], and what Keynote, LibreOffice and
Google Slides write besides. Whatever is not here carries or starts something: macros, controls, objects of other programs, add-ins.
"""

import re
from enum import Enum

_OPEN, _MICROSOFT = "application/vnd.openxmlformats-", "application/vnd.ms-"


class Class(Enum):
    """How a part is checked: read as XML; by its first bytes; only that it does not begin like a program; as a file of its own."""

    XML = "xml"
    MEDIA = "media"
    OPAQUE = "opaque"
    PDF = "pdf"
    WORKBOOK = "workbook"


WORKBOOK = _OPEN + "officedocument.spreadsheetml.sheet"
RELATIONS = _OPEN + "package.relationships+xml"

_ANYWHERE = {
    "application/xml", "text/xml", "application/inkml+xml", RELATIONS,
    *(f"{_OPEN}package.{name}+xml" for name in ("core-properties", "digital-signature-xmlsignature")),
    *(
        f"{_OPEN}officedocument.{name}+xml"
        for name in (
            "theme", "themeOverride", "extended-properties", "custom-properties", "customXmlProperties",
        )
    ),
    f"{_OPEN}officedocument.vmlDrawing",
    *(
        f"{_MICROSOFT}office.{name}+xml"
        for name in ("chartstyle", "chartcolorstyle", "chartex", "classificationlabels")
    ),
}  # fmt: skip
_DRAWN = (f"{_OPEN}officedocument.drawingml.", f"{_MICROSOFT}office.drawingml.")
_OF_SLIDES = (*_DRAWN, f"{_OPEN}officedocument.presentationml.", f"{_MICROSOFT}powerpoint.")
"""Beginnings of types that are XML all through."""
_OF_WORKBOOKS = {
    *(
        f"{_OPEN}officedocument.spreadsheetml.{name}+xml"
        for name in (
            "sheet.main", "worksheet", "chartsheet", "styles", "sharedStrings", "calcChain", "table", "tableSingleCells",
            "comments", "sheetMetadata", "pivotTable", "pivotCacheDefinition", "pivotCacheRecords",
        )
    ),
    f"{_OPEN}officedocument.drawing+xml",
    *(
        f"{_MICROSOFT}excel.{name}+xml"
        for name in (
            "threadedcomments", "person", "rdrichvalue", "rdrichvaluestructure", "rdrichvaluetypes", "slicer", "slicerCache",
            "timeline", "timelineCache",
        )
    ),
}  # fmt: skip
_OPAQUE = {
    f"{_OPEN}officedocument.presentationml.printerSettings", f"{_OPEN}officedocument.spreadsheetml.printerSettings",
    f"{_OPEN}officedocument.obfuscatedFont", f"{_OPEN}package.digital-signature-origin",
    "application/x-fontdata", "application/x-font-ttf", "application/x-font-otf", "application/vnd.ms-opentype",
    f"{_MICROSOFT}office.legacyDiagramText", f"{_MICROSOFT}office.legacyDocTextInfo",
    "application/binary",  # Google's, of the one part ppt/metadata
}  # fmt: skip
_MEDIA = ("image/", "audio/", "video/", "model/gltf")
_FONTS = "font/"

_XML_ANYWHERE = {name.lower() for name in _ANYWHERE}
_XML_IN_WORKBOOKS = {name.lower() for name in _OF_WORKBOOKS}
_OPAQUE_TYPES = {name.lower() for name in _OPAQUE}

_ENDINGS = {
    Class.XML: {"xml", "rels", "vml", "psmdcp"},
    Class.OPAQUE: {"bin", "fntdata", "odttf", "ttf", "otf", "ttc", "eot", "sigs", "metadata"},
    Class.PDF: {"pdf"},
    Class.WORKBOOK: {"xlsx"},
    Class.MEDIA: {
        *("png", "jpg", "jpeg", "jpe", "jfif", "gif", "bmp", "dib", "tif", "tiff", "emf", "wmf", "emz", "wmz", "svg", "webp", "wdp"),
        *("jxr", "heic", "heif", "avif", "ico", "pcx", "pct", "pict", "jp2", "icns", "tga", "glb", "gltf", "bin"),
        *("mp3", "m4a", "wav", "wave", "aac", "aif", "aiff", "aifc", "au", "flac", "mid", "midi", "ogg", "oga", "wma", "amr", "caf"),
        *("mp4", "m4v", "mov", "qt", "avi", "wmv", "asf", "mpg", "mpeg", "mpe", "m2ts", "mts", "ts", "mkv", "webm", "ogv", "3gp", "3g2"),
    },
}  # fmt: skip
"""Endings that a part's name may have, so that nobody who unpacks the file finds something named like a program."""

_BEGINNINGS = re.compile(
    rb"\x89PNG|\xff\xd8\xff|GIF8|BM|II[*+\xbc]|MM\0[*+]|\x01\0\0\0.{36} EMF|\xd7\xcd\xc6\x9a|[\x01\x02]\0\x09\0"
    rb"|RIFF|RF64|OggS|fLaC|ID3|\xff[\xe0-\xff]|\x1aE\xdf\xa3|\x30\x26\xb2\x75|\0\0\x01[\xb3\xba]|\0\0\x01\0|FLV|MThd|FORM"
    rb"|#!AMR|caff|\.snd|icns|\x0a[\0-\x05]\x01|\0\0\0\x0cjP|G.{187}G|.{4}G.{191}G|glTF"
    rb"|.{4}(?:ftyp|moov|mdat|wide|free|skip|pnot|uuid)",
    re.DOTALL,
)
"""First bytes of pictures, sound and video."""
_PROGRAMS = re.compile(
    rb"MZ|\x7fELF|\xca\xfe\xba\xbe|[\xce\xcf]\xfa\xed\xfe|\xfe\xed\xfa[\xce\xcf]|PK\x03\x04|\xd0\xcf\x11\xe0|\x4c\0\0\0\x01\x14\x02|Rar!"
    rb"|7z\xbc\xaf|MSCF|ITSF|[CFZ]WS|%!PS|#!/|\{\\rtf"
)
"""First bytes of programs, archives, shortcuts and the like."""
_PICT_BLANK = 512

_MACRO_TYPES = ("macroenabled", "vbaproject", "vbadata", "macrosheet", "attachedtoolbars", "activex")
_MACRO_NAMES = re.compile(r"vbaproject|vbadata|/activex/|\.(?:pptm|ppsm|potm|ppam|docm|dotm|xlsm|xltm|xlam|xlsb|sldm)$")
_OBJECTS = re.compile(
    r"oleobject|msword|vnd\.ms-(?:excel|word|powerpoint)$|vnd\.openxmlformats-officedocument\.\w+\.(?:document|sheet|presentation|slide)$"
)


def class_of(kind: str, *, workbook: bool) -> Class | None:
    """How a part of the content type *kind* (lower case, without parameters) is looked at; None if it may not be there."""
    families, own = (_DRAWN, _XML_IN_WORKBOOKS) if workbook else (_OF_SLIDES, set[str]())
    if kind in _XML_ANYWHERE or kind in own or (kind.startswith(families) and kind.endswith("+xml")):
        return Class.XML
    if kind == WORKBOOK and not workbook:
        return Class.WORKBOOK
    if kind == "application/pdf":
        return Class.PDF
    if kind in _OPAQUE_TYPES or kind.startswith(_FONTS):
        return Class.OPAQUE
    return Class.MEDIA if kind.startswith(_MEDIA) else None


def is_object(kind: str) -> bool:
    """Whether a content type that is not allowed is that of another program's file embedded in a slide."""
    return bool(_OBJECTS.search(kind))


def names_macros_type(kind: str) -> bool:
    return any(word in kind for word in _MACRO_TYPES)


def may_be_called(name: str, kind: Class) -> bool:
    last = name.lower().rpartition("/")[2]
    return last.rpartition(".")[2] in _ENDINGS[kind]


def names_macros(name: str) -> bool:
    return bool(_MACRO_NAMES.search(f"/{name}".lower()))


def begins_well(head: bytes, name: str, kind: Class) -> bool:
    """Whether a part that begins with *head* can be what its type says."""
    if not head:
        return True
    if kind is Class.OPAQUE:
        return not _PROGRAMS.match(head)
    ending = name.lower().rpartition(".")[2]
    if ending in ("emz", "wmz"):
        return head[:2] == b"\x1f\x8b"
    if ending == "svg":
        return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"
    if ending == "gltf":
        return head.lstrip()[:1] == b"{"
    if ending in ("pict", "pct"):
        return not head[:_PICT_BLANK].strip(b"\0") or head[10:14] == b"\0\x11\x02\xff"
    if ending == "tga":
        return not _PROGRAMS.match(head) and head[2:3] in (b"\1", b"\2", b"\3", b"\x09", b"\x0a", b"\x0b")
    return bool(_BEGINNINGS.match(head))
