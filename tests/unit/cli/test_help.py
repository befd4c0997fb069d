"""What help says to people who have not seen a terminal before: plain words, and examples that can be typed."""

import shlex
from collections.abc import Iterator
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.app import app, tree
from cli.examples import EXAMPLES
from cli.help import FIRST


def commands(below: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Each command that does something, by its name."""
    there = getattr(below, "commands", {})
    for word, command in there.items():
        yield from commands(command, f"{name} {word}".strip())
    if not there:
        yield name, below


COMMANDS = dict(commands(tree()))


def helped(*words: str) -> str:
    return CliRunner().invoke(app, [*words, "--help"], prog_name="fortnight").output


def test_every_command_has_an_example_and_nothing_else_has():
    assert set(EXAMPLES) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_an_example_is_shown_and_can_be_typed(name: str):
    shown = helped(*name.split())
    for words in EXAMPLES[name]:
        assert f"fortnight {name} {words}".rstrip() in shown
        COMMANDS[name].make_context(
            name, shlex.split(words)
        )  # which refuses an option or a value that it does not have


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_values_are_said_in_words(name: str):
    shown = helped(*name.split())
    for word in ("<str>", "<path>", "<int", "list[", "<=", ">="):
        assert word not in shown


def test_the_list_of_commands_says_where_to_begin():
    shown = helped()
    for command in FIRST:
        assert command in shown
