"""PowerPoint files: what may be in one, in whatever spelling, and where nothing may hide."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from shared.slides import package
from shared.slides.pptx import SHOW
from tests.deck_files import Judge, others, pdfs, powerpoints
from tests.deck_files.powerpoints import PART, SHEETS, SLIDES, override, relations, slide

VBA, MACRO_MAIN = (
    "application/vnd.ms-office.vbaProject",
    "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml",
)
OLE = PART + "oleObject"
LNK = b"\x4c\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46" + bytes(60)
JPEG, MP4, EMF = (
    b"\xff\xd8\xff\xe0" + bytes(60),
    b"\0\0\0\x18ftypmp42" + bytes(60),
    b"\x01\0\0\0" + bytes(36) + b" EMF" + bytes(40),
)
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def linked(kind: str, target: str, mode: str = "External", where: str = "ppt/slides/_rels/slide1.xml.rels") -> bytes:
    return powerpoints.pptx(more=[(where, relations((kind, target, mode)))])


def typed(table: str, encoding: str = "utf-8") -> bytes:
    return powerpoints.retyped(
        f'<?xml version="1.0" encoding="{encoding}"?>{powerpoints.TYPES.format(table)}'.encode(encoding)
    )


def carrying(name: str, body: bytes, kind: str = "") -> bytes:
    return powerpoints.pptx(types=override(f"/{name}", kind) if kind else "", more=[(name, body)])


def default(ending: str, kind: str) -> str:
    return f'<Default Extension="{ending}" ContentType="{kind}"/>'


MACROS = {
    "by character references": typed(override("/ppt/a.xml", MACRO_MAIN.replace("macro", "&#109;&#x61;cro"))),
    "in UTF-16": typed(override("/ppt/a.xml", MACRO_MAIN), "utf-16"),
    "in UTF-16 without a byte order mark": powerpoints.retyped(
        ("<?xml version='1.0' encoding='utf-16'?>" + powerpoints.TYPES.format(override("/ppt/a.xml", VBA))).encode("utf-16-le")
    ),
    "in Latin-1": typed(override("/ppt/a.xml", VBA), "iso-8859-1"),
    "behind blanks": typed(override("/ppt/a.xml", f"  {VBA}\n ")),
    "behind a megabyte of comment": typed(f"<!--{'x' * (2 << 20)}-->" + override("/ppt/a.xml", VBA)),
    "with a parameter": typed(override("/ppt/a.xml", f"{VBA}; v=1")),
    "by default": typed(default("zzz", VBA)),
    "in other letters": typed(override("/PPT/A.XML", VBA.upper())),
    "by name": powerpoints.pptx(more=[("ppt/VBAPROJECT.BIN", b"x")]),
    "in a workbook by type": powerpoints.charted(powerpoints.workbook(main="application/vnd.ms-excel.sheet.macroEnabled.main+xml")),
    "in a workbook by part": powerpoints.charted(powerpoints.workbook(more=[("xl/vbaProject.bin", COMPOUND)])),
    "of Excel 4": powerpoints.charted(
        powerpoints.workbook(override("/xl/macrosheets/s.xml", "application/vnd.ms-excel.macrosheet+xml"), [("xl/macrosheets/s.xml", b"<a/>")])
    ),
    "a binary workbook": powerpoints.pptx(more=[("ppt/embeddings/Sheet.xlsb", b"PK")]),
}  # fmt: skip


@pytest.mark.parametrize("how", MACROS)
def test_macros_are_seen_in_whatever_way_they_are_written_down(judged: Judge, how: str):
    assert judged(MACROS[how]) == package.MACROS


CARRIED = {
    "an object of another program": carrying("ppt/embeddings/oleObject1.bin", COMPOUND, OLE),
    "an object of another program by default": powerpoints.pptx(types=default("bin", OLE), more=[("ppt/embeddings/o.bin", COMPOUND)]),
    "an old workbook": carrying("ppt/embeddings/Sheet.xls", COMPOUND, "application/vnd.ms-excel"),
    "a document": carrying("ppt/embeddings/Doc.docx", others.zipped([("a", b"")]), PART + "wordprocessingml.document"),
    "a deck in a deck": carrying("ppt/embeddings/Deck.pptx", powerpoints.pptx(), SLIDES + "presentation"),
    "a link of Windows": carrying("ppt/media/a.lnk", LNK, "image/png"),
    "a link of Windows called a picture": carrying("ppt/media/a.png", LNK),
    "a program called a picture": carrying("ppt/media/a.png", b"MZ" + bytes(80)),
    "a program called a font": carrying("ppt/fonts/font1.fntdata", b"MZ" + bytes(80), "application/x-fontdata"),
    "an object called the printer's settings": carrying("ppt/printerSettings/a.bin", COMPOUND, SLIDES + "printerSettings"),
    "a script called a picture": carrying("ppt/media/a.png", b'WScript.CreateObject("WScript.Shell").Run "calc"'),
    "a page called a picture": carrying("ppt/media/a.jpeg", b"<script>1</script>", "image/jpeg"),
    "an application of HTML": carrying("ppt/a.hta", b"<hta/>", "application/hta"),
    "an application of HTML that is XML": carrying("ppt/a.hta", b"<hta/>", "application/xml"),
    "what nothing says the type of": carrying("ppt/media/tool", b"\x89PNG"),
    "an unknown type": carrying("ppt/a.dat", b"x", "application/octet-stream"),
    "a control": carrying("ppt/ctrl/a.xml", b"<a/>", "application/vnd.ms-office.webextension+xml"),
    "Flash": carrying("ppt/media/a.swf", b"CWS" + bytes(80), "application/x-shockwave-flash"),
    "a PDF with a script": carrying("ppt/media/a.pdf", pdfs.active(), "application/pdf"),
    "a PDF that is none": carrying("ppt/media/a.pdf", b"MZ", "application/pdf"),
    "a workbook that is none": powerpoints.charted(b"MZ"),
    "a workbook with something behind it": powerpoints.charted(powerpoints.workbook() + b"MZ"),
    "a workbook with a program": powerpoints.charted(powerpoints.workbook(default("exe", "application/x"), [("xl/a.exe", b"MZ")])),
    "a workbook with a link to another": powerpoints.charted(
        powerpoints.workbook(override("/xl/externalLinks/e.xml", SHEETS + "externalLink+xml"), [("xl/externalLinks/e.xml", b"<a/>")])
    ),
    "a workbook in a workbook": powerpoints.charted(powerpoints.workbook(default("xlsx", SHEETS + "sheet"), [("xl/b.xlsx", powerpoints.workbook())])),
    "rubbish that is none": powerpoints.pptx(more=[("[trash]/0000.dat", b"MZ")]),
}  # fmt: skip


@pytest.mark.parametrize("what", CARRIED)
def test_a_part_that_programs_for_slides_do_not_write_is_refused_by_name(judged: Judge, what: str):
    verdict = judged(CARRIED[what])
    assert verdict.outcome == "refused"
    assert verdict == package.OBJECT or "carries something that belongs to no deck: “" in verdict.reason
    assert "PDF" in verdict.mend


@pytest.mark.parametrize(
    ("kind", "target", "mode"),
    [
        ("attachedTemplate", "https://example.org/t.dotm", "External"),
        ("image", "\\\\server\\share\\a.png", "External"),
        ("image", "https://example.org/a.png", "External"),
        ("image", "//server/a.png", ""),
        ("image", "file:///etc/passwd", ""),
        ("image", "..\\..\\a.png", "External"),
        ("video", "https://example.org/embed/1", "External"),
        ("oleObject", "file:///C:/a.xlsx!Sheet", "External"),
        ("slideMaster", "http://example.org/m.xml", "external"),
        ("hyperlink", "file:///C:/Windows/System32/calc.exe", "External"),
        ("hyperlink", "FILE:\\\\server\\a", "External"),
        ("hyperlink", " java&#9;script:alert(1)", "External"),
        ("hyperlink", "smb://server/share", "External"),
        ("hyperlink", "ms-word:ofe|u|https://example.org/a.docx", "External"),
        ("hyperlink", "search-ms:query=a", "External"),
        ("hyperlink", "data:text/html,a", "External"),
        ("hyperlink", "\\\\server\\share", "External"),
        ("hyperlink", "//server/share", "External"),
        ("hyperlink", "setup.exe", "External"),
        ("hyperlink", "%66ile:///C:/a", "External"),
        ("hyperlink", "http://example.org/", "Extern&#97;l "),
        ("image", "https://example.org/a.png", "EXTERNAL"),
        ("image", "https://example.org/b.png", ""),
        ("image", "ht\u200btp\u00ads://example.org/b.png", "Internal"),
    ],
)  # fmt: skip
def test_what_leads_out_of_the_deck_but_to_the_web_or_an_address_is_refused(
    judged: Judge, kind: str, target: str, mode: str
):
    verdict = judged(linked(kind, target, mode))
    if target == "http://example.org/":
        assert verdict.outcome == "accepted"
        return
    assert "opens or fetches something outside of it" in verdict.reason
    assert "https://" in verdict.mend


def test_a_link_from_an_old_drawing_and_from_the_package_itself_is_seen_too(judged: Judge):
    vml = powerpoints.pptx(
        types=default("vml", PART + "vmlDrawing"),
        more=[("ppt/drawings/d.vml", b"<xml xmlns:v='v'><v:imagedata src='\\\\server\\a.png'/></xml>")],
    )
    assert "outside of it" in judged(vml).reason
    assert "outside of it" in judged(linked("image", "http://example.org/a", where="_rels/.rels")).reason
    nested = powerpoints.workbook(
        more=[("xl/_rels/workbook.xml.rels", relations(("externalLinkPath", "file:///C:/a.xlsx", "External")))]
    )
    assert "outside of it" in judged(powerpoints.charted(nested)).reason


@pytest.mark.parametrize(
    ("action", "fine"),
    [
        ("ppaction://program", False), ("ppaction://macro?name=a", False), ("ppaction://hlinkfile", False), ("ppaction://ole?verb=0", False),
        ("ppaction://hlinkpres?slideindex=1", False), ("PPACTION://Program", False), (" pp&#97;ction://program", False),
        ("file://server/a", False), ("ppaction://hlinkshowjumper", False), ("ppaction://hlinkshowjump?jump=nextslide", True),
        ("ppaction://hlinksldjump", True), ("ppaction://customshow?id=1&amp;return=true", True), ("ppaction://media", True),
        ("ppaction://noaction", True), ("", True),
    ],
)  # fmt: skip
def test_a_click_may_lead_through_the_show_and_start_nothing(judged: Judge, action: str, fine: bool):
    clicked = slide("Words", within=f'<a:hlinkClick id="" action="{action}"/>')
    verdict = judged(powerpoints.pptx(more=[("ppt/slides/slide1.xml", clicked)]))
    assert (verdict.outcome, verdict.reason) == (("accepted", "") if fine else ("refused", package.STARTS.reason))


# --- the archive
def moved(body: bytes, at: int, more: bytes) -> bytes:
    """*more* put in at *at*, and everything that says where something is told of it."""
    end = body.rindex(b"PK\x05\x06")
    start = struct.unpack_from("<L", body, end + 16)[0]
    whole = bytearray(body[:at] + more + body[at:])
    place, shift = start + len(more), len(more)
    for _ in range(struct.unpack_from("<H", body, end + 10)[0]):
        offset, name, extra, comment = (
            *struct.unpack_from("<L", whole, place + 42),
            *struct.unpack_from("<3H", whole, place + 28),
        )
        if offset >= at:
            struct.pack_into("<L", whole, place + 42, offset + shift)
        place += 46 + name + extra + comment
    struct.pack_into("<L", whole, whole.rindex(b"PK\x05\x06") + 16, start + shift)
    return bytes(whole)


def table(body: bytes) -> int:
    found: int = struct.unpack_from("<L", body, body.rindex(b"PK\x05\x06") + 16)[0]
    return found


def second(body: bytes) -> int:
    return body.index(b"PK\x03\x04", 4)


def stretched() -> bytes:
    """A slide's packed bytes go on behind their end."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(slide("x")) + packer.flush() + b"MZ SECRET"
    whole = bytearray(powerpoints.pptx(more=[("ppt/slides/slide1.xml", b"@" * len(packed))]))
    raw = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -15)
    there = raw.compress(b"@" * len(packed)) + raw.flush()
    at = whole.index(there)
    body = moved(bytes(whole), at + len(there), packed[len(there) :])
    body = body[:at] + packed + body[at + len(packed) :]
    whole = bytearray(body)
    for sign, crc in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        name = (
            whole.rindex(b"ppt/slides/slide1.xml") if sign == b"PK\x01\x02" else whole.index(b"ppt/slides/slide1.xml")
        )
        struct.pack_into(
            "<3L", whole, whole.rindex(sign, 0, name) + crc, zlib.crc32(slide("x")), len(packed), len(slide("x"))
        )
    return bytes(whole)


