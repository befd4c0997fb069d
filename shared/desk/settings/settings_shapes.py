"""The shape of a field of the settings' form: how it is typed, and what it is called."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Sort(StrEnum):
    LINE = "line"
    LONG = "long"
    DAY = "day"
    WALL = "wall"
    NUMBER = "number"
    CHOICE = "choice"
    WORDS = "words"
    """A list of words, with commas between them."""
    SEVERAL = "several"
    """One text, or a list of them with commas between."""
    PAIRS = "pairs"
    """Settings by name: a line each, ``name: value``."""


@dataclass(frozen=True, slots=True)
class Field:
    """*name* is the setting's, with dots where it stands within another. *usual* is what holds while nothing stands there. *choices* are
    the values that can stand there, each in words. *fixed*: it stays as it is once it is there."""

    name: str
    label: str
    sort: Sort = Sort.LINE
    usual: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    hint: str = ""
    fixed: bool = False
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of settings: a row for each entry, and one more for another. *coming*: only entries of days to come are shown."""

    name: str
    label: str
    one: str
    columns: tuple[Field, ...]
    hint: str = ""
    coming: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    fields: tuple[Field | Rows, ...]


def choice(name: str, label: str, choices: Mapping[str, str], hint: str = "") -> Field:
    return Field(name, label, Sort.CHOICE, usual=next(iter(choices)), choices=choices, hint=hint)


NO_YES = {"false": "no", "true": "yes"}


def number(name: str, label: str, usual: int, hint: str = "") -> Field:
    return Field(name, label, Sort.NUMBER, usual=str(usual), hint=hint)


def day(name: str, label: str, *, needed: bool = False) -> Field:
    return Field(name, label, Sort.DAY, needed=needed)
