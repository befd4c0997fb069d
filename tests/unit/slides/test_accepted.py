"""Decks that are shown: what is kept of them, and what is taken out."""

import io

import pikepdf
import pytest
from PIL import Image

from shared.slides.verdict import Verdict
from tests.deck_files import difficult, pdfs, powerpoints
from tests.unit.slides.judging import Checker, spent


def test_a_good_pdf_is_accepted_with_pages_title_thumbnail_and_text(judged: Checker):
    verdict = judged(pdfs.pdf())
    size = len(verdict.thumbnail or b"")
    assert verdict.to_json() == {
        "outcome": "accepted", "reason": "", "mend": "", "kind": "pdf", "pages": 20, "title": pdfs.TITLE, "thumbnail_bytes": size,
    }  # fmt: skip
    picture = Image.open(io.BytesIO(verdict.thumbnail or b""))
    assert (picture.format, picture.size, 500 < size <= 40_000) == ("WEBP", (640, 360), True)
    assert verdict.text.splitlines()[:3] == ["Slide 1 of 20", "Margins grow like log t", "Slide 2 of 20"]
    with pikepdf.open(io.BytesIO(verdict.cleaned or b"")) as cleaned:
        assert (len(cleaned.pages), dict(cleaned.docinfo)) == (20, {"/Title": pdfs.TITLE})


def test_the_same_deck_is_cleaned_to_the_same_bytes(judged: Checker):
    assert judged(pdfs.active()) == judged(pdfs.active())


@pytest.mark.parametrize("hidden", [True, False])
def test_what_acts_or_carries_something_is_taken_out_and_the_speaker_is_told(judged: Checker, hidden: bool):
    body = pdfs.active(hidden=hidden)
    before = pdfs.unpacked(body)
    assert [word for word in pdfs.HAZARDS if word not in before] == [b"javascript:"]  # it is written in capitals there
    verdict = judged(body)
    assert (verdict.outcome, verdict.mend) == (
        "accepted",
        pdfs.TAKEN_OUT,
    )
    after = pdfs.unpacked(verdict.cleaned or b"")
    assert [word for word in pdfs.HAZARDS if word in after] == []
    assert b"https://example.org/paper" in after


def test_a_deck_of_empty_pages_is_shown_as_it_is(judged: Checker):
    def emptied(made: pikepdf.Pdf) -> None:
        for page in made.pages:
            del page.obj["/Contents"]

    assert judged(pdfs.pdf(2, alter=emptied)).outcome == "accepted"


def test_a_pdf_locked_only_against_changes_is_shown_unlocked(judged: Checker):
    verdict = judged(pdfs.encrypted())
    assert (verdict.outcome, verdict.pages, b"/Encrypt" in (verdict.cleaned or b"")) == ("accepted", 3, False)


@pytest.mark.parametrize("size", [(14_400, 14_400), (2_000_000, 10), (3, 99_999), (200_000, 200_000)])
def test_a_huge_page_gets_a_small_thumbnail_in_no_time(judged: Checker, size: tuple[int, int]):
    began = spent()
    verdict = judged(pdfs.pdf(1, size=size))
    picture = Image.open(io.BytesIO(verdict.thumbnail or b""))
    assert (verdict.outcome, picture.width <= 641, picture.height <= 1281) == ("accepted", True, True)
    assert spent() - began < 10


def test_a_thumbnail_of_noise_is_still_within_40_kb(judged: Checker):
    assert 10_000 < len(judged(pdfs.noisy()).thumbnail or b"") <= 40_000


def test_two_thousand_pages_are_checked_within_the_bound(judged: Checker):
    verdict = judged(pdfs.pdf(2000))
    assert (verdict.outcome, verdict.pages) == ("accepted", 2000)
    assert "Slide 500 of 2000" in verdict.text
    assert "Slide 501 of 2000" not in verdict.text


@pytest.mark.parametrize("name", ["slides.pptx", "talk", "x\n.key", "../../etc/passwd"])
def test_a_deck_is_what_it_holds_whatever_it_is_called(judged: Checker, name: str):
    assert judged(pdfs.pdf(1), name).kind == "pdf"


def test_a_title_that_stands_only_in_the_xmp_metadata_is_found(judged: Checker):
    assert judged(pdfs.xmp_titled()).title == "Sharpness & flatness"


def test_a_powerpoint_file_is_accepted_as_it_came_with_the_advice_to_upload_a_pdf_too(judged: Checker):
    body = powerpoints.pptx(title="Sharpness &amp; flatness")
    advice = "Visitors can download it; a PDF shows on the page itself, with a preview. Upload one too if you can."
    assert judged(body) == Verdict(
        outcome="accepted", mend=advice, kind="pptx", pages=4, title="Sharpness & flatness", cleaned=body
    )


def test_what_stands_behind_a_pdf_is_not_in_the_copy_that_is_shown(judged: Checker):
    body = difficult.pdf_and_zip()
    assert b"tool.exe" in body
    assert b"tool.exe" not in (judged(body).cleaned or b"")
