"""What the group's file changes about a single session."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from shared.model.group import Group
from shared.model.mailing import Audience
from shared.model.session import Room, Session, SessionState, fitting, followed
from shared.schedule import late_reading, speaker_reminders
from shared.schedule.changing import FILE, cancel, move, placed, relink
from shared.schedule.joint import guests_of, invitations, names
from shared.schedule.new_sessions import linking, new, speakers
from shared.schedule.programme import programme
from shared.schedule.session_duties import scheduled
from shared.schedule.steps import local_date, stepped
from shared.schedule.undoing import reinstate
from shared.store import Create, Delete, Replace, Store, Write, packed
from shared.store.actions import Change
from shared.talks.keeping import alongside
from shared.talks.threads import late_questions


@dataclass(frozen=True, slots=True)
class At:
    """The group whose file is applied, the table, and when; *before* is the group as the file had it until now."""

    group: Group
    store: Store
    now: datetime
    before: Group | None = None


def becomes(fresh: Session, known: Session | None, before: Session | None, at: At) -> list[Change]:
    """The changes that make *known*, the row that is there, what the file says now (*fresh*), where that is not what it said *before*."""
    if known is None:
        return new(fresh, at.group, at.store, at.now)
    if known.upcoming and not known.host:
        return _changes(fresh, known, before, at)
    if not _back(fresh, known, before, at.now):
        return _off(fresh, known, before, at)
    if at.before and known.place == at.before.on(known.key).public_place:
        known = replace(known, place=fresh.place)
    back = reinstate(known, fresh, at.group, at.store, at.now, by=FILE)
    return [back, *_changes(fresh, _left([back], known), None, at)]


def _back(fresh: Session, known: Session, before: Session | None, now: datetime) -> bool:
    """Whether the file names again a date that it had dropped or cancelled, so that *known* was cancelled."""
    if known.state is not SessionState.CANCELLED or known.host or not fresh.upcoming:
        return False
    return (before is None or not before.upcoming) and fresh.starts is not None and fresh.starts > now


def _off(fresh: Session, known: Session, before: Session | None, at: At) -> list[Change]:
    """Changes to a cancelled session, in case it takes place after all; nobody is mailed. Its day and its guests stay."""
    if before is None or known.host or known.state is not SessionState.CANCELLED or (known.starts or at.now) <= at.now:
        return []
    after = replace(programme(known, fresh, before), guests=known.guests, place=known.place)
    after = _as_long_as(fresh, fitting(after, known), at.now)
    return (
        [Change(f"programme of {known.id}, which is cancelled", tuple(alongside(after, at.store)))]
        if after != known
        else []
    )


def _changes(fresh: Session, known: Session, before: Session | None, at: At) -> list[Change]:
    """Changes to a session ahead; each builds on the row that the one before it leaves."""
    otherwise = before is not None and (before.starts, before.upcoming) != (fresh.starts, fresh.upcoming)
    if otherwise and not fresh.upcoming:
        return [cancel(known, at.group, at.store, at.now)]
    moves = fresh.starts if otherwise and fresh.starts != known.starts else None
    moved = [move(known, moves.astimezone(at.group.tz_of(fresh)), at.group, at.store, at.now)] if moves else []
    known = _left(moved, known)
    said = _programme(fresh, known, before, at, moved=bool(moved))
    known = _left(said, known)
    timed = _timed(fresh, known, before, at)
    before_it = [*moved, *said, *timed]
    return [*before_it, *_room(_left(timed, known), at, before_it)]


def _programme(fresh: Session, known: Session, before: Session | None, at: At, *, moved: bool) -> list[Change]:
    """Talks, reading and guests; speakers without a link get one."""
    group, store, now = at.group, at.store, at.now
    after = fitting(programme(known, fresh, before), known)
    if after.guests != known.guests:
        after = replace(after, together=names(after.guests, store))
    links = speakers(after, group, store, now)
    if links:  # speakers get their link now; it says all that a reminder due today would
        after = speaker_reminders.settled(after, group.tz_of(after), now)
    # Guests that were just moved have newer rows than those read here; they follow with the next tick.
    along = [] if moved else _guests(after, known, at)
    if after == known and not (links or along):
        return []
    after, news = _placed(known, after, at)
    told = [*news, *late_reading.told(known, after, group, store, now), *_questions(known, after, group, store, now)]
    if after == known and not along:  # a run was interrupted between the session and the links
        return [Change(linking(known), some) for some in packed(links)]
    return stepped(f"programme of {known.id}", (Replace(after), *told, *along), linking(known), links)


def _timed(fresh: Session, known: Session, before: Session | None, at: At) -> list[Change]:
    timed = _as_long_as(fresh, known, at.now)
    if before is not None and before.zone != fresh.zone:
        timed = replace(timed, zone=fresh.zone)
        timed = replace(timed, date=local_date(timed, at.group))
    timed = scheduled(timed, at.group)
    return [Change(f"length and reminders of {known.id}", (Replace(timed),))] if timed != known else []


def _room(known: Session, at: At, before_it: Sequence[Change]) -> list[Change]:
    """Where it is joined: another link; or none any more, where everybody knows the place that is in its stead. The changes
    *before_it* may be to the same rows."""
    room, group = at.store.get(Room, at.group.id, known.key), at.group.on(known.key, known.place)
    if _rejoins(room, group):
        return [relink(known, room, group, at.store, at.now, partial(_left, before_it))]
    if group.joining or not known.place:
        return []
    rooms = [room, *(at.store.get(Room, guest.id, row.key) for row, guest in guests_of(known, at.store))]
    gone = tuple(Delete(one) for one in rooms if one and not one.own)
    return [Change(f"no meeting link any more of {known.id}", gone)] if gone else []


def _rejoins(room: Room | None, group: Group) -> bool:
    """Whether the group's link differs from that in *room*, and the session has none of its own."""
    return bool(group.joining) and (room is None or not (room.own or room.link == group.joining))


