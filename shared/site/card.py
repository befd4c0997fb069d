"""The picture that a link to a session brings with it where links are unfolded (``og:image``): day, title, speakers, group."""

import struct
import zlib
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from math import dist

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
_LEVEL = 2
_DOTS = 14


@lru_cache(maxsize=512)
def card(*, group: str, title: str, who: str = "", number: str = "", month: str = "", label: str = "") -> bytes:
    """A PNG of 1200 x 630 pixels. *number* and *month* are the day's (``28``, ``October 2023``); what the typeface cannot write is
    said in words, and beside a title that is wholly so stands *label* or the group's name. *who* are names with commas between."""
    sheet = _Sheet(_begun(group, dated=bool(number)))
    left = _LEFT
    if number:
        sheet.text(_LEFT - 6, _TOP - 46, number, typeface(200), _ACCENT)
        sheet.text(_LEFT, _TOP + 190, _legible(month, "month"), typeface(34), _INK)
        left = _BESIDE
    heading = _legible(title, "title")
    if not heading or heading.startswith("(title in "):
        heading = f"{_legible(label, 'title') or _legible(group, 'name')} {heading}".strip()
    rows, size = _fitted(heading, _RIGHT - left)
    for at, row in enumerate(rows):
        face = typeface(size)
        sheet.text(left, _TOP - 14 + at * (face.ascent + round(size * 0.22)), row, face, _INK)
    below = _TOP + len(rows) * round(size * 1.42) + 10
    names = ", ".join(_legible(name, "name") for name in who.split(", "))
    face = typeface(36)
    speakers = list(_wrapped(names, face, _RIGHT - left))
    speakers = speakers if len(speakers) < 3 else _cut(speakers[:2], face, _RIGHT - left)
    for at, row in enumerate(speakers):
        sheet.text(left, below + at * (face.ascent + 12), row, face, _SOFT)
    return sheet.png()


def plain() -> bytes:
    """A card without any words."""
    return _Sheet(_begun("", dated=False)).png()


@lru_cache(maxsize=8)
def _begun(group: str, *, dated: bool) -> bytes:
    """What all cards of a group have in common, as pixels."""
    sheet = _Sheet(bytes(_STRIDE * HEIGHT))
    if dated:
        sheet.rule(_BESIDE - 41, _TOP, 3, _FOOT - 69 - _TOP)
    sheet.rule(_LEFT, _FOOT - 21, _RIGHT - _LEFT + 1, 2)
    small = typeface(34)
    sheet.text(_LEFT, _FOOT, next(_wrapped(_legible(group, "name"), small, 700), ""), small, _INK)
    for dot in range(_DOTS):
        at, last = _RIGHT - (_DOTS - 1 - dot) * 22 - 6, dot == _DOTS - 1
        sheet.dot(at, _FOOT + 26, 9 if last else 4, _GOLD if last else _SOFT)
    return bytes(sheet.pixels)


