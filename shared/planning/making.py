"""A session comes to be: its row, its room, and its speakers' links."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from shared import chores
from shared.changes import Create, Ref, Store, Write
from shared.errors import BadInput
from shared.groups import Group, whole
from shared.mailings import Audience, Mailing, mailing
from shared.planning.programme import session_of, slug_of
from shared.planning.steps import AT_ONCE, Step, put, stepped
from shared.planning.together import invitations, names
from shared.reminders import scheduled
from shared.season import Planned
from shared.sessions import Room, Session, SessionState, Speaker


def new(session: Session, group: Group, store: Store, now: datetime, *told: Write) -> list[Step]:
    """*session* as a row, with the room it is in, what is *told* of it and the mails to its speakers, as steps of which only the first
    makes it; one that is over already counts as held. *group* is the whole file."""
    if session.ends and session.ends <= now and session.upcoming:
        session = replace(session, state=SessionState.HELD, next_due=None)
    session = replace(session, together=names(session.guests, store))
    if session.upcoming:  # speakers get their link now; it says all that an errand of today would
        session = scheduled(chores.settled(session, group.tz, now), group.stages, group.tz)
    writes: list[Write] = [Create(replace(session, changed_at=now)), *told]
    if group.meeting_link:
        writes.append(Create(Room(group=group.id, session=session.key, link=group.meeting_link)))
    links: list[tuple[Write, ...]] = []
    if session.upcoming:
        writes += invitations(session, group, store, now)
        links = speakers(session, group, store, now)
    return stepped(f"new session {session.id}", writes, linking(session), links)


def linking(session: Session) -> str:
    """What a step is called that only mails speakers their links."""
    return f"links to the speakers of {session.id}"


def speakers(session: Session, group: Group, store: Store, now: datetime) -> list[tuple[Write, ...]]:
    """For each talk whose speaker can be reached at a new address: the private row together with the mail with the speaker's link."""
    units: list[tuple[Write, ...]] = []
    named = [(slug_of(e), e) for e in group.talks if e.session.isoformat() == session.key and e.address]
    refs = {slug: Ref(Speaker, (group.id, session.key, slug)) for slug, _ in named if session.talk(slug)}
    there = store.get_many(refs.values()) if refs else {}
    for slug, entry in named:
        if slug not in refs:
            continue  # taken out by a co-lead, whatever the file still has
        known = there.get(refs[slug])
        row = Speaker(group=group.id, session=session.key, talk=slug, name=entry.speaker, address=entry.address)
        if known is not None and known.address in (row.address, ""):
            continue  # told already; or erased at their own wish, whatever the file still has
        mail = kit_mail(session, slug, str(known.version if known else 0), now)
        units.append((put(row, known), Create(mail)))
    return units


def kit_mail(session: Session, slug: str, of: str, now: datetime, **facts: str) -> Mailing:
    """The mail with the speaker's link; *of* tells it from every other about the same talk."""
    return mailing(
        "deck-link", session.group, Audience.SPEAKER, at=now, of=f"{session.key}/{slug}/{of}", session=session.key, subject=slug,
        facts=facts, wait=AT_ONCE,
    )  # fmt: skip


def add(group: Group, day: date, starts: datetime, title: str, store: Store, now: datetime) -> list[Step]:
    """A session off the rhythm, as long as the season's. Raises :class:`BadInput` if the group has no season or it is past."""
    if group.season is None:
        raise BadInput("the group has no season, so a session has no length")
    if starts <= now:
        raise BadInput(f"{starts:%Y-%m-%d %H:%M} UTC is past")
    planned = Planned(key=day.isoformat(), starts=starts, ends=starts + timedelta(minutes=group.season.minutes))
    file = whole(group, store.filed_talks(group.id))
    return new(replace(session_of(file, planned), title=title or None), file, store, now)
