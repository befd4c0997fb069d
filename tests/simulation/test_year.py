"""Six simulated years, whatever goes wrong in them. `.ci/run` lives through two hundred, `make simulate` through more."""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared.model.digest import DigestCount
from tests.simulation.record import Record
from tests.simulation.year import live
from tests.thorough import THOROUGH

YEARS = (1, 4, 5, 6) if THOROUGH else (1, 4)
"""The second is lived below, and the third in `test_numbers.py`: that makes six, or four."""
HAPPENS = (
    "mails", "kills", "lost answers", "echoes", "throttlings", "redelivered", "doubled mails", "met in the midst", "moves",
    "cancellations", "room changes", "sessions added", "talks added", "uploads", "bounces", "complaints", "pages published",
    "looks at everything", "responses", "forms mended", "lists imported", "became active", "became paused", "became unsubscribed", "became bounced",
    "became complained", "became declined", "links renewed", "replaced links pressed", "pressed erase-for-good", "pressed resume", "undone aloud", "undone without a word",
    "a co-lead presses send of a recap", "a co-lead presses back of a recap", "a co-lead decides on a video", "posts in the chat",
    "troubles of the chat", "proposals merged", "proposals hidden", "a member proposes a talk", "a member votes", "votes counted",
    "votes opened by hand", "votes closed early", "a speaker says confirm", "a speaker says decline-for-good",
    "a speaker writes what to read", "a speaker writes questions", "a speaker says whether it may be shown", "a speaker thinks otherwise",
)  # fmt: skip


@pytest.mark.parametrize("seed", YEARS)
def test_every_invariant_holds_in_the_year_of_a_seed(seed: int):
    live(seed)


def test_a_seed_gives_the_same_year_again_in_another_process(tmp_path: Path):
    told = [tmp_path / "one", tmp_path / "other"]
    call = [sys.executable, "-m", "tests.simulation", "--seed", "2", "--digest"]
    runs = [
        subprocess.Popen([*call, file], env=os.environ | {"PYTHONHASHSEED": str(n)}, stdout=subprocess.DEVNULL)
        for n, file in enumerate(told, 1)
    ]
    assert [run.wait() for run in runs] == [0, 0]
    assert told[0].read_text() == told[1].read_text()
    assert re.fullmatch(r"2 [0-9a-f]{64} [1-9]\d{3,}\n", told[0].read_text())


NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_whatever_comes_out_otherwise_makes_another_digest():
    row = DigestCount(group="readers", kind="digest", since=NOW)
    tellings: list[Callable[[Record], None]] = [
        lambda record: record.row(None, row, NOW),
        lambda record: record.row(row, None, NOW),
        lambda record: record.row(None, replace(row, version=2), NOW),
        lambda record: record.message("mail", {"kind": "reminder"}),
        lambda record: record.message("decks", {"kind": "reminder"}),
        lambda record: record.post("https://chat.example.org/1", {"kind": "reminder"}),
        lambda record: record.mail("ada@example.org", b"To: ada\xff"),
        lambda record: record.mail("ada@example.org", b"To: ada\xfe"),
        lambda record: record.object("index.html", b"page", "text/html"),
        lambda record: record.object("index.html", b"page", "text/plain"),
        lambda record: record.object("index.html", None),
    ]
    digests = [digest(telling) for telling in tellings]
    assert len(set(digests)) == len(tellings)
    assert [digest(telling) for telling in tellings] == digests
    assert digest(*tellings) != digest(*reversed(tellings))
    assert digest(lambda record: record.object(".published/readers.json", b"code")) == digest()


def digest(*tellings: Callable[[Record], None]) -> str:
    record = Record()
    for tell in tellings:
        tell(record)
    return record.digest


def test_the_years_are_full_of_what_can_happen():
    """It need not happen in one year, but within thirty; the ones that are known to have the most come first. In the quick form it is
    one year, in which most of it happens."""
    seeds = (314, 332, 335, *range(301, 314), *range(315, 329)) if THOROUGH else (314,)
    lived: Counter[str] = Counter()
    for seed in seeds:
        lived += live(seed)
        if all(lived[what] for what in HAPPENS):
            break
    missing = [what for what in HAPPENS if not lived[what]]
    assert len(missing) <= (0 if THOROUGH else len(HAPPENS) // 4), missing
