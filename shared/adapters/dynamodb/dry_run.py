"""The table in a dry run: what is there, as changed by what was written to it since. Those writes are kept in memory only."""

from bisect import insort
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from shared import limits
from shared.adapters import clock
from shared.adapters.dynamodb.rows import key_of, last_of, noun_of, ref
from shared.errors import Conflict, Unreadable
from shared.model.count import Count, together
from shared.model.mailing import Entry
from shared.model.member import Addressee, Member, MemberState, addressee, shard
from shared.model.searching import Sought
from shared.store import Create, Delete, Due, Ref, Rows, Store, Unread, Write
from shared.store.pace import Share, Wanted, running, share

RowT = TypeVar("RowT")


class DryRun:
    """A :class:`shared.store.Store` over *real*, which it only reads. *commits* are the transactions that it was given, in their order."""

    def __init__(self, real: Store) -> None:
        self.real = real
        self.commits: list[tuple[Write, ...]] = []
        self._rows: dict[Ref[Any], Any] = {}
        self._shares: list[Share] = []

    # --- reads
    def get(self, kind: type[RowT], *key: str) -> RowT | None:
        wanted = Ref(kind, key)
        found: RowT | None = self._rows[wanted] if wanted in self._rows else self.real.get(kind, *key)
        return found

    def get_many(self, refs: Iterable[Ref[RowT]], unread: set[Ref[Any]] | None = None) -> Rows[RowT]:
        wanted = list(dict.fromkeys(refs))
        left = [one for one in wanted if one not in self._rows]
        found: dict[Ref[Any], Any] = dict(self.real.get_many(left, unread).items())
        return found | {one: row for one in wanted if (row := self._rows.get(one)) is not None}

    def due(self, now: datetime) -> list[Due]:
        there = [row for row in self.real.due(now) if isinstance(row, Unreadable) or ref(row) not in self._rows]
        return there + sorted((row for row in self._rows.values() if row is not None and _due(row) <= now), key=_due)

    def all(
        self,
        kind: type[RowT],
        *key: str,
        since: str = "",
        until: str = "",
        where: Mapping[str, str] | None = None,
        unread: Unread = None,
    ) -> list[RowT]:
        found = self._merged(self.real.all(kind, *key, since=since, until=until, where=where, unread=unread))
        pk, first = noun_of(kind).below(*key)
        known = {ref(row) for row in found}
        for one, row in self._rows.items():
            if one.type is not kind or row is None or one in known:
                continue
            part, name = key_of(row)
            there = part == pk and name.startswith(first) and first + since <= name
            there = there and (not (since or until) or name <= first + last_of(since, until))
            if there and all(getattr(row, field) == value for field, value in (where or {}).items()):
                insort(found, row, key=lambda other: key_of(other)[1])
        return found

    def clear(self, kind: type[Any], *key: str, where: Mapping[str, str]) -> None:
        """Does nothing: no row is removed."""

    def members(self, group: str, cursor: str = "", unread: Unread = None) -> Iterator[tuple[list[Member], str]]:
        begin = _place(cursor or "00")
        for rows, after in self.real.members(group, cursor, unread):
            known, end = {row.id for row in rows}, _place(after)
            new = [
                row for row in self._members(group) if row.id not in known and begin < (shard(row.id), row.id) <= end
            ]
            yield sorted([*self._merged(rows), *new], key=lambda row: row.id), after
            begin = end

    def addressees(self, group: str, cursor: str = "", unread: Unread = None) -> Iterator[tuple[list[Addressee], str]]:
        return ((list(map(addressee, rows)), after) for rows, after in self.members(group, cursor, unread))

    def find(
        self, group: str, wanted: Sought, cursor: str = "", most: int = 50, unread: Unread = None
    ) -> tuple[list[Member], str]:
        there, after = self.real.find(group, wanted, cursor, most, unread)
        begin, end = _place(cursor or "00"), _place(after)
        known = {row.id: row for row in there} | {row.id: row for row in self._members(group)}
        gone = {one.key[1] for one, row in self._rows.items() if one.type is Member and row is None}
        within = (row for row in known.values() if row.id not in gone and begin < (shard(row.id), row.id) <= end)
        found = sorted(filter(wanted.fits, within), key=lambda row: (shard(row.id), row.id))
        return found[:most], after if len(found) < most else f"{shard(found[most - 1].id)}/{found[most - 1].id}"

    def headcount(self, group: str) -> dict[MemberState, int]:
        counts = Counter(self.real.headcount(group))
        counts.update(self._more(group))
        return {state: counts[state] for state in MemberState if counts[state]}

    def applicants(self, group: str) -> int:
        return self.real.applicants(group) + self._more(group)[MemberState.PENDING_APPROVAL]

    def _more(self, group: str) -> Counter[MemberState]:
        """How many more members there would be in each state."""
        counts: Counter[MemberState] = Counter()
        for one, row in self._rows.items():
            if one.type is Member and one.key[0] == group:
                before = self.real.get(Member, *one.key)
                counts.subtract([before.state] if before else [])
                counts.update([row.state] if row else [])
        return counts

    def _members(self, group: str) -> list[Member]:
        return [row for one, row in self._rows.items() if one.type is Member and one.key[0] == group and row]

    def _merged(self, rows: Iterable[RowT]) -> list[RowT]:
        """*rows* as they would be, without those that would be deleted."""
        now = (self._rows.get(ref(row), row) for row in rows)
        return [row for row in now if row is not None]

    # --- writes, in memory
    def commit(self, *writes: Write) -> None:
        limits.check(writes)
        refs = [ref(write.row) for write in writes]
        if len(set(refs)) < len(refs) or not refs:
            raise ValueError(f"no transaction: {refs}")
        if not all(map(self._fits, refs, writes)):
            raise Conflict(", ".join("/".join(key_of(write.row)) for write in writes))
        for one, write in zip(refs, writes, strict=True):
            gone = isinstance(write, Delete)
            self._rows[one] = None if gone else replace(write.row, version=write.row.version + 1)
        self.commits.append(writes)

    def _fits(self, one: Ref[Any], write: Write) -> bool:
        there = self.get(one.type, *one.key)
        if isinstance(write, Create):
            return there is None
        return there is not None and there.version == write.row.version

    def discard(self, refs: Iterable[Ref[Any]]) -> None:
        self._rows |= dict.fromkeys(refs)

    def claim(self, entry: Entry) -> Entry | None:
        there = self.get(Entry, entry.mailing, entry.reader)
        if there is None:
            self.commit(Create(replace(entry, claimed=clock.system())))
        return there

    def add(self, count: Count) -> None:
        wanted = Ref(Count, (count.group, count.month))
        there = self.get(Count, *wanted.key)
        self._rows[wanted] = replace(
            together(there, count) if there else count, version=(there.version if there else 0) + 1
        )

    def reserve(self, wanted: Wanted) -> Share | None:
        """A share as if nobody else sent; nothing is sent in a dry run."""
        now = clock.system().timestamp()
        self._shares = running(self._shares, now)
        mine = share(self._shares, wanted, now)
        self._shares += [mine] if mine else []
        return mine


def _place(cursor: str) -> tuple[str, str]:
    """The partition and the id of a cursor among the members."""
    part, _, last = cursor.partition("/")
    return part, last


def _due(row: Any) -> datetime:
    found: datetime | None = getattr(row, "next_due", None) or getattr(row, "due", None)
    return found or datetime.max.replace(tzinfo=UTC)
