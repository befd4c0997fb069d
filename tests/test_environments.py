"""Which environment what runs in, where there is more than one Python: none is made over by another's."""

import subprocess
from pathlib import Path

import pytest

from local import emulator


def python(path: Path, version: str) -> Path:
    """What says that it is a Python of that *version*."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho {version}\n")
    path.chmod(0o755)
    return path


def made(here: Path, *words: str) -> subprocess.CompletedProcess[str]:
    (here / "Makefile").write_text((emulator.ROOT / "Makefile").read_text())
    for name in ("requirements.lock", "pyproject.toml"):
        (here / name).touch()
    return subprocess.run(
        ["make", "-n", "check", *words],
        cwd=here,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("there", "asked", "environment"),
    [
        ("", "", ".venv"),
        ("3.11", "", ".venv"),
        ("", "3.13", ".venv"),
        ("3.13", "3.13", ".venv"),
        ("3.11", "3.13", ".venv-3.13"),
        ("3.13", "3.11", ".venv-3.11"),
        ("3.1", "3.13", ".venv-3.13"),
    ],
)
def test_a_python_that_is_asked_for_makes_no_other_ones_environment_over(
    there: str, asked: str, environment: str, tmp_path: Path
):
    if there:
        python(tmp_path / ".venv" / "bin" / "python", there)
    words = [f"PYTHON={python(tmp_path / 'asked', asked)}"] if asked else []
    assert f"\n{environment}/bin/ruff check .\n" in made(tmp_path, *words).stdout


def test_a_python_that_does_not_start_is_refused_before_anything_is_made(tmp_path: Path):
    refused = made(tmp_path, "PYTHON=python3.99")
    assert refused.returncode
    assert 'There is no Python that starts at "python3.99"' in refused.stderr


def test_the_emulator_starts_functions_by_the_python_that_their_libraries_are_for(tmp_path: Path):
    (tmp_path / ".venv-3.13-ministack").mkdir()
    assert emulator.environment(tmp_path / ".venv-3.13") == tmp_path / ".venv-3.13-ministack"
    assert emulator.environment(tmp_path / "elsewhere") == emulator.ROOT / ".venv-ministack"
