"""A Python of Lambda's version out of Debian's packages: what is started, and what is said where there can be none."""

import subprocess
import sys
from pathlib import Path

import pytest

from artefacts import debian, dists
from artefacts.debian import AMD64, ARM64, NotHere


def test_a_program_is_started_by_its_own_loader_or_by_the_emulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(debian, "ours", lambda: AMD64)
    monkeypatch.setattr(debian, "emulator", lambda: Path("/opt/emulator"))
    assert debian._started(AMD64, tmp_path)[0] == f"{tmp_path}/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"
    assert debian._started(ARM64, tmp_path) == ["/opt/emulator", "-L", str(tmp_path), "-0", "$0"]


def test_it_knows_itself_by_the_name_that_it_was_started_by(tmp_path: Path):
    program = tmp_path / "usr" / "bin" / "python3.13"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    debian._started_by(AMD64, tmp_path, ["/bin/echo", "told", "$0"])
    linked = tmp_path / "elsewhere"
    linked.symlink_to(program)
    said = subprocess.run([linked, "-c", "a word"], capture_output=True, text=True, check=True).stdout
    assert said == f"told {linked} {program.parent}/.python3.13.program -c a word\n"


def test_it_gets_the_environment_that_it_was_started_with_and_no_more(tmp_path: Path):
    program = tmp_path / "usr" / "bin" / "python3.13"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    debian._started_by(AMD64, tmp_path, [sys.executable, "-c", "import os; print(*os.environ)"])
    said = subprocess.run([program], env={"A": "b"}, capture_output=True, text=True, check=True).stdout
    assert set(said.split()) - {"LC_CTYPE"} == {"A"}


def test_one_that_was_moved_is_not_taken(tmp_path: Path):
    for root in (tmp_path / "here", tmp_path / "there"):
        program = debian.folder(AMD64, root) / "usr" / "bin" / "python3.13"
        program.parent.mkdir(parents=True)
        program.write_text(f"#!/bin/sh\nexec {debian.folder(AMD64, tmp_path / 'here')}/loader\n")
    assert debian.there(AMD64, tmp_path / "here") == debian.folder(AMD64, tmp_path / "here") / "usr/bin/python3.13"
    assert debian.there(AMD64, tmp_path / "there") is None


@pytest.mark.parametrize(
    ("words", "folder"),
    [("", "3.13-amd64"), ("3.14", "3.14-amd64"), ("arm64", "3.13-arm64"), ("3.11 arm64", "3.11-arm64"), ("arm64 3.14", "3.14-arm64")],
)  # fmt: skip
def test_version_and_processor_are_asked_for_in_any_order(words: str, folder: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(debian, "ours", lambda: AMD64)
    assert debian.folder(debian.wanted(words.split())).name == folder


@pytest.mark.parametrize("words", ["3.12", "3.9", "riscv64", "arm64 2"])
def test_what_debian_has_not_is_refused_by_name(
    words: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(debian, "ours", lambda: AMD64)
    assert debian.main(words.split()) == 1
    assert f"Of {words.split()[-1]} there is no Python here: there is 3.11, 3.13, 3.14," in capsys.readouterr().err


def test_where_apt_is_missing_it_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(debian, "there", lambda machine: None)
    monkeypatch.setattr(debian, "ours", lambda: AMD64)
    monkeypatch.setenv("PATH", "")
    assert debian.main([]) == 1
    assert "there is no apt-get here" in capsys.readouterr().err


@pytest.mark.parametrize("told", ["", "an address/of/another/system\n"])
def test_where_apt_knows_no_mirror_it_says_so(monkeypatch: pytest.MonkeyPatch, told: str):
    monkeypatch.setattr(subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 0, told, ""))
    with pytest.raises(NotHere, match="knows no mirror of it"):
        debian._mirror()


def test_a_step_that_fails_is_told_by_its_last_word():
    with pytest.raises(NotHere, match="sh ended with 3: no room"):
        debian._ran(["sh", "-c", "echo first >&2; echo no room >&2; exit 3"])


def test_it_compiles_for_lambda_where_there_is_no_other(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    program = tmp_path / "python3.13"
    program.write_text("#!/bin/sh\necho 3.13\n")
    program.chmod(0o755)
    monkeypatch.setattr(debian, "there", lambda machine: program)
    monkeypatch.setattr(dists.shutil, "which", lambda name: None)
    monkeypatch.setattr(dists.sys, "executable", "/bin/false")
    assert dists.interpreter.__wrapped__(dists.AWS) == str(program)
