"""Reminders and news: everybody gets what they could, once all is delivered."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import ceil
from zoneinfo import ZoneInfo

from shared.model import rsvp
from shared.model.audit import AuditLine
from shared.model.group import Group
from shared.model.mailing import Audience, Entry, EntryState, Mailing, MailingState
from shared.model.member import Member, MemberState
from shared.model.season import Season, rhythm
from shared.model.session import Room, Session, SessionState
from shared.schedule.reminders import windows
from shared.text.zones import ZonedTime
from tests.simulation.invariants.announcements import left_out
from tests.simulation.world import Step, World


def every_member_got_every_stage_or_the_ledger_says_why_not(world: World) -> Iterator[str]:
    """Whoever has been active since before a mailing was made has a line for it; a reminder was left out only for a reason."""
    members = [row for row in world.store.scan() if isinstance(row, Member) and row.state is MemberState.ACTIVE]
    for row in list(world.store.scan()):
        if not isinstance(row, Mailing) or row.audience is not Audience.MEMBERS or row.id in world.looked_at:
            continue
        world.looked_at.add(row.id)
        for member in members if row.state is MailingState.DONE else ():
            if member.history[-1].at >= row.created:  # came later, or was away in between
                continue
            line = world.store.get(Entry, row.id, f"member:{member.id}")
            if line is None:
                yield f"{row.id} has no line for {member.address}"
            elif line.state is EntryState.SKIPPED and (wrong := _dishonest(line, row, world)):
                yield f"{row.id} was not sent to {member.address}: {line.reason}, but {wrong}"


def _dishonest(line: Entry, row: Mailing, world: World) -> str:
    """Why the ledger's reason for leaving an active member out is none; empty if it is one."""
    session = world.store.get(Session, world.group.id, row.session or "")
    if row.kind == "announcement" and line.reason != "muted":
        return "" if left_out(line, row, world) else "it was for them"
    if line.reason in ("muted", "in_welcome") or session is None:
        return ""
    if line.reason in (rsvp.AWAY, rsvp.UNSAID):
        asked = rsvp.asks(world.group) and row.kind == "reminder" and row.stage == rsvp.last_stage(world.group)
        return "" if asked else "that is not asked"
    if line.reason == "cancelled":
        # What a cancellation that was taken back stopped on its way is not sent again.
        lines = world.store.all(AuditLine, session.group, session.key)
        return "" if any(one.what == "cancel" and one.at <= line.at for one in lines) else "it was not cancelled"
    if line.reason == "withdrawn":
        talk = session.talk(row.subject)
        return "there is something to read" if talk and talk.resources else ""
    starts = datetime.fromisoformat(row.facts["starts"]) if row.facts.get("starts") else None
    if (
        starts is None
        or (starts, row.revision) != (session.starts, session.revision)
        or session.state is SessionState.CANCELLED
    ):
        return ""
    closes = starts if row.kind != "reminder" else dict(_windows(session, starts, world))[row.stage or ""]
    return f"it could have been until {closes}" if line.at < closes else ""


def clock_of(session: Session, world: World) -> ZoneInfo:
    """The clock that *session* goes by."""
    return ZoneInfo(session.zone or world.group.zone)


def _windows(session: Session, starts: datetime, world: World) -> list[tuple[str, datetime]]:
    """Each stage with the moment at which its window closes."""
    opens = windows(starts, world.group.stages, clock_of(session, world))
    return [(name, closes) for (name, _), (_, closes) in pairwise([*opens, ("", starts)])]


def every_stage_that_could_be_sent_was(world: World) -> Iterator[str]:
    """A stage whose window opened after the start was last set, and saw an undisturbed tick, went to the members."""
    for session in world.store.all(Session, world.group.id):
        starts = session.starts
        if starts is None or session.ends is None or session.ends > world.now or session.id in world.looked_at:
            continue
        world.looked_at.add(session.id)
        if session.upcoming:
            yield f"{session.id} is over, and still {session.state}"
        if session.state is not SessionState.HELD:
            continue
        closing = dict(_windows(session, starts, world))
        for stage, opens in windows(starts, world.group.stages, clock_of(session, world)):
            seen = any(opens <= tick < closing[stage] for tick in world.good_ticks)
            if not seen or session.changed_at is None or opens <= session.changed_at:
                continue
            made = [
                world.store.ever(Mailing, f"reminder/{session.id}/r{n}/{stage}") for n in range(1, session.revision + 1)
            ]
            if not any(
                one and one.state is MailingState.DONE and one.facts["starts"] == starts.isoformat() for one in made
            ):
                yield f"{session.id}: nobody was reminded {stage} ahead"


