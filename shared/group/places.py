"""The places of sessions that are cancelled or over: what the file now says of them is taken over as far as it still matters."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from shared.model.group import Group
from shared.model.session import Room, Session, SessionState
from shared.schedule.steps import put
from shared.store import Delete, Replace, Store, Write, packed
from shared.store.actions import Change
from shared.store.hosts import guests_rows


def kept_up(
    group: Group,
    before: Group | None,
    sessions: Iterable[Session],
    changes: Iterable[Change],
    store: Store,
    now: datetime,
) -> list[Change]:
    """What is cancelled may take place after all, and then where the file says by then: place and link become those, and nobody is mailed.
    From the page of what is over only a place goes that is for members now. *before* is the group as the file said it until now; *changes*
    are made before."""
    if before is None:
        return []
    written = [write.row for change in changes for write in change.writes if isinstance(write.row, Session)]
    left = {row.id: replace(row, version=row.version + 1) for row in written}
    found: list[tuple[Write, ...]] = []
    for one in sessions:
        if one.host:
            continue
        was, will = before.on(one.key), group.on(one.key)
        for known in (one, *(guests_rows(one, store) if one.guests else ())):
            row = left.get(known.id, known)
            found += [] if row.upcoming else _elsewhere(row, was, will, store, now)
    return [Change("where sessions are that are cancelled or over", some) for some in packed(found)]


def _elsewhere(row: Session, was: Group, will: Group, store: Store, now: datetime) -> Iterator[tuple[Write, ...]]:
    off = row.state is SessionState.CANCELLED and row.starts is not None and row.starts > now
    place = _place(row, was, will, off=off)
    if place != row.place:
        yield (Replace(replace(row, place=place)),)
    if off:
        yield from _room(row, will.on(row.key, place), store)


def _place(row: Session, was: Group, will: Group, *, off: bool) -> str | None:
    if off and row.place == was.public_place:
        return will.public_place
    hidden = bool(was.public_place and will.place and not will.public_place)
    return None if hidden and row.place in (was.place, will.place) else row.place


def _room(row: Session, will: Group, store: Store) -> Iterator[tuple[Write, ...]]:
    """Where the session would be joined; a link of its own stays."""
    room = store.get(Room, row.group, row.key)
    if room is not None and room.own:
        return
    if will.joining and (room is None or room.link != will.joining):
        yield (put(Room(group=row.group, session=row.key, link=will.joining), room),)
    elif room is not None and will.public_place and not will.joining:
        yield (Delete(room),)
