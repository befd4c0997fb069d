"""Answers that are not deployed yet.

What is deployed the stack itself keeps: whoever deploys next, on whatever machine, goes on from there. So each answer is kept with what it
was to replace, and counts for as long as that stands.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FILE = Path(".fortnight/deploying.json")


class Pending:
    """Those of the *stack*, an account, a region and a name, in *file*."""

    def __init__(self, stack: str, file: Path = FILE) -> None:
        self._stack, self._file = stack, file

    def held(self, standing: Mapping[str, str]) -> dict[str, str]:
        """The answers that were given over the parameters that are *standing*; none where there is no stack. What somebody deployed
        meanwhile is newer."""
        found = self._all().get(self._stack, {})
        pairs = {name: one for name, one in found.items() if isinstance(one, list) and len(one) == 2}
        return {
            name: value
            for name, (before, value) in pairs.items()
            if isinstance(value, str) and before == standing.get(name)
        }

    def keep(self, answers: Mapping[str, str], standing: Mapping[str, str]) -> None:
        """Keep *answers*, which are to be put over the parameters that are *standing*."""
        self._write(self._all() | {self._stack: {name: [standing.get(name), value] for name, value in answers.items()}})

    def drop(self) -> None:
        if self._stack in (held := self._all()):
            self._write({stack: answers for stack, answers in held.items() if stack != self._stack})

    def _all(self) -> dict[str, dict[str, Any]]:
        """Nothing, too, where the file was damaged: then they are asked for anew."""
        try:
            found = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) and all(isinstance(one, dict) for one in found.values()) else {}

    def _write(self, held: Mapping[str, Mapping[str, Any]]) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        beside = self._file.with_suffix(".new")
        beside.write_text(json.dumps(held, indent=1), encoding="utf-8")
        beside.replace(self._file)
