"""`fortnight init`: eight questions in a terminal, or options without one; nothing is half written, and nothing is lost."""

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from cli.app import main
from tests.architecture import ROOT
from tests.patience import PATIENCE

LEAD = ("--who", "Mika Lead <mika@example.org>")
ZONE = ("--zone", "Europe/Paris")


@pytest.fixture(autouse=True)
def _nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine that knows no name, in a folder of its own."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    monkeypatch.setattr("tzlocal.unix._cache_tz_name", None)  # it asks the machine once a process
    monkeypatch.chdir(tmp_path)


def run(capsys: Any, *words: str) -> tuple[int, str, str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["fortnight", *words])
        with pytest.raises(SystemExit) as ended:
            main()
    shown = capsys.readouterr()
    return int(ended.value.code or 0), shown.out, shown.err


def test_a_file_is_written_that_passes_its_check_and_says_the_season_and_what_is_next(capsys: Any):
    code, out, err = run(
        capsys, "init", "--name", "The Circle", *ZONE, "--first", "2027-01-09", "--every", "weekly", *LEAD
    )
    assert (code, err) == (0, "")
    first, *_, last = out.splitlines()
    assert first.startswith("group.yaml is written: The Circle: Saturdays 18:00 (Europe/Paris), from 9 Jan 2027 on,")
    assert last.startswith("Next: ")
    assert last.endswith("fortnight up group.yaml")
    assert run(capsys, "apply", "group.yaml", "--check")[0] == 0
    assert [path.name for path in Path.cwd().iterdir()] == ["group.yaml"]
    assert Path("group.yaml").stat().st_mode & 0o077 == 0


def test_programs_get_the_same_in_json(capsys: Any):
    code, out, _ = run(capsys, "init", "new one.yaml", "--name", "X", *ZONE, *LEAD, "--id", "x1", "--json")
    told = json.loads(out)
    assert (code, told["file"], told["group"]) == (0, "new one.yaml", "x1")
    assert told["next"].endswith("fortnight up 'new one.yaml'")


def test_without_a_terminal_everything_that_is_missing_or_wrong_is_told_at_once(capsys: Any):
    code, out, err = run(
        capsys, "init", "--zone", "MST", "--starts", "half six", "--first", "soon", "--link", "nowhere"
    )
    assert (code, out) == (2, "")
    assert [line.partition(":")[0] for line in err.splitlines()] == [
        "--name is missing", "--zone", "--first", "--starts", "--who is missing", "--link",
    ]  # fmt: skip
    assert "America/Denver" in err
    assert list(Path.cwd().iterdir()) == []


@pytest.mark.parametrize("zone", ["America/Denver", "Asia/Kolkata", "Pacific/Apia"])
def test_the_zone_is_the_machines(zone: str, monkeypatch: pytest.MonkeyPatch, capsys: Any):
    monkeypatch.setenv("TZ", zone)
    assert f"({zone})" in run(capsys, "init", "--name", "X", *LEAD)[1]


@pytest.mark.parametrize("zone", ["MST", "EST"])
def test_a_machine_whose_zone_is_no_name_of_one_is_asked_about(zone: str, monkeypatch: pytest.MonkeyPatch, capsys: Any):
    monkeypatch.setenv("TZ", zone)
    code, _, err = run(capsys, "init", "--name", "X", *LEAD)
    assert (code, err.splitlines()[0].partition(":")[0]) == (2, "--zone is missing")


