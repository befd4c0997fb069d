"""The command line as a whole: what it costs to start."""

import os
import subprocess
import sys

import pytest

from tests.test_architecture import ROOT

LIBRARIES = {
    "boto3", "botocore", "google", "googleapiclient", "icalendar", "jinja2", "markdown_it", "pikepdf", "PIL", "pypdfium2", "requests",
    "rich", "yaml",
}  # fmt: skip  # nor pydantic, but Typer itself loads that once it reads an option
RULES = {
    "shared.adapters",
    "shared.erasing",
    "shared.onboarding",
    "shared.planning",
    "shared.rosters",
    "shared.sending",
}
COMPLETION = {"_FORTNIGHT_COMPLETE": "complete_bash", "COMP_WORDS": "fortnight sessions m", "COMP_CWORD": "2"}


def loaded(*words: str, environment: dict[str, str] | None = None) -> tuple[str, set[str]]:
    """What `fortnight` says to *words*, and which modules it has loaded by then."""
    program = (
        "import atexit, sys\n"
        "atexit.register(lambda: print('LOADED', *sys.modules, file=sys.stderr))\n"
        f"sys.argv = ['fortnight', *{words!r}]\n"
        "from cli.app import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=os.environ | (environment or {}), capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    said, _, modules = done.stderr.rpartition("LOADED ")
    assert "Traceback" not in said
    return done.stdout + said, set(modules.split())


def test_the_first_help_loads_hardly_anything():
    said, modules = loaded("--help")
    assert "votes" in said
    assert modules & (LIBRARIES | RULES | {"pydantic", "shared.groups"}) == set()


@pytest.mark.parametrize("words", [(), ("members",), ("talks", "set"), ("slides", "check"), ("import",)])
def test_help_loads_no_library_and_no_rule(words: tuple[str, ...]):
    said, modules = loaded(*words, "--help")
    assert said.startswith("Usage: fortnight")
    assert modules & (LIBRARIES | RULES) == set()


def test_completion_loads_no_library_and_no_rule():
    said, modules = loaded(environment=COMPLETION)
    assert "move" in said.split()
    assert modules & (LIBRARIES | RULES) == set()


def test_a_mistake_in_the_words_is_told_without_loading_a_library():
    said, modules = loaded("sessions", "list", "--nonsense")
    assert "No such option" in said
    assert modules & (LIBRARIES | RULES) == set()
