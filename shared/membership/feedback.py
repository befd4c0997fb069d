"""What the mail service says became of a mail: bounces and complaints end a membership, so that nobody is mailed in vain.

Reports come late, twice or not at all. Each counts only against the membership that its mail was sent to: whoever left and came
back since is not put out by what became of an earlier mail.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from shared.errors import BadInput, Conflict
from shared.membership.bounces import DAYS, SESSIONS, abandoned, counted
from shared.membership.digests import digest_so_far, single_or_digest
from shared.model.group import Group
from shared.model.mailing import Audience, Entry, mailing, may_be_gone
from shared.model.member import ENDS, PENDING, Member, MemberState, StateChange, began, member_id, to_state
from shared.model.suppression import Suppression, hashed
from shared.outbox.outcomes import bounce_of
from shared.signed_links import Keys
from shared.store import Ref, Replace, Store, Write
from shared.store.counting import happened, tally
from shared.text.addresses import normalise

log = logging.getLogger(__name__)
SKEW = timedelta(minutes=1)
"""How far the mail service's clock may be behind ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """One SES event, as far as it concerns us; group, member and life come from the mail's own tags.

    *permanent* and *transient* are kinds of bounces; one that is neither says nothing about the address. *message* is SES's message
    id, by which a second report of the same is known; *sent* is when SES took the mail. *life* is 0 where the mail did not say.
    """

    kind: str
    group: str
    member: str
    life: int = 0
    permanent: bool = False
    transient: bool = False
    detail: str = ""
    message: str = ""
    sent: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """An address on the account's suppression list: *reason* is ``BOUNCE`` or ``COMPLAINT``, *since* UTC."""

    address: str
    reason: str
    since: datetime


class SuppressionList(Protocol):
    """The mail account's own list of addresses that it does not send to."""

    def cause(self, address: str) -> str:
        """SES's id of the mail that put *address* on the list; empty if it is not known."""

    def release(self, address: str, *, complained: bool) -> None: ...


def hear(event: Feedback, store: Store, suppressed: SuppressionList, now: datetime) -> str:
    """Change the member's state if the event asks for it; the new state, or an empty string if it stays.

    A permanent bounce ends a membership at once, a mailbox that is full for long too; a complaint ends it from any state
    but erasure. Hearing it twice is the same as once.
    """
    member = store.get(Member, event.group, event.member) if event.member else None
    if member is None:
        return ""
    if event.kind == "NotSpam" and event.message and suppressed.cause(member.address) == event.message:
        # SES counts it among complaints, and may have put the address onto its list: it would drop our mail from then on.
        suppressed.release(member.address, complained=True)
    soft = event.kind == "Bounce" and event.transient
    target = MemberState.BOUNCED if soft else _target(event)
    if target is None or member.state not in _FROM[target]:
        return ""
    if not _of_this_life(event, member):
        if target is MemberState.BOUNCED and not soft and member.state in _CONFIRMED:
            # That late report put an address onto the list that has proven since that it takes mail.
            suppressed.release(member.address, complained=False)
        return ""
    if soft:
        return _softly(member, event, store, now)
    _drop(member, target, event.detail, store, now)
    if event.message and target is MemberState.BOUNCED:
        _came_back(member, event, store.all(Entry, f"member:{member.id}", unread=[]), store)
    return target.value


def _came_back(member: Member, event: Feedback, lines: Iterable[Entry], store: Store) -> None:
    """Count the bounce with its mailing. A crash before this leaves it uncounted; it is never counted twice, since a repeated report is
    recognised."""
    line = next((line for line in lines if line.message_id == event.message), None)
    if line and (one := bounce_of(line, member.group, member.id)):
        store.add(one)


def _of_this_life(event: Feedback, member: Member) -> bool:
    """Whether the event is about a mail to the present membership and not to an earlier one."""
    if event.life:
        return event.life == member.life
    since = began(member)
    return event.sent is None or since is None or event.sent >= since - SKEW


def _softly(member: Member, event: Feedback, store: Store, now: datetime) -> str:
    if event.message in {message for message, _ in member.soft_bounces}:
        return ""
    lines = store.all(Entry, f"member:{member.id}")
    sent = next((line.at for line in lines if line.message_id == event.message), event.sent or now)
    soft = counted((*member.soft_bounces, (event.message, sent)), lines, now)
    if not abandoned(soft, lines):
        store.commit(Replace(replace(member, soft_bounces=soft)))
        _came_back(member, event, lines, store)
        return ""
    why = f"{event.detail}, on {DAYS} days and about {SESSIONS} sessions"
    _drop(replace(member, soft_bounces=()), MemberState.BOUNCED, why, store, now)
    _came_back(member, event, lines, store)
    return MemberState.BOUNCED.value