def no_reminder_is_made_before_its_time_by_the_sessions_own_clock(world: World, step: Step) -> Iterator[str]:
    """One that counts days is made when it is that time of day there, so many days ahead, or later."""
    for before, row in step.changes_of(Mailing):
        if before or row is None or row.kind != "reminder" or row.state is not MailingState.DUE or row.stage[-1] != "d":
            continue
        session = world.store.get(Session, world.group.id, row.session)
        if session is None or session.starts is None or row.facts["starts"] != session.starts.isoformat():
            continue
        there = clock_of(session, world)
        opens = session.starts.astimezone(there).replace(tzinfo=None) - timedelta(days=int(row.stage[:-1]))
        if row.created.astimezone(there).replace(tzinfo=None) < opens:
            yield f"{row.id} was made at {row.created}, before {opens} ({there.key})"


def every_session_begins_at_its_turn(world: World) -> Iterator[str]:
    """A session that nobody has moved begins when the file says, by the clock of the zone whose turn it is."""
    season = world.group.season
    days = {day.isoformat() for day in rhythm(season)} if season else set()
    for session in world.store.all(Session, world.group.id):
        lines = world.store.all(AuditLine, session.group, session.key)
        if season is None or session.key not in days or session.starts is None or any(x.what == "move" for x in lines):
            continue
        at = season.turns[_number(date.fromisoformat(session.key), season) % len(season.turns)]
        wall, name = (at.wall, at.zone) if isinstance(at, ZonedTime) else (at, world.group.zone)
        here = session.starts.astimezone(ZoneInfo(name))
        if (here.date().isoformat(), here.time(), clock_of(session, world).key) != (session.key, wall, name):
            yield f"{session.id} begins at {here} by {session.zone}, not at {wall} by {name}"


def every_session_ahead_is_where_the_file_says(world: World) -> Iterator[str]:
    """One that is called off, too: it may take place after all. Whoever was interrupted while they applied another file goes on later, so
    that until then both hold."""
    held = world.store.get(Group, world.group.id)
    files = [one for one in (held, *(getattr(actor, "file", None) for actor in world.actors)) if one]
    for session in world.store.all(Session, world.group.id):
        off = session.state is SessionState.CANCELLED
        if not (session.upcoming or off) or session.starts is None or session.starts <= world.now:
            continue
        said = [(one.public_place, one.joining) for one in (file.on(session.key) for file in files)]
        room = world.store.get(Room, session.group, session.key)
        if said and (session.place, room.link if room else "") not in said:
            yield f"{session.id} is at {session.place} and {room and room.link}, not at {said[0]}"


def _number(day: date, season: Season) -> int:
    """Which date of the rhythm *day* is, with those within the break before it."""
    (pause,) = season.breaks
    since = pause.resumes if day >= pause.resumes else season.first
    before = ceil((since - season.first).days / season.every_days)
    return before + (day - since).days // season.every_days


def every_change_of_a_session_was_told(world: World) -> Iterator[str]:
    """Each revision of a session that the season began with the first has its mailing, unless it took back what nobody had been
    told yet."""
    rows = [*world.store.scan(), *world.store.past.values()]
    told = {(row.session, row.revision) for row in rows if isinstance(row, Mailing) and row.kind in CHANGES}
    for session in world.store.all(Session, world.group.id):
        for revision in range(2, session.revision + 1):
            if (session.key, revision) not in told and not _unsaid(session, revision, world):
                yield f"revision {revision} of {session.id} was told to nobody"


CHANGES = ("moved", "changed", "cancelled", "reinstated", "recap", "recap-correction")


def _unsaid(session: Session, revision: int, world: World) -> bool:
    """Whether *revision* undoes a change whose mail never began to go out."""
    undone = [one.revision for one in world.store.all(AuditLine, session.group, session.key) if one.undone == revision]
    mails = [world.store.ever(Mailing, f"{kind}/{session.id}/r{n}") for n in undone for kind in ("moved", "cancelled")]
    return any(mail and mail.state is MailingState.SKIPPED and mail.reason == "undone" for mail in mails)
