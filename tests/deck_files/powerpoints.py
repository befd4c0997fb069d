"""PowerPoint files, and what is taken for one."""

from collections.abc import Sequence

from tests.deck_files.others import image, zipped
from tests.deck_files.pdfs import TITLE

CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title><dc:creator>Ada Example</dc:creator></cp:coreProperties>'
)
PART = "application/vnd.openxmlformats-officedocument."
SLIDES, SHEETS = PART + "presentationml.", PART + "spreadsheetml."
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
TYPES = (
    f'<Types xmlns="{_PACKAGE}content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="png" ContentType="image/png"/><Default Extension="bmp" ContentType="image/bmp"/>{}</Types>'
)


def override(part: str, kind: str) -> str:
    return f'<Override PartName="{part}" ContentType="{kind}"/>'


def relations(*given: tuple[str, str, str]) -> bytes:
    """Relations of (type's last word, target, mode)."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{office}/{kind}" Target="{target}"{mode and f" TargetMode={mode!r}"}/>'
        for number, (kind, target, mode) in enumerate(given, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}relationships">{rows}</Relationships>'.encode()


def slide(*lines: str, within: str = "") -> bytes:
    """A slide with a paragraph for each of *lines*, and XML *within* it."""
    said = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in lines)
    spaces = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
    return f"<p:sld {spaces}>{said}{within}</p:sld>".encode()


def pptx(
    slides: int = 4,
    title: str = TITLE,
    types: str = "",
    core: str | None = None,
    more: Sequence[tuple[str, bytes]] = (),
    main: str = SLIDES + "presentation.main+xml",
) -> bytes:
    """A PowerPoint file as far as a check looks: parts named as PowerPoint names them, and *more* of them instead or besides."""
    numbers = range(1, slides + 1)
    known = override("/ppt/presentation.xml", main)
    known += "".join(override(f"/ppt/slides/slide{number}.xml", SLIDES + "slide+xml") for number in numbers)
    parts = {
        "[Content_Types].xml": TYPES.format(known + types).encode(),
        "_rels/.rels": relations(("officeDocument", "ppt/presentation.xml", "")),
        "docProps/core.xml": (CORE.format(title) if core is None else core).encode(),
        "ppt/presentation.xml": b"<p:presentation xmlns:p='p'/>",
        **{f"ppt/slides/slide{number}.xml": slide() for number in numbers},
        **{f"ppt/slides/_rels/slide{number}.xml.rels": relations() for number in numbers},
    }
    return zipped([*(parts | dict(more)).items()])


def workbook(types: str = "", more: Sequence[tuple[str, bytes]] = (), main: str = SHEETS + "sheet.main+xml") -> bytes:
    """What lies behind a chart."""
    known = override("/xl/workbook.xml", main) + override("/xl/worksheets/sheet1.xml", SHEETS + "worksheet+xml")
    parts = {
        "[Content_Types].xml": TYPES.format(known + types).encode(),
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml", "")),
        "xl/workbook.xml": b"<workbook/>",
        "xl/worksheets/sheet1.xml": b"<worksheet/>",
    }
    return zipped([*(parts | dict(more)).items()])


CHART = f'<Default Extension="xlsx" ContentType="{SHEETS}sheet"/>' + override(
    "/ppt/charts/chart1.xml", PART + "drawingml.chart+xml"
)


def charted(sheet: bytes) -> bytes:
    """A deck with a chart, and *sheet* behind it."""
    parts = [
        ("ppt/charts/chart1.xml", b"<c:chartSpace xmlns:c='c'/>"),
        ("ppt/charts/_rels/chart1.xml.rels", relations(("package", "../embeddings/Sheet1.xlsx", ""))),
        ("ppt/embeddings/Sheet1.xlsx", sheet),
    ]
    return pptx(types=CHART, more=parts)


def retyped(table: bytes) -> bytes:
    """A deck with another table of content types."""
    return pptx(more=[("[Content_Types].xml", table), ("ppt/a.xml", b"<a/>")])


def pptx_bomb() -> bytes:
    """Sixty megabytes of nothing in sixty kilobytes."""
    return pptx(more=[("ppt/media/image1.bmp", bytes(60 << 20))])


def pptx_lying() -> bytes:
    """The same, and the table of contents says that it is ten bytes."""
    whole = bytearray(pptx_bomb())
    size = (60 << 20).to_bytes(4, "little")
    at = whole.rindex(size)
    whole[at : at + 4] = (10).to_bytes(4, "little")
    return bytes(whole)


def pptx_damaged() -> bytes:
    """One byte within a picture is not what it was."""
    whole = bytearray(pptx(more=[("ppt/media/image1.png", image() * 50)]))
    at = whole.index(b"ppt/media/image1.png") + 60
    whole[at] ^= 0xFF
    return bytes(whole)
