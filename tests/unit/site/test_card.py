"""The card that a link brings with it, as pixels."""

import io
import zlib

import pytest
from PIL import Image

from shared.site import card as cards
from shared.site.building import _drawn as _drawn_card
from shared.site.card import HEIGHT, WIDTH, _drawn, card
from shared.site.lettering import worded
from tests.unit.site.examples import WHOLE


def inked(body: bytes, box: tuple[int, int, int, int]) -> int:
    """How many pixels of *box* are not paper."""
    image = Image.open(io.BytesIO(body)).convert("RGB").crop(box)
    return sum(count for count, colour in image.getcolors(1 << 20) or [] if min(colour) < 200)


@pytest.mark.parametrize(
    "title", ["Double descent", "A long one, " * 40, "Donaudampfschifffahrt" * 9, "", "\x00\u202e", "最適化入門"]
)
def test_whatever_the_title_the_card_has_its_size_and_nothing_runs_over_its_edge(title: str):
    body = card(
        group="ML Theory", title=title, who="Ada Example, " * 20, number="28", month="October 2023", label="Talks"
    )
    image = Image.open(io.BytesIO(body))
    assert (image.size, image.format) == ((WIDTH, HEIGHT), "PNG")
    assert inked(body, (1140, 0, WIDTH, HEIGHT)) == 0
    assert inked(body, (400, 60, 1130, 500)) > 500


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("Ω-stable αβ, Жизнь и Nguyễn Văn Đạt: x̂ ≤ ∞", "Ω-stable αβ, Жизнь и Nguyễn Văn Đạt: x̂ ≤ ∞"),
        ("𝔼[X] over ℝ, ＡＢＣ", "E[X] over R, ABC"),
        ("∇f is hot 🔥", "nabla f is hot (fire)"),
        ("👩🏽\u200d💻, 🇩🇪 and ❤️!", "(woman) (personal computer), DE and (heavy black heart)!"),
        ("Noisy 最 SGD", "Noisy (in Chinese) SGD"),
        ("Deep learning 深度学习, 机器学习!", "Deep learning (in Chinese)!"),
        ("最適化入門", "Talks (title in Chinese)"),
        ("最適化の入門", "Talks (title in Japanese)"),
        ("यंत्र अधिगम", "Talks (title in Devanagari)"),
        ("한국어 तथा", "Talks (title in Korean and Devanagari)"),
        ("التعلم الآلي", "Talks (title in Arabic)"),
        ("می\u200cخواهم AI", "(in Arabic) AI"),
        ("", "Talks"),
    ],
)
def test_what_the_typeface_cannot_write_is_said_in_words(title: str, written: str):
    assert card(group="G", title=title, label="Talks") == card(group="G", title=written, label="Talks")
    assert worded(written, _drawn, "title") == written


@pytest.mark.parametrize("tops", [(), (0,), (600,), (100, 130, 400), (400, 100), (200, 200), (-20, 610)])
def test_the_bands_of_a_card_are_all_of_its_pixels(tops: tuple[int, ...]):
    sheet = cards._Sheet(cards._begun("ML Theory", dated=True))
    for top in tops:
        sheet.text(90, top, "Double descent", cards._face(66))
    assert zlib.decompress(sheet._packed()) == b"".join(sheet.rows)  # and their checksum is right, which zlib looks at


@pytest.mark.parametrize(("x", "y"), [(60, 80), (-40, 100), (1190, 100), (2000, 100), (80, -30), (80, 600), (80, 700)])
def test_what_is_drawn_over_something_leaves_the_darker_and_what_lies_outside_is_cut_off(x: int, y: int):
    line = cards._face(66).line("Double descent")
    one, other, both = (cards._Sheet() for _ in range(3))
    for sheet in (one, both):
        sheet.text(70, 70, "Meta", cards._face(66, cards._GOLD))
    for sheet in (other, both):
        sheet.text(x, y, "Double descent", cards._face(66))
    alone = [[0] * (WIDTH + 1) for _ in range(HEIGHT)]
    for row, shades in enumerate(line.rows, y + line.top):
        for column, shade in enumerate(shades, x + line.left):
            if 0 <= row < HEIGHT and 0 <= column < WIDTH:
                alone[row][column + 1] = shade
    assert other.rows == [bytes(row) for row in alone]
    assert both.rows == [bytes(map(max, *pair)) for pair in zip(one.rows, other.rows, strict=True)]


def test_a_speaker_whose_name_it_cannot_write_is_not_left_out():
    assert card(group="G", title="T", who="Ada Example, 山田太郎") == card(
        group="G", title="T", who="Ada Example, (name in Chinese)"
    )


def test_every_session_has_a_card_of_its_own_that_its_page_names():
    page = WHOLE["ml-theory/s/2023-10-14/index.html"].body.decode()
    assert 'property="og:image" content="https://reading.example.org/ml-theory/s/2023-10-14/card.png"' in page
    one, other = (WHOLE[f"ml-theory/s/{key}/card.png"] for key in ("2023-10-14", "2023-10-28"))
    assert one.body != other.body
    assert one.content_type == "image/png"
    assert len(one.body) < 60_000


@pytest.mark.parametrize("title", ["Autodiff in JAX (`jit`, `vmap`)", "(`j`)", "K´j", "=`j", "a¨j"])
def test_accents_that_stand_alone_are_written_like_any_letter(title: str):
    body = card(group=title, title=title, who=f"Ada Example, {title}", number="28", month="October 2023")
    assert inked(body, (400, 60, 1130, 500)) > 500


def test_where_a_card_cannot_be_drawn_a_plain_one_stands_for_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def broken(**words: str) -> bytes:
        raise ValueError

    monkeypatch.setattr(cards, "card", broken)
    body = _drawn_card(group="ML Theory", title="T")
    assert Image.open(io.BytesIO(body)).size == (WIDTH, HEIGHT)
    assert [record.levelname for record in caplog.records] == ["ERROR"]
