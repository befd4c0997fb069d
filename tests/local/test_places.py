"""Which of this machine's stacks a command speaks to, and what `up` and `down` say before anything is started."""

import fcntl
import io
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli import laptop, places
from cli.places import Place, everywhere, one_that_is_up
from cli.stack import open_stack
from shared.errors import BadInput
from tests.builders.exit_codes import run

GROUP = """
id: circle
name: Circle
zone: Europe/Berlin
sender: Circle <circle@reading.example.org>
co_leads:
  - {id: ada, name: Ada, address: ada@example.org}
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder one is in; the project's is another, where nothing is."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(places, "ROOT", tmp_path / "project")
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "template.yaml").touch()
    return tmp_path


@pytest.fixture
def made(here: Path) -> Iterator[Any]:
    """``made(folder, port, up=…)`` makes what a stack there leaves for others."""
    held: list[Any] = []

    def make(folder: str, port: int, *, up: bool = True, groups: tuple[str, ...] = ()) -> Path:
        path = here / folder
        path.mkdir(parents=True)
        listens = socket.create_server(("127.0.0.1", 0))
        held.append(listens)
        endpoint = f"http://127.0.0.1:{listens.getsockname()[1]}"
        told = {
            "url": f"http://127.0.0.1:{port}",
            "outputs": {"TableName": str(port)},
            "environment": {"AWS_ENDPOINT_URL": endpoint},
        }
        (path / "stack.json").write_text(json.dumps(told))
        (path / "up.json").write_text(json.dumps({"groups": groups}))
        lock = path.with_name(f"{path.name}.lock").open("a+")
        held.append(lock)
        if up:
            fcntl.flock(lock, fcntl.LOCK_EX)
        return path

    yield make
    for one in held:
        one.close()


def refused(name: str = "fortnight") -> str:
    with pytest.raises(BadInput) as error:
        open_stack(name, laptop=True)
    return str(error.value)


def test_without_any_stack_both_ways_to_one_are_named(here: Path):
    assert "`fortnight up`" in refused()
    assert "`make demo`" in refused()


def test_what_a_stack_left_behind_that_is_not_up_is_none(made: Any):
    made("build/demo", 8321, up=False)
    made(".fortnight/8322", 8322, up=False)
    assert "no stack is up on this machine" in refused()


@pytest.mark.parametrize("folder", ["build/demo", ".fortnight/8390", "project/build/demo", "project/.fortnight/8390"])
def test_the_only_one_that_is_up_is_meant_wherever_it_is(made: Any, folder: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "")
    made(folder, 8390)
    made("build/other", 8391)
    assert open_stack("fortnight", laptop=True).outputs == {"TableName": "8390"}


def test_of_several_one_is_chosen_by_its_port(made: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "")
    made("build/demo", 8321)
    made(".fortnight/8322", 8322, groups=("Circle",))
    said = refused()
    assert "--laptop=8321  the demo" in said
    assert "--laptop=8322  Circle" in said
    assert open_stack("8322", laptop=True).outputs == {"TableName": "8322"}
    assert "at port 8323; there is:" in refused("8323")


def test_each_is_found_once_where_one_is_in_the_project_itself(made: Any, here: Path, monkeypatch: pytest.MonkeyPatch):
    made("project/.fortnight/8390", 8390)
    monkeypatch.chdir(here / "project")
    assert [place.port for place in everywhere()] == [8390]
    assert one_that_is_up().folder == Path(".fortnight/8390")


def test_the_port_may_be_named_wherever_the_laptop_may(monkeypatch: pytest.MonkeyPatch):
    asked = []

    def opened(name: str, *, laptop: bool) -> None:
        asked.append((name, laptop))
        raise BadInput("not here")

    monkeypatch.setattr("cli.app.open_stack", opened)
    run("--laptop=8322", "members", "list")
    run("members", "list", "--laptop=8322")
    assert asked == [("8322", True)] * 2


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What `up` would start."""
    found: list[list[str]] = []
    monkeypatch.setattr(laptop.os, "execv", lambda _, words: found.append(words[3:]))
    return found


def test_without_a_file_and_with_nothing_kept_the_way_to_one_is_said(here: Path, started: Any, capsys: Any):
    assert run("up") == 2
    assert "fortnight init" in capsys.readouterr().err
    assert started == []


