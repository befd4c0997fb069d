"""A change to sessions: what it is called, and the writes of its transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from shared.errors import BadInput
from shared.model.group import Group
from shared.model.session import Session, at_once
from shared.store import Create, Replace, Store, Write, packed
from shared.store.actions import Change
from shared.text import days
from shared.text.times import local, local_day
from shared.text.wall_times import named_zone

FARTHEST = timedelta(days=400)
"""The farthest ahead that a session may be made."""


def run(changes: Iterable[Change], store: Store) -> int:
    """Make each of *changes*, one transaction after the other; returns how many. Raises :class:`shared.errors.Conflict` at the first
    that somebody else was faster with; running it again continues from there."""
    count = 0
    for step in changes:
        store.commit(*step.writes)
        count += 1
    return count


def stepped(what: str, writes: Iterable[Write], also: str, units: Iterable[Sequence[Write]]) -> list[Change]:
    """*writes* in one step, with as many of *units* as fit into it; the rest in further steps, called *also*."""
    first, *rest = packed([tuple(writes), *units])
    return [Change(what, first), *(Change(also, some) for some in rest)]


def put(row: Any, known: Any | None) -> Write:
    return Replace(replace(row, version=known.version)) if known is not None else Create(row)


def not_far_ahead(starts: datetime, now: datetime, group: Group) -> None:
    """Raises :class:`BadInput` if *starts* is past, or so far ahead that the year must be a typing slip."""
    if starts <= now:
        raise BadInput(f"{local(starts, group.tz)} is past")
    if starts - now > FARTHEST:
        raise BadInput(f"{local(starts, group.tz)} is more than {FARTHEST.days} days ahead; is the year right?")


def nothing_else(starts: datetime, session: Session, group: Group, store: Store) -> None:
    """Raises :class:`BadInput` if another session of the group takes place while *session* would, from *starts* on."""
    length = session.ends - session.starts if session.ends and session.starts else None
    there = replace(session, starts=starts, ends=starts + length if length else None)
    if other := at_once(there, store.all(Session, group.id)):
        raise BadInput(f"{other.id} is at that time ({local(other.starts, group.tz)}); move or cancel it first")


def given(written: str, group: Group, now: datetime, by: str | None = None, session: Session | None = None) -> datetime:
    """The instant of a day and time by the clock of the zone *by* (empty: the group's), in that zone; if that is None, by the clock of
    *session*, else the group's, in UTC. A zone's name or an offset behind the time goes before; without a time it is the season's, without
    a year the next such day from *now* on.
    Raises :class:`BadInput`."""
    tz = group.tz_of(session) if by is None else named_zone(by) if by else group.tz
    found, minutes = days.meeting(written, tz, group.season.wall if group.season else time(12), now)
    usual = _minutes(group, session)
    if minutes and minutes != usual:
        begins = found.astimezone(tz)
        raise BadInput(
            f"{written!r} is {minutes} minutes, and this session has {usual}; write when it begins ({begins:%Y-%m-%d %H:%M})"
        )
    return found.astimezone(tz) if by is not None and not isinstance(found.tzinfo, ZoneInfo) else found


def _minutes(group: Group, session: Session | None) -> int | None:
    """How long *session* is, or one that is added."""
    if session and session.starts and session.ends:
        return int((session.ends - session.starts).total_seconds() // 60)
    return group.season.minutes if group.season else None


def own_zone(starts: datetime, group: Group) -> str | None:
    """The zone of *starts* as a session stores it: None for the group's."""
    name = starts.tzinfo.key if isinstance(starts.tzinfo, ZoneInfo) else None
    return None if name == group.zone else name


def local_date(session: Session, group: Group) -> str | None:
    """The day on which *session* begins, by its clock."""
    return local_day(session.starts, group.tz_of(session)) if session.starts else None
