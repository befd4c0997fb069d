"""What the mail service says became of a mail: bounces and complaints end a membership, so that nobody is mailed in vain."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.addresses import normalise
from shared.changes import Ref, Replace, Store
from shared.errors import BadInput, Conflict
from shared.links import Keys
from shared.members import PENDING, Change, Member, MemberState, member_id, to_state
from shared.suppressions import Suppression, hashed

log = logging.getLogger(__name__)

SOFT_BOUNCES, WITHIN = 3, timedelta(days=14)
"""So many transient bounces in so short a time are as good as a permanent one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """One SES event, as far as it concerns us; group and member come from the mail's own tags.

    *permanent* and *transient* are kinds of bounces; one that is neither says something about the mail, not about the address.
    *message* is SES's message id, by which a second report of the same is known.
    """

    kind: str
    group: str
    member: str
    permanent: bool = False
    transient: bool = False
    detail: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """An address on the account's suppression list: *reason* is ``BOUNCE`` or ``COMPLAINT``, *since* UTC."""

    address: str
    reason: str
    since: datetime


def hear(event: Feedback, store: Store, now: datetime) -> str:
    """Change the member's state if the event asks for it; the new state, or an empty string if it stays.

    A permanent bounce ends a membership at once, the third transient one within 14 days too; a complaint ends it from any state
    but erasure. Hearing it twice is the same as once.
    """
    if not event.member:
        return ""
    member = store.get(Member, event.group, event.member)
    if member is None:
        return ""
    if event.kind == "Bounce" and event.transient:
        return _softly(member, event, store, now)
    target = _target(event)
    if target is None or member.state not in _FROM[target]:
        return ""
    store.commit(Replace(to_state(member, target, at=now, by="system", why=event.detail)))
    return target.value


def _softly(member: Member, event: Feedback, store: Store, now: datetime) -> str:
    recent = tuple((message, at) for message, at in member.soft_bounces if now - at < WITHIN)
    if member.state not in _IN or event.message in {message for message, _ in recent}:
        return ""
    after = replace(member, soft_bounces=(*recent, (event.message, now)))
    if len(after.soft_bounces) >= SOFT_BOUNCES:
        why = f"{event.detail}, {SOFT_BOUNCES} times within {WITHIN.days} days"
        after = to_state(replace(after, soft_bounces=()), MemberState.BOUNCED, at=now, by="system", why=why)
    store.commit(Replace(after))
    return after.state.value if after.state is not member.state else ""


def reconcile(
    listed: Iterable[Listed], groups: Iterable[str], store: Store, keys: Keys, now: datetime
) -> dict[str, int]:
    """Take over what stands on the account's suppression list and was never heard of; counts by new state.

    SES tells of bounces and complaints as best it can, not always. Whoever came in again after the entry was made stays.
    """
    counts: dict[str, int] = {}
    ids = list(groups)
    for entry in listed:
        target = MemberState.COMPLAINED if entry.reason == "COMPLAINT" else MemberState.BOUNCED
        for member in _members(entry.address, ids, store, keys):
            came = max((change.at for change in member.history if _comes(change)), default=entry.since)
            if member.state not in _FROM[target] or came > entry.since:
                continue
            why = f"on the account's suppression list: {entry.reason.lower()}"
            try:
                store.commit(Replace(to_state(member, target, at=now, by="system", why=why)))
            except Conflict:
                log.info("%s changed just now; the next day will tell", member.id)
                continue
            counts[target.value] = counts.get(target.value, 0) + 1
    return counts


def _comes(change: Change) -> bool:
    """Whether by this change somebody came in, rather than out of a pause."""
    return change.state in PENDING or (change.state is MemberState.ACTIVE and change.by not in ("self", "system"))


def _members(address: str, groups: list[str], store: Store, keys: Keys) -> Iterator[Member]:
    try:
        known = normalise(address)
    except BadInput:
        return
    gone = store.get(Suppression, hashed(known, keys.suppression))
    wanted = [Ref(Member, (g, member_id(g, known, keys.hash, gone.times if gone else 0))) for g in groups]
    yield from store.get_many(wanted).values()


def _target(event: Feedback) -> MemberState | None:
    if event.kind == "Complaint":
        return MemberState.COMPLAINED
    if event.kind == "Bounce" and event.permanent:
        return MemberState.BOUNCED
    return None


_IN = (*PENDING, MemberState.ACTIVE, MemberState.PAUSED)
_FROM = {
    MemberState.BOUNCED: _IN,
    MemberState.COMPLAINED: (*_IN, MemberState.BOUNCED, MemberState.UNSUBSCRIBED, MemberState.DECLINED),
}
