"""PDFs: what is taken out of them and what stays, where they may begin and end, and what becomes of their links."""

import io
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image

from shared.slides import deck_links
from shared.slides.file_kinds import POLYGLOT
from shared.slides.pdf import CUT_OFF
from tests.deck_files import Judge, pdfs


def clicked(action: Dictionary, **more: object) -> bytes:
    """A page with one link that does *action*."""

    def alter(made: Pdf) -> None:
        made.pages[0].obj.Annots = Array(
            [made.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=action))]
        )
        for key, value in more.items():
            made.Root[f"/{key}"] = value

    return pdfs.pdf(1, alter=alter)


def drawn(**keys: object) -> Callable[[Pdf], None]:
    """A form on page 1 whose stream has *keys* besides."""

    def alter(made: Pdf) -> None:
        form = Stream(made, b"0 0 9 9 re f")
        form.stream_dict = Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9], **keys)
        made.pages[0].obj.Resources.XObject = Dictionary(X=made.make_indirect(form))

    return alter


def rooted(**keys: object) -> Callable[[Pdf], None]:
    def alter(made: Pdf) -> None:
        for key, value in keys.items():
            made.Root[f"/{key}"] = value

    return alter


FILE = Dictionary(Type=Name.Filespec, F=String("//example.org/SECRET.pdf"))
OUT = {
    "an article in another file": clicked(Dictionary(S=Name.Thread, F=FILE, D=0)),
    "the data of a stream": pdfs.pdf(1, alter=drawn(F=FILE, FFilter=Name.FlateDecode)),
    "a page of another file": pdfs.pdf(1, alter=drawn(Ref=Dictionary(F=FILE, Page=0))),
    "a picture for a press": pdfs.pdf(1, alter=drawn(OPI=Dictionary({"/2.0": Dictionary(F=FILE)}))),
    "what a reader must be able to do": pdfs.pdf(1, alter=rooted(Requirements=Array([Dictionary(S=Name.EnableJavaScripts, V=String("SECRET"))]))),
    "a profile elsewhere": pdfs.pdf(1, alter=rooted(OutputIntents=Array([Dictionary(S=Name.GTS_PDFX, DestOutputProfileRef=Dictionary(URLs=Array([FILE])))]))),
    "where links begin": clicked(Dictionary(S=Name.URI, URI=String("https://example.org/")), URI=Dictionary(Base=String("file:///SECRET"))),
    "printing": clicked(Dictionary(S=Name.Named, N=Name.Print)),
    "saving": clicked(Dictionary(S=Name.Named, N=Name.SaveAs)),
    "an action that nobody knows": clicked(Dictionary(S=Name.SECRET, F=FILE)),
    "one after another": clicked(Dictionary(S=Name.GoTo, D=String("a"), Next=Array([Dictionary(S=Name.SECRET), Dictionary(S=Name.GoTo, D=String("b"))]))),
    "sound": clicked(Dictionary(S=Name.Sound, Sound=Dictionary(F=FILE))),
    "hiding": clicked(Dictionary(S=Name.Hide, T=String("SECRET"))),
    "a layer": clicked(Dictionary(S=Name.SetOCGState, State=Array([Name.ON, String("SECRET")]))),
    "what was before in a link": clicked(Dictionary(S=Name.URI, URI=String("file:///C:/SECRET"))),
    "a script behind blanks": clicked(Dictionary(S=Name.URI, URI=String("\n java\tscript:SECRET"))),
    "steps of a presentation": pdfs.pdf(
        1, alter=lambda made: setattr(made.pages[0].obj, "PresSteps", Dictionary(NA=Dictionary(S=Name.Launch, F=FILE)))
    ),
}  # fmt: skip
WORDS = (
    b"SECRET",
    b"/Thread",
    b"/FFilter",
    b"/Ref",
    b"/OPI",
    b"/Requirements",
    b"/Print",
    b"/SaveAs",
    b"/Base (",
    b"/Hide",
    b"/OCGState",
)


