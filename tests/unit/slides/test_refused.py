"""Decks that are not shown: each is refused with its own reason, within bounds."""

import time
from pathlib import Path

import pikepdf
import pytest

from shared.errors import BadInput
from shared.slides import file_kinds
from shared.slides.checking import Limits, check
from shared.slides.pdf import FORM
from shared.slides.verdict import BROKEN, NOT_SLIDES, TOO_HEAVY, Verdict, too_slow
from tests.deck_files import difficult, others, pdfs, powerpoints
from tests.unit.slides.judging import USUAL, Checker, spent

REFUSED = {
    "locked": (pdfs.encrypted("secret"), "pdf", "The PDF is protected by a password."),
    "cut off": (pdfs.truncated(), "pdf", "The PDF is cut off: its end is missing."),
    "garbled": (pdfs.shuffled(), "pdf", BROKEN.reason),
    "no pages": (pdfs.without_pages(), "pdf", "The PDF has no pages."),
    "polyglot": (pdfs.polyglot(), "unknown", "Something else stands in the file before the PDF begins."),
    "a picture called .pdf": (others.image(), "unknown", "This is a PNG image, not a deck."),
    "a photo": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(90), "unknown", "This is a photo (HEIC), not a deck."),
    "a drawing": (
        b"<?xml version='1.0'?><!-- drawn -->\n<svg xmlns='http://www.w3.org/2000/svg'/>",
        "unknown",
        "This is an SVG drawing, not a deck.",
    ),
    "a video": (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42" + bytes(90), "unknown", "This is a video, not a deck of slides."),
    "a page to log in": (
        b"\xef\xbb\xbf<!-- saved -->\n<!DOCTYPE html><html><title>Virus scan warning</title></html>",
        "unknown",
        "This is a web page, not a PDF.",
    ),
    "a shortcut": (b"[InternetShortcut]\r\nURL=https://example.org/\r\n", "unknown", "This is only a link to slides."),
    "an archive with the deck": (
        others.zipped([("Talk/Slides.PDF", pdfs.pdf(1))]),
        "unknown",
        "This is an archive, not a deck of slides.",
    ),
    "a portfolio": (
        pdfs.portfolio(),
        "pdf",
        "The PDF is a portfolio: the slides are files within it, and all that would be shown is its cover.",
    ),
    "a form": (
        pdfs.pdf(1, alter=lambda made: made.Root.__setitem__("/NeedsRendering", True)),
        "pdf",
        FORM.reason,
    ),
    "an older form": (
        pdfs.pdf(
            1,
            alter=lambda made: made.Root.__setitem__(
                "/AcroForm", pikepdf.Dictionary(Fields=pikepdf.Array([]), XFA=pikepdf.Stream(made, b"<xdp/>"))
            ),
        ),
        "pdf",
        FORM.reason,
    ),
    "words": (b"These are only notes.\n" * 40, "unknown", "This is not a PDF, whatever its name says."),
    "empty": (b"", "unknown", "The file is empty."),
    "macros": (
        powerpoints.pptx(more=[("ppt/vbaProject.bin", b"\xd0\xcf")]),
        "pptx",
        "The PowerPoint file contains macros.",
    ),
    "zip bomb": (powerpoints.pptx_bomb(), "pptx", "The PowerPoint file unpacks to far more than a deck needs."),
    "pptx without slides": (powerpoints.pptx(0), "pptx", "The PowerPoint file has no slides."),
    "locked pptx": (others.compound("EncryptedPackage"), "pptx", "The PowerPoint file is protected by a password."),
    "old ppt": (others.compound("PowerPoint Document"), "unknown", "This is a file of PowerPoint 97-2003."),
    "keynote": (others.keynote(), "keynote", "This is a Keynote file, which only Keynote can show."),
    "opendocument": (others.opendocument(), "unknown", "This is an OpenDocument file, which browsers cannot show."),
    "another zip": (
        others.zipped([("word/document.xml", b"<a/>")]),
        "unknown",
        "This is an archive or a document, not a deck of slides.",
    ),
}


def test_a_deck_of_which_no_page_can_be_drawn_any_more_is_damaged(judged: Checker):
    """As when it was sent as text, and each end of a line became two bytes."""
    assert judged(pdfs.pdf(3).replace(b"\n", b"\r\n")).reason == BROKEN.reason


@pytest.mark.parametrize("head", [b"<!--" * 1024, b"<!---->" * 600, b" " * 4096, b"<?xml>" * 700, b'{"' * 2000])
def test_what_a_file_begins_with_costs_little_time(head: bytes):
    began = time.process_time()
    assert file_kinds._other(head) == NOT_SLIDES
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize("what", REFUSED)
def test_a_bad_deck_is_refused_with_its_own_reason_and_a_way_to_mend_it(judged: Checker, what: str):
    body, kind, reason = REFUSED[what]
    verdict = judged(body)
    assert verdict == Verdict(outcome="refused", kind=kind, reason=reason, mend=verdict.mend)
    assert verdict.mend.endswith(".")


