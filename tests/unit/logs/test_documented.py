"""The page about the logs has every key that functions write of their own."""

import ast
import json
import re

import pytest

from shared.logs.lines import read
from tests.architecture import FUNCTIONS, ROOT

WATCHING = (ROOT / "docs" / "watching.md").read_text()


def keys(function: str) -> set[str]:
    """The keys that the log lines of *function* have beside those of all: the literal ones of each ``extra``, also of the decorator that
    answers where it fails."""
    app = (ROOT / "functions" / function / "app.py").read_text()
    return extras(app) | (extras((ROOT / "shared" / "observability.py").read_text()) if "@answering(" in app else set())


def extras(source: str) -> set[str]:
    calls = [one for one in ast.walk(ast.parse(source)) if isinstance(one, ast.Call)]
    given = [word.value for call in calls for word in call.keywords if word.arg == "extra"]
    literal = [key for one in given if isinstance(one, ast.Dict) for key in one.keys]
    return {str(one.value) for one in literal if isinstance(one, ast.Constant)}


def rows() -> dict[str, set[str]]:
    """Who writes each key, by the page."""
    found: dict[str, set[str]] = {}
    for named, by in re.findall(r"^\| ((?:`\w+`(?:, )?)+) \| .* \| ([^|]+) \|$", WATCHING, re.MULTILINE):
        for key in re.findall(r"`(\w+)`", named):
            found[key] = set(re.findall(r"`(\w+)`", by)) or {by.strip()}
    return found


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_key_that_a_function_writes_is_on_the_page_and_no_other(function: str) -> None:
    told = {key for key, by in rows().items() if function in by}
    counted = {"sessions", "mailings", "members", "erasures", "votes", "recaps"} if function == "remind" else set()
    assert told == keys(function) | counted


def test_the_page_shows_a_line_as_it_is_and_as_the_command_tells_it() -> None:
    (example,) = re.findall(r"```json\n(.*)\n```", WATCHING)
    line = read(example)
    assert line
    assert set(json.loads(example)) <= set(rows())
    assert (line.function, line.words) == ("send_mail", "delivered")
    assert f"send_mail  delivered  mailing={line.told['mailing']} counts=sent:60  [{line.correlation}]" in WATCHING


def test_no_example_holds_an_address_but_the_commands() -> None:
    assert {line for line in WATCHING.splitlines() if "@" in line} == {
        ".venv/bin/fortnight logs ada@example.org --since 12h"
    }
