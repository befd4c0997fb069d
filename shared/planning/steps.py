"""A change to what is planned: what it is called, and the writes of its transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from shared.changes import Create, Replace, Store, Write, packed
from shared.groups import Group

AT_ONCE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Step:
    """One change that applying makes: what it is called, and the writes of its transaction."""

    what: str
    writes: tuple[Write, ...]


def run(changes: Iterable[Step], store: Store) -> int:
    """Write each step, one transaction after the other; how many. Raises :class:`shared.errors.Conflict` at the first lost race;
    running it again goes on from there."""
    count = 0
    for step in changes:
        store.commit(*step.writes)
        count += 1
    return count


def stepped(what: str, writes: Iterable[Write], also: str, units: Iterable[Sequence[Write]]) -> list[Step]:
    """*writes* in one step with as many of *units* as it has room for; the others in steps of their own, called *also*."""
    first, *rest = packed([tuple(writes), *units])
    return [Step(what, first), *(Step(also, some) for some in rest)]


def put(row: Any, known: Any | None) -> Write:
    return Replace(replace(row, version=known.version)) if known is not None else Create(row)


def local_date(starts: datetime, group: Group) -> str:
    return starts.astimezone(group.tz).date().isoformat()
