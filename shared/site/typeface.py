"""The letters of the cards, as shades of ink: how a line of text is drawn, and how wide it is."""

import re
from ctypes import string_at
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate

import freetype
from font_source_serif_pro import font_files_ttf

SHADES = 15
"""How many shades there are between paper and ink, for smooth edges."""
_DARKEST = 255
_PARTS = re.compile(" |[^ ]+")
"""Splits a text into its blanks and words, which recur in other texts."""
_PIXEL = 64  # FreeType counts in 64ths of a pixel


@dataclass(frozen=True, slots=True)
class Drawn:
    """Rows of shades, 0 the paper, the darkest the ink, all of one length; *left* of where the line begins, and how far below the
    tops of its letters."""

    left: int
    top: int
    rows: tuple[bytes, ...]

    @property
    def right(self) -> int:
        return self.left + len(self.rows[0])


@dataclass(frozen=True, slots=True)
class _Letter:
    """*drawn* in the height of a line; *inked* are the first of its rows that are not empty and the one after the last."""

    drawn: Drawn
    inked: tuple[int, int]
    advance: int


class Typeface:
    """Source Serif at *size* pixels, without kerning, which it has in a form that FreeType does not read. Its shades are numbered from
    the one after *first*.

    Letters are kept in the height of the tallest there is, so that those of a line are joined row by row.
    """

    def __init__(self, size: int, first: int = 0) -> None:
        self._face = freetype.Face(font_files_ttf["SourceSerifProSemibold"])
        self._face.set_pixel_sizes(0, size)
        em, box = self._face.units_per_EM, self._face.bbox
        self.ascent: int = self._face.size.ascender // _PIXEL
        more = 2 + size // 16  # fitted to the pixels, a letter grows
        self._above: int = box.yMax * size // em + more
        self._height: int = self._above - box.yMin * size // em + more
        shades = (round(darkness * SHADES / _DARKEST) for darkness in range(_DARKEST + 1))
        self._shades = bytes(first + shade if shade else 0 for shade in shades)
        self._letters: dict[str, _Letter] = {}
        self._words: dict[str, Drawn] = {}
        self._part = lru_cache(maxsize=256)(self._made)
        self._extents: dict[str, tuple[int, int]] = {}

    def has(self, letter: str) -> bool:
        """Whether it is drawn, and not as the box that stands for a missing letter."""
        return bool(self._face.get_char_index(letter))

    def width(self, text: str) -> int:
        """In pixels, as it is drawn: a letter may reach over its own advance, and over that of those after it."""
        return max(self.extended((0, 0), text))

    def extended(self, extent: tuple[int, int], text: str) -> tuple[int, int]:
        """How far it advances and how far it reaches, what had that *extent*, with *text* after it."""
        at, reached = extent
        for part in _PARTS.findall(text):
            advance, reach = self._extents.get(part) or self._extent(part)
            reached = max(reached, at + reach)
            at += advance
        return at, reached

    def _extent(self, part: str) -> tuple[int, int]:
        """How far *part* advances, and how far it reaches."""
        at = reached = 0
        for letter in map(self._letter, part):
            reached = max(reached, at + letter.drawn.right)
            at += letter.advance
        found = self._extents[part] = (at, reached)
        return found

    def line(self, text: str) -> Drawn:
        """*text* in one line; no rows where there is nothing to see."""
        placed: list[tuple[int, _Letter]] = []
        at = clear = 0
        for part in _PARTS.findall(text):
            one = self._part(part)
            if one.inked[1]:
                if placed and at + one.drawn.left < clear:  # a word that reaches into the previous one
                    placed = [(0, self._part(text))]
                    break
                placed.append((at, one))
                clear = max(clear, at + one.drawn.right)
            at += one.advance
        if not placed:
            return Drawn(0, 0, ())
        first, last = min(one.inked[0] for _, one in placed), max(one.inked[1] for _, one in placed)
        left, rows = _joined([(start, one.drawn) for start, one in placed], first, last)
        return Drawn(left, self.ascent - self._above + first, rows)

    def _made(self, part: str) -> _Letter:
        """A word (or a text) as one letter."""
        letters = [*map(self._letter, part)]
        inked = [one.inked for one in letters if one.inked[1]]
        left, rows = _joined([(start, self._run(run)) for start, run in self._runs(part)], 0, self._height)
        whole = (min(one[0] for one in inked), max(one[1] for one in inked)) if inked else (0, 0)
        return _Letter(Drawn(left, 0, rows), whole, sum(one.advance for one in letters))

    def _runs(self, text: str) -> list[tuple[int, str]]:
        """Of letters that reach into each other's columns, with where each run begins; most are of one letter.

        A letter may reach back over more than one run: an accent without an advance, and what hangs out to its left after it.
        """
        letters = [(letter, self._letter(letter)) for letter in text]
        starts = accumulate((letter.advance for _, letter in letters), initial=0)
        runs: list[tuple[int, str, int]] = []  # with the column after its last one at the end
        for start, (letter, one) in zip(starts, letters, strict=False):
            began, run, clear = start, letter, start + one.drawn.right
            while runs and start + one.drawn.left < runs[-1][2]:
                began, before, until = runs.pop()
                run, clear = before + run, max(clear, until)
            runs.append((began, run, clear))
        return [(began, run) for began, run, _ in runs]

    def _run(self, letters: str) -> Drawn:
        if len(letters) == 1:
            return self._letter(letters).drawn
        if letters not in self._words:
            self._words[letters] = self._together(letters)
        return self._words[letters]

    def _together(self, letters: str) -> Drawn:
        starts = accumulate((self._letter(letter).advance for letter in letters), initial=0)
        placed = [(start, self._letter(letter).drawn) for start, letter in zip(starts, letters, strict=False)]
        left = min(start + drawn.left for start, drawn in placed)
        width = max(start + drawn.right for start, drawn in placed) - left
        rows = [bytearray(width) for _ in range(self._height)]
        for start, drawn in placed:
            at = start + drawn.left - left
            for row, more in zip(rows, drawn.rows, strict=True):
                row[at : at + len(more)] = map(max, row[at : at + len(more)], more)
        return Drawn(left, 0, tuple(map(bytes, rows)))

    def _letter(self, letter: str) -> _Letter:
        found = self._letters.get(letter)
        if found is None:
            found = self._letters[letter] = self._rendered(letter)
        return found

    def _rendered(self, letter: str) -> _Letter:
        self._face.load_char(letter, freetype.FT_LOAD_RENDER)
        slot = self._face.glyph
        bitmap = slot.bitmap
        wide, high, stride = bitmap.width, bitmap.rows, bitmap.pitch
        # reading `bitmap.buffer` pixel by pixel takes longer than all the rest
        shades = string_at(bitmap._FT_Bitmap.buffer, high * stride).translate(self._shades) if high else b""
        over = self._above - slot.bitmap_top
        rows = (shades[at * stride : at * stride + wide] for at in range(high))
        under = self._height - over - high
        drawn = Drawn(slot.bitmap_left, 0, (*_blank(wide, over), *rows, *_blank(wide, under)))
        return _Letter(drawn, (over, over + high) if high else (0, 0), slot.advance.x // _PIXEL)


def _joined(blocks: list[tuple[int, Drawn]], first: int, last: int) -> tuple[int, tuple[bytes, ...]]:
    """The column where the first of *blocks* begins, each with where its line does, and their rows from *first* to *last* side by side."""
    left = at = blocks[0][0] + blocks[0][1].left
    found: list[tuple[bytes, ...]] = []
    for start, drawn in blocks:
        if gap := start + drawn.left - at:
            found.append(_blank(gap, last - first))
        found.append(drawn.rows[first:last])
        at = start + drawn.right
    return left, tuple(map(b"".join, zip(*found, strict=True)))


@cache
def _blank(width: int, height: int) -> tuple[bytes, ...]:
    return (bytes(width),) * height


@cache
def typeface(size: int, first: int = 0) -> Typeface:
    """The one of *size* with shades from *first*, which keeps the letters that it has drawn."""
    return Typeface(size, first)
