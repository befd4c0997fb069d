"""The picture shown where a link to a session is unfolded (``og:image``): day, title, speakers, group."""

import struct
import zlib
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from math import dist
from typing import Any

from shared.site.lettering import worded
from shared.site.typeface import SHADES, Typeface, typeface
from shared.text.characters import clean

WIDTH, HEIGHT = 1200, 630
_STRIDE = WIDTH + 1  # before each row a zero: it is not told by the one above it
_PAPER, _INK, _SOFT, _ACCENT, _GOLD, _LINE = "faf7f0", "20262a", "575f63", "0b5d58", "c0872a", "ddd6c7"
_INKS = (_INK, _SOFT, _ACCENT, _GOLD, _LINE)
_LEFT, _BESIDE, _RIGHT, _TOP, _FOOT = 72, 400, 1128, 84, 540
_SIZES = (76, 66, 56, 48)
_ROWS = 3
_ADLER = 65521  # the largest prime below 2^16
_DOTS = 14


Area = tuple[int, int, int, int]
"""Part of a sheet: the first row and column that were drawn in, and those after the last."""


@lru_cache(maxsize=512)
def card(*, group: str, title: str, who: str = "", number: str = "", month: str = "", label: str = "") -> bytes:
    """A PNG of 1200 x 630 pixels. *number* and *month* are the day's (``28``, ``October 2023``); what the typeface cannot write is
    said in words, and beside a title that is wholly so stands *label* or the group's name. *who* are names with commas between."""
    sheet = _Sheet(_begun(group, dated=bool(number)))
    left = _LEFT
    if number:
        sheet.text(_LEFT - 6, _TOP - 46, number, _face(200, _ACCENT))
        sheet.text(_LEFT, _TOP + 190, _legible(month, "month"), _face(34))
        left = _BESIDE
    heading = _legible(title, "title")
    if not heading or heading.startswith("(title in "):
        heading = f"{_legible(label, 'title') or _legible(group, 'name')} {heading}".strip()
    rows, size = _fitted(heading, _RIGHT - left)
    for at, row in enumerate(rows):
        face = _face(size)
        sheet.text(left, _TOP - 14 + at * (face.ascent + round(size * 0.22)), row, face)
    below = _TOP + len(rows) * round(size * 1.42) + 10
    names = ", ".join(_legible(name, "name") for name in who.split(", "))
    face = _face(36, _SOFT)
    speakers = list(_wrapped(names, face, _RIGHT - left))
    speakers = speakers if len(speakers) < 3 else _cut(speakers[:2], face, _RIGHT - left)
    for at, row in enumerate(speakers):
        sheet.text(left, below + at * (face.ascent + 12), row, face)
    return sheet.png()


def plain() -> bytes:
    """A card without words."""
    return _Sheet(_begun("", dated=False)).png()


@lru_cache(maxsize=8)
def _begun(group: str, *, dated: bool) -> "_Sheet":
    """The part that all cards of a group share."""
    sheet = _Sheet()
    if dated:
        sheet.rule(_BESIDE - 41, _TOP, 3, _FOOT - 69 - _TOP)
    sheet.rule(_LEFT, _FOOT - 21, _RIGHT - _LEFT + 1, 2)
    small = _face(34)
    sheet.text(_LEFT, _FOOT, next(_wrapped(_legible(group, "name"), small, 700), ""), small)
    for dot in range(_DOTS):
        at, last = _RIGHT - (_DOTS - 1 - dot) * 22 - 6, dot == _DOTS - 1
        sheet.dot(at, _FOOT + 26, 9 if last else 4, _GOLD if last else _SOFT)
    return sheet


class _Sheet:
    """Rows, each with a zero and of each pixel the number of its colour: 0 the paper, then each ink's shades. It may go on with one that
    was *begun*, and knows the areas that were drawn in."""

    def __init__(self, begun: "_Sheet | None" = None) -> None:
        self.begun = begun
        self.rows: list[bytes] = list(begun.rows) if begun else [bytes(_STRIDE)] * HEIGHT
        self.areas: list[Area] = []

    def text(self, x: int, y: int, text: str, face: Typeface) -> None:
        """One line, with the tops of its letters at *y*."""
        line = face.line(text)
        if line.rows:
            self._lay(x + line.left, y + line.top, line.rows)

    def rule(self, x: int, y: int, width: int, height: int) -> None:
        self._lay(x, y, (bytes([_first(_LINE) + SHADES]) * width,) * height)

    def dot(self, x: int, y: int, radius: int, ink: str) -> None:
        """A disc around the pixel there."""
        self._lay(x - radius, y - radius, _disc(radius, ink))

    def _lay(self, x: int, y: int, rows: Sequence[bytes]) -> None:
        """Draw *rows*; darker pixels that are there stay, and what lies outside is cut off."""
        if x < 0 or x + len(rows[0]) > WIDTH:
            rows = [row[max(0, -x) : WIDTH - x] for row in rows]
        rows = rows[max(0, -y) : max(0, HEIGHT - y)]
        top, left = max(0, y), max(0, x) + 1
        if not rows or not rows[0]:
            return
        area = top, left, top + len(rows), left + len(rows[0])
        under = self.rows[top : area[2]]
        if self._drawn_in(area):
            rows = [bytes(map(max, old[left : area[3]], new)) for old, new in zip(under, rows, strict=True)]
        self.rows[top : area[2]] = [
            b"".join((old[:left], new, old[area[3] :])) for old, new in zip(under, rows, strict=True)
        ]
        self.areas.append(area)

    def _drawn_in(self, area: Area) -> bool:
        """Whether something may have been drawn there already."""
        areas = (*self.areas, *self.begun.areas) if self.begun else self.areas
        top, left, below, right = area
        return any(one[0] < below and top < one[2] and one[1] < right and left < one[3] for one in areas)

    def png(self) -> bytes:
        size = struct.pack(
            ">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0
        )  # one byte for each pixel, the number of its colour
        chunks = ((b"IHDR", size), (b"PLTE", _palette()), (b"IDAT", self._packed()), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in chunks)

    def _packed(self) -> bytes:
        """The pixels as zlib has them (RFC 1950), in bands that do not lean on each other: those that nothing was drawn on since the
        sheet was begun are the same on many cards."""
        packer, bands, done = _packer(), list[_Band](), 0
        for first, _, last, _ in sorted(self.areas):
            if last > done:
                start = max(first, done)
                bands += (_band(self.begun, done, start), _drawn_band(packer, self.rows[start:last]))
                done = last
        bands.append(_band(self.begun, done, HEIGHT))
        packed = b"".join(band for band, *_ in bands)
        return b"".join((b"\x78\x01", packed, b"\x03\x00", struct.pack(">I", _checksum(bands))))


