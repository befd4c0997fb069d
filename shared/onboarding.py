"""How somebody comes in: confirmation where the address is not proven, the co-leads' word where the group wants it, welcome.

Each function gives the writes of one transaction: a change of state together with the mail that it causes.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from shared.changes import Create, Ref, Replace, Store, Write
from shared.groups import Group
from shared.mailings import Audience, Entry, Mailing, mailing
from shared.members import Member, MemberState, to_state
from shared.reminders import opened, told_by_welcome
from shared.sessions import Session, SessionState

CONFIRM_AGAIN = timedelta(days=7)
"""At most one confirmation mail per address in this time: nobody can be mail-bombed through the form."""


def next_session(sessions: Sequence[Session], now: datetime) -> Session | None:
    """The first session that has not started."""
    ahead = [s for s in sessions if s.upcoming and s.starts is not None and s.starts > now]
    return min(ahead, key=lambda s: (s.starts, s.key), default=None)


def upcoming_of(group: str, store: Store, now: datetime) -> Session | None:
    """The next session of *group*, from the sessions first planned in the last 120 days or later."""
    return next_session(store.sessions(group, (now - timedelta(days=120)).date().isoformat()), now)


def unsettled(writes: Sequence[Write], store: Store) -> list[Write]:
    """*writes* without ledger lines that are there already: somebody who left and came back was told of those stages before."""
    lines = [Ref(Entry, (write.row.mailing, write.row.reader)) for write in writes if isinstance(write.row, Entry)]
    there = store.get_many(lines) if lines else {}
    settled = {(entry.mailing, entry.reader) for entry in there.values()}
    return [
        write
        for write in writes
        if not isinstance(write.row, Entry) or (write.row.mailing, write.row.reader) not in settled
    ]


def enter(
    member: Member, group: Group, upcoming: Session | None, *, proven: bool, now: datetime, correlation: str
) -> list[Write]:
    """The writes that take *member* (new, or new again) as far as the group lets an address that is *proven* or not.

    Where the last confirmation mail was less than 7 days ago, the next waits until they are over.
    """
    if proven:
        return confirmed(member, group, upcoming, now=now, why="address proven by Google", correlation=correlation)
    last = member.confirm_mailed
    at = max(now, last + CONFIRM_AGAIN) if last else now
    waiting = to_state(member, MemberState.PENDING_CONFIRMATION, at=now, by="self", why="signed up")
    mail = _mail(
        "confirm",
        member,
        Audience.APPLICANT,
        now,
        correlation,
        of=f"{member.id}.{now:%Y%m%dT%H%M%S}",
        wait=at - now if at > now else None,
    )
    return [_write(replace(waiting, confirm_mailed=at)), Create(mail)]


def confirmed(
    member: Member, group: Group, upcoming: Session | None, *, now: datetime, why: str, correlation: str
) -> list[Write]:
    """The address is proven: to the co-leads (``approve``), or in (``open``)."""
    if group.admission == "open":
        return admitted(member, group, upcoming, now=now, by="system", why=why, correlation=correlation)
    asked = to_state(member, MemberState.PENDING_APPROVAL, at=now, by="self", why=why)
    return [_write(asked), Create(_mail("application", asked, Audience.CO_LEADS, now, correlation))]


def admitted(
    member: Member, group: Group, upcoming: Session | None, *, now: datetime, by: str, why: str, correlation: str,
    wait: timedelta | None = None,
) -> list[Write]:  # fmt: skip
    """In: the welcome tells what the next session's reminders have told the others, and the ledger says so."""
    life = member.life + (
        member.state in (MemberState.DECLINED, MemberState.COMPLAINED)
    )  # a new beginning has its own welcome
    active = replace(to_state(member, MemberState.ACTIVE, at=now, by=by, why=why), decided_by=by, life=life)
    welcome = _mail("welcome", active, Audience.APPLICANT, now, correlation, session=upcoming, group=group, wait=wait)
    told = told_by_welcome(upcoming, group.stages, group.tz, f"member:{member.id}", now) if upcoming else []
    return [_write(active), Create(welcome), *map(Create, told)]


def declined(
    member: Member, *, now: datetime, by: str, why: str, correlation: str, wait: timedelta | None = None
) -> list[Write]:
    """Not in, and told so."""
    out = replace(to_state(member, MemberState.DECLINED, at=now, by=by, why=why), decided_by=by)
    return [_write(out), Create(_mail("declined", out, Audience.APPLICANT, now, correlation, wait=wait))]


def left(member: Member, *, now: datetime, why: str) -> list[Write]:
    """Out by their own wish; no mail."""
    return [_write(to_state(member, MemberState.UNSUBSCRIBED, at=now, by="self", why=why))]


def shows_link(session: Session | None, group: Group, now: datetime) -> bool:
    """Whether a welcome carries the meeting link: once the first reminder of the session has gone out to the others."""
    return (
        session is not None
        and bool(opened(session, group.stages, group.tz, now))
        and session.state is not SessionState.CANCELLED
    )


def _write(member: Member) -> Write:
    return Replace(member) if member.version else Create(member)


def _mail(
    kind: str, member: Member, audience: Audience, now: datetime, correlation: str, *, of: str = "",
    session: Session | None = None, group: Group | None = None, wait: timedelta | None = None,
) -> Mailing:  # fmt: skip
    facts = {"near": "yes"} if group and shows_link(session, group, now) else {}
    return mailing(
        kind, member.group, audience, at=now, of=of or f"{member.id}.{member.life}", facts=facts,
        subject=member.id, session=session.key if session else None, revision=session.revision if session else None,
        correlation=correlation, **({"wait": wait} if wait is not None else {}),
    )  # fmt: skip
