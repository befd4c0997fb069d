"""The functions are built again only where something that they are made of has changed."""

import fcntl
import re
from pathlib import Path

import pytest

from artefacts import build
from artefacts.dists import HOST


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in (
        "functions/tick/app.py",
        "shared/rules.py",
        "shared/templates/a.html",
        "artefacts/build.py",
        "requirements.lock",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (tmp_path / "build" / HOST.name / "tick").mkdir(parents=True)
    build.stamp(HOST, tmp_path).write_text(build.made_of(tmp_path))
    return tmp_path


def test_what_was_built_is_current(root: Path):
    assert build.current(HOST, root)
    cache = root / "shared" / "__pycache__"
    cache.mkdir()
    (cache / "rules.pyc").touch()
    assert build.current(HOST, root)


@pytest.mark.parametrize(
    "name", ["functions/tick/app.py", "shared/templates/a.html", "artefacts/build.py", "requirements.lock"]
)
def test_any_change_of_what_they_are_made_of_is_seen(root: Path, name: str):
    (root / name).write_text("other")
    assert not build.current(HOST, root)


def test_so_is_what_came_or_went(root: Path):
    (root / "shared" / "rules.py").rename(root / "shared" / "laws.py")
    assert not build.current(HOST, root)


def test_a_function_that_was_never_built_is_missed(root: Path):
    (root / "build" / HOST.name / "tick").rmdir()
    assert not build.current(HOST, root)


def test_a_digest_is_one():
    assert re.fullmatch("[0-9a-f]{64}", build.made_of())


def test_a_second_build_waits_for_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(build, "stamp", lambda target: tmp_path / "build" / f"{target.name}.stamp")
    with (
        build._one_at_a_time(HOST),
        (tmp_path / "build" / ".host.lock").open() as second,
        pytest.raises(BlockingIOError),
    ):
        fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with build._one_at_a_time(HOST):
        pass
