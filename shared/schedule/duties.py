"""What falls due, as the tick and the forecast see it: a row that is due is turned by its duties in their order, in one transaction.

A feature keeps its duties in its own room; :mod:`shared.tick.registry` names them by the noun whose rows they turn.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from shared.model.group import Group
from shared.model.session import Session
from shared.schedule.forecast import Ahead, Known
from shared.store import Write
from shared.store.context import Context

FoundT = TypeVar("FoundT")
Quota = Callable[[], float]
"""Asks the mail service how many mails it lets through in 24 hours; -1: any number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class At(Context):
    """What a duty may ask while a row of *group* is turned; *was* is the row before its first duty."""

    group: Group
    quota: Quota | None = None
    was: Any = None
    found: dict[Any, Any] = field(default_factory=dict)

    def once(self, what: Any, read: Callable[[], FoundT]) -> FoundT:
        """What *read* finds, looked up once for all duties of this row."""
        if what not in self.found:
            self.found[what] = read()
        found: FoundT = self.found[what]
        return found


@dataclass(frozen=True, slots=True)
class Turn:
    """*row* as a duty leaves it, and what is written along (with the row itself, if its noun ``times_itself``)."""

    row: Any
    writes: tuple[Write, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What foreseeing may ask: ticks are played from *since* on; *sessions* are all that are known of."""

    group: Group
    sessions: Sequence[Session]
    known: Known
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One thing that falls due about a row.

    *turn* does what is due, and gives the row unchanged if nothing is. *waits* are the times (UTC) after the one given at which it will
    have to do something, by the row as it is; *ahead* the mails that it will send.
    """

    turn: Callable[[Any, At], Turn]
    waits: Callable[[Any, Group, datetime], Iterable[datetime]] = lambda row, group, now: ()
    ahead: Callable[[Any, Outlook], Iterable[Ahead]] = lambda row, outlook: ()


Follow = Callable[[Any, At], Iterable[Write]]
"""What a feature writes along once a row was turned, by what has become of it. It has no time of its own."""


def turned(row: Any, duties: Iterable[Duty], follows: Iterable[Follow], at: At) -> list[Turn]:
    """What *duties* do about *row*, one after another, and then what *follows*; those that do nothing are left out."""
    turns: list[Turn] = []
    for duty in duties:
        turn = duty.turn(row, at)
        if turn.writes or turn.row != row:
            turns.append(turn)
        row = turn.row
    along = (Turn(row, tuple(follow(row, at))) for follow in follows)
    return [*turns, *(turn for turn in along if turn.writes)]


def earliest(row: Any, duties: Iterable[Duty], group: Group, now: datetime) -> datetime | None:
    """When the first of *duties* has something to do about *row* again."""
    return min((time for duty in duties for time in duty.waits(row, group, now)), default=None)
