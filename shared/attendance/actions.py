"""What members say about coming, to one session or a whole season; and what a co-lead records afterwards about who was there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.attendance.who import candidates
from shared.errors import BadInput
from shared.membership.actions import Whom
from shared.model import rsvp
from shared.model.attendance import MOST, Attendance
from shared.model.member import Member, MemberState
from shared.model.session import Session, SessionState
from shared.model.silence import gave_sign
from shared.schedule.actions import Which
from shared.store import Create, Ref, Replace
from shared.store.actions import Acting, Action, Change, Shape, asked
from shared.text.folding import fold
from shared.text.inline import counted
from shared.text.times import near_day

YES, NO, OPEN = "yes", "no", "open"
SAYS = {YES: "comes", NO: "cannot come", OPEN: "has not decided whether they come"}
_COMING = {YES: True, NO: False, OPEN: None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying(Whom):
    session: str = asked("The day for which the session was first planned (2023-11-11)", shape=Shape.NAME)
    says: str = asked("Whether they come", choices=SAYS)
    said: str = asked("When they said it (ISO 8601), if not just now", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class ForSeason(Whom):
    says: str = asked("Whether they come to all sessions unless they say otherwise", choices={YES: "yes", NO: "no"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording(Which):
    there: tuple[str, ...] = asked("The members who were there", default=())
    others: int = asked("How many were there beside them", default=0)


MOST_OTHERS = 100_000


def too_late(session: Session) -> str:
    """Why it is too late to say anything about coming to *session*."""
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
    said = min(datetime.fromisoformat(given.said), at.now) if given.said else at.now
    if rsvp.said_since(member, session, said):
        return
    after = rsvp.answered(member, session, at.now, coming=_COMING[given.says], at=said)
    after = after if after == member else gave_sign(after, group, at.now)
    if after != member and session.starts:
        day = near_day(session.starts.astimezone(group.tz_of(session)))
        yield Change(f"{member.called} {SAYS[given.says]} on {day}", (Replace(after),))


def _for_season(given: ForSeason, at: Acting) -> Iterator[Change]:
    member, group = _member(given, at), at.group(given.group)
    if given.says not in SAYS:
        raise BadInput(f"{given.says!r} is neither yes nor no")
    every = given.says == YES
    after = rsvp.comes_to_all(member, group, at.now) if every else rsvp.comes_to_none(member)
    if after != member:
        after = gave_sign(after, group, at.now)
        what = "comes to all sessions" if every else "says it session by session"
        yield Change(f"{member.called} {what}", (Replace(after),))


def _member(whom: Whom, at: Acting) -> Member:
    """The member, if the group asks them. Raises :class:`BadInput`."""
    _asking(whom.group, at)
    found = at.get(Member, whom.group, whom.member)
    if found is None:
        raise BadInput(f"there is no member {whom.member!r}")
    if found.state is not MemberState.ACTIVE:
        raise BadInput(f"{found.called} is {found.state.value}; only members who get mail are asked")
    return found


def _record(given: Recording, at: Acting) -> Iterator[Change]:
    _asking(given.group, at)
    session = at.get(Session, given.group, given.session)
    if session is None:
        raise BadInput(f"there is no session {given.session!r}")
    if session.starts is None or session.state is SessionState.CANCELLED or at.now < session.starts:
        raise BadInput("it has not been held yet, so nobody was there")
    there = tuple(dict.fromkeys(given.there))
    _bounded(there, given.others)
    known = at.read(Ref(Member, (given.group, one)) for one in there)
    if gone := [one for one in there if Ref(Member, (given.group, one)) not in known]:
        raise BadInput(f"there: {gone[0][:20]!r} is no member of this group")
    before = at.get(Attendance, given.group, given.session)
    after = Attendance(
        group=given.group, session=given.session, there=tuple(sorted(there)), others=given.others, by=at.by.who, at=at.now,
        said=before.said if before else None, version=before.version if before else 0,
    )  # fmt: skip
    if before is None or not before.recorded or (before.there, before.others) != (after.there, after.others):
        day = near_day(session.starts.astimezone(at.group(given.group).tz_of(session)))
        what = f"{counted(len(there), 'member')} and {counted(given.others, 'other')} were there on {day}"
        yield Change(what, (Create(after) if before is None else Replace(after),))


def _recorded(typed: Mapping[str, str], at: Acting) -> Mapping[str, str]:
    """What is recorded by now, to be seen where two co-leads record it."""
    row = at.get(Attendance, typed["group"], typed["session"])
    return {"there": "\n".join(sorted(row.there)) if row else "", "others": str(row.others if row else 0)}


def _who_may(group: str, at: Acting) -> Mapping[str, Mapping[str, str]]:
    members, _ = candidates(group, at.store, MOST)
    return {"there": {one.id: one.called for one in sorted(members, key=lambda one: (fold(one.called), one.id))}}


def _bounded(there: tuple[str, ...], others: int) -> None:
    """Raises :class:`BadInput` for more than a row may hold."""
    if len(there) > MOST:
        raise BadInput(f"there: these are {len(there):,} people, and at most {MOST:,} can be named")
    if not 0 <= others <= MOST_OTHERS:
        raise BadInput(f"others: {others} is not between 0 and {MOST_OTHERS:,}")


def _asking(group: str, at: Acting) -> None:
    """Raises :class:`BadInput` where the group does not ask."""
    if not rsvp.asks(at.group(group)):
        raise BadInput(
            "this group does not ask who comes; attendance: {ask: true} in its file, or at the desk, switches it on"
        )


SAY = Action(
    name="attendance say", inputs=Saying, does=_say, words="Say whether somebody comes to a session", desk=False
)
FOR_SEASON = Action(
    name="attendance season", inputs=ForSeason, does=_for_season, words="Say that somebody comes to all sessions", desk=False,
)  # fmt: skip
RECORD = Action(
    name="attendance record", inputs=Recording, does=_record, words="Say who was there", present=_recorded, offers=_who_may,
)  # fmt: skip
ACTIONS = (SAY, FOR_SEASON, RECORD)
