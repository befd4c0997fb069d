"""Whether a member says that they come. Answers about sessions ahead lie with the member, so that whoever mails all members has them at
hand; those about sessions that are over go with a later one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from shared.model.group import Attendance, Group
from shared.model.member import Addressee, Answered, Member, MemberState
from shared.model.preference import NEWS
from shared.model.session import Session

MOST = 40
"""Answers kept of a member: more than a season has sessions. Of more, those about the nearest sessions stay."""
KEPT = timedelta(days=2)
"""So long after the start of a session answers stay: they are counted when it is over."""
FOR_GOOD = "9999-12-31"
"""Until when somebody comes whose season has no end."""
AWAY, UNSAID = "cannot come", "has not said"
"""Why somebody is not reminded."""


@dataclass(frozen=True, slots=True)
class Answers:
    """How many come, and how many cannot."""

    coming: int = 0
    away: int = 0


def asks(group: Group) -> bool:
    """Whether members of *group* are asked if they come."""
    return group.asks_who_comes


def settings(group: Group) -> Attendance:
    """What *group* says about it; nothing said is the default."""
    return group.attendance or Attendance()


def takes_answers(session: Session, now: datetime) -> bool:
    """Until the start it can be said, and said otherwise."""
    return session.upcoming and session.starts is not None and now < session.starts


def comes(member: Member | Addressee, session: Session, tz: ZoneInfo) -> bool | None:
    """Whether *member* comes to *session*; None if they have not said, or not decided. What was said about another day, by the session's
    *tz*, does not count: the session was moved since, and whoever comes to all comes to that one, too. So does who had not decided before
    they said that of all."""
    own = _own(member, session, tz)
    if own and (own.coming is not None or not _before(own.at, member.comes_since)):
        return own.coming
    return True if session.key[:10] <= member.comes_until else None


def undecided(member: Member | Addressee, session: Session, tz: ZoneInfo) -> bool:
    """Whether *member* has said of *session* that they may come, and nothing since."""
    own = _own(member, session, tz)
    return own is not None and own.coming is None and comes(member, session, tz) is None


def _own(member: Member | Addressee, session: Session, tz: ZoneInfo) -> Answered | None:
    """What they have said of *session* alone, on the day on which it is by now."""
    return next((one for one in member.rsvps if one.session == session.key and _same_day(one, session, tz)), None)


def _before(one: datetime | None, other: datetime | None) -> bool:
    """Whether it was said earlier, by the second, which is all that calendars tell; a time that was not kept is long ago."""
    return other is not None and (one is None or _second(one) < _second(other))


def _second(at: datetime) -> datetime:
    return at.replace(microsecond=0)


def _same_day(said: Answered, session: Session, tz: ZoneInfo) -> bool:
    return session.starts is not None and said.starts.astimezone(tz).date() == session.starts.astimezone(tz).date()


def same_day(before: Session, after: Session, group: Group) -> bool:
    """Whether a session that was moved is on the day on which it was, so that what was said of it counts."""
    tz = group.tz_of(after)
    if before.starts is None or after.starts is None:
        return False
    return before.starts.astimezone(tz).date() == after.starts.astimezone(tz).date()


def answered(
    member: Member, session: Session, now: datetime, *, coming: bool | None, at: datetime | None = None
) -> Member:
    """*member*, who comes to *session*, or does not, or has not decided (None), as they said *at* a time (if not now). That takes the place
    of what they said of it before, so whoever has not decided is kept, too: by their time alone an older answer that comes late is known.
    What they said of sessions that are over is forgotten. The session has a start."""
    if session.starts is None:
        raise ValueError(f"{session.id} has no start")
    own = Answered(session=session.key, starts=session.starts, coming=coming, at=at or now)
    others = (one for one in member.rsvps if one.session != session.key and one.starts > now - KEPT)
    kept = sorted((own, *others), key=lambda one: (one.starts, one.session))[:MOST]
    return member if tuple(kept) == member.rsvps else replace(member, rsvps=tuple(kept))


def said_since(member: Member, session: Session, at: datetime) -> bool:
    """Whether *member* has said something of *session* later than *at*. Of two words of the same second the one that came last stands."""
    return any(one.session == session.key and _before(at, one.at) for one in member.rsvps)


def said_ahead(member: Member, group: Group, now: datetime) -> tuple[Answered, ...]:
    """What *member* has said of sessions that have not begun, in their order; nothing where the group does not ask."""
    return tuple(one for one in member.rsvps if one.starts > now) if asks(group) else ()


def counts(said: Answered, session: Session | None, group: Group) -> bool:
    """Whether what was *said* counts: the *session* takes place, on the day of which it was said."""
    return session is not None and session.upcoming and _same_day(said, session, group.tz_of(session))


def to_all_until(member: Member, group: Group) -> str:
    """Until which day *member* comes to all that they say nothing of (ISO 8601), :data:`FOR_GOOD`, or empty."""
    return member.comes_until if asks(group) else ""


def comes_to_all(member: Member, group: Group, now: datetime) -> Member:
    """*member*, who comes to all sessions of the season unless they say so of one. What they have said of one stays; who had not decided
    comes."""
    until = group.season.until if group.season else None
    day = until.isoformat() if until else FOR_GOOD
    kept = tuple(one for one in member.rsvps if one.starts > now - KEPT)
    return replace(member, comes_until=day, comes_since=now, rsvps=kept)


def comes_to_none(member: Member) -> Member:
    """*member*, who says it session by session; what they have said of one stays."""
    return replace(member, comes_until="", comes_since=None)


def not_reminded(member: Member, session: Session, stage: str, group: Group) -> str:
    """Why *member* does not get the reminder of *session* at *stage* (its name); empty if they do. Only the last one goes by what they
    have said.

    Who said yes of the day before a move, and nothing since, is reminded whatever the group wants: they may not know. So is whoever has
    not said that they come because no mail has asked them.
    """
    if not asks(group) or stage != last_stage(group):
        return ""
    said, to = comes(member, session, group.tz_of(session)), settings(group).last_reminder
    if said is False and to != "everybody":
        return AWAY
    once = any(one.session == session.key and one.coming for one in member.rsvps)
    return UNSAID if said is None and to == "coming" and not once and _was_asked(member, session, group) else ""


def _was_asked(member: Member, session: Session, group: Group) -> bool:
    """Whether a reminder before the last, or the mail of a move, has asked *member*: one that they want, and that went, with the question,
    when they were in and there was the session. Where that cannot be told they were not."""
    if session.starts is None:
        return False
    last = last_stage(group)
    opens = {stage.name: stage.opens(session.starts, group.tz_of(session)) for stage in group.stages}
    if session.changed_at and session.changed_at >= opens[last]:
        return False
    since = member.active_since
    asked = [at for name, at in opens.items() if name in session.asked_in and name not in (last, *member.muted)]
    if session.asked_at and NEWS not in member.muted:
        asked.append(session.asked_at)
    return any(since is None or since < at for at in asked)


def left_out(stage: str, group: Group) -> str:
    """Who does not get the reminder at *stage*, in words; empty where everybody does."""
    if not asks(group) or stage != last_stage(group):
        return ""
    return {"unless-no": "whoever cannot come", "coming": "whoever has not said that they come"}.get(
        settings(group).last_reminder, ""
    )


def last_stage(group: Group) -> str:
    """The name of the reminder that goes nearest to the start; empty where there is none."""
    hours = {"h": 1, "d": 24}
    return min(group.stages, key=lambda stage: stage.count * hours[stage.unit]).name if group.reminders else ""


def counted(members: Iterable[Member | Addressee], session: Session, tz: ZoneInfo) -> Answers:
    """How many of *members* who are active come to *session*, and how many cannot: each of them once."""
    said = [comes(one, session, tz) for one in members if one.state is MemberState.ACTIVE]
    return Answers(coming=said.count(True), away=said.count(False))
