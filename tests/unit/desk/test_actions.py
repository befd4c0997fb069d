"""Everything that a person can do is in one list, can be foreseen, and writes exactly what was foreseen."""

import ast
import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from cli.app import main, tree
from cli.stack import Stack
from shared.adapters import clock, secrets
from shared.adapters.dynamodb.dry_run import DryRun
from shared.desk.actions.registry import actions
from shared.errors import FortnightError
from shared.store.actions import Action, Change, foreseen, perform
from tests.architecture import ROOT, modules
from tests.simulation.store import MemoryStore
from tests.unit.desk.examples import begun, inputs
from tests.unit.desk.worlds import CASES, KEYS, NOW, Outside, acting, world

every_action = pytest.mark.parametrize("name", CASES)


def rows(store: MemoryStore) -> list[Any]:
    return list(store.scan())


def test_each_action_of_the_list_is_tried_here():
    assert list(CASES) != []
    assert set(actions()) - set(CASES) == set(), "give these a case in tests/unit/desk/worlds.py"
    assert set(CASES) - set(actions()) == set(), "these cases are of no action"


@every_action
def test_foreseeing_writes_nothing_and_doing_writes_what_was_foreseen(name: str):
    case = CASES[name]
    store = begun(case)
    before, dry_run = rows(store), DryRun(store)
    outside = Outside()
    would = foreseen(actions()[name], inputs(case, store), acting(store, name, outside=outside), dry_run)
    assert outside.done == []
    assert rows(store) == before
    written: list[tuple[Any, ...]] = []
    commit = store.commit
    store.commit = lambda *writes: (commit(*writes), written.append(writes))[0]  # type: ignore[method-assign]
    done = perform(actions()[name], inputs(case, store), acting(store, name, outside=outside))
    assert done == would != []
    assert written == dry_run.commits == [change.writes for change in would if change.writes]
    assert all(change.what for change in done)


@every_action
def test_doing_it_again_does_nothing_new_or_says_why_not(name: str):
    """None of them mails twice: what was made has an id of its own."""
    case = CASES[name]
    store = begun(case)
    wanted = inputs(case, store)
    done = perform(actions()[name], wanted, acting(store, name, outside=Outside()))
    mails = {mail.id for change in done for mail in change.mails}
    with suppress(FortnightError):
        again = perform(actions()[name], wanted, acting(store, name, outside=Outside()))
        assert not mails & {mail.id for change in again for mail in change.mails}


@every_action
def test_an_action_says_what_it_is_whom_it_mails_and_what_takes_it_back(name: str):
    action = actions()[name]
    assert action.name == name
    assert action.words[:1].isupper()
    assert not action.words.endswith(".")
    assert is_dataclass(action.inputs)
    assert all(one.metadata.get("words") for one in fields(action.inputs))
    assert not action.undo or action.undo in actions()
    mails = [mail for change in performed(name) for mail in change.mails]
    assert action.mails or not mails


def performed(name: str) -> list[Change]:
    store = begun(CASES[name])
    return perform(actions()[name], inputs(CASES[name], store), acting(store, name, outside=Outside()))


# --- the command line
READING = {
    "announcements list", "announcements show", "init", "preflight", "doctor", "members list", "members show", "members data", "members export", "form status", "form hook", "sessions list",
    "sessions export", "sessions history", "talks list", "talks show", "talks link", "slides check", "attendance show", "silence show", "feedback show", "rota show", "mail list", "mail preview", "recap list", "recap show",
    "recordings list", "proposals list", "proposals show", "votes list", "votes show", "up", "down", "pull", "stats", "desk", "cost", "logs", "deploy", "remove",
    "restore",
}  # fmt: skip
"""The commands that change no row: they read, make or remove the stack itself, put rows back as they were, or stand beside it."""


def commands(group: Any, *path: str) -> Iterator[tuple[str, Any]]:
    for name, one in group.commands.items():
        if hasattr(one, "commands"):
            yield from commands(one, *path, name)
        else:
            yield " ".join((*path, name)), one


COMMANDS = dict(commands(tree()))


def test_every_command_that_changes_something_is_in_the_list():
    left = set(COMMANDS) - READING - set(actions())
    assert left == set(), "have these do an action of their name, or name them in READING if they change no row"
    assert READING - set(COMMANDS) == set(), "READING names commands that are not there"


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - READING))
def test_every_command_that_changes_something_can_be_foreseen(name: str):
    assert "--dry-run" in {word for param in COMMANDS[name].params for word in param.opts}


@pytest.mark.parametrize("path", modules("cli"), ids=lambda path: path.name)
def test_no_command_writes_a_row_by_itself(path: Any):
    called = {
        node.func.attr
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert called & {"commit", "discard", "claim"} == set()


TYPED = {name: case for name, case in CASES.items() if case.words}


def test_a_case_that_is_typed_has_a_command():
    assert set(TYPED) - set(COMMANDS) == set(), "leave the words of these cases empty, or add the commands under cli/"


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryStore]:
    """A stack whose table is in memory."""
    store = world()
    monkeypatch.setattr(Stack, "table", property(lambda _: store))
    monkeypatch.setattr(Stack, "now", lambda _: NOW)
    monkeypatch.setattr(secrets, "keys", lambda _: KEYS)
    monkeypatch.setattr(clock, "system", lambda: NOW)
    outputs = {"PageOrigin": "https://page.example.org", "KeysParameter": "/keys", "MailQueueUrl": "q"}
    monkeypatch.setattr("cli.app.open_stack", lambda name, *, laptop: Stack(outputs))
    return store


def typed(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["fortnight", *words, "--json"])
        with pytest.raises(SystemExit) as ended:
            main()
    shown = capsys.readouterr()
    assert not ended.value.code, shown
    return json.loads(shown.out)


@pytest.mark.parametrize("name", TYPED)
def test_a_command_with_dry_run_says_what_it_would_change_and_then_changes_it(
    name: str, stack: MemoryStore, capsys: pytest.CaptureFixture[str]
):
    case, words = CASES[name], (*name.split(), *CASES[name].words, "--as", "mika")
    case.first(stack)
    before = rows(stack)
    action: Action[Any] = actions()[name]
    would = foreseen(action, case.inputs, acting(stack, name, outside=Outside()), DryRun(stack))
    said = typed(capsys, *words, "--dry-run")
    assert rows(stack) == before
    assert said["changes"] == [change.what for change in would]
    assert [mail["kind"] for mail in said["mails"]] == [mail.kind for change in would for mail in change.mails]
    typed(capsys, *words, *(("--yes",) if action.name in ("slides remove", "members erase") else ()))
    assert rows(stack) != before


def test_the_list_is_read_from_the_features():
    assert {path.parent.name for path in ROOT.glob("shared/*/actions.py")} - {"store"} == {
        module.split(".")[1] for module in __import__("shared.desk.actions.registry", fromlist=["MODULES"]).MODULES
    }
