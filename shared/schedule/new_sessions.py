"""Making a session: its row, its room, and the links for its speakers."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from shared.errors import BadInput
from shared.model.group import FiledTalks, Group, whole
from shared.model.mailing import Audience, Mailing, mailing
from shared.model.season import Planned, horizon, plan
from shared.model.session import Room, Session, SessionState, Speaker
from shared.model.session_key import free_key
from shared.schedule import speaker_reminders
from shared.schedule.joint import invitations, names
from shared.schedule.programme import entries_of, session_of
from shared.schedule.session_duties import scheduled
from shared.schedule.steps import not_far_ahead, nothing_else, own_zone, put, stepped
from shared.store import Create, Ref, Replace, Store, Write
from shared.store.actions import AT_ONCE, Change
from shared.text.times import local


def new(session: Session, group: Group, store: Store, now: datetime, *told: Write) -> list[Change]:
    """*session* as a row, with the room it is in, what is *told* of it and the mails to its speakers, as steps of which only the first
    makes it; one that is over already counts as held. *group* is the whole file."""
    if session.ends and session.ends <= now and session.upcoming:
        session = replace(session, state=SessionState.HELD, next_due=None)
    session = replace(session, together=names(session.guests, store))
    if session.upcoming:  # speakers get their link now; it says all that a reminder due today would
        session = scheduled(speaker_reminders.settled(session, group.tz_of(session), now), group)
    writes: list[Write] = [Create(replace(session, changed_at=now)), *told]
    if link := group.on(session.key).joining:
        writes.append(Create(Room(group=group.id, session=session.key, link=link)))
    links: list[tuple[Write, ...]] = []
    if session.upcoming:
        writes += invitations(session, group, store, now)
        links = speakers(session, group, store, now)
    return stepped(
        f"new session {session.id} ({local(session.starts, group.tz_of(session))})", writes, linking(session), links
    )


def linking(session: Session) -> str:
    """The name of a step that only mails speakers their links."""
    return f"links to the speakers of {session.id}"


def speakers(session: Session, group: Group, store: Store, now: datetime) -> list[tuple[Write, ...]]:
    """For each talk whose speaker can be reached at a new address: the private row together with the mail with the speaker's link."""
    units: list[tuple[Write, ...]] = []
    named = [(slug, entry) for entry, slug in entries_of(group, session.key) if entry.address]
    refs = {slug: Ref(Speaker, (group.id, session.key, slug)) for slug, _ in named if session.talk(slug)}
    there = store.get_many(refs.values())
    for slug, entry in named:
        if slug not in refs:
            continue  # a co-lead took it out, whatever the file still has
        known = there.get(refs[slug])
        row = Speaker(group=group.id, session=session.key, talk=slug, name=entry.speaker, address=entry.address)
        if known is not None and known.address in (row.address, ""):
            continue  # mailed already, or erased at their own wish, whatever the file still has
        mail = link_mail(session, slug, str(known.version if known else 0), now)
        if (
            known is None and store.get(Mailing, mail.id) is not None
        ):  # the talk had left this day, and comes back to it
            mail = link_mail(session, slug, f"0.{int(now.timestamp())}", now)
        units.append((put(row, known), Create(mail)))
    return units


def link_mail(session: Session, slug: str, of: str, now: datetime, **facts: str) -> Mailing:
    """The mail with the speaker's link; *of* tells it apart from all others about the same talk."""
    return mailing(
        "deck-link", session.group, Audience.SPEAKER, at=now, of=f"{session.key}/{slug}/{of}", session=session.key,
        ends=session.ends, subject=slug, facts=facts, wait=AT_ONCE,
    )  # fmt: skip


def add(group: Group, starts: datetime, title: str, store: Store, now: datetime) -> list[Change]:
    """A session off the rhythm, as long as the season's; it goes by the clock of the zone that *starts* is in. Its day may have one
    already, at another time. Raises :class:`BadInput` if the group has no season, it is past, or another session is on then."""
    if group.season is None:
        raise BadInput("the group has no season, so a session has no length")
    not_far_ahead(starts, now, group)
    zone, day = own_zone(starts, group), starts.astimezone(group.tz).date()
    if zone:
        day = starts.date()
    starts = starts.astimezone(UTC)
    there = {one.key: one for one in store.all(Session, group.id, since=day.isoformat())}
    again = next((one for one in there.values() if one.starts == starts and not one.upcoming), None)
    if again:
        raise BadInput(f"{again.id} is {again.state.value}, and was at that time: take that back")
    ends = starts + timedelta(minutes=group.season.minutes)
    taken = {*there, *_made_later(group, day, starts, now)}
    planned = Planned(key=free_key(day, taken), starts=starts, ends=ends, zone=zone)
    file = whole(group, store.all(FiledTalks, group.id))
    session = session_of(file, planned)
    nothing_else(starts, session, group, store)
    # Written as it is: a file that is applied meanwhile, with another place or link, would not know of this session.
    return new(replace(session, title=title or None), file, store, now, Replace(group))


def _made_later(group: Group, day: date, starts: datetime, now: datetime) -> set[str]:
    """The key of *day* if the season has a session of its own for it, at another time than *starts*, that is not made yet: with its key
    taken it never would be. Of a season that ends all are made."""
    season = group.season
    if season is None or season.until or day <= horizon(season, now.astimezone(group.tz).date()):
        return set()
    return {one.key for one in plan(season, group.tz, day) if one.key == day.isoformat() and one.starts != starts}
