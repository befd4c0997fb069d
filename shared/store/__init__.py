"""What a use case wants written: a few rows, all or none, each only if it still is as it was read.

Every row has a ``version`` that grows by one with each write, so that every write survives being delivered twice and two
writers never overwrite each other unseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

from shared import limits
from shared.errors import Unreadable
from shared.model.ref import Ref as Ref
from shared.model.ref import Rows as Rows

if TYPE_CHECKING:  # who works with rows imports their modules; a tick with nothing due works with none
    from shared.model.count import Count
    from shared.model.group_calendar import GroupCalendar
    from shared.model.mailing import Entry, Mailing, Message
    from shared.model.member import Addressee, Member, MemberState
    from shared.model.recap import Recap
    from shared.model.searching import Sought
    from shared.model.session import Session
    from shared.model.silence import SilenceRound
    from shared.model.suppression import Erasure
    from shared.model.survey import Survey
    from shared.model.vote import Vote
    from shared.store.pace import Share, Wanted

RowT = TypeVar("RowT")
Timed: TypeAlias = "Session | GroupCalendar | Vote | Recap | Member | SilenceRound | Survey"
"""Rows that duties turn, once their time has come."""
Due: TypeAlias = "Timed | Mailing | Erasure | Unreadable"
"""What the index of what is due holds."""
Unread = list[Unreadable] | None
"""Where a reader of many rows puts those that this version cannot read; without it (None), the first of them is raised."""


@dataclass(frozen=True, slots=True)
class Create:
    """*row* must not exist yet."""

    row: Any


@dataclass(frozen=True, slots=True)
class Replace:
    """*row* takes the place of what was read; fails if its version has moved on since. *was* is that, where what the row is looked for by
    is another now (:data:`shared.limits.COPIED`)."""

    row: Any
    was: Any = None


@dataclass(frozen=True, slots=True)
class Delete:
    """*row* goes; fails if it has changed since it was read, or is gone."""

    row: Any


Write = Create | Replace | Delete


def packed(units: Iterable[Sequence[Write]]) -> list[tuple[Write, ...]]:
    """*units*, each of which is written whole, in as few transactions as hold them, in their order."""
    found: list[tuple[Write, ...]] = []
    items = held = 0
    for unit in units:
        count, weight = limits.together(unit)
        if not found or items + count > limits.ROWS or held + weight > limits.TRANSACTION:
            found.append(())
            items = held = 0
        found[-1] = (*found[-1], *unit)
        items, held = items + count, held + weight
    return found


class Store(Protocol):
    """The table, as the use cases see it. Reads are strongly consistent but for :meth:`due`.

    A row that this version cannot read is raised as :class:`shared.errors.Unreadable`, unless the caller gives a place for it
    and goes on with the rest.
    """

    def get(self, kind: type[RowT], *key: str) -> RowT | None: ...

    def get_many(self, refs: Iterable[Ref[RowT]], unread: set[Ref[Any]] | None = None) -> Rows[RowT]:
        """The rows that exist, by their reference; one read for up to 100, none for none."""

    def commit(self, *writes: Write) -> None:
        """All *writes* or none. Raises :class:`shared.errors.Conflict` if any row is not as expected, :class:`shared.errors.TooLarge`
        for what is beyond :mod:`shared.limits`."""

    def discard(self, refs: Iterable[Ref[Any]]) -> None:
        """Delete rows whatever they are now, whether or not they are there."""

    def clear(self, kind: type[Any], *key: str, where: Mapping[str, str]) -> None:
        """Once no row of *kind* below *key* has these values any more, take away whatever :meth:`all` would still find by them: a row that
        an earlier version deleted may be."""

    def due(self, now: datetime) -> list[Due]:
        """Rows whose time has come, oldest first; one query of a sparse index. One that cannot be read is there as the error that it
        made."""

    def all(
        self,
        kind: type[RowT],
        *key: str,
        since: str = "",
        until: str = "",
        where: Mapping[str, str] | None = None,
        unread: Unread = None,
    ) -> list[RowT]:
        """The rows of *kind* below *key* (a group's sessions, the ballots of a vote; see the table's adapter), in the order of their
        keys. *since* and *until* (dates, ISO 8601): of those keyed by a date, from the one to the other. *where*: whose fields have
        these values. An upload's place (*session* and *talk*) or that it has none (*outcome*), a proposer's *member*, and a recording
        that is *unsure* (*match*) find those alone; for other values all of them are looked through, so for rare occasions only."""

    def members(self, group: str, cursor: str = "", unread: Unread = None) -> Iterable[tuple[list[Member], str]]:
        """Pages of members from *cursor* on, each with the cursor behind it; ``""`` starts, ``"end"`` follows the last."""

    def addressees(self, group: str, cursor: str = "", unread: Unread = None) -> Iterable[tuple[list[Addressee], str]]:
        """The same pages, of each member only what a mailing to all asks: a million are read in a few minutes."""

    def find(
        self, group: str, wanted: Sought, cursor: str = "", most: int = 50, unread: Unread = None
    ) -> tuple[list[Member], str]:
        """At most *most* of the members who are *wanted*, from *cursor* on, in the order of :meth:`members`, and the cursor behind them;
        ``"end"`` where nobody follows. All partitions are looked through side by side: a page of ten thousand takes a moment."""

    def headcount(self, group: str) -> dict[MemberState, int]:
        """How many members are in each state, those without any left out."""

    def applicants(self, group: str) -> int:
        """How many wait for a co-lead's word; one query of a sparse index, which may be a moment behind, however many members there are."""

    def reserve(self, wanted: Wanted) -> Share | None:
        """The share of the account's rate that is *wanted*, and is nobody else's; None if there is none in time."""

    def claim(self, entry: Entry) -> Entry | None:
        """Write *entry* if there is none for its mailing and reader; else the one that is there."""

    def add(self, count: Count) -> None:
        """Add the numbers of *count* to those of its group and month, whatever they are now; twice adds twice. It never fails: what cannot
        be counted is not, and what was counted has happened anyway."""


class Post(Protocol):
    """The queue of mailings."""

    def send(self, messages: Iterable[Message]) -> None: ...


def messages(writes: Iterable[Write]) -> Iterator[Message]:
    """The queue's messages for the mailings among *writes* that are to go now; a tick takes up those that are to go later, and
    fans out those to the members."""
    from shared.model.mailing import SAFETY, Audience, Mailing, queued

    for write in writes:
        row = write.row
        if not isinstance(row, Mailing) or row.due is None or row.audience is Audience.MEMBERS:
            continue
        if row.due <= row.created + SAFETY:
            yield queued(row)
