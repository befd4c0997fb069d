"""What became of each version that a speaker sent."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.model.deck import Deck, Outcome, Upload
from shared.talks.versions import sent

NOW = datetime(2023, 10, 27, 15, tzinfo=UTC)
FIRST = Deck(
    group="g", session="2023-10-28", talk="t", upload="first", issued=NOW, published=NOW, kind="pdf", file="decks/a.pdf", bytes=1,
)  # fmt: skip


def upload(name: str, minutes: int, outcome: Outcome = Outcome.PUBLISHED) -> Upload:
    issued = NOW + timedelta(minutes=minutes)
    return Upload(
        id=name, group="g", key=f"g/2023-10-28/t/{name}.pdf", object_version="1", outcome=outcome, at=issued, issued=issued, bytes=1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "deck", "state"),
    [
        (upload("first", 0), FIRST, "shown"),
        (upload("older", -5), FIRST, "replaced"),
        (upload("older", -5, Outcome.OUTDATED), FIRST, "outdated"),
        (upload("newer", 5, Outcome.REFUSED), FIRST, "refused"),
        (upload("newer", 5), FIRST, "shown"),
        (upload("newer", 5), None, "shown"),
    ],
    ids=["the deck", "one before", "one that came late", "a bad one", "published since", "the first, published since"],
)
def test_a_version_that_was_published_after_the_deck_was_read_is_the_one_that_is_shown(
    one: Upload, deck: Deck | None, state: str
) -> None:
    assert sent(one, deck, later=False).state == state
