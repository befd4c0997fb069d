"""A co-lead's commands, given again until they are done."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.builders.command_line import fortnight
from tests.faults import Killed
from tests.platform import Platform


def until_done(platform: Platform, command: Callable[[], Any]) -> None:
    """Give *command* again where it broke off."""
    for _ in range(3):
        try:
            with platform.faults.armed():
                command()
            return
        except Killed:
            platform.later(timedelta(minutes=31))
    raise AssertionError("killed more often than asked for")


def typed(platform: Platform, *words: str) -> None:
    def command() -> None:
        done = fortnight(platform, *words)
        assert done.code == 0, done.err

    until_done(platform, command)