class _Sheet:
    """Of each pixel the number of its colour: 0 the paper, then each ink's shades. It is *begun*, and knows between which rows it was
    drawn on since."""

    def __init__(self, begun: bytes) -> None:
        self._begun, self.pixels = begun, bytearray(begun)
        self._drawn: list[tuple[int, int]] = []

    def text(self, x: int, y: int, text: str, face: Typeface, ink: str) -> None:
        """One line, with the tops of its letters at *y*."""
        line = face.line(text)
        if line.rows:
            self._lay(x + line.left, y + line.top, line.rows, ink)

    def rule(self, x: int, y: int, width: int, height: int) -> None:
        self._lay(x, y, (bytes([SHADES]) * width,) * height, _LINE)

    def dot(self, x: int, y: int, radius: int, ink: str) -> None:
        """A disc around the pixel there."""
        self._lay(x - radius, y - radius, _disc(radius), ink)

    def _lay(self, x: int, y: int, rows: Sequence[bytes], ink: str) -> None:
        """Draw *rows*; what is there and darker stays, and what lies outside is cut off."""
        numbers, pixels = _numbers(ink), self.pixels
        first, last = max(0, -x), min(len(rows[0]), WIDTH - x)
        self._drawn.append((max(0, y), min(HEIGHT, y + len(rows))))
        for at, row in enumerate(rows[max(0, -y) : HEIGHT - y], max(0, y)):
            shades = row[first:last].translate(numbers)
            start = at * _STRIDE + 1 + x + first
            end = start + len(shades)
            empty = pixels.count(0, start, end) == end - start
            pixels[start:end] = shades if empty else map(max, pixels[start:end], shades)

    def png(self) -> bytes:
        size = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)  # a byte a pixel, which is a colour's number
        chunks = ((b"IHDR", size), (b"PLTE", _palette()), (b"IDAT", self._packed()), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in chunks)

    def _packed(self) -> bytes:
        """The pixels as zlib has them (RFC 1950), in bands that do not lean on each other: those that nothing was drawn on since the
        sheet was begun are the same on many cards."""
        packer, bands, done = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS), [], 0
        for first, last in sorted(self._drawn):
            if last > done:
                start = max(first, done)
                bands.append(_band(self._begun, done, start))
                bands.append(packer.compress(memoryview(self.pixels)[start * _STRIDE : last * _STRIDE]))
                bands.append(packer.flush(zlib.Z_FULL_FLUSH))
                done = last
        bands.append(_band(self._begun, done, HEIGHT))
        return b"".join((b"\x78\x01", *bands, b"\x03\x00", struct.pack(">I", zlib.adler32(self.pixels))))


@lru_cache(maxsize=512)
def _band(begun: bytes, first: int, last: int) -> bytes:
    """The rows from *first* until before *last* of a sheet as it was *begun*."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(begun[first * _STRIDE : last * _STRIDE]) + packer.flush(zlib.Z_FULL_FLUSH)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


@cache
def _numbers(ink: str) -> bytes:
    """The colour for each shade of *ink*, as a table of :meth:`bytes.translate`."""
    before = _INKS.index(ink) * SHADES
    return bytes(before + shade if 0 < shade <= SHADES else 0 for shade in range(256))


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
def _disc(radius: int) -> tuple[bytes, ...]:
    """In shades; a pixel that the edge goes through is as dark as much of it lies within."""
    reach = range(-radius, radius + 1)
    within = ((radius + 0.5 - dist((0, 0), (x, y)) for x in reach) for y in reach)
    return tuple(bytes(round(SHADES * min(1.0, max(0.0, part))) for part in row) for row in within)


def _fitted(text: str, width: int) -> tuple[list[str], int]:
    """*text* in at most three rows, as large as it fits; cut where it fits in no size."""
    for size in _SIZES:
        rows = list(_wrapped(text, typeface(size), width))
        if len(rows) <= _ROWS:
            return rows, size
    return _cut(rows[:_ROWS], typeface(size), width), size


def _cut(rows: list[str], face: Typeface, width: int) -> list[str]:
    """*rows* that go on, said so."""
    *whole, last = rows
    while last and face.width(f"{last}…") > width:
        last = last[:-1]
    last = last.rstrip(" ,;·")
    return [*whole, f"{last}…"]


def _wrapped(text: str, face: Typeface, width: int) -> Iterator[str]:
    """*text* in rows of at most *width* pixels; a word that is too long for one is cut."""
    row = ""
    for word in text.split():
        longer = f"{row} {word}".strip()
        if face.width(longer) <= width:
            row = longer
            continue
        if row:
            yield row
        row = word
        while face.width(row) > width:
            row = row[: max(1, len(row) * 9 // 10)]
    if row:
        yield row


def _legible(text: str, what: str) -> str:
    return worded(clean(text), _drawn, what)


@cache
def _drawn(letter: str) -> bool:
    """Whether the typeface has *letter*."""
    return typeface(34).has(letter)
