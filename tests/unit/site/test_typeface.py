"""The letters of the cards, as shades."""

from itertools import accumulate

import freetype
import pytest
from font_source_serif_pro import font_files_ttf

from shared.site.card import _SIZES
from shared.site.typeface import SHADES, Drawn, Typeface, typeface
from tests.thorough import by_turns

EVERY = "".join(
    chr(code) for code, _ in freetype.Face(font_files_ttf["SourceSerifProSemibold"]).get_chars() if code > 0x20
)
SIZES = (*_SIZES, 34, 36)
TRIED = {size: [letter for letter, of in by_turns(EVERY, SIZES) if of == size] for size in SIZES}
"""The letters that are looked at in each size."""


@pytest.mark.parametrize("size", SIZES)
def test_every_letter_that_the_typeface_has_fits_in_a_line(size: int):
    face = typeface(size)
    for letter in TRIED[size]:
        drawn = face._letter(letter).drawn
        assert {len(row) for row in drawn.rows} == {drawn.right - drawn.left}, letter
        # Of a letter that went over the line's height, the first or the last row would not be empty.
        assert not any(drawn.rows[0]), letter
        assert not any(drawn.rows[-1]), letter
        assert max(map(max, filter(None, drawn.rows)), default=0) <= SHADES, letter


@pytest.mark.parametrize("size", SIZES)
def test_after_every_letter_that_the_typeface_has_another_may_hang_out_to_its_left(size: int):
    face = typeface(size)
    for letter in TRIED[size]:
        for last in "jJ":
            text = f"a{letter}{last}"
            line = face.line(text)
            placed = _placed(face, text)
            assert line.left == min(at for at, _ in placed), text
            assert {len(row) for row in line.rows} == {max(at + len(one.rows[0]) for at, one in placed) - line.left}, (
                text
            )


def _placed(face: Typeface, text: str) -> list[tuple[int, Drawn]]:
    """Its letters as drawn alone, with the column where each begins."""
    starts = accumulate((face._letter(letter).advance for letter in text), initial=0)
    drawn = [face._letter(letter).drawn for letter in text]
    return [(start + one.left, one) for start, one in zip(starts, drawn, strict=False)]


@pytest.mark.parametrize(
    "text", ["(`j`)", "K´j", "=`j", "a¨jj", "`´¨j", "fjord", "jj", "AVAÃ", "x̂y", "Vý f’t ff“", " a ", "…"]
)
def test_letters_that_reach_into_each_other_are_both_there(text: str):
    face = typeface(66)
    line = face.line(text)
    darkest = [max(column) for column in zip(*line.rows, strict=True)]
    at = 0
    for letter in text:
        alone = face._letter(letter).drawn
        for x, column in enumerate(zip(*alone.rows, strict=True), at + alone.left - line.left):
            assert max(column) <= darkest[x], letter
        at += face._letter(letter).advance
    assert line.right <= face.width(text)


def test_a_line_of_nothing_is_nothing():
    assert typeface(36).line("  ").rows == ()
    assert typeface(36).width("") == 0