@pytest.mark.parametrize("what", OUT)
def test_what_reaches_out_of_a_pdf_is_taken_out(judged: Judge, what: str):
    assert any(word in pdfs.unpacked(OUT[what]) for word in WORDS)
    verdict = judged(OUT[what])
    assert verdict.outcome == "accepted"
    assert [word for word in WORDS if word in pdfs.unpacked(verdict.cleaned or b"")] == []


def test_what_leads_through_the_document_stays(judged: Judge):
    body = clicked(Dictionary(S=Name.GoTo, D=String("here"), Next=Dictionary(S=Name.Named, N=Name.NextPage)))
    after = pdfs.unpacked(judged(body).cleaned or b"")
    assert [word in after for word in (b"/GoTo", b"(here)", b"/NextPage")] == [True] * 3


@pytest.mark.parametrize("name", ["/AF", "/JS", "/AA", "/EF", "/Ref", "/Metadata", "/S", "/F"])
@pytest.mark.parametrize("indirect", [False, True])
def test_a_font_or_a_picture_may_be_called_as_it_likes(judged: Judge, name: str, indirect: bool):
    def alter(made: Pdf) -> None:
        page = made.pages[0].obj
        form = Stream(made, b"0 0 900 500 re f")
        form.stream_dict = Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 960, 540])
        maps = [Dictionary({name: page.Resources.Font.F1}), Dictionary({name: made.make_indirect(form)})]
        fonts, pictures = map(made.make_indirect, maps) if indirect else maps
        page.Resources = Dictionary(Font=fonts, XObject=pictures)
        page.Contents = Stream(made, f"{name} Do BT {name} 48 Tf 60 400 Td (Named) Tj ET".encode())

    verdict = judged(pdfs.pdf(1, alter=alter))
    with pikepdf.open(io.BytesIO(verdict.cleaned or b"")) as cleaned:
        resources = cleaned.pages[0].obj.Resources
        assert ([*resources.Font.keys()], [*resources.XObject.keys()]) == ([name], [name])
    assert (verdict.text, verdict.mend) == ("Named", "")


def test_what_only_calls_itself_a_resource_is_taken_out(judged: Judge):
    def alter(made: Pdf) -> None:
        script = made.make_indirect(Dictionary(S=Name.JavaScript, JS=Stream(made, b"SECRET")))
        made.pages[0].obj.Resources.XObject = script
        made.pages[0].obj.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=script)])

    assert b"SECRET" not in pdfs.unpacked(judged(pdfs.pdf(1, alter=alter)).cleaned or b"")


# --- links
@pytest.mark.parametrize(
    ("written", "whole"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"), (" HTTP://example.org ", "HTTP://example.org"),
        ("mailto:ada@example.org", "mailto:ada@example.org"), ("ada@example.org", "mailto:ada@example.org"),
        ("www.example.org", "https://www.example.org"), ("WWW.example.org/a b", "https://WWW.example.org/a%20b"),
        ("example.org/paper.pdf", "https://example.org/paper.pdf"), ("arxiv.org/abs/2207.13443", "https://arxiv.org/abs/2207.13443"),
        ("//example.org/a", "https://example.org/a"), ("example.org:8080/a", "https://example.org:8080/a"), ("example.org", "https://example.org"),
        ("doi:10.1145/3292500.3330701", "https://doi.org/10.1145/3292500.3330701"), ("DOI: 10.1145/a", "https://doi.org/10.1145/a"),
        ("10.1145/3292500.3330701", "https://doi.org/10.1145/3292500.3330701"), ("arXiv:2207.13443v2", "https://arxiv.org/abs/2207.13443v2"),
        ("https://example.org/ü", "https://example.org/%C3%BC"), ("https://exam\u200bple.org/", "https://example.org/"),
        ("https://fa.example.org/می\u200cشود", "https://fa.example.org/%D9%85%DB%8C%E2%80%8C%D8%B4%D9%88%D8%AF"),
        ("https://example.org/\U0001f469\u200d\U0001f52c", "https://example.org/%F0%9F%91%A9%E2%80%8D%F0%9F%94%AC"),
        ("https://example.org/\ue000", "https://example.org/%EE%80%80"), ("\u202ehttps://exa\tmple.org/\n", "https://example.org/"),
        ("\u00a0www.exam\u00adple.org\u2060", "https://www.example.org"), ("java\u2060scr\u00adipt:alert(1)", ""),
        *((gone, "") for gone in (
            "", "paper.pdf", "talk2.pptx", "../a.html", "a/b.pdf", "#page=3", "file:///C:/a", "//server/share", "\\\\server\\a", "C:\\a",
            "javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,a", "ms-word:ofe|u|a", "smb://example.org/a", "ftp://example.org",
            "tel:123", "mailto:", "http:", "https:///a", "vbscript:a", "setup.exe")),
    ],
)  # fmt: skip
def test_a_link_is_made_whole_or_leads_nowhere(written: str, whole: str):
    assert deck_links.mended(written) == whole


