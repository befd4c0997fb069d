"""A figure: what was measured, and how good is good enough."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """Whether a figure can be held to its goal, or only be looked at."""

    COUNT = "count"
    """Exact: the same code gives the same figure again."""
    RATIO = "ratio"
    """From one run on one machine, together with what it is compared to."""


CHANCE = {Kind.COUNT: 0.01, Kind.RATIO: 0.15}
"""As a share, what two runs of the same code differ by."""


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
        """Whether the goal is reached; None if there is none."""
        if self.goal is None:
            return None
        return self.measured >= self.goal if self.least else self.measured <= self.goal

    def worse(self, before: float | None) -> float:
        """By what share it is worse than *before*, where that is more than chance makes; else 0. What has no goal and moves with the
        machine is there to be compared with, and is never worse."""
        if not before or (self.goal is None and self.kind is Kind.RATIO):
            return 0
        share = (self.measured / before - 1) * (-1 if self.least else 1)
        return share if share > CHANCE[self.kind] else 0


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
