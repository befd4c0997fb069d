"""The season as the group's file has it becomes sessions.

What the file says is applied where it differs from what the file said before, so that a session moved by command stays moved
when the file is applied again for another reason.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from shared.errors import BadInput
from shared.group.places import kept_up
from shared.group.session_changes import At, becomes
from shared.group.standing_in import changed
from shared.group.together import together
from shared.logins.rules import ended
from shared.model.group import FiledTalks, FormMapping, Group, ProposalForm, PublicGroup, filed, public, whole
from shared.model.group_calendar import GroupCalendar
from shared.model.season import horizon
from shared.model.session import Session, at_once
from shared.schedule.carrying import carried
from shared.schedule.changing import cancel
from shared.schedule.naming import settled
from shared.schedule.programme import season_sessions
from shared.schedule.season_words import meeting_in_words
from shared.schedule.steps import put
from shared.store import Delete, Store, Write, packed
from shared.store.actions import Change
from shared.text.inline import listed
from shared.text.times import local


def steps(group: Group, store: Store, now: datetime) -> list[Change]:
    """The changes that applying *group*'s file would make now; empty if none. Only reads."""
    stored = store.get(Group, group.id)
    rows = store.all(FiledTalks, group.id)
    before = whole(stored, rows) if stored else None
    group = settled(group, before)
    groups = list(store.all(Group))
    _not_shared(group, groups)
    _there(group, groups, now)
    face = _face(group, store, now)
    along = changed(stored, group, store, now) if stored else ()
    settings, talks = _settings(group, stored, store, now, along), _filed(group, rows)
    if stored is None:
        return [*settings, *_kept(talks), *face, *_sessions(group, None, {}, store, now)]
    # Written last, so that whoever is interrupted finds the same differences again.
    sessions = _sessions(group, before, talks, store, now)
    return [*face, *sessions, *_kept(talks), *_logged_out(group, stored, store), *settings]


def leading(group: Group, store: Store, now: datetime) -> list[Change]:
    """The same for a file of which only who leads the group is to be new: sessions are left alone, unless the file says more that is not
    applied yet, as somebody is at it, or was interrupted. The group's own row is written last, in any case."""
    stored = store.get(Group, group.id)
    rows = store.all(FiledTalks, group.id)
    before = whole(stored, rows) if stored else None
    group = settled(group, before)
    talks = _filed(group, rows)
    more = stored is None or talks or replace(stored, version=0) != replace(group, talks=(), co_leads=stored.co_leads)
    rest = [*_face(group, store, now), *_sessions(group, before, talks, store, now)] if more else []
    settings = _settings(group, stored, store, now) or [
        Change("the group's settings", (put(replace(group, talks=()), stored),))
    ]
    return [*rest, *_kept(talks), *(_logged_out(group, stored, store) if stored else []), *settings]


def _face(group: Group, store: Store, now: datetime) -> list[Change]:
    known = next((row for row in store.all(PublicGroup) if row.id == group.id), None)
    founded = known.founded if known else None
    face = replace(public(group), meets=meeting_in_words(group), founded=founded or now)
    if known is not None and replace(known, version=0) == face:
        return []
    return [Change("the group's public face", (put(face, known),))]


def _settings(
    group: Group, stored: Group | None, store: Store, now: datetime, along: Iterable[Write] = ()
) -> list[Change]:
    """The group's own row, its calendar, and what is written *along*."""
    row = replace(group, talks=())
    change = Change("the group's settings", (put(row, stored), _calendar(group, stored, store, now), *along))
    if stored is None:
        return [change]
    lacking = store.get(GroupCalendar, group.id) is None
    return [change] if lacking or replace(stored, version=0) != row else []


def _logged_out(group: Group, before: Group, store: Store) -> list[Change]:
    found = [(lead.name, write) for lead, writes in ended(before, group, store) for write in writes]
    told = f"logged out of the desk: {listed(list(dict.fromkeys(name for name, _ in found)))}"
    return [Change(told, some) for some in packed((write,) for _, write in found)]


