"""What a use case wants written: a few rows, all or none, each only if it is still as it was read.

Every row has a ``version`` that grows by one with each write. So a write that is delivered twice takes effect once, and no writer
overwrites another unseen.
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

if TYPE_CHECKING:  # imported for types only: a tick with nothing due must not load the rows' modules
    from shared.model.announcement import Announcement
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
Timed: TypeAlias = "Session | GroupCalendar | Vote | Recap | Member | SilenceRound | Survey | Announcement"
"""Rows that duties change when their time has come."""
Due: TypeAlias = "Timed | Mailing | Erasure | Unreadable"
"""What the index of due rows holds."""
Unread = list[Unreadable] | None
"""Where a reader of many rows puts those that this version cannot read; without it (None), the first of them is raised."""


@dataclass(frozen=True, slots=True)
class Create:
    """*row* must not exist yet."""

    row: Any


@dataclass(frozen=True, slots=True)
class Replace:
    """*row* replaces the row that was read; fails if that has been written since. *was* is the row as it was read, given only where the
    value by which a copy is found changes (:data:`shared.limits.COPIED`)."""

    row: Any
    was: Any = None


@dataclass(frozen=True, slots=True)
class Delete:
    """*row* is deleted; fails if it was written or deleted since it was read."""

    row: Any


Write = Create | Replace | Delete


def packed(units: Iterable[Sequence[Write]]) -> list[tuple[Write, ...]]:
    """*units* in as few transactions as hold them, in their order; each unit is written in one transaction."""
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
        """Delete the rows behind *refs*, in whatever version; none of them has to exist."""

    def clear(self, kind: type[Any], *key: str, where: Mapping[str, str]) -> None:
        """Remove copies that :meth:`all` would still find by these values although the row of *kind* below *key* is gone or has others:
        an earlier version may have left some behind."""

    def due(self, now: datetime) -> list[Due]:
        """Rows whose time has come, oldest first; one query of a sparse index. A row that cannot be read is in the list as its
        :class:`shared.errors.Unreadable`."""

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
        keys.

        *since* and *until* (ISO dates) bound rows that are keyed by a date, both included. *where* gives values that fields must have.
        Four of these are answered by an index: an upload's place (*session* and *talk*), an upload without one (*outcome*), a proposer's
        *member*, and a recording that is *unsure* (*match*). For any other value all rows below *key* are read, so use that rarely.
        """

    def members(self, group: str, cursor: str = "", unread: Unread = None) -> Iterable[tuple[list[Member], str]]:
        """Pages of members, each with the cursor of the page after it: ``""`` starts, ``"end"`` follows the last."""

    def addressees(self, group: str, cursor: str = "", unread: Unread = None) -> Iterable[tuple[list[Addressee], str]]:
        """The same pages with only the fields that a mailing to all needs; a million members are read in a few minutes."""

    def find(
        self, group: str, wanted: Sought, cursor: str = "", most: int = 50, unread: Unread = None
    ) -> tuple[list[Member], str]:
        """At most *most* members who match *wanted*, from *cursor* on, in the order of :meth:`members`, and the cursor behind them
        (``"end"`` after the last). All partitions are searched at the same time: a page out of ten thousand members takes a moment."""

    def headcount(self, group: str) -> dict[MemberState, int]:
        """How many members are in each state; states with none are left out."""

    def applicants(self, group: str) -> int:
        """How many wait for a co-lead's decision. One query of a sparse index, which may be a moment behind, however many members there
        are."""

    def reserve(self, wanted: Wanted) -> Share | None:
        """A share of the account's sending rate as *wanted*, for this worker alone; None if none is free in time."""

    def claim(self, entry: Entry) -> Entry | None:
        """Write *entry* if its mailing and reader have no line in the ledger yet (None); otherwise the line that is there."""

    def add(self, count: Count) -> None:
        """Add *count* to the numbers of its group and month, whatever they are now; calling it twice adds twice. It never raises: what
        was counted has happened anyway, so a number that cannot be added is lost."""


class Post(Protocol):
    """The queue of mailings."""

    def send(self, messages: Iterable[Message]) -> None: ...


def messages(writes: Iterable[Write]) -> Iterator[Message]:
    """The queue's messages for those mailings among *writes* that are to go now. A tick takes up the ones that wait, and fans out the
    ones to all members."""
    from shared.model.mailing import SAFETY, Audience, Mailing, queued

    for write in writes:
        row = write.row
        if not isinstance(row, Mailing) or row.due is None or row.audience is Audience.MEMBERS:
            continue
        if row.due <= row.created + SAFETY:
            yield queued(row)
