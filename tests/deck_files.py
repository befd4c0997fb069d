"""Decks good and bad, all made here: PDFs with text, hostile and broken ones, PowerPoint files and what is taken for one."""

import io
import zipfile
import zlib
from collections.abc import Callable, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image, ImageDraw

from shared.slides.verdict import Verdict

Judge = Callable[[bytes], Verdict]
"""What becomes of a file that is handed in with these bytes."""

SLIDE = (960.0, 540.0)
TITLE = "The implicit bias of gradient descent"


def pdf(
    pages: int = 20,
    title: str | None = TITLE,
    size: tuple[float, float] = SLIDE,
    alter: Callable[[Pdf], None] | None = None,
    **save: object,
) -> bytes:
    """A PDF of *pages* slides with text in them, after *alter* has had its way; *save* as pikepdf takes it."""
    made = pikepdf.new()
    font = made.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for number in range(1, pages + 1):
        words = f"BT /F1 48 Tf 60 400 Td (Slide {number} of {pages}) Tj 0 -80 Td (Margins grow like log t) Tj ET"
        page = made.add_blank_page()
        page.obj.MediaBox = Array(
            [0, 0, *map(int, size)]
        )  # add_blank_page itself refuses to make pages larger than the standard's
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
        page.obj.Contents = Stream(made, f"0.1 0.4 0.6 rg 60 300 240 12 re f 0 g {words}".encode())
    if title is not None:
        made.trailer.Info = made.make_indirect(
            Dictionary(Title=String(title), Author=String("Ada Example"), Creator=String("A program"))
        )
    if alter:
        alter(made)
    out = io.BytesIO()
    made.save(out, **({"deterministic_id": True} | save))
    return out.getvalue()


def encrypted(user: str = "", owner: str = "owner") -> bytes:
    """Behind a password to open it if *user* is given, else only to change it."""
    return pdf(3, deterministic_id=False, encryption=pikepdf.Encryption(user=user, owner=owner))


def truncated() -> bytes:
    whole = pdf()
    return whole[: len(whole) // 2]


def polyglot() -> bytes:
    """Some readers skip what stands before the header: to them it is a PDF, to others a page with a script."""
    return b"<script>alert(1)</script>\n" + pdf(2)


def shuffled() -> bytes:
    """It has its end, and nothing between that is true."""
    return b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"\nstartxref\n17\n%%EOF\n"


def without_pages() -> bytes:
    return pdf(0)


def noisy(title: str = TITLE) -> bytes:
    """Page 1 is a picture that compresses badly."""
    noise = Image.effect_noise((1600, 900), 120).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "PDF", title=title)
    return out.getvalue()


def bomb() -> bytes:
    """A right PDF, but for half a gigabyte of blanks behind its catalogue, in an object stream that has to be unpacked to read it."""
    packer = zlib.compressobj(9)
    packed = packer.compress(b"2 0     << /Type /Catalog /Pages 4 0 R >>")
    packed += b"".join(packer.compress(b" " * (1 << 20)) for _ in range(512)) + packer.flush()
    objects = {
        1: b"<< /Type /ObjStm /N 1 /First 8 /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream"
        % (len(packed), packed),
        4: b"<< /Type /Pages /Kids [5 0 R] /Count 1 >>",
        5: b"<< /Type /Page /Parent 4 0 R /MediaBox [0 0 960 540] >>",
    }
    # as the table has them: the kind (1 lies in the file, 2 in an object stream), where, and which of those in the stream
    body, rows = b"%PDF-1.7\n", {0: (0, 0, 65535), 2: (2, 1, 0)}
    for number, content in objects.items():
        rows[number] = (1, len(body), 0)
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    rows[3] = (1, len(body), 0)
    table = b"".join(
        kind.to_bytes(1, "big") + where.to_bytes(4, "big") + which.to_bytes(2, "big")
        for _, (kind, where, which) in sorted(rows.items())
    )
    head = b"<< /Type /XRef /Size 6 /W [1 4 2] /Root 2 0 R /Length %d >>" % len(table)
    return body + b"3 0 obj\n%b\nstream\n%b\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (head, table, len(body))


def slow() -> bytes:
    """One page that takes for ever to draw: forms that draw forms that draw forms."""

    def alter(made: Pdf) -> None:
        inner = Stream(made, b"0 0 900 500 re f " * 60)
        inner.stream_dict = Dictionary(
            Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 960, 540], Group=Dictionary(S=Name.Transparency)
        )
        form = made.make_indirect(inner)
        for _ in range(6):
            outer = Stream(made, b"/GS gs " + b"/X Do " * 20)
            outer.stream_dict = Dictionary(
                Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 960, 540], Group=Dictionary(S=Name.Transparency),
                Resources=Dictionary(XObject=Dictionary(X=form), ExtGState=Dictionary(GS=Dictionary(BM=Name.Multiply, ca=0.5))),
            )  # fmt: skip
            form = made.make_indirect(outer)
        made.pages[0].obj.Resources = Dictionary(XObject=Dictionary(X=form))
        made.pages[0].obj.Contents = Stream(made, b"/X Do")

    return pdf(1, alter=alter)


