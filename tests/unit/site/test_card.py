"""The card that a link brings with it, as pixels."""

import io

import pytest
from PIL import Image

from shared.site.card import HEIGHT, WIDTH, card
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


def test_a_title_that_the_typeface_cannot_write_gives_way_to_what_it_can():
    assert card(group="G", title="最適化入門", label="Talks") == card(group="G", title="Talks", label="Talks")
    assert card(group="G", title="Noisy 最 SGD") == card(group="G", title="Noisy SGD")


def test_every_session_has_a_card_of_its_own_that_its_page_names():
    page = WHOLE["ml-theory/s/2023-10-14/index.html"].body.decode()
    assert 'property="og:image" content="https://reading.example.org/ml-theory/s/2023-10-14/card.png"' in page
    one, other = (WHOLE[f"ml-theory/s/{key}/card.png"] for key in ("2023-10-14", "2023-10-28"))
    assert one.body != other.body
    assert one.content_type == "image/png"
    assert len(one.body) < 60_000
