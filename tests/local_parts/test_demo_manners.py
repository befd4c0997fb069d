"""The demo's manners: one stack at a time, a port that is taken, no long silence."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests
from flask import Flask

from local.alone import AlreadyUpError, alone
from local.patience import Patience, still
from local.serving import serve
from tests.test_architecture import ROOT

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
        assert requests.get(f"{first.url}/none", timeout=5).status_code == 404
    with serve(app, first.port) as again:
        assert again.url == first.url
    assert capfd.readouterr() == ("", "")


def test_silence_is_broken_and_only_silence():
    lines: list[str] = []
    with Patience(lines.append, still("Building"), every=0.3) as told:
        time.sleep(0.5)
        told.say("built")
        told.doing = lambda: ""
        time.sleep(0.5)
    assert lines == ["Building … 0 s", "built"]


def test_a_command_that_takes_its_time_is_told_of_and_keeps_its_exit_code():
    command = [sys.executable, "-c", "import sys; sys.exit(3)"]
    done = subprocess.run(
        [sys.executable, ROOT / "local" / "patience.py", "Working", *command],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (3, "Working …\n")
