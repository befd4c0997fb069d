"""The table in memory: the same semantics as :class:`shared.adapters.dynamodb.table.Table`, held to the same contract suite.

Rows are written and read back through the adapter's own items, so that whatever cannot be stored shows here too.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from heapq import heappop, heappush
from typing import Any, TypeVar

from shared import limits
from shared.adapters.dynamodb.lookups import LOOKUPS, place
from shared.adapters.dynamodb.rows import LEDGER, ended, from_item, key_of, last_of, noun_of, ref, to_item
from shared.errors import Conflict, Unreadable
from shared.model.count import Count, together
from shared.model.mailing import Entry
from shared.model.member import SHARDS, Addressee, Member, MemberState, addressee, shard
from shared.model.searching import Sought
from shared.store import Create, Delete, Ref, Replace, Unread, Write
from shared.store.pace import Share, Wanted, running, share

RowT = TypeVar("RowT")
Key = tuple[str, str]


class MemoryStore:
    """A :class:`shared.store.Store`. *changed* hears of every row that was written, as (before, after).

    *past* are the rows that have ended and were dropped. *page* is how many members one page holds. *unreadable* are the keys of rows that this version cannot read. *lagging* rows are those whose newest state the index does not show yet.
    """

    def __init__(self, system: Callable[[], datetime], page: int = 50) -> None:
        self.system, self.page = system, page
        self.partitions: dict[str, dict[str, Any]] = {}
        self.ends: dict[Key, dict[str, Any]] = {}  # the items of rows that end by the ledger's rule
        self.ending: list[tuple[int, Key]] = []  # a heap: their ends, and those that were put off since
        self.past: dict[Key, Any] = {}
        self.index: dict[Key, Any] = {}
        self.unreadable: set[Key] = set()
        self.lags: Callable[[], bool] = lambda: False
        self.lagging: set[Key] = set()
        self.changed: Callable[[Any, Any], None] = lambda before, after: None
        self.shares: list[Share] = []

    # --- reads
    def get(self, kind: type[RowT], *key: str) -> RowT | None:
        row = self._at(noun_of(kind).key(*key))
        return None if row is None else self._read([row], None)[0]

    def get_many(self, refs: Iterable[Ref[Any]], unread: set[Ref[Any]] | None = None) -> dict[Ref[Any], Any]:
        found = {
            one: row for one in dict.fromkeys(refs) if (row := self._at(noun_of(one.type).key(*one.key))) is not None
        }
        broken = {one for one, row in found.items() if key_of(row) in self.unreadable}
        if unread is None:
            self._read([found[one] for one in broken], None)
        else:
            unread |= broken
        return {one: row for one, row in found.items() if one not in broken}

    def due(self, now: datetime) -> list[Any]:
        """As the index has it, which then catches up."""
        ripe = sorted((row for row in self.index.values() if due_of(row) <= now), key=due_of)
        found = [_unreadable(row) if key_of(row) in self.unreadable else row for row in ripe]
        for key in sorted(self.lagging):  # a set has another order in each process
            self._reindex(key)
        self.lagging.clear()
        return found

    def all(
        self,
        kind: type[RowT],
        *key: str,
        since: str = "",
        until: str = "",
        where: Mapping[str, str] | None = None,
        unread: Unread = None,
    ) -> list[RowT]:
        pk, first = noun_of(kind).below(*key)
        names = sorted(self.partitions.get(pk, {}))
        begin, end = bisect_left(names, first + since), bisect_right(names, first + last_of(since, until))
        wanted = names[begin:end] if first or since or until else names
        found = [row for name in wanted if isinstance(row := self._at((pk, name)), kind)]
        return self._read([row for row in found if all(getattr(row, n) == v for n, v in (where or {}).items())], unread)

    def clear(self, kind: type[Any], *key: str, where: Mapping[str, str]) -> None:
        """Nothing: each row lies here once."""
        assert self.all(kind, *key, where=where) == []

    def catch_up(self, _kind: type[Any], *_key: str) -> bool:
        return True

    def index_applicants(self, _group: str) -> bool:
        return True

    def members(self, group: str, cursor: str = "", unread: Unread = None) -> Iterator[tuple[list[Member], str]]:
        part, _, last = (cursor or "00").partition("/")
        if cursor == "end":
            return
        for number in range(int(part, 16), SHARDS):
            following = f"{number + 1:02x}" if number + 1 < SHARDS else "end"
            while True:
                names = self.partitions.get(f"MEMBERS#{group}#{number:02x}", {})
                rows = [names[name] for name in sorted(names) if name > last]
                last = rows[self.page - 1].id if len(rows) > self.page else ""
                yield self._read(rows[: self.page], unread), f"{number:02x}/{last}" if last else following
                if not last:
                    break

    def addressees(self, group: str, cursor: str = "", unread: Unread = None) -> Iterator[tuple[list[Addressee], str]]:
        return ((list(map(addressee, rows)), after) for rows, after in self.members(group, cursor, unread))

    def find(
        self, group: str, wanted: Sought, cursor: str = "", most: int = 50, unread: Unread = None
    ) -> tuple[list[Member], str]:
        part, _, last = (cursor or "00").partition("/")
        everybody = (row for rows, _ in self.members(group, unread=unread) for row in rows)
        found = [row for row in everybody if (shard(row.id), row.id) > (part, last) and wanted.fits(row)]
        return found[:most], f"{shard(found[most - 1].id)}/{found[most - 1].id}" if len(found) >= most else "end"

    def headcount(self, group: str) -> dict[MemberState, int]:
        counts = Counter(row.state for rows, _ in self.members(group) for row in rows)
        return {state: counts[state] for state in MemberState if counts[state]}

    def applicants(self, group: str) -> int:
        parts = (self.partitions.get(f"MEMBERS#{group}#{number:02x}", {}) for number in range(SHARDS))
        return sum(row.state is MemberState.PENDING_APPROVAL for rows in parts for row in rows.values())

    def scan(self) -> Iterator[Any]:
        """Every row; for invariants, never for a function. Those that have ended are dropped."""
        self.drop()
        for rows in self.partitions.values():
            yield from rows.values()

    def drop(self) -> int:
        """Take away what has ended, as the table does some time after; how many rows."""
        now, gone = self.system(), 0
        while self.ending and self.ending[0][0] < int(now.timestamp()):
            _, key = heappop(self.ending)
            if key in self.ends and ended(self.ends[key], now):
                del self.ends[key]
                self.past[key] = self.partitions[key[0]].pop(key[1])
                gone += 1
        return gone

    def ever(self, kind: type[RowT], *key: str) -> RowT | None:
        """The row that is there, or was until it ended; for invariants, never for a function."""
        place = noun_of(kind).key(*key)
        return self.partitions.get(place[0], {}).get(place[1]) or self.past.get(place)

    def next_due(self) -> datetime | None:
        """When the next row is due, by what is written or by what the index still shows."""
        late = (due_of(row) for key in self.lagging if (row := self._at(key)) is not None and is_due(row))
        return min([*map(due_of, self.index.values()), *late], default=None)

    # --- writes
    def commit(self, *writes: Write) -> None:
        keys = [key_of(write.row) for write in writes]
        for write in writes:
            self._says_what_it_was(write)
        limits.check(writes)
        if len(set(keys)) < len(keys) or not keys:
            raise ValueError(f"no transaction: {keys}")
        if not all(map(self.fits, writes)):
            raise Conflict(", ".join("/".join(key) for key in keys))
        for write in writes:
            self._write(write)

    def discard(self, refs: Iterable[Ref]) -> None:
        for one in dict.fromkeys(refs):
            self._put(noun_of(one.type).key(*one.key), None)

    def claim(self, entry: Entry) -> Entry | None:
        wanted = Create(replace(entry, claimed=self.system()))
        if self.fits(wanted):
            self._write(wanted)
            return None
        return self.get(Entry, entry.mailing, entry.reader)

    def add(self, count: Count) -> None:
        there = self._at(noun_of(Count).key(count.group, count.month))
        row = replace(together(there, count) if there else count, version=(there.version if there else 0) + 1)
        self._put(key_of(row), to_item(row, self.system()))

    def reserve(self, wanted: Wanted) -> Share | None:
        now = self.system().timestamp()
        self.shares = running(self.shares, now)
        mine = share(self.shares, wanted, now)
        self.shares += [mine] if mine else []
        return mine

    def fits(self, write: Write) -> bool:
        """The condition: nothing is there, or what was read."""
        there = self._at(key_of(write.row))
        if isinstance(write, Create):
            return there is None
        return there is not None and there.version == write.row.version

    # --- inside
    def _says_what_it_was(self, write: Write) -> None:
        """Whoever changes what a row is looked for by has to say what it was: the table would keep its copy there else."""
        if not isinstance(write, Replace) or noun_of(type(write.row)).name not in LOOKUPS:
            return
        there = self._at(key_of(write.row))
        if there is not None and there.version == write.row.version:
            before, after = place(to_item(there, self.system())), place(to_item(write.row, self.system()))
            if before not in ("", after):
                assert write.was is not None, write
                assert place(to_item(write.was, self.system())) == before, write

    def _write(self, write: Write) -> None:
        row = None if isinstance(write, Delete) else replace(write.row, version=write.row.version + 1)
        self._put(key_of(write.row), row and to_item(row, self.system()))

    def _put(self, key: Key, item: dict[str, Any] | None) -> None:
        before, row = self._at(key), item and from_item(item)
        self.ends.pop(key, None)
        if item is None:
            self.partitions.get(key[0], {}).pop(key[1], None)
        else:
            self.partitions.setdefault(key[0], {})[key[1]] = row
            if "ttl" in item and item["row"]["S"] in LEDGER:
                self.ends[key] = item
                heappush(self.ending, (int(item["ttl"]["N"]), key))
        if (key in self.index or is_due(row)) and self.lags():
            self.lagging.add(key)
        else:
            self._reindex(key)
        if before is not None or row is not None:
            self.changed(before, row)

    def _reindex(self, key: Key) -> None:
        self.index.pop(key, None)
        if is_due(row := self._at(key)):
            self.index[key] = row

    def _at(self, key: Key) -> Any:
        """The row that is there and has not ended."""
        if key in self.ends and ended(self.ends[key], self.system()):
            return None
        return self.partitions.get(key[0], {}).get(key[1])

    def _read(self, rows: list[Any], unread: Unread) -> list[Any]:
        unreadable = self.unreadable
        if not unreadable:
            return rows
        broken = [_unreadable(row) for row in rows if key_of(row) in unreadable]
        if broken and unread is None:
            raise broken[0]
        if unread is not None:
            unread += broken
        return [row for row in rows if key_of(row) not in unreadable]


def _unreadable(row: Any) -> Unreadable:
    return Unreadable(type(row).__name__, tuple(map(str, ref(row).key)))


def due_of(row: Any) -> datetime:
    found: datetime | None = getattr(row, "next_due", None) or getattr(row, "due", None)
    return found or datetime.max.replace(tzinfo=UTC)


def is_due(row: Any) -> bool:
    """Whether the index has *row*."""
    return bool(getattr(row, "next_due", None) or getattr(row, "due", None))
