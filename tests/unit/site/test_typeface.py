"""The letters of the cards, as shades."""

import freetype
import pytest
from font_source_serif_pro import font_files_ttf

from shared.site.card import _SIZES
from shared.site.typeface import SHADES, typeface

EVERY = "".join(
    chr(code) for code, _ in freetype.Face(font_files_ttf["SourceSerifProSemibold"]).get_chars() if code > 0x20
)


@pytest.mark.parametrize("size", [*_SIZES, 34, 36])
def test_every_letter_that_the_typeface_has_fits_in_a_line(size: int):
    face = typeface(size)
    for letter in EVERY:
        drawn = face._letter(letter).drawn
        assert {len(row) for row in drawn.rows} == {drawn.right - drawn.left}, letter
        # Of a letter that went over the line's height, the first or the last row would not be empty.
        assert not any(drawn.rows[0]), letter
        assert not any(drawn.rows[-1]), letter
        assert max(map(max, filter(None, drawn.rows)), default=0) <= SHADES, letter


@pytest.mark.parametrize("text", ["fjord", "jj", "AVAÃ", "x̂y", "Vý f’t ff“", " a ", "…"])
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
