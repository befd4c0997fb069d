"""How somebody comes in: confirmation where the address is not proven, the co-leads' word where the group wants it, welcome.

Each function gives the writes of one transaction: a change of state together with the mail that it causes.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from shared.membership.digests import DigestSoFar, single_or_digest
from shared.membership.monthly import once_a_month
from shared.model.cause import Cause
from shared.model.group import Group
from shared.model.mailing import Audience, Entry, Mailing, mailing
from shared.model.member import EXPIRE_AFTER, Member, MemberState, timed, to_state
from shared.model.session import Session, SessionState
from shared.model.suppression import Erased, Erasure
from shared.schedule.duties import At, Duty, Turn
from shared.schedule.reminders import opened, told_by_welcome
from shared.schedule.upcoming import upcoming_of
from shared.store import Create, Delete, Ref, Replace, Store, Write

CONFIRM_AGAIN = timedelta(days=7)
"""The least time between two confirmation mails to one address, so that the form cannot be used to flood anybody."""
APPLICATIONS = ("application", "applications")
"""The mail about one applicant, and the digest about many."""


def unsettled(writes: Sequence[Write], store: Store) -> list[Write]:
    """*writes* without ledger lines that exist already: somebody who left and came back was told of those stages before."""
    lines = [Ref(Entry, (write.row.mailing, write.row.reader)) for write in writes if isinstance(write.row, Entry)]
    there = store.get_many(lines)
    settled = {(entry.mailing, entry.reader) for entry in there.values()}
    return [
        write
        for write in writes
        if not isinstance(write.row, Entry) or (write.row.mailing, write.row.reader) not in settled
    ]


def asked_to_confirm(member: Member, cause: Cause, *, turn: datetime | None = None, box: str = "") -> list[Write]:
    """The writes that ask *member* (new, or new again) to confirm their address.

    Where the last confirmation mail was less than 7 days ago, the next waits until they are over; and until *turn*, if that is given.
    *box* is the allowance of their mailbox, if that keeps its mails apart: who need not wait has their turn by it already.
    """
    now, last = cause.now, member.confirm_mailed
    at = max(now, turn or now, last + CONFIRM_AGAIN if last else now)
    waiting = to_state(
        replace(member, confirm_mailed=at), MemberState.PENDING_CONFIRMATION, at=now, by=cause.by, why=cause.why
    )
    place = ({"box": box} if box else {}) | ({"released": "yes"} if box and at == now else {})
    facts = _released(member) | ({"turn": at.isoformat()} if at > now else {}) | place
    when = replace(cause, wait=at - now) if at > now else cause
    of = f"{member.id}.{now:%Y%m%dT%H%M%S}"
    return [_write(waiting), Create(_mail("confirm", member, Audience.APPLICANT, when, of=of, facts=facts))]


def _released(member: Member, *, complained: bool = False) -> dict[str, str]:
    """A member whose address bounced, or who complained (*complained*), is on the mail service's own suppression list. Mail to them
    takes them off it first; a mail that asks them to confirm passes it by."""
    if complained:
        return {"release": MemberState.COMPLAINED.value}
    bounced = any(change.state is MemberState.BOUNCED for change in member.history)
    return {"release": MemberState.BOUNCED.value} if bounced else {}


_KNOWN = (MemberState.ACTIVE, MemberState.DECLINED, MemberState.BOUNCED, MemberState.COMPLAINED)
"""States that are remembered: who was ever in one keeps a row when a new sign-up comes to nothing."""


def overdue(member: Member, now: datetime, correlation: str) -> list[Write]:
    """What a tick does about *member* when ``next_due`` has come: remind them once to confirm, then stop waiting. Somebody who never was
    a member leaves no row; for a former member the membership stays ended, and the new answers are dropped."""
    if member.state is not MemberState.PENDING_CONFIRMATION or not member.confirm_mailed:
        return []
    if now >= member.confirm_mailed + EXPIRE_AFTER:
        if not any(change.state in _KNOWN for change in member.history):
            remains = Erased(group=member.group, member=member.id, lives=member.life)
            job = Erasure(id=f"expired.{member.id}.{now:%Y%m%dT%H%M%S}", memberships=(remains,), since=now, due=now)
            return [Delete(member), Create(job)]
        out = replace(member, answers=())
        return [Replace(to_state(out, MemberState.UNSUBSCRIBED, at=now, by="system", why="not confirmed"))]
    if member.confirm_again:
        return []
    of = f"{member.id}.{member.confirm_mailed:%Y%m%dT%H%M%S}.again"
    facts = {"again": "yes"} | _released(member)
    again = _mail("confirm", member, Audience.APPLICANT, Cause(now=now, correlation=correlation), of=of, facts=facts)
    return [Replace(timed(replace(member, confirm_again=now))), Create(again)]


def confirmed(
    member: Member, group: Group, upcoming: Session | None, cause: Cause, so_far: DigestSoFar | None = None
) -> list[Write]:
    """The address is confirmed: the co-leads decide (``approve``), or they are in (``open``). *so_far* is how many have signed up
    lately."""
    if group.admission == "open":
        return admitted(member, group, upcoming, replace(cause, by="system"))
    asked = to_state(member, MemberState.PENDING_APPROVAL, at=cause.now, by=cause.by, why=cause.why)
    single = _mail("application", asked, Audience.CO_LEADS, cause)
    return [
        _write(asked),
        *single_or_digest(single, member.id, group, so_far or DigestSoFar(APPLICATIONS[1]), cause.now),
    ]


def admitted(member: Member, group: Group, upcoming: Session | None, cause: Cause) -> list[Write]:
    """In: the welcome tells what the next session's reminders have told the others, and the ledger says so."""
    # a new membership has a welcome of its own, and is not ended by what came back of the one before
    anew = member.state in (MemberState.DECLINED, MemberState.BOUNCED, MemberState.COMPLAINED)
    life, soft = (member.life + 1, ()) if anew else (member.life, member.soft_bounces)
    active = to_state(member, MemberState.ACTIVE, at=cause.now, by=cause.by, why=cause.why)
    # answers about coming from before they left do not count when they are back
    active = replace(active, decided_by=cause.by, life=life, soft_bounces=soft, seen=None, still_asked=None)
    active = replace(active, rsvps=(), comes_until="", comes_since=None, stranger=None)
    facts = _released(member, complained=member.state is MemberState.COMPLAINED)
    welcome = _mail(
        "welcome", active, Audience.APPLICANT, cause, **_of_session(upcoming, group, cause.now, facts)
    )  # fmt: skip
    return [_write(active), Create(welcome), *_told(member, group, upcoming, cause.now)]