GOOD = powerpoints.pptx()
HIDING = {
    "before": b"PK\x03\x04" + bytes(26) + GOOD,
    "before, and everything moved": moved(GOOD, 0, b"PK\x03\x04" + bytes(40)),
    "between": moved(GOOD, second(GOOD), b"MZ SECRET"),
    "before the table": moved(GOOD, table(GOOD), b"MZ SECRET"),
    "behind": GOOD + b"MZ SECRET",
    "behind, as a comment": GOOD[:-2] + b"\x09\0MZ SECRET",
    "in a packed part": stretched(),
}


@pytest.mark.parametrize("where", HIDING)
def test_nothing_lies_in_the_gaps_of_the_archive(judged: Judge, where: str):
    verdict = judged(HIDING[where])
    assert (verdict.outcome, verdict.kind) == ("refused", "pptx")
    assert verdict in (package.BEHIND, package.BETWEEN, package.DAMAGED)


def test_what_two_readers_would_read_differently_is_refused(judged: Judge, tmp_path: Path):
    other_name = GOOD.replace(b"ppt/slides/slide1.xml", b"ppt/slides/slideX.xml", 1)
    twice = others.zipped([("[Content_Types].xml", powerpoints.TYPES.format("").encode()), ("ppt/presentation.xml", b"<a/>"),
                          ("ppt/Slides/slide1.xml", slide()), ("ppt/slides/slide1.xml", slide())])  # fmt: skip
    two_types = typed(override("/ppt/a.xml", "application/xml") + override("/PPT/a.xml", SLIDES + "slide+xml"))
    encrypted = bytearray(GOOD)
    encrypted[6] |= 1
    for body in (other_name, twice, two_types, bytes(encrypted)):
        assert judged(body) == package.DAMAGED


