"""What the check of a deck takes, beside a bare rendering of its first page."""

import io
import math
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from PIL import Image

from bench.figures import Figure, Kind
from local.decks import deck
from shared.slides import checking
from shared.slides.verdict import Verdict
from tests.deck_files import pdfs

TITLE = "The check of a deck"
LARGE, PAGES, RUNS = 20, 30, 5
BARE = """
import sys, pypdfium2
page = pypdfium2.PdfDocument(sys.argv[1])[0]
page.render(scale=640 / page.get_width()).to_pil().convert("RGB").save(sys.argv[2], "WEBP", quality=80)
"""


def figures() -> Sequence[Figure]:
    """The check takes so many times as long as a process that only draws the first page with pypdfium2 and encodes it as WebP. It
    is a separate process, as for a deck's event: it inspects, cleans, reads the words and draws the first page. Decks have
    text, drawings or photographs; medians of five. Then 20 decks of 20 MB, each with other photographs."""
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        made = {"text": pdfs.pdf(40), "drawings": deck("Kernels", "Ada", 40), "photographs": photographs(0)}
        ratios = {name: _ratio(body, scratch) for name, body in made.items()}
        took = sorted(_checked(photographs(number), scratch) for number in range(LARGE))
        worst = max(len(_verdict(body, scratch).thumbnail or b"") for body in made.values())
    return [
        *(
            Figure(name=f"check : bare render, {name}", measured=ratio, unit="x", kind=Kind.RATIO, goal=5)
            for name, ratio in ratios.items()
        ),
        Figure(
            name="20 MB, 95 % of decks", measured=took[math.ceil(0.95 * LARGE) - 1], unit="s", kind=Kind.RATIO, goal=3
        ),
        Figure(name="the largest thumbnail", measured=worst / 1000, unit="KB", kind=Kind.COUNT, goal=40),
    ]


def photographs(seed: int) -> bytes:
    """A PDF of 20 MB, of pages that nothing makes smaller."""
    chance = random.Random(seed)  # noqa: S311  no secret is made of it
    pages = [Image.frombytes("RGB", (960, 540), chance.randbytes(960 * 540 * 3)) for _ in range(PAGES)]
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], quality=96)
    return out.getvalue()


def _ratio(body: bytes, scratch: Path) -> float:
    path = scratch / "deck.pdf"
    path.write_bytes(body)
    bare = [sys.executable, "-c", BARE, str(path), str(scratch / "page.webp")]
    rounds = [
        (_took(lambda: _verdict(body, scratch)), _took(lambda: subprocess.run(bare, check=True))) for _ in range(RUNS)
    ]
    ours, theirs = (median(times) for times in zip(*rounds, strict=True))
    return float(ours / theirs)


def _checked(body: bytes, scratch: Path) -> float:
    return _took(lambda: _verdict(body, scratch))


def _verdict(body: bytes, scratch: Path) -> Verdict:
    path = scratch / "upload"
    path.write_bytes(body)
    verdict = checking.check(path, "deck.pdf", scratch=scratch)
    if verdict.outcome != "accepted":
        raise RuntimeError(f"{verdict.outcome}: {verdict.reason}")
    return verdict


def _took(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
