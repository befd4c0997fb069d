"""Answers that are not deployed yet.

What is deployed the stack itself keeps: whoever deploys next, on whatever machine, goes on from there.
"""

import json
from collections.abc import Mapping
from pathlib import Path

FILE = Path(".fortnight/deploying.json")


class Pending:
    """Those of the *stack*, an account, a region and a name, in *file*."""

    def __init__(self, stack: str, file: Path = FILE) -> None:
        self._stack, self._file = stack, file

    def held(self) -> dict[str, str]:
        found = self._all().get(self._stack, {})
        return {name: value for name, value in found.items() if isinstance(value, str)}

    def keep(self, answers: Mapping[str, str]) -> None:
        self._write(self._all() | {self._stack: dict(answers)})

    def drop(self) -> None:
        if self._stack in (held := self._all()):
            self._write({stack: answers for stack, answers in held.items() if stack != self._stack})

    def _all(self) -> dict[str, dict[str, str]]:
        """Nothing, too, where the file was damaged: then they are asked for anew."""
        try:
            found = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) and all(isinstance(one, dict) for one in found.values()) else {}

    def _write(self, held: Mapping[str, Mapping[str, str]]) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        beside = self._file.with_suffix(".new")
        beside.write_text(json.dumps(held, indent=1), encoding="utf-8")
        beside.replace(self._file)