def _drop(member: Member, target: MemberState, why: str, store: Store, now: datetime) -> None:
    writes = _dropped(member, target, why, store, now)
    store.commit(*writes)
    tally(happened(writes, now), store)


def _dropped(member: Member, target: MemberState, why: str, store: Store, now: datetime) -> list[Write]:
    """The membership ends, and the co-leads are told, with how it may go on; a tick sends that mail."""
    writes: list[Write] = [Replace(to_state(member, target, at=now, by="system", why=why))]
    group = store.get(Group, member.group)
    if group is None or member.state in ENDS:  # they were already out
        return writes
    told = mailing(
        "dropped", group.id, Audience.CO_LEADS, at=now, of=f"{member.id}.{member.life}", subject=member.id,
        facts={"life": str(member.life), "was": member.state.value},
    )  # fmt: skip
    so_far = digest_so_far(group, told.kind, "all-dropped", store, now)
    return [*writes, *single_or_digest(told, f"{member.id}.{member.life}", group, so_far, now)]


def reconcile(
    listed: Iterable[Listed],
    groups: Iterable[str],
    store: Store,
    suppressed: SuppressionList,
    keys: Keys,
    now: datetime,
) -> dict[str, int]:
    """Take over what stands on the account's suppression list and was never heard of; counts by new state.

    SES tells of bounces and complaints as best it can, not always. Whoever came in again after the entry was made, or after the
    mail was sent for which it was made, stays.
    """
    counts: dict[str, int] = {}
    ids = list(groups)
    for entry in listed:
        target = MemberState.COMPLAINED if entry.reason == "COMPLAINT" else MemberState.BOUNCED
        for member in _members(
            entry.address, ids, store, keys
        ):  # who cannot be read is told of, and found by the next day
            came = max((change.at for change in member.history if _comes(change)), default=entry.since)
            if member.state not in _FROM[target] or came > entry.since:
                continue
            if _of_an_earlier_life(entry, member, store, suppressed, now):
                if target is MemberState.BOUNCED and member.state in _CONFIRMED:
                    suppressed.release(entry.address, complained=False)
                continue
            why = f"on the account's suppression list: {entry.reason.lower()}"
            try:
                _drop(member, target, why, store, now)
            except Conflict:
                log.info("%s changed just now; the next day will tell", member.id)
                continue
            counts[target.value] = counts.get(target.value, 0) + 1
    return counts


def _of_an_earlier_life(
    entry: Listed, member: Member, store: Store, suppressed: SuppressionList, now: datetime
) -> bool:
    """Whether the mail that brought the address onto the list was sent to a membership that has ended since, or may have been, as the
    ledger does not reach back to it. Asked only of those who came back, about whom the list alone does not say which."""
    since = began(member)
    if member.life == 1 or since is None:
        return False
    cause = suppressed.cause(entry.address)
    lines = store.all(Entry, f"member:{member.id}") if cause else []
    sent = next((line.at for line in lines if line.message_id == cause), None)
    return sent < since if sent else bool(cause) and may_be_gone(entry.since, now)


def _comes(change: StateChange) -> bool:
    """Whether with this change somebody joined, as opposed to coming back from a pause."""
    return change.state in PENDING or (change.state is MemberState.ACTIVE and change.by not in ("self", "system"))


def _members(address: str, groups: list[str], store: Store, keys: Keys) -> Iterator[Member]:
    try:
        known = normalise(address)
    except BadInput:
        return
    gone = store.get(Suppression, hashed(known, keys.suppression))
    wanted = [Ref(Member, (g, member_id(g, known, keys.hash, gone.times if gone else 0))) for g in groups]
    yield from store.get_many(wanted, unread=set()).values()


def _target(event: Feedback) -> MemberState | None:
    if event.kind == "Complaint":
        return MemberState.COMPLAINED
    if event.kind == "Bounce" and event.permanent:
        return MemberState.BOUNCED
    return None


_CONFIRMED = (MemberState.PENDING_APPROVAL, MemberState.ACTIVE, MemberState.PAUSED)
_IN = (MemberState.PENDING_CONFIRMATION, *_CONFIRMED)
_FROM = {
    MemberState.BOUNCED: _IN,
    MemberState.COMPLAINED: (*_IN, MemberState.BOUNCED, MemberState.UNSUBSCRIBED, MemberState.DECLINED),
}
