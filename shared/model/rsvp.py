"""Whether members come. Answers about sessions ahead are kept in the member's row, where whoever mails all members has them at hand;
answers about past sessions are dropped when a later one is written."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from shared.model.group import Attendance, Group
from shared.model.member import Addressee, Answered, Member, MemberState
from shared.model.preference import NEWS
from shared.model.session import Session

MOST = 40
"""The most answers kept of a member, more than a season has sessions; beyond it, those about the nearest sessions stay."""
KEPT = timedelta(days=2)
"""How long after its start the answers about a session are kept: they are counted once it is over."""
FOR_GOOD = "9999-12-31"
"""The last day of coming to all sessions, in a season without an end."""
AWAY, UNSAID = "cannot come", "has not said"
"""Reasons why somebody is not reminded."""


@dataclass(frozen=True, slots=True)
class Answers:
    """How many come, and how many cannot."""

    coming: int = 0
    away: int = 0


def asks(group: Group) -> bool:
    """Whether *group* asks its members if they come."""
    return group.asks_who_comes


def settings(group: Group) -> Attendance:
    """The group's settings for it; the defaults where it has none."""
    return group.attendance or Attendance()


def takes_answers(session: Session, now: datetime) -> bool:
    """Whether *session* still takes answers: until it starts."""
    return session.upcoming and session.starts is not None and now < session.starts


def comes(member: Member | Addressee, session: Session, tz: ZoneInfo) -> bool | None:
    """Whether *member* comes to *session*; None if they have not said, or are undecided.

    An answer counts only for the day (by the session's *tz*) that it was given for: not after the session was moved to another. Whoever
    comes to all sessions comes to that day, too, unless they said otherwise afterwards; that also overrides an earlier "undecided".
    """
    own = _own(member, session, tz)
    if own and (own.coming is not None or not _before(own.at, member.comes_since)):
        return own.coming
    return True if session.key[:10] <= member.comes_until else None


def undecided(member: Member | Addressee, session: Session, tz: ZoneInfo) -> bool:
    """Whether *member* said of *session* that they may come, and nothing after that."""
    own = _own(member, session, tz)
    return own is not None and own.coming is None and comes(member, session, tz) is None


def _own(member: Member | Addressee, session: Session, tz: ZoneInfo) -> Answered | None:
    """What they said of *session* itself, if that is still on the day that they said it for."""
    return next((one for one in member.rsvps if one.session == session.key and _same_day(one, session, tz)), None)


def _before(one: datetime | None, other: datetime | None) -> bool:
    """Whether *one* was said earlier, to the second: calendars are no more exact. A time that was not kept counts as long ago."""
    return other is not None and (one is None or _second(one) < _second(other))


def _second(at: datetime) -> datetime:
    return at.replace(microsecond=0)


def _same_day(said: Answered, session: Session, tz: ZoneInfo) -> bool:
    return session.starts is not None and said.starts.astimezone(tz).date() == session.starts.astimezone(tz).date()


def same_day(before: Session, after: Session, group: Group) -> bool:
    """Whether a moved session is still on the same day, so that answers about it count."""
    tz = group.tz_of(after)
    if before.starts is None or after.starts is None:
        return False
    return before.starts.astimezone(tz).date() == after.starts.astimezone(tz).date()


def answered(
    member: Member, session: Session, now: datetime, *, coming: bool | None, at: datetime | None = None
) -> Member:
    """*member* with an answer about *session*: coming, not coming, or undecided (None), given *at* a time, or *now*.

    It replaces what they said of it before. An undecided answer is kept, too: only its time tells that an older answer, arriving late,
    is out of date. Answers about past sessions are dropped. The session must have a start.
    """
    if session.starts is None:
        raise ValueError(f"{session.id} has no start")
    own = Answered(session=session.key, starts=session.starts, coming=coming, at=at or now)
    others = (one for one in member.rsvps if one.session != session.key and one.starts > now - KEPT)
    kept = sorted((own, *others), key=lambda one: (one.starts, one.session))[:MOST]
    return member if tuple(kept) == member.rsvps else replace(member, rsvps=tuple(kept))


def said_since(member: Member, session: Session, at: datetime) -> bool:
    """Whether *member* has said something of *session* later than *at*. Of two answers in the same second, the one that arrived last
    counts."""
    return any(one.session == session.key and _before(at, one.at) for one in member.rsvps)


def said_ahead(member: Member, group: Group, now: datetime) -> tuple[Answered, ...]:
    """What *member* has said of sessions that have not begun, in their order; nothing where the group does not ask."""
    return tuple(one for one in member.rsvps if one.starts > now) if asks(group) else ()


def counts(said: Answered, session: Session | None, group: Group) -> bool:
    """Whether the answer *said* counts: *session* takes place, on the day that it was given for."""
    return session is not None and session.upcoming and _same_day(said, session, group.tz_of(session))


def to_all_until(member: Member, group: Group) -> str:
    """The last day (ISO 8601) until which *member* comes to all sessions that they say nothing of; :data:`FOR_GOOD`, or empty if they do
    not."""
    return member.comes_until if asks(group) else ""


def comes_to_all(member: Member, group: Group, now: datetime) -> Member:
    """*member*, coming to all sessions of the season except those of which they say otherwise. Answers given before stay, but an
    "undecided" becomes a yes."""
    until = group.season.until if group.season else None
    day = until.isoformat() if until else FOR_GOOD
    kept = tuple(one for one in member.rsvps if one.starts > now - KEPT)
    return replace(member, comes_until=day, comes_since=now, rsvps=kept)


def comes_to_none(member: Member) -> Member:
    """*member*, answering session by session again; answers given before stay."""
    return replace(member, comes_until="", comes_since=None)


def not_reminded(member: Member, session: Session, stage: str, group: Group) -> str:
    """Why *member* does not get the reminder of *session* at *stage* (its name); empty if they get it.

    Only the last reminder depends on what they said. It goes in any case to members who said yes before the session was moved to another
    day, and nothing since: they may not know. It also goes to those who have not answered because no mail has asked them.
    """
    if not asks(group) or stage != last_stage(group):
        return ""
    said, to = comes(member, session, group.tz_of(session)), settings(group).last_reminder
    if said is False and to != "everybody":
        return AWAY
    once = any(one.session == session.key and one.coming for one in member.rsvps)
    return UNSAID if said is None and to == "coming" and not once and _was_asked(member, session, group) else ""


def _was_asked(member: Member, session: Session, group: Group) -> bool:
    """Whether a mail has asked *member* about *session*: a reminder before the last, or the mail of a move. It must be one that they
    want, that went out with the question, while they were a member and the session existed. Where that cannot be told, it counts as not
    asked."""
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
