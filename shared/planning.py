"""The season as the group's file has it becomes sessions; moving and cancelling them, and importing what was.

What the file says is applied where it differs from what the file said before, so that a session moved by command stays moved
when the file is applied again for another reason. Every change that members are told of is one write with its mail; a tick
sends it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from shared.changes import Create, Replace, Store, Write
from shared.decks import slugify
from shared.errors import BadInput
from shared.groups import Group, TalkPlan, public
from shared.mailings import Audience, Mailing, mailing
from shared.onboarding import upcoming_of
from shared.reminders import Decision, dropped_by_cancelling, mailing_of, scheduled, superseded_by_news
from shared.season import Planned, plan
from shared.sessions import Room, Session, SessionState, Speaker, Talk, cancelled, changed, moved

AT_ONCE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Step:
    """One change that applying makes: what it is called, and the writes of its transaction."""

    what: str
    writes: tuple[Write, ...]


def talks_of(group: Group, key: str) -> tuple[Talk, ...]:
    """The talks that the group's file has for the session first planned on *key*; raises :class:`BadInput` for equal slugs."""
    talks = [_talk(entry) for entry in group.talks if entry.session.isoformat() == key]
    if len({talk.slug for talk in talks}) < len(talks):
        raise BadInput(f"talks: two talks of {key} have the same slug; give one of them a slug of its own")
    return tuple(talks)


def _talk(entry: TalkPlan) -> Talk:
    return Talk(
        slug=slug_of(entry),
        title=entry.title,
        speaker=entry.speaker,
        about=entry.about,
        resources=entry.reading,
    )


def slug_of(entry: TalkPlan) -> str:
    """The talk's name in keys and addresses: as the file has it, else from the speaker, who is known before the title is."""
    return entry.slug or slugify(entry.speaker)


def season_sessions(group: Group) -> list[Session]:
    """The sessions that the file alone gives, as they are before anything was sent."""
    if group.season is None:
        return []
    return [_session(group, planned) for planned in plan(group.season, group.tz)]


def _session(group: Group, planned: Planned) -> Session:
    talks = talks_of(group, planned.key)
    session = Session(
        group=group.id,
        key=planned.key,
        kind=group.kinds.get(planned.key, "talks" if talks else "discussion"),
        state=SessionState.CANCELLED if planned.cancelled else SessionState.PLANNED,
        starts=planned.starts,
        ends=planned.ends,
        date=_local_date(planned.starts, group),
        talks=talks,
        revision=2 if planned.moved or planned.cancelled else 1,
        sequence=1 if planned.moved or planned.cancelled else 0,
    )
    return scheduled(session, group.stages, group.tz)


def steps(group: Group, store: Store, now: datetime) -> list[Step]:
    """What applying *group*'s file would do now, change by change; an empty list if nothing. Reads only."""
    before = store.get(Group, group.id)
    if group.form:
        _not_shared(group, group.form.id, store.groups())
    about = next((row for row in store.public_groups() if row.id == group.id), None)
    found: list[Step] = []
    settings = [Step("the group's settings", (_put(group, before),))]
    if before is not None:  # written last: whoever is interrupted finds the same differences again
        settings = [] if replace(before, version=0) == group else settings
    else:
        found, settings = settings, []
    if about is None or replace(about, version=0) != public(group):
        found.append(Step("the group's public face", (_put(public(group), about),)))
    there = {session.key: session for session in store.sessions(group.id)}
    earlier = {p.key: p for p in plan(before.season, before.tz)} if before and before.season else {}
    for fresh in season_sessions(group):
        known = there.get(fresh.key)
        if known is None:
            found.append(_new(fresh, group, store, now))
        elif known.upcoming:
            found += _changes(fresh, known, earlier.get(fresh.key), group, store, now)
    kept = {session.key for session in season_sessions(group)}
    gone = [there[key] for key in earlier if key not in kept and key in there and there[key].upcoming]
    # A date that falls away before anybody was reminded of it is no news: a new break must not bring a mail for each.
    return [
        *found,
        *(cancel(session, group, store, now, tell=bool(session.stages_done)) for session in gone),
        *settings,
    ]


