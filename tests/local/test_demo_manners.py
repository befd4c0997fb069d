"""The demo's manners: one stack at a time, a port that is taken, no long silence."""

import json
import re
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests
from flask import Flask

from artefacts.patience import Patience, still
from fakes.serving import serve
from local import demo
from local.alone import AlreadyUpError, alone
from tests.architecture import ROOT
from tests.patience import PATIENCE

HOLDER = (
    "import sys, time\nfrom pathlib import Path\nfrom local.alone import alone\n"
    "with alone(Path(sys.argv[1])):\n    print('up', flush=True)\n    time.sleep(60)\n"
)


def held(folder: Path) -> subprocess.Popen[str]:
    """Another process that has *folder*."""
    other = subprocess.Popen([sys.executable, "-c", HOLDER, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert other.stdout
    assert other.stdout.readline() == "up\n"
    return other


def test_a_second_stack_says_who_has_the_folder_and_touches_nothing(tmp_path: Path):
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / "stack.json").write_text(json.dumps({"url": "http://127.0.0.1:8321"}))
    with held(folder) as other:
        with pytest.raises(AlreadyUpError) as refused, alone(folder):
            pass
        other.kill()
    words = str(refused.value)
    assert f"process {other.pid}" in words
    assert "http://127.0.0.1:8321" in words
    assert "Ctrl-C" in words
    assert (folder / "stack.json").exists()


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM])
def test_the_lock_of_a_process_that_was_killed_is_in_nobodys_way(tmp_path: Path, sign: signal.Signals):
    with held(tmp_path / "demo") as other:
        other.send_signal(sign)
    for _ in range(2):
        with alone(tmp_path / "demo"):
            pass


def test_a_taken_port_is_an_error_that_can_be_caught_and_nothing_is_printed(capfd: pytest.CaptureFixture[str]):
    app = Flask("app")
    with serve(app) as first:
        with pytest.raises(OSError, match="in use"):
            serve(app, first.port)
        assert requests.get(f"{first.url}/none", timeout=PATIENCE).status_code == 404
    with serve(app, first.port) as again:
        assert again.url == first.url
    assert capfd.readouterr() == ("", "")


def test_silence_is_broken_and_only_silence():
    lines: list[str] = []
    until = time.monotonic() + PATIENCE
    with Patience(lines.append, still("Building"), every=0.05) as told:
        while not lines and time.monotonic() < until:
            time.sleep(0.01)
        told.say("built")
    assert re.fullmatch(r"Building … \d+ s", lines[0])
    assert "built" in lines
    lines.clear()
    for doing, every in (("", 0.01), ("Building", PATIENCE)):
        with Patience(lines.append, lambda doing=doing: doing, every=every):
            time.sleep(0.1)
    assert lines == []


def test_a_command_that_takes_its_time_is_told_of_and_keeps_its_exit_code():
    command = [sys.executable, "-c", "import sys; sys.exit(3)"]
    done = subprocess.run(
        [sys.executable, ROOT / "artefacts" / "patience.py", "Working", *command],
        capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (3, "Working …\n")


def test_the_demo_lets_a_stack_that_is_up_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any):
    monkeypatch.setattr(demo, "FOLDER", tmp_path / "demo")
    with held(tmp_path / "demo") as other:
        assert demo.main() == 1
        other.kill()
    assert f"is up in {tmp_path / 'demo'}/ already (process {other.pid})" in capsys.readouterr().out


class World:
    """A world in which nothing happens."""

    url = "http://127.0.0.1:1"
    folder = Path("build/demo")

    def __init__(self, *_: Any, **how: Any) -> None:
        self.clock = SimpleNamespace(now=lambda: datetime(2024, 1, 29, tzinfo=UTC), troubles=[], ticks=0)

    def __enter__(self) -> "World":
        return self

    def __exit__(self, *_: object) -> None:
        return


def test_where_to_look_is_said_before_the_story_and_again_before_the_tables(
    monkeypatch: pytest.MonkeyPatch, capsys: Any
):
    told = {"sent": [], "skipped": [], "functions": {}, "members": {}, "dead_letters": 0, "unsettled": [], "unrecorded": [],
            "troubles": [], "seconds": 1.0}  # fmt: skip
    monkeypatch.setattr(demo, "World", World)
    monkeypatch.setattr(demo, "Story", lambda _, tell: SimpleNamespace(live=lambda: tell("THE STORY")))
    monkeypatch.setattr(demo, "_write", lambda *_: told)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(demo.signal, "signal", lambda *_: None)

    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(demo.time, "sleep", interrupted)
    assert demo.main() == 0
    said = capsys.readouterr().out
    words = [
        "The page ",
        "THE STORY",
        "The page ",
        "waits to be let in",
        "What was sent",
        "All of it is up",
        "Stopping",
        "Stopped.",
    ]
    places = [said.index("The page ")]
    for word in words[1:]:
        places.append(said.index(word, places[-1] + 1))
    assert places == sorted(places)