@pytest.mark.parametrize(
    ("path", "folder", "typed"),
    [
        ("", "", ".venv/bin/fortnight"), (".venv/bin", "", "fortnight"), ("", "elsewhere", "{here}/.venv/bin/fortnight"),
        ("other", "", ".venv/bin/fortnight"),
    ],
)  # fmt: skip
def test_the_way_to_a_file_is_said_as_it_can_be_typed_there(
    here: Path, started: Any, capsys: Any, monkeypatch: pytest.MonkeyPatch, path: str, folder: str, typed: str
):
    for place in (".venv/bin", "other"):
        (here / place).mkdir(parents=True)
        (here / place / "fortnight").touch(mode=0o755)
    (here / "elsewhere").mkdir()
    monkeypatch.setattr("sys.executable", str(here / ".venv/bin/python"))
    monkeypatch.setenv("PATH", str(here / path) if path else "")
    monkeypatch.chdir(here / folder)
    assert run("up") == 2
    command = typed.format(here=here)
    said = " ".join(capsys.readouterr().err.split())
    assert f"write one with `{command} init`, or name yours: `{command} up FILE`" in said


@pytest.mark.parametrize("place", ["group.yaml", ".fortnight/group.yaml"])
def test_the_groups_file_is_taken_where_it_usually_is(here: Path, started: Any, place: str):
    (here / ".fortnight").mkdir()
    (here / place).write_text(GROUP)
    assert run("up", "--port", "8390") == 0
    assert started == [["--folder", ".fortnight/8390", "--port", "8390", "--group", place, "--group-id", "circle"]]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["none.yaml"], "there is no such file"),
        (["wrong.yaml"], "zone"),
        (["--port", "80"], "port"),
        (["--clock", "sun"], "clock"),
        (["--archive", "none.yaml"], "there is no such file"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_started(
    words: Any, said: str, here: Path, started: Any, capsys: Any
):
    (here / "group.yaml").write_text(GROUP)
    (here / "wrong.yaml").write_text(GROUP.replace("Europe/Berlin", "MST"))
    assert run("up", *words) == 2
    assert said in capsys.readouterr().err
    assert started == []


def test_it_goes_on_with_the_one_that_is_kept_and_asks_of_several(made: Any, here: Path, started: Any, capsys: Any):
    made(".fortnight/8390", 8390, up=False, groups=("Circle",))
    assert run("up") == 0
    assert started == [["--folder", ".fortnight/8390", "--port", "8390"]]
    made(".fortnight/8391", 8391, up=False, groups=("Other",))
    assert run("up") == 2
    assert "--port: 8390, 8391" in capsys.readouterr().err
    assert run("up", "--port", "8391") == 0
    assert started[-1] == ["--folder", ".fortnight/8391", "--port", "8391"]


def test_down_says_what_is_there_and_deletes_nothing(made: Any, here: Path, capsys: Any):
    assert run("down") == 0
    assert "Nothing is kept" in capsys.readouterr().out
    folder = made(".fortnight/8390", 8390, up=False, groups=("Circle",))
    (folder / "mail").mkdir()
    (folder / "mail" / "000001-20270301T090000Z-welcome.eml").touch()
    assert run("down") == 0
    assert "8390: Circle; 1 mail; not up" in " ".join(capsys.readouterr().out.split())
    assert folder.exists()
    assert run("down", "--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["groups"] == ["Circle"]


def test_forgetting_asks_first_and_lets_be_what_is_up(made: Any, here: Path, capsys: Any, monkeypatch: Any):
    monkeypatch.setattr("sys.stdin", io.StringIO())  # nobody answers
    first, second = made(".fortnight/8390", 8390), made(".fortnight/8391", 8391, up=False)
    (here / ".fortnight" / "group.yaml").write_text(GROUP)
    assert run("down", "--forget", "--yes") == 2
    assert "8390: is up" in capsys.readouterr().err
    assert run("down", "--forget", "--port", "8391") == 1
    assert run("down", "--forget", "--port", "8391", "--json") == 2
    assert second.exists()
    assert run("down", "--forget", "--port", "8391", "--yes") == 0
    assert (first.exists(), second.exists(), (here / ".fortnight" / "group.yaml").exists()) == (True, False, True)


def test_what_is_kept_is_known_by_its_folder():
    assert Place(Path(".fortnight/8390")).port == 8390
    assert Place(Path(".fortnight/8390")).kept
    assert not Place(Path("build/demo")).kept
