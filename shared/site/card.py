"""The picture that a link to a session brings with it where links are unfolded (``og:image``): day, title, speakers, group."""

import io
from collections.abc import Iterator
from functools import cache, lru_cache

from font_source_serif_pro import font_files_ttf
from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFont

from shared.site.lettering import worded
from shared.text.characters import clean

WIDTH, HEIGHT = 1200, 630
_PAPER, _INK, _SOFT, _ACCENT, _GOLD, _LINE = "#faf7f0", "#20262a", "#575f63", "#0b5d58", "#c0872a", "#ddd6c7"
_INKS = (_INK, _SOFT, _ACCENT, _GOLD, _LINE)
_FULL = 255
_SHADES = 15
"""Of each ink: so many between the paper and itself, for smooth edges."""
_LEFT, _RIGHT, _TOP, _FOOT = 72, 1128, 84, 540
_SIZES = (76, 66, 56, 48)
_ROWS = 3
_NOWHERE = "\U0010ffff"


@lru_cache(maxsize=512)
def card(*, group: str, title: str, who: str = "", number: str = "", month: str = "", label: str = "") -> bytes:
    """A PNG of 1200 x 630 pixels. *number* and *month* are the day's (``28``, ``October 2023``); what the typeface cannot write is
    said in words, and beside a title that is wholly so stands *label* or the group's name. *who* are names with commas between."""
    sheet = _Sheet()
    left = _LEFT
    if number:
        sheet.of(_ACCENT).text((_LEFT - 6, _TOP - 46), number, font=_font(200), fill=_FULL)
        sheet.of(_INK).text((_LEFT, _TOP + 190), _legible(month, "month"), font=_font(34), fill=_FULL)
        left = 400
        sheet.of(_LINE).line((left - 40, _TOP, left - 40, _FOOT - 70), width=3, fill=_FULL)
    heading = _legible(title, "title")
    if not heading or heading.startswith("(title in "):
        heading = f"{_legible(label, 'title') or _legible(group, 'name')} {heading}".strip()
    rows, size = _fitted(heading, _RIGHT - left)
    sheet.of(_INK).multiline_text(
        (left, _TOP - 14), "\n".join(rows), font=_font(size), spacing=round(size * 0.22), fill=_FULL
    )
    below = _TOP + len(rows) * round(size * 1.42) + 10
    names = ", ".join(_legible(name, "name") for name in who.split(", "))
    speakers = list(_wrapped(names, _font(36), _RIGHT - left))
    speakers = speakers if len(speakers) < 3 else _cut(speakers[:2], _font(36), _RIGHT - left)
    sheet.of(_SOFT).multiline_text((left, below), "\n".join(speakers), font=_font(36), spacing=12, fill=_FULL)
    sheet.of(_LINE).line((_LEFT, _FOOT - 20, _RIGHT, _FOOT - 20), width=2, fill=_FULL)
    sheet.of(_INK).text(
        (_LEFT, _FOOT), next(_wrapped(_legible(group, "name"), _font(34), 700), ""), font=_font(34), fill=_FULL
    )
    for dot in range(14):
        at, last = _RIGHT - 13 * 22 + dot * 22 - 6, dot == 13
        sheet.of(_GOLD if last else _SOFT).circle((at, _FOOT + 26), 9 if last else 4, fill=_FULL)
    return sheet.png()


class _Sheet:
    """What is drawn, an ink at a time: how dark each pixel is of it. Smooth edges in a few colours then need no search for them."""

    def __init__(self) -> None:
        self._inks: dict[str, Image.Image] = {}

    def of(self, ink: str) -> ImageDraw.ImageDraw:
        """Draws in *ink*, one of :data:`_INKS`."""
        if ink not in self._inks:
            self._inks[ink] = Image.new("L", (WIDTH, HEIGHT))
        return ImageDraw.Draw(self._inks[ink])

    def png(self) -> bytes:
        image = Image.new("L", (WIDTH, HEIGHT))
        for ink, drawn in self._inks.items():
            image = ImageChops.lighter(image, drawn.point(_numbers(ink)))
        image.putpalette(_palette())
        body = io.BytesIO()
        image.save(body, "PNG", compress_level=3)
        return body.getvalue()


@cache
def _numbers(ink: str) -> list[int]:
    """The colour for each darkness of *ink*, 0 to :data:`_FULL`; colour 0 is the paper."""
    before = _INKS.index(ink) * _SHADES
    shades = [round(darkness * _SHADES / _FULL) for darkness in range(_FULL + 1)]
    return [before + shade if shade else 0 for shade in shades]


@cache
def _palette() -> bytes:
    paper = ImageColor.getrgb(_PAPER)
    parts = [
        round(light + (dark - light) * shade / _SHADES)
        for ink in _INKS
        for shade in range(1, _SHADES + 1)
        for light, dark in zip(paper, ImageColor.getrgb(ink), strict=True)
    ]
    return bytes([*paper, *parts])


def _fitted(text: str, width: int) -> tuple[list[str], int]:
    """*text* in at most three rows, as large as it fits; cut where it fits in no size."""
    for size in _SIZES:
        rows = list(_wrapped(text, _font(size), width))
        if len(rows) <= _ROWS:
            return rows, size
    return _cut(rows[:_ROWS], _font(size), width), size


def _cut(rows: list[str], font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """*rows* that go on, said so."""
    *whole, last = rows
    while last and _width(f"{last}…", font) > width:
        last = last[:-1]
    last = last.rstrip(" ,;·")
    return [*whole, f"{last}…"]


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> Iterator[str]:
    """*text* in rows of at most *width* pixels; a word that is too long for one is cut."""
    row = ""
    for word in text.split():
        longer = f"{row} {word}".strip()
        if _width(longer, font) <= width:
            row = longer
            continue
        if row:
            yield row
        row = word
        while _width(row, font) > width:
            row = row[: max(1, len(row) * 9 // 10)]
    if row:
        yield row


def _width(text: str, font: ImageFont.FreeTypeFont) -> float:
    """As it is drawn: what the typeface says of its advances may fall short of that."""
    return max(font.getlength(text), font.getbbox(text)[2])


def _legible(text: str, what: str) -> str:
    return worded(clean(text), _drawn, what)


@cache
def _drawn(letter: str) -> bool:
    """Whether the typeface has *letter*: it draws all that it has not as the same box."""
    return _shape(letter) != _shape(_NOWHERE)


def _shape(letter: str) -> tuple[tuple[int, int], bytes]:
    mask = _font(34).getmask(letter)
    return mask.size, bytes(mask)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font_files_ttf["SourceSerifProSemibold"], size, layout_engine=ImageFont.Layout.BASIC)
