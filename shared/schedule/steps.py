"""A change to what is planned: what it is called, and the writes of its transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from shared.errors import BadInput
from shared.model.group import Group
from shared.model.session import Session
from shared.store import Create, Replace, Store, Write, packed
from shared.store.actions import Change
from shared.text.times import local
from shared.text.wall_times import moment

FARTHEST = timedelta(days=400)
"""As far as sessions are made ahead of time at most."""


def run(changes: Iterable[Change], store: Store) -> int:
    """Write each step, one transaction after the other; how many. Raises :class:`shared.errors.Conflict` at the first lost race;
    running it again goes on from there."""
    count = 0
    for step in changes:
        store.commit(*step.writes)
        count += 1
    return count


def stepped(what: str, writes: Iterable[Write], also: str, units: Iterable[Sequence[Write]]) -> list[Change]:
    """*writes* in one step with as many of *units* as it has room for; the others in steps of their own, called *also*."""
    first, *rest = packed([tuple(writes), *units])
    return [Change(what, first), *(Change(also, some) for some in rest)]


def put(row: Any, known: Any | None) -> Write:
    return Replace(replace(row, version=known.version)) if known is not None else Create(row)


def not_far_ahead(starts: datetime, now: datetime, group: Group) -> None:
    """Raises :class:`BadInput` if *starts* is past, or so far ahead that the year must be a slip of the finger."""
    if starts <= now:
        raise BadInput(f"{local(starts, group.tz)} is past")
    if starts - now > FARTHEST:
        raise BadInput(f"{local(starts, group.tz)} is more than {FARTHEST.days} days ahead; is the year right?")


def nothing_else(starts: datetime, session: Session, group: Group, store: Store) -> None:
    """Raises :class:`BadInput` if another of the group's sessions is on while *session* would be, from *starts* on."""
    ends = starts + (session.ends - session.starts if session.ends and session.starts else timedelta(minutes=1))
    for other in store.all(Session, group.id):
        if other.key == session.key or not other.upcoming or other.starts is None:
            continue
        if other.starts < ends and starts < (other.ends or other.starts + timedelta(minutes=1)):
            raise BadInput(f"{other.id} is at that time ({local(other.starts, group.tz)}); move or cancel it first")


def given(written: str, group: Group, default: time | None = None) -> datetime:
    """The UTC instant of a day and time by the group's clock, or with an offset; without a time at *default*, else as its season."""
    return moment(written, group.tz, default or (group.season.starts if group.season else time(12)))


def local_date(starts: datetime, group: Group) -> str:
    return starts.astimezone(group.tz).date().isoformat()
