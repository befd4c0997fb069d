"""The season as the group's file has it becomes sessions.

What the file says is applied where it differs from what the file said before, so that a session moved by command stays moved
when the file is applied again for another reason.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from shared.errors import BadInput
from shared.model.group import FiledTalks, FormMapping, Group, ProposalForm, PublicGroup, filed, public, whole
from shared.model.group_calendar import GroupCalendar
from shared.model.mailing import Audience
from shared.model.season import horizon
from shared.model.session import Room, Session, SessionState, fitting, followed
from shared.schedule import late_reading, speaker_reminders
from shared.schedule.changing import FILE, cancel, move, relink
from shared.schedule.joint import guests_of, invitations, names
from shared.schedule.naming import settled
from shared.schedule.new_sessions import linking, new, speakers
from shared.schedule.programme import programme, season_sessions
from shared.schedule.reminders import scheduled
from shared.schedule.steps import put, stepped
from shared.schedule.undoing import reinstate
from shared.store import Delete, Replace, Store, Write, packed
from shared.store.actions import Change
from shared.text.inline import listed


def steps(group: Group, store: Store, now: datetime) -> list[Change]:
    """What applying *group*'s file would do now, change by change; an empty list if nothing. Reads only."""
    stored = store.get(Group, group.id)
    rows = store.all(FiledTalks, group.id)
    before = whole(stored, rows) if stored else None
    group = settled(group, before)
    groups = list(store.all(Group))
    _not_shared(group, groups)
    _there(group, groups, now)
    about = next((row for row in store.all(PublicGroup) if row.id == group.id), None)
    found: list[Change] = []
    row = replace(group, talks=())
    settings = [Change("the group's settings", (put(row, stored), *_almanac(group, store, now)))]
    talks = _filed(group, rows)
    if stored is not None:  # written last: whoever is interrupted finds the same differences again
        lacking = group.season is not None and store.get(GroupCalendar, group.id) is None
        settings = [*talks, *(settings if replace(stored, version=0) != row or lacking else [])]
    else:
        found, settings = [*settings, *talks], []
    if about is None or replace(about, version=0) != public(group):
        found.append(Change("the group's public face", (put(public(group), about),)))
    there = {session.key: session for session in store.all(Session, group.id)}
    today = now.astimezone(group.tz).date()
    earlier = {session.key: session for session in season_sessions(before, today)} if before else {}
    wanted = season_sessions(group, today)
    for fresh in wanted:
        known = there.get(fresh.key)
        if known is None:
            found += new(fresh, group, store, now)
        elif known.upcoming and not known.host:
            found += _changes(fresh, known, earlier.get(fresh.key), group, store, now)
        elif _back(fresh, known, earlier.get(fresh.key), now):
            found.append(reinstate(known, fresh, group, store, now, by=FILE))
            found += _changes(fresh, _left_by(found[-1], known), None, group, store, now)
    kept = {session.key for session in wanted}
    last = horizon(group.season, today).isoformat() if group.season else ""
    gone = [
        there[key]
        for key in earlier  # what is only farther off than sessions are made ahead of time is not gone
        if key not in kept and key in there and _own(there[key]) and (key <= last or not _endless(group))
    ]
    # A date that falls away before anybody was reminded of it is no news: a new break must not bring a mail for each.
    return [
        *found,
        *(cancel(session, group, store, now, tell=bool(session.stages_done)) for session in gone),
        *settings,
    ]


def _filed(group: Group, rows: Iterable[FiledTalks]) -> list[Change]:
    """The file's talks as rows, where they differ from those that are there."""
    there = {row.session: row for row in rows}
    wanted = {row.session: row for row in filed(group)}
    writes: list[Write] = [Delete(row) for day, row in there.items() if day not in wanted]
    for day, row in wanted.items():
        known = there.get(day)
        if known is None or known.talks != row.talks:
            writes.append(put(row, known))
    return [Change("the talks of the group's file", some) for some in packed((write,) for write in writes)]


def _own(session: Session) -> bool:
    return session.upcoming and not session.host


def _endless(group: Group) -> bool:
    return group.season is not None and group.season.until is None


def _back(fresh: Session, known: Session, before: Session | None, now: datetime) -> bool:
    """Whether the file has a date again that it had given up or cancelled, and *known* is cancelled for that."""
    if known.state is not SessionState.CANCELLED or known.host or not fresh.upcoming:
        return False
    return (before is None or not before.upcoming) and fresh.starts is not None and fresh.starts > now


