"""A world is the same for the test that builds it and for those that take it out again."""

import copy
from datetime import timedelta

import pytest

from tests import worlds
from tests.builders.signups import respond
from tests.platform import Platform, apply, demo_group


def built(platform: Platform) -> None:
    """With a mail that went out, so that whoever built it knows of the senders' shares."""
    apply(platform, demo_group())
    platform.tick(platform.now)
    platform.settle()


def signed_up(platform: Platform) -> list[str]:
    """The calls of a sign-up and its mail."""
    platform.faults.arm(0, "")
    respond(platform, "Ada Example", "ada@example.org", at=platform.now + timedelta(hours=1))
    platform.wake()
    platform.settle()
    return list(platform.faults.names)


def test_a_world_costs_the_same_calls_built_or_taken_out(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worlds, "_kept", {})
    empty = copy.deepcopy(platform.form._responses)
    by_its_builder = signed_up(worlds.begin(platform, built))
    platform.form._responses = empty
    assert signed_up(worlds.begin(platform, built)) == by_its_builder
