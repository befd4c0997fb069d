"""References, by which every row of the table is found."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

RowT = TypeVar("RowT")
RowCo = TypeVar("RowCo", covariant=True)


@dataclass(frozen=True, slots=True)
class Ref(Generic[RowCo]):
    """A row's type and the values that make its key (see the table's adapter)."""

    type: type[RowCo]
    key: tuple[str, ...]


class Rows(Protocol[RowCo]):
    """A dict of rows by their references, typed: looking up a reference gives a row of that reference's type."""

    def get(self, ref: Ref[RowT], /) -> RowT | None: ...

    def __getitem__(self, ref: Ref[RowT], /) -> RowT: ...

    def __contains__(self, ref: object, /) -> bool: ...

    def __iter__(self) -> Iterator[Ref[RowCo]]: ...

    def __len__(self) -> int: ...

    def values(self) -> Collection[RowCo]: ...

    def items(self) -> Collection[tuple[Ref[RowCo], RowCo]]: ...