@pytest.mark.parametrize(
    ("written", "base", "whole"),
    [
        ("paper.pdf", "https://example.org/talks/", "https://example.org/talks/paper.pdf"),
        ("../a", "http://example.org/b/c", "http://example.org/a"),
        ("a", "file:///C:/", ""),
        ("a", "//server/", ""),
        ("javascript:1", "https://example.org/", ""),
        ("www.example.org", "https://example.com/", "https://www.example.org"),
    ],
)
def test_a_link_relative_to_a_base_is_joined_to_it(judged: Judge, written: str, base: str, whole: str):
    assert deck_links.mended(written, base) == whole
    body = clicked(Dictionary(S=Name.URI, URI=String(written)), URI=Dictionary(Base=String(base)))
    assert (whole.encode() in pdfs.unpacked(judged(body).cleaned or b"")) or not whole


def test_a_link_that_is_lost_is_named(judged: Judge):
    def alter(made: Pdf) -> None:
        targets = ("talk2.pdf", "file:///C:/a", "www.example.org", "a.pdf", "talk2.pdf", "b<i>.pdf")
        made.pages[0].obj.Annots = Array(
            [Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=Dictionary(S=Name.URI, URI=String(one))) for one in targets]
        )  # fmt: skip

    assert judged(pdfs.pdf(1, alter=alter)).mend == (
        "Taken out of the copy that is shown: links that do not lead to the web (“talk2.pdf”, “file:///C:/a”, “a.pdf” and others)."
    )


@pytest.mark.parametrize(
    ("action", "named"),
    [
        (Dictionary(S=Name.GoToR, F=String("notes.pdf"), D=Array([0, Name.Fit])), "notes.pdf"),
        (
            Dictionary(S=Name.GoToR, F=Dictionary(Type=Name.Filespec, F=String("a.pdf"), UF=String("ä\u200b.pdf"))),
            "ä.pdf",
        ),
        (Dictionary(S=Name.GoToR, F=Dictionary(Type=Name.Filespec, F=String("../a b.pdf"))), "../a b.pdf"),
        (Dictionary(S=Name.GoToR, D=String("there")), "another file"),
        (Dictionary(S=Name.GoToR, F=Dictionary(Type=Name.Filespec, F=7)), "another file"),
        (Dictionary(S=Name.Thread, F=String("articles.pdf"), D=0), "articles.pdf"),
        (Dictionary(S=Name.GoTo, D=String("here"), Next=Dictionary(S=Name.GoToR, F=String("next.pdf"))), "next.pdf"),
        (Dictionary(S=Name.GoTo, D=String("here"), Next=Array([Dictionary(S=Name.GoToR, F=String("n.pdf"))])), "n.pdf"),
    ],
)
@pytest.mark.parametrize("alone", [False, True])
def test_a_link_to_another_file_is_named_as_lost(judged: Judge, action: Dictionary, named: str, alone: bool):
    def alter(made: Pdf) -> None:
        made.pages[0].obj.Annots = Array(
            [Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=made.make_indirect(action) if alone else action)]
        )  # fmt: skip

    verdict = judged(pdfs.pdf(1, alter=alter))
    assert f"links that do not lead to the web (“{named}”)" in verdict.mend
    assert b"GoToR" not in pdfs.unpacked(verdict.cleaned or b"")


def test_an_article_within_the_file_is_no_link_to_another(judged: Judge):
    assert judged(clicked(Dictionary(S=Name.Thread, D=0))).mend == ""