def _not_shared(group: Group, form: str, groups: Iterable[Group]) -> None:
    """Two groups that read one form would take each other's people. Raises :class:`BadInput` naming the other."""
    for other in groups:
        if other.id != group.id and other.form and other.form.id == form:
            raise BadInput(
                f"form.id: {form} is the form of the group {other.id!r} already; each group has a form of its own"
            )


def _new(session: Session, group: Group, store: Store, now: datetime) -> Step:
    if session.ends and session.ends <= now and session.upcoming:
        session = replace(session, state=SessionState.HELD, next_due=None)
    writes: list[Write] = [Create(replace(session, changed_at=now))]
    if group.meeting_link:
        writes.append(Create(Room(group=group.id, session=session.key, link=group.meeting_link)))
    if session.upcoming:
        writes += _speakers(session, group, store, now)
    return Step(f"new session {session.id}", tuple(writes))


def _speakers(session: Session, group: Group, store: Store, now: datetime) -> list[Write]:
    """For talks whose speaker can be reached at a new address: the private row, and the mail with the speaker's link."""
    writes: list[Write] = []
    for entry in group.talks:
        if entry.session.isoformat() != session.key or not entry.address:
            continue
        slug = slug_of(entry)
        known = store.get(Speaker, group.id, session.key, slug)
        row = Speaker(group=group.id, session=session.key, talk=slug, name=entry.speaker, address=entry.address)
        if known is not None and known.address in (row.address, ""):
            continue  # told already; or erased at their own wish, whatever the file still has
        mail = mailing(
            "deck-link", group.id, Audience.SPEAKER, at=now, of=f"{session.key}/{slug}/{known.version if known else 0}",
            session=session.key, subject=slug, wait=AT_ONCE,
        )  # fmt: skip
        writes += [_put(row, known), Create(mail)]
    return writes


def _changes(
    fresh: Session, known: Session, before: Planned | None, group: Group, store: Store, now: datetime
) -> list[Step]:
    """What the file says otherwise about a session to come; each step builds on the row that the one before it leaves."""
    found: list[Step] = []
    if before and (before.starts, before.cancelled) != (fresh.starts, not fresh.upcoming):
        if not fresh.upcoming:
            return [cancel(known, group, store, now)]
        if fresh.starts and fresh.starts != known.starts:
            found.append(move(known, fresh.starts, group, store, now))
            known = _left_by(found[-1], known)
    programme = replace(known, talks=fresh.talks, kind=fresh.kind)
    speakers = _speakers(programme, group, store, now)
    if programme != known or speakers:
        found.append(Step(f"programme of {known.id}", (Replace(programme), *speakers)))
        known = _left_by(found[-1], known)
    timed = scheduled(_as_long_as(fresh, known, now), group.stages, group.tz)
    if timed != known:
        found.append(Step(f"length and reminders of {known.id}", (Replace(timed),)))
        known = _left_by(found[-1], known)
    room = store.get(Room, group.id, known.key)
    if group.meeting_link and (room is None or room.link != group.meeting_link):
        found.append(relink(known, room, group, now))
    return found


def _left_by(step: Step, known: Session) -> Session:
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


