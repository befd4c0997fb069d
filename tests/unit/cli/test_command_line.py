"""The command line as a whole: what it costs to start, what programs get, which stack it speaks to."""

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import boto3
import pytest
from typer.testing import CliRunner

from cli import output
from cli.app import app, tree
from shared.adapters import clients
from shared.errors import BadInput
from tests.architecture import ROOT
from tests.builders.exit_codes import run
from tests.patience import PATIENCE

LIBRARIES = {
    "boto3", "botocore", "google", "googleapiclient", "icalendar", "jinja2", "markdown_it", "pikepdf", "PIL", "pypdfium2", "requests",
    "rich", "yaml",
}  # fmt: skip  # nor pydantic, but Typer itself loads that once it reads an option
RULES = {
    "shared.adapters",
    "shared.privacy.erasing",
    "shared.membership.onboarding",
    "shared.schedule",
    "shared.rosters",
    "shared.mail.delivery",
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
        timeout=PATIENCE, check=False,
    )  # fmt: skip
    said, _, modules = done.stderr.rpartition("LOADED ")
    assert "Traceback" not in said
    return done.stdout + said, set(modules.split())


def test_the_first_help_loads_hardly_anything():
    said, modules = loaded("--help")
    assert "votes" in said
    assert modules & (LIBRARIES | RULES | {"pydantic", "shared.model.group"}) == set()


@pytest.mark.parametrize("words", [(), ("members",), ("talks", "set"), ("slides", "check"), ("import",)])
def test_help_loads_no_library_and_no_rule(words: tuple[str, ...]):
    said, modules = loaded(*words, "--help")
    assert said.startswith("Usage: fortnight")
    assert modules & (LIBRARIES | RULES) == set()


ASKED_BY = {
    "bash": COMPLETION,
    "zsh": {"_FORTNIGHT_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "fortnight sessions m"},
    "fish": {
        "_FORTNIGHT_COMPLETE": "complete_fish", "_TYPER_COMPLETE_ARGS": "fortnight sessions m",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    },
}  # fmt: skip
"""How each shell asks how a line goes on."""


@pytest.mark.parametrize("shell", ASKED_BY)
def test_completion_loads_no_library_and_no_rule(shell: str):
    said, modules = loaded(environment=ASKED_BY[shell])
    assert "move" in said.replace('"', " ").split()
    of_typer = set() if shell == "bash" else {"rich", "markdown_it"}  # it takes markup out of the lines of help
    assert modules & (LIBRARIES | RULES) - of_typer == set()


@pytest.mark.parametrize("shell", ASKED_BY)
def test_completion_is_installed_for_the_shell_that_is_named(shell: str, tmp_path: Path):
    by_name = {"HOME": str(tmp_path), "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    said, _ = loaded("--install-completion", shell, environment=by_name)
    assert f"{shell} completion installed" in said
    written = [path for path in tmp_path.rglob("*") if path.is_file() and "complete" in path.read_text()]
    assert any("_FORTNIGHT_COMPLETE" in path.read_text() for path in written)


def test_a_line_is_completed_in_a_real_bash(tmp_path: Path):
    command = tmp_path / "fortnight"
    command.write_text(
        f"#!/bin/sh\nexec '{sys.executable}' -c \"import sys; sys.path.insert(0, '{ROOT}'); sys.argv[0] = 'fortnight'; "
        'from cli.app import main; main()" "$@"\n'
    )
    command.chmod(0o755)
    script = (
        "source <(_FORTNIGHT_COMPLETE=source_bash fortnight); COMP_WORDS=(fortnight members rel); COMP_CWORD=2; "
        '_fortnight_completion fortnight; echo "${COMPREPLY[@]}"'
    )
    path = f"{tmp_path}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", script], env=os.environ | {"PATH": path}, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["relink"]


def test_the_version_is_the_packages_and_loads_hardly_anything():
    said, modules = loaded("--version")
    assert said.strip() == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert modules & (LIBRARIES | RULES | {"pydantic", "shared.model.group"}) == set()


def test_without_a_clone_the_version_is_what_was_installed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Any
):
    monkeypatch.setattr("cli.app.__file__", str(tmp_path / "cli" / "app.py"))
    assert run("--version") == 0
    assert capsys.readouterr().out.strip() == metadata.version("fortnight")


def test_a_mistake_in_the_words_is_told_without_loading_a_library():
    said, modules = loaded("sessions", "list", "--nonsense")
    assert "No such option" in said
    assert modules & (LIBRARIES | RULES) == set()


