"""Whose turn it is: the order in which members are asked to present, or to do something else that a session needs, and what they
answered."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.errors import BadInput
from shared.model.group import Group, RotaRules
from shared.text.slugs import NAMELESS, slugify

TALK = "talk"
"""The role of whoever presents; all other roles are named by the group."""
MOST = 200
"""The most people in one order."""
LONGEST_TOPICS = 200
"""Characters of what somebody says they would present."""


class Answer(StrEnum):
    """What became of asking somebody. ``away``: they left or paused before answering; ``off``: the slot was no longer free; ``swapped``:
    somebody else agreed to take it. ``took``: they agreed to take it when asked by the one whose turn it was."""

    OPEN = "open"
    YES = "yes"
    PASSED = "passed"
    SILENT = "silent"
    AWAY = "away"
    OFF = "off"
    SWAPPED = "swapped"
    TOOK = "took"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Somebody's place in an order: *since* is when they began to wait (UTC), *why* they stand where they stand (``joined``,
    ``asked <session>``, ``kept <session>``, ``swapped <session>``, ``put <co-lead>``). Before the day *first* they are not asked (ISO;
    empty: any time); *topics* is what they would present, in their words."""

    member: str
    since: datetime
    why: str = "joined"
    first: str = ""
    topics: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Somebody who was asked *at* a time, and can answer *until* another (UTC). *since* is how long they had waited by then."""

    member: str
    at: datetime
    until: datetime
    since: datetime
    answer: Answer = Answer.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """*giver*, whose turn it is, has asked *taker* at a time to take it; in return they do what *back* names, a session's key, if the taker
    has a turn there."""

    giver: str
    taker: str
    at: datetime
    back: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """What a session needs somebody for. *starts* (UTC) and *zone*, if it has one of its own, as they were seen last. *holder* does it;
    *talk* is the short name of their talk. *told*: the co-leads were told that nobody is left, and nobody has said yes since. *over*:
    nothing is asked about it any more. *reminded* is the holder who was reminded that it is near, *refused* are those who were asked to
    take it by a swap, and have said no."""

    session: str
    starts: datetime
    asked: tuple[Asked, ...] = ()
    holder: str = ""
    talk: str = ""
    swap: Swap | None = None
    told: bool = False
    over: bool = False
    zone: str | None = None
    reminded: str = ""
    refused: tuple[str, ...] = ()

    @property
    def open(self) -> Asked | None:
        """Whoever is asked now and has not answered."""
        return next((one for one in self.asked if one.answer is Answer.OPEN), None)

    @property
    def whose(self) -> str:
        """The member whose turn it is: the holder, else whoever is asked; empty if nobody."""
        return self.holder or (self.open.member if self.open else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """The *order* of those who would do *role* in *group*, the next one first, and the *slots*: those of sessions ahead, and the last of
    those that were. Private: names members by their ids, and holds what they wrote."""

    group: str
    role: str
    order: tuple[Place, ...] = ()
    slots: tuple[Slot, ...] = ()
    version: int = 0

    @property
    def id(self) -> str:
        """Its name in the audit."""
        return self.role

    def place(self, member: str) -> Place | None:
        return next((one for one in self.order if one.member == member), None)

    def slot(self, session: str) -> Slot | None:
        """The slot of that session that is not over; of several, the one that nobody holds yet."""
        there = self._slots(session)
        return next((one for one in there if not one.holder), there[0] if there else None)

    def turn(self, session: str, member: str) -> Slot | None:
        """The slot of that session that is *member*'s turn."""
        return next((one for one in self._slots(session) if one.whose == member), None)

    def offer(self, session: str, taker: str) -> Slot | None:
        """The slot of that session that *taker* is asked to take over; until they agree the turn stays where it is."""
        there = (one for one in self._slots(session) if one.swap and one.swap.giver == one.whose)
        return next((one for one in there if one.swap and one.swap.taker == taker), None)

    def _slots(self, session: str) -> list[Slot]:
        return [one for one in self.slots if one.session == session and not one.over]


def rules_of(group: Group) -> RotaRules | None:
    """The group's rules for its rota; None where nobody is asked in turn."""
    return group.rota if group.rota and group.rota.ask else None


def role_id(name: str) -> str:
    """A role's name in keys and links: ``Question master`` becomes ``question-master``. A name in a script without a slug is written as
    the hex digits of its bytes."""
    found = slugify(name)
    return name.encode().hex()[:60] if found == NAMELESS and NAMELESS not in name.lower() else found


def named(roles: tuple[str, ...], role: str, *, talks: bool = True) -> str:
    """The name of *role* in a group with these *roles*. Raises :class:`BadInput` if the group has no such role."""
    found = next((name for name in roles if role_id(name) == role), None)
    if found is None:
        there = ", ".join((*((TALK,) if talks else ()), *map(role_id, roles)))
        raise BadInput(f"role: there is no {role[:60]!r}; this group has {there}")
    return found