def _placed(before: Session, after: Session, at: At) -> tuple[Session, list[Write]]:
    """As :func:`placed`; if the link changes, too, the mail about that tells both."""
    room = at.store.get(Room, before.group, before.key)
    return (after, []) if _rejoins(room, at.group.on(before.key, after.place)) else placed(before, after, at.now)


def _guests(after: Session, known: Session, at: At) -> list[Write]:
    """Guests get what is new in the programme; new guests get a session of their own; a guest that is dropped is told that it is
    cancelled."""
    store, now = at.store, at.now
    writes = invitations(after, at.group, store, now)
    for row, guest in guests_of(known, store):
        if row.group not in after.guests:
            off = cancel(replace(row, host=None), guest, store, now, tell=bool(row.stages_done)).writes
            writes += [
                write for write in off if getattr(write.row, "audience", None) is not Audience.SPEAKER
            ]  # the host's group has the speakers
        elif followed(row, after) != row:
            along, news = _placed(row, followed(row, after), at)
            late = (*late_reading.told(row, along, guest, store, now), *_questions(row, along, guest, store, now))
            writes += [Replace(along), *news, *late]
    return writes


def _questions(before: Session, after: Session, group: Group, store: Store, now: datetime) -> list[Create]:
    return late_questions(before, after, store, now) if group.asks_questions else []


def _left(changes: Sequence[Change], known: Session) -> Session:
    """The session's row as it will be once *changes* are written."""
    rows = (write.row for change in changes for write in change.writes if isinstance(write.row, Session))
    row = next((row for row in rows if row.id == known.id), None)
    return replace(row, version=row.version + 1) if row else known


def _as_long_as(fresh: Session, known: Session, now: datetime) -> Session:
    if (
        not (fresh.starts and fresh.ends and known.starts and known.ends)
        or fresh.ends - fresh.starts == known.ends - known.starts
    ):
        return known
    return replace(known, ends=known.starts + (fresh.ends - fresh.starts), sequence=known.sequence + 1, changed_at=now)
