"""What was found in a file of past sessions, whatever its form, before anything is made of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from shared.text.mistakes import Mistake, Path


@dataclass(frozen=True, slots=True)
class Row:
    """A session, or a talk of one, that begins in *line*. *flat*: *given* has a value for each of :mod:`shared.archive.columns`; else it is
    in the words of the archive's file, and *lines* are those of the paths in it."""

    line: int
    given: Mapping[str, Any]
    flat: bool = True
    lines: Mapping[Path, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """*head* is what the file says beside its sessions, with the *lines* of that; *unread* are columns that mean nothing here."""

    rows: tuple[Row, ...] = ()
    head: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[Path, int] = field(default_factory=dict)
    wrong: tuple[Mistake, ...] = ()
    remarks: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    def with_(self, other: "Source") -> "Source":
        unread = tuple(dict.fromkeys((*self.unread, *other.unread)))
        return replace(
            self, rows=self.rows + other.rows, wrong=self.wrong + other.wrong, remarks=self.remarks + other.remarks, unread=unread,
        )  # fmt: skip
