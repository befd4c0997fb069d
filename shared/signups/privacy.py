"""What is held of people who answered a form."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from shared.errors import BadInput
from shared.model.form_response import HandedResponse, SeenResponse, Taken
from shared.model.group import Group
from shared.model.member import Member
from shared.model.person import Person
from shared.model.suppression import Erased
from shared.outbox.traces import traces
from shared.store import Delete, Ref, Replace, Store, Write
from shared.text.addresses import normalise


@dataclass(frozen=True, slots=True)
class Waiting:
    """Responses that a form's script has handed in and that have not been taken in yet."""

    rows: tuple[HandedResponse, ...]
    groups: Mapping[str, str]
    """The group to which each form belongs."""

    @classmethod
    def of(cls, who: Person, store: Store) -> "Waiting":
        forms = {group.form.id: group.id for group in who.groups if group.form}
        rows = (row for form in forms for row in store.all(HandedResponse, form))
        return cls(tuple(row for row in rows if _bears(row, who.address)), forms)

    def places(self) -> Iterator[tuple[str, str]]:
        yield from ((self.groups[row.form], f"a response that waits to be taken in ({row.id})") for row in self.rows)

    def handed_out(self) -> list[dict[str, Any]]:
        return [
            {
                "form": row.form,
                "id": row.id,
                "answers": [[row.titles.get(q, q), *given] for q, given in row.answers.items()],
            }
            for row in self.rows
        ]

    def erased(self, _store: Store) -> Iterator[Sequence[Write]]:
        yield from ([Delete(row)] for row in self.rows)

    def stays(self) -> str:
        return ""


def _bears(row: HandedResponse, address: str) -> bool:
    """Whether *address* was typed anywhere into the response."""
    for written in (row.respondent_email, *(text for given in row.answers.values() for text in given)):
        try:
            if normalise(written) == address:
                return True
        except BadInput:
            continue
    return False


class Responses:
    """Which responses were taken in for a member. After an erasure they stay known, so that no pull takes them in again, but lead to
    nobody."""

    def handed_out(self, member: Member, store: Store) -> list[dict[str, Any]]:
        return [
            {"id": row.id, "submitted": row.submitted.isoformat(), "became": row.outcome.value}
            for row in _responses(member.group, member.id, store)
        ]

    def remains(self, one: Erased, group: Group | None, since: datetime, store: Store) -> Iterator[Ref[Any] | Write]:
        rows = _responses(one.group, one.member, store)
        for month in sorted({f"{row.submitted:%Y%m}" for row in rows}):
            yield from traces(f"returning/{one.group}/{one.member}.{month}", group)
        yield from (Replace(replace(row, member="")) for row in rows if row.submitted <= since)


def at_google(members: Sequence[Member], store: Store) -> list[str]:
    """The responses of *members*, with when each was submitted, for the co-leads, who alone can delete them from their form."""
    rows = [row for member in members for row in _responses(member.group, member.id, store)]
    return sorted(
        f"{row.submitted:%Y-%m-%d %H:%M} UTC"
        + (", in the form for proposals" if row.outcome in (Taken.PROPOSED, Taken.LEFT) else "")
        for row in rows
    )


def _responses(group: str, member: str, store: Store) -> list[SeenResponse]:
    return store.all(SeenResponse, group, where={"member": member})
