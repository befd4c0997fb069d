"""Where stacks of this machine are: that of the demo, and those that `fortnight up` keeps, one a port."""

from __future__ import annotations

import fcntl
import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from shared.errors import BadInput

ROOT = Path(__file__).parents[1]
DEMO = Path("build/demo")
KEPT = Path(".fortnight")
"""Both below the folder one is in, or the project's."""
FIRST_PORT, PORTS = 8321, 50
START = "start one in another terminal, with `fortnight up` for your own group, or with `make demo`"


@dataclass(frozen=True, slots=True)
class Place:
    """The *folder* of a stack that is up, or was once."""

    folder: Path

    @property
    def kept(self) -> bool:
        """Whether `fortnight up` keeps it; else it is the demo's."""
        return self.folder.parent.name == KEPT.name

    @property
    def port(self) -> int:
        return int(self.folder.name) if self.kept else int(urlsplit(self.held()["url"]).port or 0)

    def held(self) -> dict[str, Any]:
        """What it wrote down for others: its address, CloudFormation outputs, environment."""
        held: dict[str, Any] = json.loads((self.folder / "stack.json").read_text())
        return held

    def about(self) -> dict[str, Any]:
        """What is known of it while it is not up."""
        path = self.folder / "up.json"
        try:
            told: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
        except ValueError:  # broken off by a power cut; `up` says so, and writes it anew
            told = {}
        return told

    def taken(self) -> bool:
        """Whether a process uses it; only then does what it wrote down still hold."""
        lock = self.folder.with_name(f"{self.folder.name}.lock")
        if not lock.exists():
            return False
        with lock.open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def up(self) -> bool:
        """Whether it can be spoken to."""
        if not self.taken() or not (self.folder / "stack.json").exists():
            return False
        there = urlsplit(self.held()["environment"]["AWS_ENDPOINT_URL"])
        try:
            socket.create_connection((there.hostname, there.port), timeout=5).close()
        except OSError:
            return False
        return True


def kept(below: Path = Path()) -> list[Place]:
    """Those of `fortnight up` in the folder *below*, by port."""
    found = [path for path in (below / KEPT).glob("*") if path.is_dir() and path.name.isdecimal()]
    return [Place(path) for path in sorted(found, key=lambda path: int(path.name))]


def everywhere() -> Iterator[Place]:
    """Those of the folder one is in and of the project's, each once."""
    seen = set()
    for below in (Path(), ROOT):
        for place in [*kept(below), Place(below / DEMO)]:
            if place.folder.resolve() not in seen and (place.folder / "stack.json").exists():
                seen.add(place.folder.resolve())
                yield place


def one_that_is_up(port: str = "") -> Place:
    """The stack at *port*, or the only one that is up. Raises :class:`BadInput` if there is none, or several."""
    up = [place for place in everywhere() if place.up()]
    chosen = [place for place in up if port in ("", str(place.port))]
    if len(chosen) == 1:
        return chosen[0]
    lines = "\n".join(f"  --laptop={place.port}  {_what(place)}" for place in up)
    if chosen:
        raise BadInput(f"{len(up)} stacks are up on this machine; say which one:\n{lines}")
    if up:
        raise BadInput(f"no stack of this machine is up at port {port}; there is:\n{lines}")
    raise BadInput(f"no stack is up on this machine: {START}")


def _what(place: Place) -> str:
    return (
        f"{', '.join(place.about().get('groups', [])) or 'your own'}, in {place.folder}/" if place.kept else "the demo"
    )
