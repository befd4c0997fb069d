"""What falls due: the shape of a duty, for the tick and the forecast. The duties of a row do in order what is due, in one transaction.
Each feature keeps its duties in its own room; :mod:`shared.tick.registry` lists them by the noun of their rows."""

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
"""Asks the mail service how many mails it allows in 24 hours; -1 means any number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class At(Context):
    """What a duty can use while it works on a row of *group*; *was* is the row before the first duty."""

    group: Group
    quota: Quota | None = None
    was: Any = None
    found: dict[Any, Any] = field(default_factory=dict)

    def once(self, what: Any, read: Callable[[], FoundT]) -> FoundT:
        """The result of *read*, called once for all duties of this row; *what* names it."""
        if what not in self.found:
            self.found[what] = read()
        found: FoundT = self.found[what]
        return found


@dataclass(frozen=True, slots=True)
class Turn:
    """*row* after a duty, and what is written with it (including the row itself, if its noun ``times_itself``)."""

    row: Any
    writes: tuple[Write, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a forecast can use: ticks are simulated from *since* on; *sessions* are all that are known."""

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
"""Writes of a feature that follow from what a row has become. It has no due time of its own."""


def turned(row: Any, duties: Iterable[Duty], follows: Iterable[Follow], at: At) -> list[Turn]:
    """What each of *duties*, and then of *follows*, does about *row*; those that do nothing are left out."""
    turns: list[Turn] = []
    for duty in duties:
        turn = duty.turn(row, at)
        if turn.writes or turn.row != row:
            turns.append(turn)
        row = turn.row
    along = (Turn(row, tuple(follow(row, at))) for follow in follows)
    return [*turns, *(turn for turn in along if turn.writes)]


def earliest(row: Any, duties: Iterable[Duty], group: Group, now: datetime) -> datetime | None:
    """When the first of *duties* next has something to do about *row*; None if none has."""
    return min((time for duty in duties for time in duty.waits(row, group, now)), default=None)
