"""What is done about who comes: members say it, of a session or of a whole season."""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.errors import BadInput
from shared.membership.actions import Whom
from shared.model import rsvp
from shared.model.member import Member, MemberState
from shared.model.session import Session, SessionState
from shared.store import Replace
from shared.store.actions import Acting, Action, Change, Shape, asked
from shared.text.times import near_day

YES, NO = "yes", "no"
SAYS = {YES: "comes", NO: "cannot come"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying(Whom):
    session: str = asked("The day for which the session was first planned (2023-11-11)", shape=Shape.NAME)
    says: str = asked("Whether they come", choices=SAYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForSeason(Whom):
    says: str = asked("Whether they come to all sessions unless they say otherwise", choices={YES: "yes", NO: "no"})


def too_late(session: Session) -> str:
    """Why nothing can be said about coming to *session*."""
    if session.state is SessionState.CANCELLED:
        return "The session was cancelled, so there is nothing to come to"
    return "The session has begun, so nothing can be said about coming any more" if session.starts else "It has no date"


def _say(given: Saying, at: Acting) -> Iterator[Change]:
    member, group = _member(given, at), at.group(given.group)
    session = at.get(Session, given.group, given.session)
    if session is None:
        raise BadInput(f"there is no session {given.session!r}")
    if given.says not in SAYS:
        raise BadInput(f"{given.says!r} is neither yes nor no")
    if not rsvp.takes_answers(session, at.now):
        raise BadInput(too_late(session))
    after = rsvp.answered(member, session, at.now, coming=given.says == YES)
    if after != member and session.starts:
        day = near_day(session.starts.astimezone(group.tz))
        yield Change(f"{member.called} {SAYS[given.says]} on {day}", (Replace(after),))


def _for_season(given: ForSeason, at: Acting) -> Iterator[Change]:
    member, group = _member(given, at), at.group(given.group)
    if given.says not in SAYS:
        raise BadInput(f"{given.says!r} is neither yes nor no")
    every = given.says == YES
    after = rsvp.comes_to_all(member, group, at.now) if every else rsvp.comes_to_none(member)
    if after != member:
        what = "comes to all sessions" if every else "says it session by session"
        yield Change(f"{member.called} {what}", (Replace(after),))


def _member(whom: Whom, at: Acting) -> Member:
    """Whoever it is about, if they are asked at all. Raises :class:`BadInput`."""
    group, found = at.group(whom.group), at.get(Member, whom.group, whom.member)
    if not rsvp.asks(group):
        raise BadInput("this group does not ask who comes; attendance: {ask: true} in its file does")
    if found is None:
        raise BadInput(f"there is no member {whom.member!r}")
    if found.state is not MemberState.ACTIVE:
        raise BadInput(f"{found.called} is {found.state.value}; only members who get mail are asked")
    return found


SAY = Action(
    name="attendance say", inputs=Saying, does=_say, words="Say whether somebody comes to a session", desk=False
)
FOR_SEASON = Action(
    name="attendance season", inputs=ForSeason, does=_for_season, words="Say that somebody comes to all sessions", desk=False,
)  # fmt: skip
ACTIONS = (SAY, FOR_SEASON)