def _told(member: Member, group: Group, upcoming: Session | None, now: datetime) -> list[Write]:
    """The ledger's lines of the reminders that the others have got of *upcoming*."""
    told = (
        told_by_welcome(upcoming, group.stages, group.tz_of(upcoming), f"member:{member.id}", now) if upcoming else []
    )
    return [*map(Create, told)]


def declined(member: Member, cause: Cause) -> list[Write]:
    """They are declined, and told so."""
    out = to_state(member, MemberState.DECLINED, at=cause.now, by=cause.by, why=cause.why)
    out = replace(out, decided_by=cause.by)
    return [_write(out), Create(_mail("declined", out, Audience.APPLICANT, cause, facts=_released(member)))]


def returning(member: Member, store: Store, now: datetime, correlation: str) -> list[Write]:
    """Who was declined or complained signs up again: only a co-lead can let them in, and hears of it at most once in 30 days."""
    cause = Cause(now=now, correlation=correlation)
    return once_a_month(
        lambda month: _mail("returning", member, Audience.CO_LEADS, cause, of=f"{member.id}.{month}"), store, now
    )


def left(member: Member, cause: Cause) -> list[Write]:
    """They are out, by their own wish or a co-lead's; nobody is mailed."""
    return [_write(to_state(member, MemberState.UNSUBSCRIBED, at=cause.now, by=cause.by, why=cause.why))]


def banned(member: Member, cause: Cause) -> list[Write]:
    """They are out by a co-lead's decision, as somebody who was declined is: neither form nor list brings them back; nobody is mailed."""
    out = to_state(member, MemberState.DECLINED, at=cause.now, by=cause.by, why=cause.why)
    return [_write(replace(out, decided_by=cause.by))]


def resumed(member: Member, group: Group, store: Store, cause: Cause) -> list[Write]:
    """Back from a pause: one mail a day at the most tells what the reminders of the next session have told the others."""
    now = cause.now
    upcoming = upcoming_of(group.id, store, now)
    active = to_state(member, MemberState.ACTIVE, at=now, by=cause.by, why=cause.why)
    of = f"{member.id}.{now:%Y%m%d}"
    back = _mail("back", active, Audience.APPLICANT, cause, of=of, **_of_session(upcoming, group, now, {}))
    mail = [] if store.get(Mailing, back.id) else [Create(back)]
    return [Replace(active), *mail, *_told(member, group, upcoming, now)]


def shows_link(session: Session | None, group: Group, now: datetime) -> bool:
    """Whether a welcome carries the meeting link: once the session's first reminder has gone out to the others."""
    return (
        session is not None
        and bool(opened(session, group.stages, group.tz_of(session), now))
        and session.state is not SessionState.CANCELLED
    )


def _write(member: Member) -> Write:
    return Replace(member) if member.version else Create(member)


def _mail(
    kind: str, member: Member, audience: Audience, cause: Cause, *, of: str = "", **fields: Any
) -> Mailing:  # fmt: skip
    waits = {} if cause.wait is None else {"wait": cause.wait}
    return mailing(
        kind, member.group, audience, at=cause.now, of=of or f"{member.id}.{member.life}", subject=member.id,
        correlation=cause.correlation, **waits, **fields,
    )  # fmt: skip


def _of_session(session: Session | None, group: Group, now: datetime, facts: dict[str, str]) -> dict[str, Any]:
    """The fields of a mail that tells of *session*, with *facts* added to its own."""
    near = {"near": "yes"} if shows_link(session, group, now) else {}
    about = {"session": session.key, "revision": session.revision, "ends": session.ends} if session else {}
    return {"facts": facts | near, **about}


def _turn(member: Member, at: At) -> Turn:
    """Remind somebody to confirm, stop waiting for them, or end a pause."""
    if member.state is MemberState.PAUSED:
        cause = Cause(now=at.now, by="system", why="the pause is over", correlation=at.correlation)
        writes = resumed(member, at.group, at.store, cause)
    else:
        writes = overdue(member, at.now, at.correlation)
    return Turn(member, tuple(unsettled(writes, at.store)))


DUTY = Duty(turn=_turn)
