"""Each has its turn: what goes wrong in one keeps no other back, and is raised in the end."""

import logging
from collections.abc import Callable

import pytest

from shared.errors import NotYet, Throttled, Turns


def fails(error: Exception) -> Callable[[], None]:
    def turn() -> None:
        raise error

    return turn


def lived(*turns: Callable[[], None]) -> list[int]:
    """Which of *turns* came to their end."""
    done: list[int] = []
    with Turns() as all_of_them:
        for number, turn in enumerate(turns):
            with all_of_them.each("turn %s", number):
                turn()
                done.append(number)
    return done


def test_nothing_is_raised_where_nothing_went_wrong():
    assert lived(lambda: None, lambda: None) == [0, 1]


def test_the_first_trouble_is_raised_when_all_have_had_their_turn():
    first, last, seen = ValueError("first"), KeyError("last"), list[str]()
    with pytest.raises(ValueError, match="first"):
        lived(fails(first), lambda: seen.append("between"), fails(last), lambda: seen.append("after"))
    assert seen == ["between", "after"]


def test_every_trouble_is_logged_by_what_it_was_about_and_what_comes_later_is_none(caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.INFO), pytest.raises(NotYet):
        lived(fails(NotYet("claimed")), fails(Throttled("slow")), fails(OSError("broken")))
    assert [(line.levelname, line.getMessage().partition(":")[0]) for line in caplog.records] == [
        ("INFO", "turn 0"), ("INFO", "turn 1"), ("ERROR", "turn 2"),
    ]  # fmt: skip


def test_what_is_raised_outside_of_a_turn_ends_them_all():
    def ending() -> None:
        with Turns() as turns:
            with turns.each("one"):
                raise ValueError
            raise KeyError

    with pytest.raises(KeyError):
        ending()


def test_a_process_that_is_ended_ends_within_its_turn():
    def ended() -> None:
        raise KeyboardInterrupt

    seen: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        lived(ended, lambda: seen.append("next"))
    assert seen == []