HAZARDS = (
    b"/JavaScript", b"/JS", b"/Launch", b"/OpenAction", b"/AA", b"/XFA", b"/EmbeddedFile", b"/EmbeddedFiles", b"/EF",
    b"/FileAttachment", b"/RichMedia", b"/RichMediaContent", b"/SubmitForm", b"/GoToR", b"/GoToE", b"/ImportData", b"/Movie",
    b"/Metadata", b"/PieceInfo", b"/Author", b"/Collection", b"/AF", b"javascript:", b"SECRET",
)  # fmt: skip
"""None of these is in a cleaned PDF, unpacked (:func:`unpacked`)."""


TAKEN_OUT = (
    "Taken out of the copy that is shown: attached files, scripts, sound and video, "
    "links that do not lead to the web (“//example.org/SECRET.pdf”)."
)
"""What is said of :func:`active`."""


def active(*, hidden: bool = True) -> bytes:
    """A PDF with one of everything that acts or carries something, in object streams if *hidden*."""

    def alter(made: Pdf) -> None:
        root, page = made.Root, made.pages[0].obj
        script = made.make_indirect(Dictionary(S=Name.JavaScript, JS=String("app.alert('SECRET')")))
        attached = Stream(made, b"MZ SECRET")
        attached.stream_dict = Dictionary(Type=Name.EmbeddedFile)
        spec = made.make_indirect(
            Dictionary(Type=Name.Filespec, F=String("tool.exe"), EF=Dictionary(F=made.make_indirect(attached)))
        )
        metadata = Stream(made, b"<x>SECRET</x>")
        metadata.stream_dict = Dictionary(Type=Name.Metadata, Subtype=Name.XML)
        root.OpenAction = script
        root.AA = Dictionary(WC=script)
        root.Names = Dictionary(
            JavaScript=Dictionary(Names=Array([String("a"), script])),
            EmbeddedFiles=Dictionary(Names=Array([String("b"), spec])),
        )
        root.AcroForm = Dictionary(
            Fields=Array([]), XFA=Array([String("template"), made.make_indirect(Stream(made, b"<SECRET/>"))])
        )
        root.AF = Array([spec])
        root.Collection = Dictionary(Type=Name.Collection)
        root.Metadata = made.make_indirect(metadata)
        root.Own = spec  # where no reader looks, and a program that unpacks everything does
        page.PieceInfo = Dictionary(Program=Dictionary(Private=String("SECRET")))
        page.AA = Dictionary(O=Dictionary(S=Name.Launch, F=String("SECRET.exe")))
        actions = [
            Dictionary(S=Name.Launch, F=String("SECRET.exe"), Next=Dictionary(S=Name.JavaScript, JS=String("SECRET"))),
            Dictionary(
                S=Name.GoTo, D=Array([page, Name.Fit]), Next=Array([Dictionary(S=Name.JavaScript, JS=String("SECRET"))])
            ),
            Dictionary(S=Name.SubmitForm, F=Dictionary(FS=Name.URL, F=String("http://example.org/SECRET"))),
            Dictionary(S=Name.URI, URI=String(" JavaScript:SECRET")),
            Dictionary(S=Name.GoToR, F=String("//example.org/SECRET.pdf")),
            Dictionary(S=Name.GoToE, F=String("SECRET.pdf")),
            Dictionary(S=Name.ImportData, F=String("SECRET.fdf")),
            Dictionary(Type=Name.StructElem, S=Name.Launch, F=String("SECRET.exe")),
        ]
        notes = [Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=action) for action in actions]
        notes += [
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Link,
                Rect=[0, 0, 9, 9],
                A=Dictionary(S=Name.URI, URI=String("https://example.org/paper")),
            ),
            Dictionary(
                Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9], FS=spec, Contents=String("SECRET")
            ),
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.RichMedia,
                Rect=[0, 0, 9, 9],
                RichMediaContent=Dictionary(Assets=Dictionary(Names=Array([String("c"), spec]))),
            ),
            Dictionary(Type=Name.Annot, Subtype=Name.Movie, Rect=[0, 0, 9, 9], Movie=Dictionary(F=spec)),
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Btn,
                Rect=[0, 0, 9, 9],
                AA=Dictionary(U=script),
                MK=Dictionary(CA=String("Press")),
            ),
        ]
        page.Annots = Array(
            [note if index % 2 else made.make_indirect(note) for index, note in enumerate(reversed(notes))]
        )
        root.AcroForm.Fields = Array([page.Annots[0]])

    modes = pikepdf.ObjectStreamMode
    return pdf(2, alter=alter, object_stream_mode=modes.generate if hidden else modes.disable)


