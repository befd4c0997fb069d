"""Decks for the story, drawn on the spot."""

import io
import time

import pikepdf
from PIL import Image, ImageDraw, ImageFont

SIZE = (1280, 720)
DRAWN = time.gmtime(1696680000)
"""When every deck says it was made: the same bytes each time."""


def deck(title: str, speaker: str, pages: int, colour: str = "#1f5f8b") -> bytes:
    """A PDF of *pages* slides with a title page."""
    slides = [
        _slide(title, speaker if page == 0 else f"{page + 1} / {pages}", colour, first=page == 0)
        for page in range(pages)
    ]
    out = io.BytesIO()
    slides[0].save(
        out,
        "PDF",
        save_all=True,
        append_images=slides[1:],
        resolution=96,
        title=title,
        creationDate=DRAWN,
        modDate=DRAWN,
    )
    return out.getvalue()


def encrypted(pdf: bytes) -> bytes:
    """*pdf* behind a password."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(out, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    return out.getvalue()


def _slide(title: str, below: str, colour: str, *, first: bool) -> Image.Image:
    slide = Image.new("RGB", SIZE, colour if first else "#fbfaf7")
    pen = ImageDraw.Draw(slide)
    ink = "#ffffff" if first else "#1d2433"
    pen.rectangle((96, 470, 256, 478), fill="#e8b04a")
    pen.text((96, 250), title, fill=ink, font=ImageFont.load_default(56))
    pen.text((96, 510), below, fill=ink, font=ImageFont.load_default(30))
    return slide
