"""Artefacts are built when they have to be, and only if they can be compiled."""

import subprocess
from types import SimpleNamespace
from typing import Any

import pytest

from artefacts import build, dists
from deploying.building import built
from shared.errors import BadInput, NotDeployed


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What is started, in place of a build that goes well."""
    words: list[list[str]] = []

    def run(command: list[str], **_: Any) -> SimpleNamespace:
        words.append(command)
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(dists, "interpreter", lambda target: "python3.13")
    monkeypatch.setattr(build, "current", lambda target: False)
    return words


def test_what_is_not_there_as_the_sources_are_is_built(started: list[list[str]]):
    built()
    assert [command[1:] for command in started] == [["-m", "artefacts.build", "--target", "aws"]]


def test_what_is_there_is_not(started: list[list[str]], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(build, "current", lambda target: True)
    monkeypatch.setattr(build, "names", list)
    built()
    assert started == []


def test_where_nothing_compiles_it_is_refused_with_how_to_get_it(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(dists, "interpreter", lambda target: None)
    with pytest.raises(BadInput, match=r"uv python install 3\.13"):
        built()
    assert started == []


def test_a_build_that_fails_stops_the_deployment(started: list[list[str]], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: SimpleNamespace(returncode=1))
    with pytest.raises(NotDeployed, match="nothing was changed in the account"):
        built()
