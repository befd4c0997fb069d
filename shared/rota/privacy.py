"""What is held of whoever is on the rota: their place, what they would present, and what they answered, under their id."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from shared.model.group import Group
from shared.model.member import Member
from shared.model.rota import Rota, Slot
from shared.model.suppression import Erased
from shared.rota.order import left
from shared.store import Replace, Store, Write


class Turns:
    """The places that a member has on the rotas, and the turns that were theirs."""

    def handed_out(self, member: Member, store: Store) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for rota in store.all(Rota, member.group):
            place = rota.place(member.id)
            if place:
                found.append({
                    "for": rota.role, "waits_since": place.since.isoformat(), "not_before": place.first, "topics": place.topics,
                })  # fmt: skip
            found += [
                {"for": rota.role, "session": slot.session, "asked": one.at.isoformat(), "answer": one.answer.value}
                for slot in rota.slots for one in slot.asked if one.member == member.id
            ]  # fmt: skip
            found += [
                {"for": rota.role, "session": slot.session, "answer": "refused a swap"} for slot in rota.slots if member.id in slot.refused
            ]  # fmt: skip
        return found

    def remains(self, one: Erased, _group: Group | None, _since: datetime, store: Store) -> Iterator[Write]:
        """The rotas without the member; that somebody was asked stays."""
        for rota in store.all(Rota, one.group):
            after = replace(left(rota, one.member), slots=tuple(_nameless(slot, one.member) for slot in rota.slots))
            if after != rota:
                yield Replace(after)


ERASED = "-"
"""What replaces the id of somebody who was erased."""


def _nameless(slot: Slot, member: str) -> Slot:
    asked = tuple(replace(one, member=ERASED) if one.member == member else one for one in slot.asked)
    swap = None if slot.swap and member in (slot.swap.giver, slot.swap.taker) else slot.swap
    refused = tuple(ERASED if one == member else one for one in slot.refused)
    holder, reminded = (ERASED if one == member else one for one in (slot.holder, slot.reminded))
    return replace(slot, asked=asked, swap=swap, holder=holder, reminded=reminded, refused=refused)