_Band = tuple[bytes, int, int]
"""Packed rows, their length in bytes before packing, and the checksum of that."""


def _packer() -> Any:
    """Only runs are looked for: matches further off make a card some 4 % smaller, and its packing, most of the work, a sixth longer."""
    return zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, zlib.Z_RLE)


def _drawn_band(packer: Any, rows: Sequence[bytes]) -> _Band:
    pixels = b"".join(rows)
    packed = packer.compress(pixels) + packer.flush(zlib.Z_FULL_FLUSH)
    return packed, len(pixels), zlib.adler32(pixels)


@lru_cache(maxsize=512)
def _band(begun: _Sheet | None, first: int, last: int) -> _Band:
    """The rows from *first* until before *last* of a sheet as it was *begun*."""
    return _drawn_band(_packer(), (begun or _Sheet()).rows[first:last])


def _checksum(bands: Sequence[_Band]) -> int:
    """Of all that *bands* hold (Adler-32: the sum of the bytes and one, and the sum of these sums after each byte; RFC 1950, 8.2)."""
    low, high = 1, 0
    for _, length, checksum in bands:
        high = (high + (checksum >> 16) + length * (low - 1)) % _ADLER
        low = (low + (checksum & 0xFFFF) - 1) % _ADLER
    return high << 16 | low


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _first(ink: str) -> int:
    """The number before that of the lightest shade of *ink*."""
    return _INKS.index(ink) * SHADES


def _face(size: int, ink: str = _INK) -> Typeface:
    return typeface(size, _first(ink))


@cache
def _palette() -> bytes:
    paper = bytes.fromhex(_PAPER)
    parts = [
        round(light + (dark - light) * shade / SHADES)
        for ink in _INKS
        for shade in range(1, SHADES + 1)
        for light, dark in zip(paper, bytes.fromhex(ink), strict=True)
    ]
    return bytes([*paper, *parts])


@cache
def _disc(radius: int, ink: str) -> tuple[bytes, ...]:
    """A disc; a pixel on its edge is as dark as the part of it that lies within."""
    reach = range(-radius, radius + 1)
    within = ((radius + 0.5 - dist((0, 0), (x, y)) for x in reach) for y in reach)
    shades = ([round(SHADES * min(1.0, max(0.0, part))) for part in row] for row in within)
    return tuple(bytes(_first(ink) + shade if shade else 0 for shade in row) for row in shades)


def _fitted(text: str, width: int) -> tuple[list[str], int]:
    """*text* in at most three rows, as large as fits; cut if it fits in no size."""
    for size in _SIZES:
        rows = list(_wrapped(text, _face(size), width))
        if len(rows) <= _ROWS:
            return rows, size
    return _cut(rows[:_ROWS], _face(size), width), size


def _cut(rows: list[str], face: Typeface, width: int) -> list[str]:
    """*rows*, with an ellipsis because they go on."""
    *whole, last = rows
    while last and face.width(f"{last}…") > width:
        last = last[:-1]
    last = last.rstrip(" ,;·")
    return [*whole, f"{last}…"]


def _wrapped(text: str, face: Typeface, width: int) -> Iterator[str]:
    """*text* in rows of at most *width* pixels; a word that is too long for one is cut."""
    row, extent = "", (0, 0)
    for word in text.split():
        longer = face.extended(extent, f" {word}" if row else word)
        if max(longer) <= width:
            row, extent = f"{row} {word}" if row else word, longer
            continue
        if row:
            yield row
        row = word
        while face.width(row) > width:
            row = row[: max(1, len(row) * 9 // 10)]
        extent = face.extended((0, 0), row)
    if row:
        yield row


@lru_cache(maxsize=512)  # the same names and months recur
def _legible(text: str, what: str) -> str:
    return worded(clean(text), _drawn, what)


@cache
def _drawn(letter: str) -> bool:
    """Whether the typeface has *letter*."""
    return _face(34).has(letter)
