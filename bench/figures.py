"""A figure: what was measured, and how good is good enough."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """Whether a figure may be held to its goal, or only be looked at."""

    COUNT = "count"
    """Exact: the same code gives the same figure again."""
    RATIO = "ratio"
    """Of one run on one machine, side by side with what it is compared to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """*goal* is reached by at most that much, or by at least that much where *least* is so; None has no goal, and is there to be
    compared with."""

    name: str
    measured: float
    unit: str
    kind: Kind
    goal: float | None = None
    least: bool = False

    @property
    def met(self) -> bool | None:
        """None where there is no goal."""
        if self.goal is None:
            return None
        return self.measured >= self.goal if self.least else self.measured <= self.goal


class NotHere(Exception):
    """This machine lacks what a section measures with; the words say what, and how to come by it."""


def entry(section: str, figure: Figure) -> dict[str, Any]:
    """The *figure* as it stands in ``results.json``."""
    goal = "" if figure.goal is None else f"{'≥' if figure.least else '≤'} {figure.goal:g}"
    return {
        "name": f"{section}: {figure.name}",
        "goal": goal,
        "measured": float(f"{figure.measured:.4g}"),
        "unit": figure.unit,
        "met": figure.met,
        "kind": figure.kind.value,
    }
