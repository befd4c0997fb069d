"""What is held of speakers: their addresses."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shared.model.person import Person
from shared.model.session import Session, Speaker, Talk
from shared.model.withdrawal import Withdrawal
from shared.store import Delete, Ref, Replace, Store, Write


@dataclass(frozen=True, slots=True)
class Talks:
    """The private rows of talks, what the speaker *gave* members to think about, and the talks that they *cannot* give. The address is
    erased; that they speak is part of the programme."""

    rows: tuple[Speaker, ...]
    given: Mapping[Speaker, Talk]
    cannot: Mapping[Speaker, Withdrawal]

    @classmethod
    def of(cls, who: Person, store: Store) -> "Talks":
        rows = (row for group in who.groups for row in store.all(Speaker, group.id))
        mine = tuple(row for row in rows if row.address == who.address)
        places = {row: Ref(Session, (row.group, row.session)) for row in mine}
        sessions = store.get_many(places.values(), unread=set())
        found = ((row, sessions[place].talk(row.talk)) for row, place in places.items() if place in sessions)
        said = {row: Ref(Withdrawal, (row.group, row.session, row.talk)) for row in mine}
        gone = store.get_many(said.values())
        return cls(
            mine,
            {row: talk for row, talk in found if talk},
            {row: gone[ref] for row, ref in said.items() if ref in gone},
        )

    def places(self) -> Iterator[tuple[str, str]]:
        yield from ((row.group, f"speaker on {row.session}") for row in self.rows)

    def handed_out(self) -> list[dict[str, Any]]:
        return [
            {
                "group": row.group,
                "session": row.session,
                "talk": row.talk,
                "name": row.name,
                **self._given(row),
                **self._cannot(row),
            }
            for row in self.rows
        ]

    def _given(self, row: Speaker) -> dict[str, Any]:
        talk = self.given.get(row)
        found = {"summary": talk.summary, "questions": list(talk.questions)} if talk else {}
        return {name: value for name, value in found.items() if value}

    def _cannot(self, row: Speaker) -> dict[str, Any]:
        said = self.cannot.get(row)
        return (
            {"withdrawn": {"at": said.at.isoformat(), "reason": said.reason, "title": said.talk.title}} if said else {}
        )

    def erased(self, _store: Store) -> Iterator[Sequence[Write]]:
        for row in self.rows:
            gone = [Delete(self.cannot[row])] if row in self.cannot else []
            yield [Replace(replace(row, address="")), *gone]

    def stays(self) -> str:
        return "What they present stays on the page." if self.rows else ""
