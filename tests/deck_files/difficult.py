"""Decks in which something is far too large, deep or odd."""

import zlib

from pikepdf import Array, Dictionary, Name, Pdf, Stream

from tests.deck_files.others import zipped
from tests.deck_files.pdfs import pdf
from tests.deck_files.powerpoints import pptx


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