def _almanac(group: Group, store: Store, now: datetime) -> list[Write]:
    """The next tick looks at the group's calendar anew."""
    if group.season is None:
        return []
    known = store.get(GroupCalendar, group.id)
    return [put(replace(known or GroupCalendar(group=group.id), due=now), known)]


def _not_shared(group: Group, groups: Iterable[Group]) -> None:
    """Two groups that read one form, for sign-ups or proposals, would take each other's people. Raises :class:`BadInput` naming the
    other."""
    taken = {form.id: other.id for other in groups if other.id != group.id for form in _forms(other).values()}
    for name, form in _forms(group).items():
        if form.id in taken:
            raise BadInput(
                f"{name}.id: {form.id} is a form of the group {taken[form.id]!r} already; each group has forms of its own"
            )


def _there(group: Group, groups: Iterable[Group], now: datetime) -> None:
    """Raises :class:`BadInput` naming the groups that sessions to come are to be held with and that are not in this stack."""
    known, today = {other.id for other in groups}, now.astimezone(group.tz).date()
    wanted = {guest for shared in group.joint if shared.session >= today for guest in shared.with_}
    if lacking := sorted(wanted - known):
        there = ", ".join(sorted(known - {group.id})) or "none"
        raise BadInput(
            f"joint: there is no group {listed(lacking)} here; apply its file first (other groups here: {there})"
        )


def _forms(group: Group) -> dict[str, FormMapping | ProposalForm]:
    named = {"form": group.form, "proposals_form": group.proposals_form}
    return {name: form for name, form in named.items() if form}


def _changes(
    fresh: Session, known: Session, before: Session | None, group: Group, store: Store, now: datetime
) -> list[Change]:
    """What the file says otherwise about a session to come; each step builds on the row that the one before it leaves."""
    found: list[Change] = []
    if before and (before.starts, before.upcoming) != (fresh.starts, fresh.upcoming):
        if not fresh.upcoming:
            return [cancel(known, group, store, now)]
        if fresh.starts and fresh.starts != known.starts:
            found.append(move(known, fresh.starts, group, store, now))
            known = _left_by(found[-1], known)
    after = fitting(programme(known, fresh, before), known)
    if after.guests != known.guests:
        after = replace(after, together=names(after.guests, store))
    links = speakers(after, group, store, now)
    if links:  # they get their link now; it says all that an errand of today would
        after = speaker_reminders.settled(after, group.tz, now)
    # Guests that were moved just now have other rows than those that are read here; they follow at the next tick.
    along = [] if found else _guests(after, known, group, store, now)
    if after != known or links or along:
        told = late_reading.told(known, after, group, store, now)
        if after == known and not along:  # somebody was interrupted between the session and the links
            found += [Change(linking(known), some) for some in packed(links)]
        else:
            changes = stepped(f"programme of {known.id}", (Replace(after), *told, *along), linking(known), links)
            found += changes
            known = _left_by(changes[0], known)
    timed = scheduled(_as_long_as(fresh, known, now), group.stages, group.tz)
    if timed != known:
        found.append(Change(f"length and reminders of {known.id}", (Replace(timed),)))
        known = _left_by(found[-1], known)
    room = store.get(Room, group.id, known.key)
    if group.meeting_link and (room is None or room.link != group.meeting_link):
        found.append(relink(known, room, group, store, now))
    return found


def _guests(after: Session, known: Session, group: Group, store: Store, now: datetime) -> list[Write]:
    """Guests get what is new of the programme; new ones a session of their own; one that is dropped hears that it is off."""
    writes = invitations(after, group, store, now)
    for row, guest in guests_of(known, store):
        if row.group not in after.guests:
            off = cancel(replace(row, host=None), guest, store, now, tell=bool(row.stages_done)).writes
            writes += [
                write for write in off if getattr(write.row, "audience", None) is not Audience.SPEAKER
            ]  # the host has the speakers
        elif followed(row, after) != row:
            along = followed(row, after)
            writes += [Replace(along), *late_reading.told(row, along, guest, store, now)]
    return writes


def _left_by(step: Change, known: Session) -> Session:
    """The session's row as it lies in the table once *step* is written."""
    row = next((write.row for write in step.writes if isinstance(write.row, Session)), known)
    return replace(row, version=row.version + 1)


def _as_long_as(fresh: Session, known: Session, now: datetime) -> Session:
    if (
        not (fresh.starts and fresh.ends and known.starts and known.ends)
        or fresh.ends - fresh.starts == known.ends - known.starts
    ):
        return known
    return replace(known, ends=known.starts + (fresh.ends - fresh.starts), sequence=known.sequence + 1, changed_at=now)