@pytest.mark.parametrize(
    "part", ["[Content_Types].xml", "docProps/core.xml", "ppt/slides/slide1.xml", "ppt/slides/_rels/slide1.xml.rels", "ppt/presentation.xml"]
)  # fmt: skip
def test_no_part_declares_entities_or_is_no_xml(judged: Judge, part: str):
    bomb = b"<!DOCTYPE a [<!ENTITY x 'aaaa'><!ENTITY y '&x;&x;'>]><a>&y;</a>"
    outside = b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>"
    for body in (bomb, outside, b"<a", b"MZ", b""):
        assert judged(powerpoints.pptx(more=[(part, body)])) == package.DAMAGED


# --- what people use
@pytest.mark.parametrize("main", ["slideshow", "template"])
def test_a_show_or_a_template_hears_what_to_do(judged: Judge, main: str):
    assert judged(powerpoints.pptx(main=f"{SLIDES}{main}.main+xml")) == SHOW
    assert ".pptx" in SHOW.mend


def test_what_programs_for_slides_write_is_accepted(judged: Judge):
    kinds = {
        "ppt/media/image1.png": (b"\x89PNG" + bytes(60), ""), "ppt/media/image2.jpg": (JPEG, default("jpg", "image/jpg")),
        "ppt/media/image3.emf": (EMF, default("emf", "image/x-emf")), "ppt/media/media1.mp4": (MP4, default("mp4", "video/mp4")),
        "ppt/media/image4.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", default("svg", "image/svg+xml")),
        "ppt/media/image5.pdf": (pdfs.pdf(1), default("pdf", "application/pdf")), "ppt/media/image6.tiff": (b"MM\0*" + bytes(60), default("tiff", "image/tiff")),
        "ppt/fonts/font1.fntdata": (bytes(range(1, 60)), default("fntdata", "application/x-fontdata")),
        "ppt/printerSettings/printerSettings1.bin": (b"<?xml?><!DOCTYPE plist>", default("bin", SLIDES + "printerSettings")),
        "docProps/thumbnail.jpeg": (JPEG, default("jpeg", "image/jpeg")), "docProps/app.xml": (b"<a/>", override("/docProps/app.xml", PART + "extended-properties+xml")),
        "ppt/notesSlides/notesSlide1.xml": (b"<a/>", override("/ppt/notesSlides/notesSlide1.xml", SLIDES + "notesSlide+xml")),
        "ppt/comments/comment1.xml": (b"<a/>", override("/ppt/comments/comment1.xml", SLIDES + "comments+xml")),
        "ppt/comments/modern1.xml": (b"<a/>", override("/ppt/comments/modern1.xml", "application/vnd.ms-powerpoint.comments+xml")),
        "ppt/diagrams/data1.xml": (b"<a/>", override("/ppt/diagrams/data1.xml", PART + "drawingml.diagramData+xml")),
        "ppt/charts/style1.xml": (b"<a/>", override("/ppt/charts/style1.xml", "application/vnd.ms-office.chartstyle+xml")),
        "ppt/ink/ink1.xml": (b"<a/>", override("/ppt/ink/ink1.xml", "application/inkml+xml")),
        "customXml/item1.xml": ("<a/>".encode("utf-16"), ""), "customXml/itemProps1.xml": (b"<a/>", override("/customXml/itemProps1.xml", PART + "customXmlProperties+xml")),
        "ppt/metadata": (b"\x0a\x05hello", override("/ppt/metadata", "application/binary")),
        "docMetadata/LabelInfo.xml": (b"<a/>", override("/docMetadata/LabelInfo.xml", "application/vnd.ms-office.classificationlabels+xml")),
        "[trash]/0000.dat": (bytes(100), ""), "ppt/empty/": (b"", ""), "ppt/media/empty.png": (b"", ""),
        "ppt/slides/_rels/slide2.xml.rels": (
            relations(("hyperlink", "https://example.org/%66?a=file:b", "External"), ("hyperlink", "MAILTO:ada@example.org", "External"),
                      ("hyperlink", "#end", "External"), ("slide", "slide3.xml", ""), ("image", "../media/image9.png", "Internal"), ("image", "NULL", "External")), ""),
    }  # fmt: skip
    types = powerpoints.CHART + "".join(kind for _, kind in kinds.values())
    more = [("ppt/charts/chart1.xml", b"<a/>"), ("ppt/embeddings/Sheet1.xlsx", powerpoints.workbook())]
    assert (
        judged(powerpoints.pptx(types=types, more=[*((name, body) for name, (body, _) in kinds.items()), *more])).reason
        == ""
    )


