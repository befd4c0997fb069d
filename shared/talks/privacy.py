"""What is held of speakers: their addresses."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shared.model.person import Person
from shared.model.session import Session, Speaker, Talk
from shared.store import Ref, Replace, Store, Write


@dataclass(frozen=True, slots=True)
class Talks:
    """The private rows of talks, and what the speaker *gave* members to think about. The address is erased; that they speak is part of
    the programme."""

    rows: tuple[Speaker, ...]
    given: Mapping[Speaker, Talk]

    @classmethod
    def of(cls, who: Person, store: Store) -> "Talks":
        rows = (row for group in who.groups for row in store.all(Speaker, group.id))
        mine = tuple(row for row in rows if row.address == who.address)
        places = {row: Ref(Session, (row.group, row.session)) for row in mine}
        sessions = store.get_many(places.values(), unread=set())
        found = ((row, sessions[place].talk(row.talk)) for row, place in places.items() if place in sessions)
        return cls(mine, {row: talk for row, talk in found if talk})

    def places(self) -> Iterator[tuple[str, str]]:
        yield from ((row.group, f"speaker on {row.session}") for row in self.rows)

    def handed_out(self) -> list[dict[str, Any]]:
        return [
            {"group": row.group, "session": row.session, "talk": row.talk, "name": row.name, **self._given(row)}
            for row in self.rows
        ]

    def _given(self, row: Speaker) -> dict[str, Any]:
        talk = self.given.get(row)
        found = {"summary": talk.summary, "questions": list(talk.questions)} if talk else {}
        return {name: value for name, value in found.items() if value}

    def erased(self, _store: Store) -> Iterator[Sequence[Write]]:
        yield from ([Replace(replace(row, address=""))] for row in self.rows)

    def stays(self) -> str:
        return "What they present stays on the page." if self.rows else ""