def unpacked(body: bytes) -> bytes:
    """*body* with nothing compressed, so that it can be searched for words."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(body)) as opened:
        opened.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
            compress_streams=False,
            static_id=True,
        )
    return out.getvalue()


def xmp_titled() -> bytes:
    """Its title stands in its XMP metadata only, as PDF 2.0 has it."""
    xmp = (
        b'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>Ada</dc:creator><dc:title><rdf:Alt>'
        b'<rdf:li xml:lang="x-default">Sharpness &amp; flatness</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta>'
    )

    def alter(made: Pdf) -> None:
        made.Root.Metadata = made.make_indirect(Stream(made, xmp))

    return pdf(1, title=None, alter=alter)


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


def zipped(parts: Sequence[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts:
            archive.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


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


def keynote() -> bytes:
    return zipped(
        [
            ("Index/Document.iwa", b"\x00iwa"),
            ("Metadata/Properties.plist", b"bplist00"),
            ("preview.jpg", b"\xff\xd8\xff"),
        ]
    )


def opendocument() -> bytes:
    return zipped([("mimetype", b"application/vnd.oasis.opendocument.presentation"), ("content.xml", b"<a/>")])


def compound(stream: str) -> bytes:
    """The first bytes of a Microsoft compound file, with the name of one of its streams."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016) + stream.encode("utf-16-le") + bytes(512)


def image() -> bytes:
    picture = Image.new("RGB", (64, 36), "#1f5f8b")
    ImageDraw.Draw(picture).line((0, 0, 63, 35), fill="white")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


# --- difficult ones, in which something is far too large, deep or odd
def picture_bomb() -> bytes:
    """A page with a picture of 400 million points, in half a megabyte."""

    def alter(made: Pdf) -> None:
        packer = zlib.compressobj(9)
        packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(400)) + packer.flush()
        image = Stream(made, packed)
        image.stream_dict = Dictionary(
            Type=Name.XObject, Subtype=Name.Image, Width=40_000, Height=10_000, BitsPerComponent=8,
            ColorSpace=Name.DeviceGray, Filter=Name.FlateDecode,
        )  # fmt: skip
        made.pages[0].obj.Resources = Dictionary(XObject=Dictionary(X=made.make_indirect(image)))
        made.pages[0].obj.Contents = Stream(made, b"960 0 0 540 0 0 cm /X Do")

    return pdf(1, alter=alter)


def circular() -> bytes:
    """Its page tree is its own branch."""
    return _raw({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"})


def deep() -> bytes:
    """Lists in lists, ten thousand deep."""
    nest = b"[" * 10_000 + b"]" * 10_000
    return _raw(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R /Own " + nest + b" >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 960 540] >>",
        }
    )


def _raw(objects: dict[int, bytes]) -> bytes:
    """A PDF as it was written by hand in 1993: the catalogue is its first object."""
    body, places = b"%PDF-1.4\n", {}
    for number, content in objects.items():
        places[number] = len(body)
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % places[number] for number in sorted(places))
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table)
    return body + head + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(body))


def pdf_and_zip() -> bytes:
    """A PDF to those who read from the front, an archive to those who read from the back."""
    return pdf(2) + zipped([("tool.exe", b"MZ SECRET")])


def html_called_pdf() -> bytes:
    """It begins as a PDF does, and is a page with a script."""
    return b"%PDF-1.7\n<script>alert(1)</script>\n" * 40


def pptx_and_more(more: bytes = b"<script>alert(1)</script>" * 9) -> bytes:
    """A PowerPoint file with something else behind its end."""
    return pptx() + more


def crowded() -> bytes:
    """A PowerPoint file of 6,000 parts."""
    return pptx(more=[(f"ppt/media/image{number}.png", b"") for number in range(6_000)])


def annotated() -> bytes:
    """A page with 20,000 links on it."""

    def alter(made: Pdf) -> None:
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9])
        made.pages[0].obj.Annots = Array([made.make_indirect(Dictionary(link)) for _ in range(20_000)])

    return pdf(1, alter=alter)


def brackets() -> bytes:
    """The drawing of its page never closes what it opens, half a million times."""

    def alter(made: Pdf) -> None:
        made.pages[0].obj.Contents = Stream(made, b"q " * 500_000 + b"[" * 500_000)

    return pdf(1, alter=alter)
