"""The sections, in their order. A section is a module with ``TITLE``, and ``figures()``, which measures and gives what it found.

``figures()`` raises :class:`bench.figures.NotHere` where the machine lacks what it measures with. Its docstring is what the table
says above the figures: what was compared with what.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module

from bench.figures import Figure

NAMES: tuple[str, ...] = (
    "start",
    "sizes",
    "calls",
    "sender",
    "pace",
    "planner",
    "page",
    "decks",
    "cost",
)
"""Modules of ``bench``."""


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    title: str
    about: str
    figures: Callable[[], Sequence[Figure]]


def section(name: str) -> Section:
    """The section of that *name*; imported now, so that one alone needs only its own."""
    module = import_module(f"bench.{name}")
    return Section(name, module.TITLE, " ".join((module.figures.__doc__ or "").split()), module.figures)
