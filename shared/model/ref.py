"""Which row: the reference by which every row is found."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Ref:
    """Which row: its type, and the values that make its key (see the table's adapter)."""

    type: type[Any]
    key: tuple[str, ...]
