"""What is held of people who use the desk: the browsers in which they are logged in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from shared.model import login
from shared.model.login import DeskSession
from shared.model.person import Person
from shared.store import Delete, Store, Write


@dataclass(frozen=True, slots=True)
class Sessions:
    """Sessions at the desk. A login request has an address for ten minutes, and can only be found by the browser that asked."""

    rows: tuple[DeskSession, ...]

    @classmethod
    def of(cls, who: Person, store: Store) -> "Sessions":
        return cls(tuple(store.all(DeskSession, login.who(who.address))))

    def places(self) -> Iterator[tuple[str, str]]:
        for row in self.rows:
            yield from (
                (group, f"logged in at the desk since {row.begun:%Y-%m-%d %H:%M} UTC") for group in sorted(row.leads)
            )

    def handed_out(self) -> list[dict[str, Any]]:
        return [
            {"begun": row.begun.isoformat(), "expires": row.expires.isoformat(), "groups": sorted(row.leads)}
            for row in self.rows
        ]

    def erased(self, _store: Store) -> Iterator[Sequence[Write]]:
        yield from ([Delete(row)] for row in self.rows)

    def stays(self) -> str:
        return ""