# --- where it begins and ends
@pytest.mark.parametrize(
    ("before", "behind"),
    [
        (b"\xef\xbb\xbf", b""), (b"\n", b""), (b"\r\n\r\n  \t", b""), (b"\0\0\0", b""), (b"\x1b%-12345X@PJL JOB\r\n", b""),
        (b"Content-Type: application/pdf\r\n\r\n", b""), (b" " * 1024, b""),
        (b"", bytes(9_000)), (b"", b"\n" * 300_000), (b"", b"<script>SECRET</script>" * 500), (b"\xef\xbb\xbf\n", b"SECRET" * 3_000),
    ],
)  # fmt: skip
def test_what_stands_before_or_behind_a_pdf_is_no_reason_to_refuse_it_and_is_not_shown(
    judged: Judge, before: bytes, behind: bytes
):
    body = pdfs.pdf(3)
    verdict = judged(before + body + behind)
    assert (verdict.outcome, verdict.pages) == ("accepted", 3)
    assert verdict.cleaned == judged(body).cleaned


@pytest.mark.parametrize(
    "before", [b"<script>alert(1)</script>\n", b"<!DOCTYPE html>", b"MZ" + bytes(60), b"PK\x05\x06", b"GIF89a", b"\x7fELF", b"#!/bin/sh\n"]
)  # fmt: skip
def test_what_begins_as_something_else_is_refused(judged: Judge, before: bytes):
    verdict = judged(before + pdfs.pdf(1))
    assert verdict == POLYGLOT or verdict.outcome == "refused"


def test_a_pdf_made_for_the_web_of_which_half_came_is_cut_off(judged: Judge):
    whole = pdfs.pdf(60, linearize=True)
    assert b"%%EOF" in whole[: len(whole) // 2]
    assert judged(whole[: len(whole) // 2]) == CUT_OFF
    assert judged(whole).outcome == "accepted"


@pytest.mark.parametrize("boxes", [[2000, 2000, 3000, 3000], [-900, 0, -1, 540], [0, 540, 960, 900], [0, 0, 0, 0]])
@pytest.mark.parametrize("inherited", [False, True])
def test_a_page_that_is_cropped_to_nothing_is_shown_whole(judged: Judge, boxes: list[int], inherited: bool):
    def alter(made: Pdf) -> None:
        page = made.pages[0].obj
        (made.Root.Pages if inherited else page).CropBox = Array(boxes)
        page.Contents = Stream(made, b"0 g 0 0 960 540 re f")

    verdict = judged(pdfs.pdf(1, alter=alter))
    picture = Image.open(io.BytesIO(verdict.thumbnail or b"")).convert("L")
    assert (picture.size, picture.getpixel((320, 180))) == ((640, 360), 0)
    with pikepdf.open(io.BytesIO(verdict.cleaned or b"")) as shown:
        assert shown.pages[0].cropbox == shown.pages[0].mediabox


def test_a_page_that_is_cropped_to_a_part_stays_cropped(judged: Judge):
    verdict = judged(pdfs.pdf(1, alter=lambda made: setattr(made.pages[0].obj, "CropBox", Array([480, 0, 960, 540]))))
    assert Image.open(io.BytesIO(verdict.thumbnail or b"")).size == (640, 720)


def test_a_field_of_a_form_is_drawn_on_the_thumbnail(judged: Judge):
    def alter(made: Pdf) -> None:
        page = made.pages[0].obj
        page.Contents = Stream(made, b"")
        field = made.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("a"), V=String("Filled in"), Rect=[100, 100, 860, 440], F=4,
                MK=Dictionary(BG=[0, 0, 0]), DA=String("/F1 48 Tf 1 g"), P=page,
            )
        )  # fmt: skip
        look = Stream(made, b"0 g 0 0 760 340 re f")
        look.stream_dict = Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 760, 340])
        field.AP = Dictionary(N=made.make_indirect(look))
        page.Annots = Array([field])
        made.Root.AcroForm = Dictionary(Fields=Array([field]), DR=page.Resources, DA=String("/F1 12 Tf 0 g"))

    picture = Image.open(io.BytesIO(judged(pdfs.pdf(1, alter=alter)).thumbnail or b"")).convert("L")
    assert picture.getpixel((320, 180)) != 255
