"""Two hundred simulated years, whatever goes wrong in them. `make simulate` lives through more."""

from collections import Counter

import pytest

from tests.simulation.year import live

SEEDS, CHUNK = 200, 8
HAPPENS = (
    "mails", "kills", "lost answers", "echoes", "throttlings", "redelivered", "doubled mails", "met in the midst", "moves",
    "cancellations", "room changes", "sessions added", "talks added", "uploads", "bounces", "complaints", "pages published",
    "looks at everything", "responses", "forms mended", "lists imported", "became active", "became paused", "became unsubscribed", "became bounced",
    "became complained", "became declined", "links renewed", "replaced links pressed", "pressed erase-for-good", "pressed resume", "undone aloud", "undone without a word",
    "a co-lead presses send of a recap", "a co-lead presses back of a recap", "a co-lead decides on a video", "posts in the chat",
    "troubles of the chat", "proposals merged", "proposals hidden", "a member proposes a talk", "a member votes", "votes counted",
    "votes opened by hand", "votes closed early", "a speaker says confirm", "a speaker says decline-for-good",
    "a speaker writes what to read", "a speaker says whether it may be shown", "a speaker thinks otherwise",
)  # fmt: skip


@pytest.mark.parametrize("first", range(1, SEEDS + 1, CHUNK))
def test_every_invariant_holds_in_the_years_of_eight_seeds(first: int):
    for seed in range(first, first + CHUNK):
        live(seed)


def test_a_seed_gives_the_same_year_again():
    assert live(5) == live(5)


def test_the_years_are_full_of_what_can_happen():
    lived = sum((live(seed) for seed in range(301, 315)), Counter[str]())
    assert [what for what in HAPPENS if not lived[what]] == []
