"""Whether anything is heard of a member: how long they are silent, counted in sessions, and what of theirs is a sign of life."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from shared.model.group import Group, Silence
from shared.model.member import Member, MemberState, StillAsked, to_state
from shared.model.season import instant
from shared.model.session import Session, SessionState

AFTER = timedelta(days=2)
AT = time(10)
"""So long after a session the silent are asked, at this wall time of the group's: who was there is mostly said by then."""
PATIENCE = timedelta(days=30)
"""After the last day to answer, so long it is waited for questions that have not gone out; whoever got none is left alone."""
UNANSWERED = "did not answer whether they are still with the group"
"""Why somebody is on a pause, as their history says it."""
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceRound:
    """The silent are asked once a *session* (its key) was held, those who do not answer *until* then are paused. *cursor* is how far
    through the members it has come, *asked* and *paused* how many they were, *waiting* how many of a look at the unanswered have a question
    that has not gone out. *due* is when a tick goes on with it."""

    group: str
    session: str
    until: datetime
    asking: bool = True
    cursor: str = ""
    asked: int = 0
    paused: int = 0
    waiting: int = 0
    due: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What is known of a group's members: *held* are the starts of its sessions that were held, in order; *keys* are the days for which
    these were first planned; *signs* the last sign of life of whoever gave one that no row of theirs has (a vote, a proposal, being
    there), by the member's id; *talks* the last session of whoever gives a talk, by the speaker's address."""

    held: tuple[datetime, ...]
    keys: tuple[tuple[str, datetime], ...]
    signs: Mapping[str, datetime]
    talks: Mapping[str, datetime]


def settings(group: Group) -> Silence:
    """What *group* says about it; nothing said is that nobody is asked."""
    return group.silence or Silence()


def counts(session: Session) -> bool:
    """Whether *session* is one of those by which silence is counted: it was held, and not before all this."""
    return session.state is SessionState.HELD and session.starts is not None and not session.imported


def heard(sessions: Iterable[Session], signs: Mapping[str, datetime], talks: Mapping[str, datetime]) -> Heard:
    """What is known by *sessions*, of which those that were held count."""
    rows = sorted((one.starts, one.key) for one in sessions if counts(one) and one.starts)
    return Heard(held=tuple(at for at, _ in rows), keys=tuple((key, at) for at, key in rows), signs=signs, talks=talks)


def last_sign(member: Member, known: Heard, now: datetime) -> datetime:
    """When something was last heard of *member* by *now*; coming in, and back from a pause, is a sign, too. What they said of a session
    counts as of that session, and what they said of one ahead as of now."""
    own = (member.active_since, member.seen, *member.offered, *(min(one.starts, now) for one in member.rsvps))
    talk = known.talks.get(member.address)
    covered = [at for key, at in known.keys if key[:10] <= member.comes_until]
    signs = (*own, known.signs.get(member.id), talk and min(talk, now), *covered[-1:])
    return max((sign for sign in signs if sign is not None), default=NEVER)


def missed(since: datetime, known: Heard) -> int:
    """How many sessions were held since then."""
    return sum(at > since for at in known.held)


def asks(member: Member, since: datetime) -> bool:
    """Whether *member*, silent *since* then, may be asked: they get mail, and were not asked in this silence."""
    return member.mailable and (member.still_asked is None or member.still_asked.since < since)


def silent(member: Member, group: Group, known: Heard, now: datetime, more: int = 0) -> datetime | None:
    """Since when nothing was heard of *member*, if that is for so many sessions (and *more* to come) that they are to be asked; None if
    not."""
    since = last_sign(member, known, now)
    least = settings(group).sessions
    return since if least and asks(member, since) and missed(since, known) + more >= least else None


def unanswered(member: Member, known: Heard, now: datetime) -> bool:
    """Whether *member* was asked, and nothing was heard of them since."""
    asked = member.still_asked
    return asked is not None and member.mailable and last_sign(member, known, now) <= asked.since


def round_after(session: Session, group: Group, now: datetime) -> SilenceRound:
    """The round after *session*, which is over *now*."""
    begins = max(ask_after(session, group), now)
    return SilenceRound(group=group.id, session=session.key, until=until(begins, group), due=begins)


def until(begins: datetime, group: Group) -> datetime:
    """Until when those may answer who are asked in a round that *begins* then."""
    day = begins.astimezone(group.tz).date() + timedelta(days=settings(group).days)
    return loud(instant(day, AT, group.tz), group)


def loud(moment: datetime, group: Group) -> datetime:
    """*moment*, or the end of the group's quiet hours that it falls into."""
    wall = moment.astimezone(group.tz)
    return group.quiet.over(wall).astimezone(UTC) if group.quiet else moment


def asked(member: Member, since: datetime, round_: SilenceRound, now: datetime) -> Member:
    """*member*, silent *since* then, who is asked in that round."""
    return replace(member, still_asked=StillAsked(since=since, at=now, until=round_.until, session=round_.session))


def gave_sign(member: Member, group: Group, now: datetime) -> Member:
    """*member*, who has just pressed something of their own; where nobody is asked nothing is kept of that."""
    return replace(member, seen=now) if group.asks_the_silent else member


def paused(member: Member, now: datetime) -> Member:
    """*member* on a pause that lasts until they come back."""
    return to_state(member, MemberState.PAUSED, at=now, by="system", why=UNANSWERED)


def paused_for_silence(member: Member) -> bool:
    """Whether *member* is on a pause because they did not answer."""
    last = member.history[-1] if member.history else None
    return member.state is MemberState.PAUSED and last is not None and (last.by, last.why) == ("system", UNANSWERED)


def ask_after(session: Session, group: Group) -> datetime:
    """When the silent are asked after *session*, which is over by then."""
    day = (session.ends or session.starts or NEVER).astimezone(group.tz).date()
    return loud(instant(day + AFTER, AT, group.tz), group)


def by_sessions(members: Sequence[Member], known: Heard, now: datetime) -> Mapping[int, int]:
    """How many of *members* who may be asked are silent for how many sessions."""
    found: dict[int, int] = {}
    for member in members:
        since = last_sign(member, known, now)
        if asks(member, since):
            count = missed(since, known)
            found[count] = found.get(count, 0) + 1
    return found