def move(session: Session, starts: datetime, group: Group, store: Store, now: datetime) -> Step:
    """One ``moved`` mail with old and new time; the stages already open at the new time are told by it.

    Raises :class:`BadInput` if the session is over or cancelled, or the new start is not ahead.
    """
    if not session.upcoming or session.starts is None:
        raise BadInput(f"{session.id} is {session.state.value} and cannot be moved")
    if starts <= now:
        raise BadInput(f"{starts:%Y-%m-%d %H:%M} UTC is past")
    after, told = superseded_by_news(moved(session, starts, now), group.stages, group.tz, now)
    after = replace(after, date=_local_date(starts, group))
    untold = store.get(Mailing, f"moved/{session.group}/{session.key}/r{session.revision}")
    previous = (
        untold.facts["previous"] if untold and untold.due else session.starts.isoformat()
    )  # the time that members know
    facts = {"previous": previous, "starts": starts.isoformat()}
    return Step(
        f"move {session.id} to {starts:%Y-%m-%d %H:%M} UTC", (Replace(after), *_news("moved", after, facts, told, now))
    )


def cancel(session: Session, group: Group, store: Store, now: datetime, *, tell: bool = True) -> Step:
    """One ``cancelled`` mail if members are to be told; the stages not sent are recorded as such.

    Raises :class:`BadInput` if it is over or cancelled.
    """
    if not session.upcoming:
        raise BadInput(f"{session.id} is {session.state.value} and cannot be cancelled")
    dropped = dropped_by_cancelling(session, group.stages)
    after = cancelled(session, now)
    following = upcoming_of(group.id, store, session.starts or now)
    facts = {"following": following.key} if following else {}
    return Step(
        f"cancel {session.id}", (Replace(after), *_news("cancelled", after, facts, dropped, now)[0 if tell else 1 :])
    )


def relink(session: Session, room: Room | None, group: Group, now: datetime) -> Step:
    """The meeting link changed: members are told if a reminder has already given them another one."""
    link = Room(group=group.id, session=session.key, link=group.meeting_link)
    place = _put(link, room)
    if not session.stages_done:
        return Step(f"meeting link of {session.id}", (place,))
    after = changed(session, now)
    facts = {"starts": session.starts.isoformat()} if session.starts else {}
    return Step(
        f"meeting link of {session.id}, members are told",
        (place, Replace(after), *_news("changed", after, facts, [], now)),
    )


def _news(kind: str, session: Session, facts: dict[str, str], told: list[Decision], now: datetime) -> list[Write]:
    mail = mailing(
        kind, session.group, Audience.MEMBERS, at=now, of=f"{session.key}/r{session.revision}", facts=facts,
        session=session.key, revision=session.revision, wait=AT_ONCE,
    )  # fmt: skip
    return [Create(mail), *(Create(mailing_of(session, decision, now)) for decision in told)]


def history(sessions: Iterable[Session], store: Store, group: str) -> list[Step]:
    """What importing past sessions writes: new ones, and imported ones that read differently now. No mail comes of it."""
    there = {session.key: session for session in store.sessions(group)}
    found = []
    for session in sessions:
        known = there.get(session.key)
        if known is None or (known.imported and replace(known, version=0) != session):
            found.append(Step(f"history {session.id}", (_put(session, known),)))
    return found


def run(changes: Iterable[Step], store: Store) -> int:
    """Write each step, one transaction after the other; how many. Raises :class:`shared.errors.Conflict` at the first lost race;
    running it again goes on from there."""
    count = 0
    for step in changes:
        store.commit(*step.writes)
        count += 1
    return count


def _put(row: Any, known: Any | None) -> Write:
    return Replace(replace(row, version=known.version)) if known is not None else Create(row)


def _local_date(starts: datetime, group: Group) -> str:
    return starts.astimezone(group.tz).date().isoformat()


def add(group: Group, day: date, starts: datetime, title: str, store: Store, now: datetime) -> Step:
    """A session off the rhythm, as long as the season's. Raises :class:`BadInput` if the group has no season or it is past."""
    if group.season is None:
        raise BadInput("the group has no season, so a session has no length")
    if starts <= now:
        raise BadInput(f"{starts:%Y-%m-%d %H:%M} UTC is past")
    planned = Planned(key=day.isoformat(), starts=starts, ends=starts + timedelta(minutes=group.season.minutes))
    return _new(replace(_session(group, planned), title=title or None), group, store, now)
