"""A member's life: ``pending_confirmation -> pending_approval -> active <-> paused -> unsubscribed`` and the side states.

A member's id is a keyed HMAC of group and normalised address, so that a second response by the same address joins the first
without a look-up by address, and no key, log line or queue message shows an address.
"""

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple


class MemberState(StrEnum):
    PENDING_CONFIRMATION = "pending_confirmation"
    PENDING_APPROVAL = "pending_approval"
    ACTIVE = "active"
    PAUSED = "paused"
    UNSUBSCRIBED = "unsubscribed"
    DECLINED = "declined"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    ERASED = "erased"


PENDING = (MemberState.PENDING_CONFIRMATION, MemberState.PENDING_APPROVAL)
ENDS = (
    MemberState.UNSUBSCRIBED, MemberState.DECLINED, MemberState.BOUNCED, MemberState.COMPLAINED, MemberState.ERASED,
)  # fmt: skip
"""States in which a membership is over. Whoever comes back after one begins another, with a :attr:`Member.life` of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChange:
    """One line of a member's history: when (UTC), to which state, by whom (``self``, a co-lead's id, ``system``) and why."""

    at: datetime
    state: MemberState
    by: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Whether somebody comes to the session first planned on *session*, as they said *at* a time (UTC; None in rows of before that was
    kept) when it was to begin at *starts* (UTC). *coming* is None where they said that they have not decided."""

    session: str
    starts: datetime
    coming: bool | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StillAsked:
    """When (*at*) somebody who had been silent *since* was asked whether they are still with the group, after which *session* (its key),
    and *until* when they may answer before their mail is paused."""

    since: datetime
    at: datetime
    until: datetime
    session: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody who signed up.

    *life* counts sign-ups after an end (unsubscribed, bounced), so that each gets its own mails. *zone* is an IANA name, empty
    where it is not known; *muted* names the :mod:`shared.model.preference` that are not wanted; *soft_bounces* are SES message ids of
    mails that a full mailbox turned away, with when they were sent (:mod:`shared.membership.bounces`).
    *next_due* is when a tick has to look at the row again (see :func:`timed`).
    *link_life* is what the member's own links must bear (another number turns every earlier one off), *offered* are the times of the
    last month at which they proposed a talk, or changed one that they had proposed. *rsvps* are what they said about coming, session by
    session; to those first planned until *comes_until* (a day, or empty) they come unless they said otherwise, as they said at
    *comes_since* (UTC; None in rows of before that was kept; :mod:`shared.model.rsvp`). Their calendar answers invitations as
    *answers_as*, an address (empty: as *address*); *stranger* is when a calendar answered as somebody else and they were told so,
    since they last said which. *seen* is when they last pressed something of
    their own, *still_asked* their last question whether they are still there, both only where the group asks that
    (:mod:`shared.model.silence`).
    """

    group: str
    id: str
    name: str
    address: str
    state: MemberState
    answers: tuple[tuple[str, str], ...] = ()
    response: str = ""
    submitted: str = ""
    active_since: datetime | None = None
    confirm_mailed: datetime | None = None
    confirm_again: datetime | None = None
    decided_by: str | None = None
    zone: str = ""
    muted: tuple[str, ...] = ()
    paused_until: datetime | None = None
    soft_bounces: tuple[tuple[str, datetime], ...] = ()
    life: int = 1
    next_due: datetime | None = None
    history: tuple[StateChange, ...] = ()
    link_life: int = 0
    offered: tuple[datetime, ...] = ()
    rsvps: tuple[Answered, ...] = ()
    comes_until: str = ""
    comes_since: datetime | None = None
    answers_as: str = ""
    stranger: datetime | None = None
    seen: datetime | None = None
    still_asked: StillAsked | None = None
    version: int = 0

    @property
    def called(self) -> str:
        """The name, or the address if there is none."""
        return self.name or self.address

    @property
    def mailable(self) -> bool:
        return self.state is MemberState.ACTIVE


class Addressee(NamedTuple):
    """The fields of a member that a mailing to all needs, and no others; they mean what they mean there."""

    id: str
    state: MemberState
    active_since: datetime | None
    zone: str
    rsvps: tuple[Answered, ...] = ()
    comes_until: str = ""
    comes_since: datetime | None = None

    @property
    def mailable(self) -> bool:
        return self.state is MemberState.ACTIVE


def addressee(member: Member) -> Addressee:
    """*member* as a mailing to all sees them."""
    return Addressee(
        member.id, member.state, member.active_since, member.zone, member.rsvps, member.comes_until, member.comes_since
    )


def to_state(member: Member, state: MemberState, *, at: datetime, by: str, why: str = "") -> Member:
    """*member* in another state, with the line of history that says so; becoming active sets ``active_since``."""
    since = at if state is MemberState.ACTIVE else member.active_since
    until = member.paused_until if state is MemberState.PAUSED else None
    history = (*member.history, StateChange(at=at, state=state, by=by, why=why))[-HISTORY:]
    return timed(replace(member, state=state, active_since=since, paused_until=until, history=history))


def began(member: Member) -> datetime | None:
    """When the present membership began (the last one, if it is over); None if the history does not say."""
    since = None
    for change in reversed(member.history):
        if change.state in ENDS and since is not None:
            break
        since = since if change.state in ENDS else change.at
    return since


HISTORY = 100
"""How many changes are kept of a member; whoever pauses and resumes all day loses the oldest."""
REMIND_AFTER = timedelta(days=3)
EXPIRE_AFTER = timedelta(days=14)
"""How long after the confirmation mail a sign-up expires, with one reminder in between. A confirmation's link lives as long."""


def timed(member: Member) -> Member:
    """*member* with ``next_due`` set: when to remind them to confirm, then when that expires; when a pause ends; otherwise never."""
    due = None
    if member.state is MemberState.PENDING_CONFIRMATION and member.confirm_mailed:
        due = member.confirm_mailed + (EXPIRE_AFTER if member.confirm_again else REMIND_AFTER)
    if member.state is MemberState.PAUSED:
        due = member.paused_until
    return replace(member, next_due=due)


def member_id(group: str, address: str, key: bytes, erased: int = 0) -> str:
    """The id of the member with this (normalised) address: 20 hex digits of HMAC-SHA256 under the deployment's hash key.

    Somebody who was *erased* so many times is a new person with a new id.
    """
    named = f"{group}\n{address}" + (f"\n{erased}" if erased else "")
    return hmac.new(key, named.encode(), hashlib.sha256).hexdigest()[:20]


SHARDS = 16


def shard(member: str) -> str:
    """The partition, one of 16, in which the row of this member id lies. Members are spread so that a fan-out can read in parallel."""
    try:
        return f"{int(member[:8], 16) % SHARDS:02x}"
    except ValueError:  # typed by somebody; nobody has such an id, so it may lie anywhere
        return "00"
