"""PDFs: with text, hostile, and broken."""

import io
import zlib
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image

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


def noisy() -> bytes:
    """Page 1 is a picture that compresses badly."""
    noise = Image.effect_noise((1600, 900), 120).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "PDF", title=TITLE)
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


def portfolio() -> bytes:
    """A cover, and the slides as a file behind it."""

    def alter(made: Pdf) -> None:
        attached = Stream(made, pdf(5))
        attached.stream_dict = Dictionary(Type=Name.EmbeddedFile)
        spec = made.make_indirect(
            Dictionary(Type=Name.Filespec, F=String("slides.pdf"), EF=Dictionary(F=made.make_indirect(attached)))
        )
        made.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([String("slides.pdf"), spec])))
        made.Root.Collection = Dictionary(Type=Name.Collection, View=Name.D)

    return pdf(1, alter=alter)


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
