"""Decks on their way to the page and off it, killed at every call and retried."""

from dataclasses import replace

import pytest

from shared.model.deck import Deck
from shared.slides import checking
from shared.slides.takedown import taken_down
from tests.builders.speaker_page import OTHER, opened, saved, url
from tests.functions.crashes.flows import T0
from tests.functions.crashes.sweep import GOOD, rest, sweep
from tests.platform import Platform


def deck_to_page(platform: Platform) -> None:
    platform.at(T0)
    platform.upload("ml-theory/2023-10-28/implicit-bias/slides.pdf", b"%PDF-1.7 given", mark="0055AED6DCD90281E5")
    platform.publishes = False
    platform.settle()
    platform.publishes = True
    rest(platform)


def deck_replaced_and_taken_down(platform: Platform) -> None:
    """A second deck takes the place of the first, and is taken down."""
    platform.at(T0)
    platform.publishes = False
    for name in ("one", "two"):
        platform.upload(
            f"ml-theory/2023-10-28/implicit-bias/{name}.pdf",
            f"%PDF-1.7 {name}".encode(),
            mark=f"0055AED6DCD90281E5{name}",
        )
        platform.settle()
        platform.publish()
    (shown,) = platform.rows(Deck)
    platform.table.commit(taken_down(shown))
    platform.publishes = True
    rest(platform)


def no_slides_shown(platform: Platform) -> None:
    """A speaker takes back what is on the page."""
    platform.at(T0)
    platform.publishes = False
    saved(platform, opened(platform, url(OTHER)) | {"slides": "none"}, url(OTHER))
    platform.publishes = True
    rest(platform)


def test_slides_that_a_speaker_takes_back_are_gone_after_a_crash_at_every_call(
    group: Platform, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(checking, "check", lambda *_, **__: GOOD)
    group.publishes = True
    deck_to_page(group)
    assert [key for key in group.site() if key.startswith("decks/")]
    assert sweep(group, no_slides_shown) == []
    no_slides_shown(group)
    assert [key for key in group.site() if key.startswith("decks/")] == []


def test_deck_to_page_survives_a_crash_at_every_call(group: Platform, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(checking, "check", lambda *_, **__: GOOD)
    group.publishes = True
    group.publish()
    assert sweep(group, deck_to_page) == []


def test_a_deck_that_is_replaced_and_taken_down_is_gone_after_a_crash_at_every_call(
    group: Platform, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(checking, "check", lambda path, *_, **__: replace(GOOD, cleaned=path.read_bytes()))
    group.publishes = True
    group.publish()
    assert sweep(group, deck_replaced_and_taken_down) == []
    deck_replaced_and_taken_down(group)
    assert [key for key in group.site() if key.startswith("decks/")] == []
