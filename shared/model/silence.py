"""Whether a member is still heard of: for how many sessions they have been silent, and what counts as a sign of life."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from shared.model.group import Group, Silence
from shared.model.member import Member, MemberState, StillAsked, to_state
from shared.model.season import instant
from shared.model.session import Session

AFTER = timedelta(days=2)
AT = time(10)
"""The wall time, by the group's clock, at which silent members are asked after a session; by then it has mostly been recorded who was
there."""
PATIENCE = timedelta(days=30)
"""How long after the last day to answer a round waits for questions that have not gone out; members who never got theirs are left alone."""
UNANSWERED = "did not answer whether they are still with the group"
"""The reason for the pause in the member's history."""
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
    """The group's settings for it; without any, nobody is asked."""
    return group.silence or Silence()


def heard(sessions: Iterable[Session], signs: Mapping[str, datetime], talks: Mapping[str, datetime]) -> Heard:
    """What is known from *sessions*; only those that were held count."""
    rows = sorted((one.starts, one.key) for one in sessions if one.held_here and one.starts)
    return Heard(held=tuple(at for at, _ in rows), keys=tuple((key, at) for at, key in rows), signs=signs, talks=talks)


def last_sign(member: Member, known: Heard, now: datetime) -> datetime:
    """When something was last heard of *member*, seen from *now*. Joining and coming back from a pause are signs, too. An answer about a
    past session counts as of that session, one about a session ahead as of now."""
    own = (member.active_since, member.seen, *member.offered, *(min(one.starts, now) for one in member.rsvps))
    talk = known.talks.get(member.address)
    covered = [at for key, at in known.keys if key[:10] <= member.comes_until]
    signs = (*own, known.signs.get(member.id), talk and min(talk, now), *covered[-1:])
    return max((sign for sign in signs if sign is not None), default=NEVER)


def missed(since: datetime, known: Heard) -> int:
    """How many sessions were held after *since*."""
    return sum(at > since for at in known.held)


def asks(member: Member, since: datetime) -> bool:
    """Whether *member*, silent since *since*, may be asked: they get mail, and were not yet asked in this silence."""
    return member.mailable and (member.still_asked is None or member.still_asked.since < since)


def counted_from(member: Member, since: datetime) -> datetime:
    """From when the sessions count after which *member*, silent since *since*, is asked. A sign of life may become known only after a
    question and be older than it (a form's answer that was read late, a co-lead who says later who was there); nobody is asked again
    at once for that."""
    return max(since, member.still_asked.at) if member.still_asked else since


def silent(member: Member, group: Group, known: Heard, now: datetime, more: int = 0) -> datetime | None:
    """Since when *member* has been silent, if that is for enough sessions (with *more* still to come) that they are to be asked; else
    None."""
    since = last_sign(member, known, now)
    least = settings(group).sessions
    enough = missed(counted_from(member, since), known) + more >= least
    return since if least and asks(member, since) and enough else None


def unanswered(member: Member, known: Heard, now: datetime) -> bool:
    """Whether *member* was asked and has not been heard of since."""
    asked = member.still_asked
    return asked is not None and member.mailable and last_sign(member, known, now) <= asked.since


def round_after(session: Session, group: Group, now: datetime) -> SilenceRound:
    """The round of questions after *session*, which is over at *now*."""
    begins = max(ask_after(session, group), now)
    return SilenceRound(group=group.id, session=session.key, until=until(begins, group), due=begins)


def until(begins: datetime, group: Group) -> datetime:
    """The last moment to answer in a round that *begins* then."""
    day = begins.astimezone(group.tz).date() + timedelta(days=settings(group).days)
    return loud(instant(day, AT, group.tz), group)


def loud(moment: datetime, group: Group) -> datetime:
    """*moment*, or the end of the group's quiet hours if it falls into them."""
    wall = moment.astimezone(group.tz)
    return group.quiet.over(wall).astimezone(UTC) if group.quiet else moment


def asked(member: Member, since: datetime, round_: SilenceRound, now: datetime) -> Member:
    """*member*, silent since *since*, as asked in that round."""
    return replace(member, still_asked=StillAsked(since=since, at=now, until=round_.until, session=round_.session))


def gave_sign(member: Member, group: Group, now: datetime) -> Member:
    """*member* after pressing something of their own; unchanged in groups that ask nobody."""
    return replace(member, seen=now) if group.asks_the_silent else member


def paused(member: Member, now: datetime) -> Member:
    """*member* on a pause without an end: it lasts until they come back."""
    return to_state(member, MemberState.PAUSED, at=now, by="system", why=UNANSWERED)


def paused_for_silence(member: Member) -> bool:
    """Whether *member* is paused because they did not answer."""
    last = member.history[-1] if member.history else None
    return member.state is MemberState.PAUSED and last is not None and (last.by, last.why) == ("system", UNANSWERED)


def ask_after(session: Session, group: Group) -> datetime:
    """When the silent are asked after *session*."""
    day = (session.ends or session.starts or NEVER).astimezone(group.tz).date()
    return loud(instant(day + AFTER, AT, group.tz), group)


def by_sessions(members: Sequence[Member], known: Heard, now: datetime) -> Mapping[int, int]:
    """Of those of *members* who may be asked: how many have been silent for how many sessions."""
    found: dict[int, int] = {}
    for member in members:
        since = last_sign(member, known, now)
        if asks(member, since):
            count = missed(counted_from(member, since), known)
            found[count] = found.get(count, 0) + 1
    return found
