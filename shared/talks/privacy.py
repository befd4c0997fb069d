"""What is held of whoever speaks: where they are reached."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shared.model.person import Person
from shared.model.session import Speaker
from shared.store import Replace, Store, Write


@dataclass(frozen=True, slots=True)
class Talks:
    """The private rows of talks. Erased is the address; that they speak is in the programme."""

    rows: tuple[Speaker, ...]

    @classmethod
    def of(cls, who: Person, store: Store) -> "Talks":
        rows = (row for group in who.groups for row in store.all(Speaker, group.id))
        return cls(tuple(row for row in rows if row.address == who.address))

    def places(self) -> Iterator[tuple[str, str]]:
        yield from ((row.group, f"speaker on {row.session}") for row in self.rows)

    def handed_out(self) -> list[dict[str, Any]]:
        return [{"group": row.group, "session": row.session, "talk": row.talk, "name": row.name} for row in self.rows]

    def erased(self, _store: Store) -> Iterator[Sequence[Write]]:
        yield from ([Replace(replace(row, address=""))] for row in self.rows)

    def stays(self) -> str:
        return "What they present stays on the page." if self.rows else ""