def test_who_runs_it_is_as_git_knows_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Any):
    (tmp_path / "gitconfig").write_text('[user]\n  name = "Mika \\"Lead\\""\n  email = mika@club.example.net\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    assert run(capsys, "init", "--name", "X", *ZONE)[0] == 0
    assert "address: mika@club.example.net" in Path("group.yaml").read_text()
    assert "sender: X <reading@club.example.net>" in Path("group.yaml").read_text()


def test_a_first_date_in_the_past_is_taken_and_remarked_on(capsys: Any):
    code, out, _ = run(capsys, "init", "--name", "X", *ZONE, *LEAD, "--first", "2024-01-06")
    assert (code, "Look at season.first: 2024-01-06 is in the past" in out) == (0, True)


def test_a_file_that_is_there_stays_unless_one_says_over(capsys: Any):
    Path("group.yaml").write_text("mine")
    code, _, err = run(capsys, "init", "--name", "X", *ZONE, *LEAD)
    assert (code, "is there already" in err, Path("group.yaml").read_text()) == (2, True, "mine")
    assert run(capsys, "init", "--name", "X", *ZONE, *LEAD, "--over")[0] == 0
    assert Path("group.yaml").read_text() != "mine"


def test_a_folder_gets_a_file_and_one_that_is_not_there_or_may_not_be_written_is_refused(capsys: Any):
    Path("here").mkdir()
    assert run(capsys, "init", "here", "--name", "X", *ZONE, *LEAD)[0] == 0
    assert Path("here", "group.yaml").exists()
    assert "there is no folder" in run(capsys, "init", "none/group.yaml", "--name", "X", *ZONE, *LEAD)[2]
    assert "cannot be written" in run(capsys, "init", "/proc/group.yaml", "--name", "X", *ZONE, *LEAD)[2]


# --- in a terminal
class Terminal:
    """`fortnight init` in a terminal of its own."""

    def __init__(self, *words: str) -> None:
        self.ours, theirs = pty.openpty()
        program = f"import sys; sys.path.insert(0, {str(ROOT)!r}); sys.argv = ['fortnight', *{words!r}]; from cli.app import main; main()"
        environment = os.environ | {"TZ": "Europe/Paris", "TERM": "dumb", "PYTHONUTF8": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=environment,
            start_new_session=True,
            preexec_fn=_controlled,
        )
        os.close(theirs)
        self.seen = ""

    def until(self, words: str) -> None:
        ends = time.monotonic() + PATIENCE
        while words not in self.seen and time.monotonic() < ends:
            self.more()
        assert words in self.seen, self.seen

    def more(self) -> bool:
        if not select.select([self.ours], [], [], PATIENCE)[0]:
            self.process.kill()
            raise TimeoutError(self.seen)
        try:
            self.seen += os.read(self.ours, 4096).decode(errors="replace")
        except OSError:  # it has ended
            return False
        return True

    def answer(self, question: str, said: str) -> None:
        self.until(question)
        self.seen = ""
        os.write(self.ours, f"{said}\n".encode())

    def interrupt(self) -> None:
        """Press Ctrl-C until it is heard: a key is lost where the terminal is being set up for a line."""
        ends = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < ends:
            os.write(self.ours, b"\x03")
            if select.select([self.ours], [], [], 3)[0]:
                self.more()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(3)

    def end(self) -> int:
        while self.more():
            pass
        os.close(self.ours)
        return self.process.wait(PATIENCE)


def _controlled() -> None:
    """The terminal is the one that sends Ctrl-C, which is heard also where the tests run in the background, without it."""
    import fcntl
    import termios

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def test_questions_are_asked_until_they_are_answered_right_and_defaults_are_the_machines():
    at = Terminal("init")
    at.answer("called?", "קבוצה: a #1 “reading” 🦉")
    at.answer("clock", "MST")
    at.until("America/Denver")
    at.answer("[Europe/Paris]", "")
    at.answer("first session?", "2027-01-09")
    at.answer("Tuesday and Thursday)? [14]", "")
    at.answer("From when", "half past seven")
    at.until("write it like 18:30")
    at.answer("From when", "7-8.30 pm")
    at.answer("runs it", "mika lead@example.org")
    at.until("blank before the @")
    at.answer("runs it", "Mika Lead <mika@club.example.net>")
    at.answer("[reading@club.example.net]", "")
    at.answer("meet", "")
    assert at.end() == 0
    text = Path("group.yaml").read_text(encoding="utf-8")
    assert "name: 'קבוצה: a #1 “reading” 🦉'" in text
    assert 'starts: "19:00"\n  minutes: 90\n' in text
    assert "every other Saturday 19:00 (Europe/Paris), from 9 Jan 2027 on" in " ".join(at.seen.split())


def test_who_stops_in_the_middle_has_written_nothing():
    at = Terminal("init")
    at.answer("called?", "X")
    at.until("clock")
    at.interrupt()
    assert at.end() == 1
    assert list(Path.cwd().iterdir()) == []


def test_in_a_terminal_one_is_asked_before_a_file_is_written_over():
    Path("group.yaml").write_text("mine")
    at = Terminal("init", "--name", "X")
    at.answer("Write over it?", "n")
    assert at.end() == 1
    assert Path("group.yaml").read_text() == "mine"


def test_up_offers_to_write_the_file_that_it_needs():
    at = Terminal("up")
    at.until("There is no group.yaml here yet")
    at.answer("Write it now?", "n")
    assert at.end() == 1
    at = Terminal("up")
    at.answer("Write it now?", "")
    at.until("called?")
    at.interrupt()
    assert at.end() == 1
    assert list(Path.cwd().iterdir()) == []
