"""A long list, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

AT_ONCE = 50
"""The most of a list on one page."""
RowT = TypeVar("RowT")


@dataclass(frozen=True, slots=True)
class ListPage:
    """The page *number* of a list; *older* and *newer* are the numbers of the pages beside it, 0 where there is none."""

    number: int
    older: int

    @property
    def newer(self) -> int:
        return self.number - 1

    def of(self, rows: Sequence[RowT]) -> Sequence[RowT]:
        """Those of *rows* that are on it."""
        return rows[(self.number - 1) * AT_ONCE : self.number * AT_ONCE]


def page_of(count: int, number: int) -> ListPage:
    """The page *number* of a list of *count*; the last one if there are fewer."""
    last = max(1, -(-count // AT_ONCE))
    number = min(number, last)
    return ListPage(number, number + 1 if number < last else 0)