def _sessions(group: Group, before: Group | None, filed: dict[str, Write], store: Store, now: datetime) -> list[Change]:
    """The changes to sessions where the file says something else than *before*. The rows of the file's talks that are written with them
    are removed from *filed*."""
    there = {session.key: session for session in store.all(Session, group.id)}
    today = now.astimezone(group.tz).date()
    earlier = {session.key: session for session in season_sessions(before, today)} if before else {}
    wanted = {session.key: session for session in season_sessions(group, today)}
    found: list[Change] = []
    for part in carried(wanted, earlier, there):
        changes = {
            key: becomes(fresh, there.get(key), earlier.get(key), At(group, store, now, before))
            for key, fresh in part.items()
        }
        found += together(changes, there, filed)
    found += _by_hand(there.values(), wanted.keys() | earlier.keys(), At(group, store, now, before))
    last = horizon(group.season, today).isoformat() if group.season else ""
    for key in earlier:  # dates beyond those made ahead of time are not gone
        if key not in wanted and key in there and _own(there[key]) and (key <= last or not _endless(group)):
            # A date that is dropped before anybody was reminded of it is no news: a new break must not cause a mail for each.
            found.append(cancel(there[key], group, store, now, tell=bool(there[key].stages_done)))
    _apart(there, found, group)
    return [*found, *kept_up(group, before, there.values(), found, store, now)]


def _apart(there: Mapping[str, Session], changes: Iterable[Change], group: Group) -> None:
    """Raises :class:`BadInput` if by *changes* a session would be on at the same time as one that a co-lead added or moved: what the file
    itself has at one time was refused before."""
    written = [write.row for change in changes for write in change.writes if isinstance(write.row, Session)]
    left = {**there, **{row.key: row for row in written if row.group == group.id}}
    for row in left.values():
        was = there.get(row.key)
        same = was is not None and was.upcoming and (was.starts, was.ends) == (row.starts, row.ends)
        if row.upcoming and not same and (other := at_once(row, left.values())):
            raise BadInput(
                f"season: the session of {row.key} would be at the same time as {other.id}, which is on "
                f"{local(other.starts, group.tz_of(other))} as it was added or moved by hand; move or cancel that one first"
            )


def _by_hand(rows: Iterable[Session], dated: Container[str], at: At) -> list[Change]:
    """Changes to sessions that a co-lead added, for which the file says only what it says for all: where they are, and when reminders
    go. *dated* are the sessions that the file does name."""
    added = [row for row in rows if _own(row) and row.key not in dated] if at.before else []
    return [
        change
        for row in added
        for change in becomes(_placed(row, at.group), row, _placed(row, at.before or at.group), at)
    ]


def _placed(row: Session, group: Group) -> Session:
    return replace(row, place=group.on(row.key).public_place)


def _filed(group: Group, rows: Iterable[FiledTalks]) -> dict[str, Write]:
    """The file's talks as rows, by day, where they differ from the stored ones."""
    there = {row.session: row for row in rows}
    wanted = {row.session: row for row in filed(group)}
    writes: dict[str, Write] = {day: Delete(row) for day, row in there.items() if day not in wanted}
    for day, row in wanted.items():
        known = there.get(day)
        if known is None or known.talks != row.talks:
            writes[day] = put(row, known)
    return writes


def _kept(talks: Mapping[str, Write]) -> list[Change]:
    return [Change("the talks of the group's file", some) for some in packed((write,) for write in talks.values())]


def _own(session: Session) -> bool:
    return session.upcoming and not session.host


def _endless(group: Group) -> bool:
    return group.season is not None and group.season.until is None


def _calendar(group: Group, before: Group | None, store: Store, now: datetime) -> Write:
    """The next tick looks at the group's calendar anew, and shows what waits to whoever has just become a co-lead for good."""
    known = store.get(GroupCalendar, group.id)
    row = known or GroupCalendar(group=group.id)
    leads, led = _for_good(group), _for_good(before or group)
    new = tuple(who for who in leads if who in row.newcomers or who not in led)
    return put(replace(row, due=now, newcomers=new), known)


def _for_good(group: Group) -> list[str]:
    return [lead.id for lead in group.co_leads if not lead.stands_in_for]


def _not_shared(group: Group, groups: Iterable[Group]) -> None:
    """Raises :class:`BadInput` naming the other group if two of them read the same form: they would take each other's people."""
    taken = {form.id: other.id for other in groups if other.id != group.id for form in _forms(other).values()}
    for name, form in _forms(group).items():
        if form.id in taken:
            raise BadInput(
                f"{name}.id: {form.id} is a form of the group {taken[form.id]!r} already; each group has forms of its own"
            )


def _there(group: Group, groups: Iterable[Group], now: datetime) -> None:
    """Raises :class:`BadInput` naming groups that a session ahead is to be held with and that do not exist in this stack."""
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
