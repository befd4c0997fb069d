"""A stand-in's state in a file, so that it lasts: written whole at each change, read once at the start."""

import json
from pathlib import Path
from typing import Any


class Kept:
    """A JSON document in the file *path*; without one, nothing is kept. A write that is broken off leaves the one before."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path

    def read(self) -> Any:
        """The document, or None where nothing was kept."""
        return json.loads(self._path.read_text(encoding="utf-8")) if self._path and self._path.exists() else None

    def write(self, document: Any) -> None:
        """Keep *document* in place of what was kept."""
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_name(f"{self._path.name}.new")
        fresh.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        fresh.replace(self._path)


class KeptLines:
    """JSON documents in the file *path*, one a line, each added in one write; without a path, nothing is kept."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path

    def read(self) -> list[Any]:
        """Every document that was wholly written: a last line that was broken off is cut away."""
        if self._path is None or not self._path.exists():
            return []
        whole, end, broken = self._path.read_bytes().rpartition(b"\n")
        if broken:
            self._path.write_bytes(whole + end)
        return [json.loads(line) for line in whole.splitlines()]

    def add(self, document: Any) -> None:
        """Keep *document* behind the others."""
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab") as file:
            file.write(json.dumps(document, ensure_ascii=False).encode() + b"\n")