def test_an_archive_written_as_a_stream_and_one_with_room_to_grow_are_whole(judged: Judge):
    class Pipe:
        """What cannot be gone back in: sums and sizes stand behind each part."""

        def __init__(self) -> None:
            self.body = b""

        def write(self, piece: bytes) -> int:
            self.body += piece
            return len(piece)

        def flush(self) -> None: ...

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive, zipfile.ZipFile(io.BytesIO(GOOD)) as whole:  # type: ignore[arg-type]
        for info in whole.infolist():
            made = zipfile.ZipInfo(info.filename)
            made.extra = b"\x20\xa2\x64\0\x28\xa0\x60\0" + bytes(96)
            with archive.open(made, "w") as member:
                member.write(whole.read(info))
    assert judged(pipe.body).outcome == "accepted"


def test_the_words_of_the_slides_are_read_and_not_those_of_their_notes(judged: Judge):
    notes = ("ppt/notesSlides/notesSlide1.xml", slide("say hello"))
    types = override("/ppt/notesSlides/notesSlide1.xml", SLIDES + "notesSlide+xml")
    slides = [(f"ppt/slides/slide{n}.xml", slide(f"Title {n}", "Sharp &amp; flat")) for n in (1, 2, 10)]
    verdict = judged(powerpoints.pptx(10, types=types, more=[*slides, notes]))
    assert verdict.text.split("\n") == [
        "Title 1",
        "Sharp & flat",
        "Title 2",
        "Sharp & flat",
        "Title 10",
        "Sharp & flat",
    ]