def test_every_refusal_has_a_reason_of_its_own():
    reasons = [reason for what, (_, _, reason) in REFUSED.items() if what != "an older form"] + [
        TOO_HEAVY.reason,
        too_slow(20).reason,
    ]
    assert len(set(reasons)) == len(reasons)


@pytest.mark.parametrize(
    "body",
    [
        powerpoints.pptx_damaged(),
        powerpoints.pptx_lying(),
        powerpoints.pptx()[:-200],
        powerpoints.pptx(more=[("../x", b"")]),
        powerpoints.pptx(more=[("/x", b"")]),
        b"PK\x03\x04" * 99,
    ],
    ids=["a changed byte", "a lie about its size", "cut off", "a way out", "from the root", "no directory"],
)
def test_a_damaged_or_crooked_powerpoint_file_is_refused(judged: Checker, body: bytes):
    assert (judged(body).outcome, judged(body).reason) == ("refused", BROKEN.reason)


@pytest.mark.parametrize(
    "armed",
    [
        powerpoints.pptx(types='<Override PartName="/ppt/a.bin" ContentType="application/vnd.ms-office.vbaProject"/>'),
        powerpoints.pptx(
            types='<Override ContentType="application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml"/>'
        ),
        powerpoints.pptx(more=[("ppt/activeX/activeX1.xml", b"<a/>")]),
        powerpoints.pptx(more=[("ppt/embeddings/Sheet.XLSM", b"PK")]),
    ],
    ids=["under another name", "by type", "activex", "in a sheet within"],
)
def test_macros_are_found_wherever_they_are(judged: Checker, armed: bytes):
    assert judged(armed).reason == "The PowerPoint file contains macros."


def test_a_file_over_the_limit_is_refused_before_anything_opens_it(judged: Checker):
    verdict = judged(pdfs.pdf() + bytes(4 << 20), limits=Limits(size=3 << 20))
    assert verdict.reason == "The file is 4 MB; the limit is 3 MB."


def test_a_page_that_takes_for_ever_is_stopped_in_time(judged: Checker):
    began = spent()
    verdict = judged(pdfs.slow(), limits=Limits(seconds=1.5, memory=8 << 30))  # it grows with all that it has drawn
    assert (verdict.outcome, verdict.reason) == (
        "refused",
        "Checking the file took more than 2 seconds, so it was stopped.",
    )
    assert spent() - began < 5


def test_an_object_stream_that_unpacks_to_too_much_ends_at_the_memory_bound(judged: Checker):
    verdict = judged(pdfs.bomb(), limits=Limits(memory=400 << 20))
    assert (verdict.outcome, verdict.reason) == (
        "refused",
        BROKEN.reason,
    )  # the library takes want of memory for damage


def test_a_missing_file_is_the_callers_mistake(tmp_path: Path):
    with pytest.raises(BadInput, match=r"a\.pdf: no such file"):
        check(tmp_path / "a.pdf", "a.pdf", scratch=tmp_path)


DIFFICULT = {
    "a picture of 400 million points": (difficult.picture_bomb, "accepted"),
    "20,000 links": (difficult.annotated, "accepted"),
    "brackets that are never closed": (difficult.brackets, "accepted"),
    "a zip behind a pdf": (difficult.pdf_and_zip, "accepted"),
    "a page tree that is its own branch": (difficult.circular, BROKEN.reason),
    "lists ten thousand deep": (difficult.deep, BROKEN.reason),
    "a web page that begins as a pdf does": (difficult.html_called_pdf, "The PDF is cut off: its end is missing."),
    "half a gigabyte of blanks": (pdfs.bomb, BROKEN.reason),
    "something behind a powerpoint file": (
        difficult.pptx_and_more, "Something else stands in the file behind the PowerPoint deck.",
    ),
    "6,000 parts": (difficult.crowded, "The PowerPoint file unpacks to far more than a deck needs."),
}  # fmt: skip


@pytest.mark.parametrize("what", DIFFICULT)
def test_a_difficult_deck_has_its_verdict_within_the_usual_bounds(judged: Checker, what: str):
    make, outcome = DIFFICULT[what]
    body = make()
    began = spent()
    verdict = judged(body)
    assert (verdict.reason or verdict.outcome) == outcome
    assert spent() - began < USUAL.seconds + 2
    assert not verdict.thumbnail or len(verdict.thumbnail) <= 40_000


def test_the_usual_bounds_are_20_seconds_a_gigabyte_and_50_megabytes():
    assert Limits(seconds=20, memory=1 << 30, size=50 << 20) == USUAL
