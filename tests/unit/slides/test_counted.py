"""What is counted when slides are shown for the first time: whether they came in time, where somebody had been asked for them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.model.count import DECKS, SLIDES_IN_TIME, SLIDES_LATE
from shared.model.deck import Deck
from shared.model.session import Session, SessionState
from shared.slides.processing import _brought

NOW = datetime(2023, 11, 1, tzinfo=UTC)
DECK = Deck(
    group="g", session="2023-10-28", talk="x", upload="u", issued=NOW, published=NOW, kind="pdf", file="x.pdf", bytes=1
)
HELD = Session(group="g", key="2023-10-28", kind="talks", state=SessionState.HELD, starts=NOW - timedelta(days=4))


@pytest.mark.parametrize(
    ("session", "there", "counted"),
    [
        (HELD, None, {DECKS, SLIDES_LATE}),
        (replace(HELD, starts=NOW + timedelta(days=1)), None, {DECKS, SLIDES_IN_TIME}),
        (HELD, DECK, {DECKS}),
        (replace(HELD, imported=True), None, {DECKS}),
    ],
    ids=["late", "in time", "a second version", "of an archive"],
)
def test_slides_are_late_only_where_somebody_was_asked_for_them(session, there, counted):
    assert {name for one in _brought(DECK, there, session, NOW) for name in one.numbers} == counted