# --- for programs
def commands(group: Any, *path: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command below *group*, with the words that name it."""
    for name, one in group.commands.items():
        if hasattr(one, "commands"):
            yield from commands(one, *path, name)
        else:
            yield (*path, name), one


COMMANDS = dict(commands(tree()))
ALONE = {("cost",), ("up",), ("down",)}
"""They need no stack."""
every_command = pytest.mark.parametrize("path", COMMANDS, ids=" ".join)


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No stack anywhere: no region, no credentials, no laptop."""
    for name in (
        "AWS_DEFAULT_REGION",
        "AWS_PROFILE",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
    ):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    clients.client.cache_clear()
    yield
    clients.client.cache_clear()


@pytest.mark.parametrize("path", [path for path in COMMANDS if path not in ALONE], ids=" ".join)
def test_every_command_speaks_json_and_says_what_is_wrong_in_it(path, nowhere, capsys):
    wanted = [param for param in COMMANDS[path].params if param.required or param.param_type_name == "argument"]
    given = [word for param in wanted for word in ((param.opts[0], "x") if param.opts[0].startswith("--") else ("x",))]
    assert run(*path, *given, "--json") in (1, 2)
    shown = capsys.readouterr()
    assert list(json.loads(shown.out)) == ["error"]
    assert json.loads(shown.out)["error"] == shown.err.strip()


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("members", "lst"), "No such command 'lst'. Did you mean 'list'?"),
        (("sessions", "move", "2024-01-01"), "Missing argument 'WHEN'."),
        (("apply", "none.yaml", "--check"), "none.yaml: there is no such file"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, tuple) else "",
)
def test_words_that_are_wrong_are_told_in_json_too(words, reason, capsys):
    assert run(*words, "--json") == 2
    assert json.loads(capsys.readouterr().out) == {"error": reason}


def test_a_command_that_goes_well_ends_well_with_json(capsys):
    assert run("apply", str(ROOT / "local" / "group.yaml"), "--check", "--json") == 0
    assert json.loads(capsys.readouterr().out)["group"] == "ml-theory"


# --- which stack
@pytest.mark.parametrize(
    ("environment", "missing"),
    [({}, "no AWS region is set"), ({"AWS_DEFAULT_REGION": "eu-west-1"}, "no AWS credentials are set")],
    ids=["no region", "no credentials"],
)
def test_where_no_account_is_set_the_laptop_is_mentioned(environment, missing, nowhere, monkeypatch, capsys):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert run("members", "list") == 1
    said = capsys.readouterr().err
    assert said.startswith(missing)
    assert "--laptop" in said


def test_a_login_of_a_kind_that_needs_more_than_is_installed_is_told_with_what(nowhere, monkeypatch, tmp_path, capsys):
    """What `aws login` writes: the library reads it with a part that is not shipped."""
    if find_spec("awscrt"):
        pytest.skip("that part is here")
    config = tmp_path / "config"
    config.write_text("[default]\nregion = eu-west-1\nlogin_session = arn:aws:iam::123456789012:user/mika\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # it keeps what it read first
    assert run("members", "list") == 1
    assert "pip install 'botocore[crt]'" in capsys.readouterr().err


def test_the_laptop_may_be_named_behind_the_command(monkeypatch, capsys):
    asked = []

    def opened(name: str, *, laptop: bool) -> None:
        asked.append(laptop)
        raise BadInput("not here")

    monkeypatch.setattr("cli.app.open_stack", opened)
    assert [run("--laptop", "members", "list"), run("members", "list", "--laptop"), run("members", "list")] == [2, 2, 2]
    assert asked == [True, True, False]


def test_lists_of_commands_have_each_with_its_whole_first_sentence():
    for words in ((), ("members",), ("talks",)):
        said = CliRunner().invoke(app, [*words, "--help"], prog_name="fortnight").output
        assert "..." not in said.replace("[ARGS]...", "")
    said = " ".join(CliRunner().invoke(app, ["--help"]).output.split())
    assert "what is in a restored one and is not there any more" in said


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("look by `fortnight members list`", "look by `.venv/bin/fortnight --laptop=8322 members list`"),
        ("start one with `fortnight up`, or `make demo`", "start one with `.venv/bin/fortnight up`, or `make demo`"),
        ("WRONG  keys → fortnight setup", "WRONG  keys → .venv/bin/fortnight --laptop=8322 setup"),
        ("A fortnight ago our fortnight sessions began", "A fortnight ago our fortnight sessions began"),
    ],
)
def test_a_command_that_is_named_can_be_typed(text: str, typed: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("cli.output.own_name", lambda: ".venv/bin/fortnight")
    monkeypatch.setattr(output._Called, "name", "")
    monkeypatch.setattr(output._Called, "stack", "")
    output.call_it("--laptop=8322")
    assert output.as_typed(text) == typed


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("cost", "--members", "many"), "'--members': a whole number is wanted here"),
        (("cost", "--members", "-3"), "'--members': 0 is the least"),
        (("--laptop=abc", "members", "list"), "--laptop=abc: the port's number is wanted, as in --laptop=8321"),
        (("up", "--first", "day"), "--first and --only are of the archive"),
        (("up", "--port", "80"), "'--port': 1024 is the least"),
        (("up", "--clock", "tomorrow"), "'--clock': 'tomorrow' is not one of 'story', 'real'"),
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_a_value_that_an_option_cannot_have_is_refused_in_our_words(
    words: tuple[str, ...], said: str, *, as_json: bool
):
    done = subprocess.run(
        [sys.executable, "-m", "cli", *words, *(["--json"] if as_json else [])],
        cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert said in done.stderr
    assert not as_json or said in json.loads(done.stdout)["error"]
