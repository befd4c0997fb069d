"""Slides that are taken down are those that were shown to whoever takes them down."""

from dataclasses import replace

import pytest

from shared.errors import BadInput
from shared.model.deck import Deck
from shared.store import Replace
from tests.unit.desk.worlds import CASES, do, world


def test_slides_that_came_while_somebody_was_asked_about_others_are_not_taken_down() -> None:
    given, store = CASES["slides remove"].inputs, world()
    deck = store.get(Deck, given.group, given.session, given.talk)
    assert deck is not None
    store.commit(Replace(replace(deck, upload="corrected")))
    with pytest.raises(BadInput, match="shows other slides by now"):
        do(store, "slides remove", replace(given, upload=deck.upload))
    kept = store.get(Deck, deck.group, deck.session, deck.talk)
    assert kept is not None
    assert kept.shown
    assert do(store, "slides remove", replace(given, upload="corrected"))
