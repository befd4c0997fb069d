"""A session comes to be: its row, its room, and its speakers' links."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from shared import chores
from shared.changes import Create, Store, Write
from shared.errors import BadInput
from shared.groups import Group
from shared.mailings import Audience, Mailing, mailing
from shared.planning.programme import session_of, slug_of
from shared.planning.steps import AT_ONCE, Step, put
from shared.planning.together import invitations, names
from shared.reminders import scheduled
from shared.season import Planned
from shared.sessions import Room, Session, SessionState, Speaker


def new(session: Session, group: Group, store: Store, now: datetime) -> Step:
    """*session* as a row, with the room it is in and the mails to its speakers; one that is over already counts as held."""
    if session.ends and session.ends <= now and session.upcoming:
        session = replace(session, state=SessionState.HELD, next_due=None)
    session = replace(session, together=names(session.guests, store))
    if session.upcoming:  # speakers get their link now; it says all that an errand of today would
        session = scheduled(chores.settled(session, group.tz, now), group.stages, group.tz)
    writes: list[Write] = [Create(replace(session, changed_at=now))]
    if group.meeting_link:
        writes.append(Create(Room(group=group.id, session=session.key, link=group.meeting_link)))
    if session.upcoming:
        writes += [*speakers(session, group, store, now), *invitations(session, group, store, now)]
    return Step(f"new session {session.id}", tuple(writes))


def speakers(session: Session, group: Group, store: Store, now: datetime) -> list[Write]:
    """For talks whose speaker can be reached at a new address: the private row, and the mail with the speaker's link."""
    writes: list[Write] = []
    for entry in group.talks:
        if entry.session.isoformat() != session.key or not entry.address:
            continue
        slug = slug_of(entry)
        if session.talk(slug) is None:
            continue  # taken out by a co-lead, whatever the file still has
        known = store.get(Speaker, group.id, session.key, slug)
        row = Speaker(group=group.id, session=session.key, talk=slug, name=entry.speaker, address=entry.address)
        if known is not None and known.address in (row.address, ""):
            continue  # told already; or erased at their own wish, whatever the file still has
        mail = kit_mail(session, slug, str(known.version if known else 0), now)
        writes += [put(row, known), Create(mail)]
    return writes


def kit_mail(session: Session, slug: str, of: str, now: datetime, **facts: str) -> Mailing:
    """The mail with the speaker's link; *of* tells it from every other about the same talk."""
    return mailing(
        "deck-link", session.group, Audience.SPEAKER, at=now, of=f"{session.key}/{slug}/{of}", session=session.key, subject=slug,
        facts=facts, wait=AT_ONCE,
    )  # fmt: skip


def add(group: Group, day: date, starts: datetime, title: str, store: Store, now: datetime) -> Step:
    """A session off the rhythm, as long as the season's. Raises :class:`BadInput` if the group has no season or it is past."""
    if group.season is None:
        raise BadInput("the group has no season, so a session has no length")
    if starts <= now:
        raise BadInput(f"{starts:%Y-%m-%d %H:%M} UTC is past")
    planned = Planned(key=day.isoformat(), starts=starts, ends=starts + timedelta(minutes=group.season.minutes))
    return new(replace(session_of(group, planned), title=title or None), group, store, now)
