"""A confirmation whose turn has come goes out; one whose turn was missed, since no tick came for a while, gets another.

The same bounds apply then: a mailbox has one such mail in seven days, the group so many in an hour and a day. Somebody who is asked late
has as long to confirm as anybody, since link and time count from the turn that they really had.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from shared.membership.mailboxes import put
from shared.membership.onboarding import CONFIRM_AGAIN
from shared.model.allowance import Allowance, Window, allotted
from shared.model.group import Group
from shared.model.mailing import Mailing
from shared.model.member import Member, MemberState, timed
from shared.store import Replace, Store, Write

CONFIRMATIONS = "confirm"
"""The id of a group's allowance of confirmations."""
LATE = timedelta(hours=1)
"""A turn that is past by this much was missed, since ticks are never that far apart. A mail that was queued already is not moved before
that."""


def windows_of(group: Group) -> tuple[Window, ...]:
    """How many confirmations *group* sends in which time."""
    return ((timedelta(hours=1), group.confirmations_per_hour), (timedelta(days=1), group.confirmations_per_day))


def release(mail: Mailing, group: Group, store: Store, now: datetime) -> Mailing:
    """*mail*, which asks somebody to confirm, as it lies in the table once it has its turn: due by *now* if that is now. A second try
    after a crash finds the turn that the first one wrote."""
    waited = mail.facts.get("turn")
    turn = datetime.fromisoformat(waited) if waited else mail.created
    late = now - turn >= (CONFIRM_AGAIN if mail.requeued else LATE)
    box = _allowance(mail.facts.get("box", ""), group, store)
    has_it = box is None or "released" in mail.facts
    if has_it and not late:
        return mail
    writes: list[Write] = []
    if box and not has_it and box.last and now < box.last + CONFIRM_AGAIN:
        at = box.last + CONFIRM_AGAIN
    elif late:
        whole = _allowance(CONFIRMATIONS, group, store) or Allowance(group=group.id, id=CONFIRMATIONS)
        at, windows = allotted(whole, windows_of(group), now)
        writes.append(put(replace(whole, windows=windows)))
    else:
        at = turn
    if box:
        writes.append(put(_taken(box, at, now)))
    facts = mail.facts | {"turn": at.isoformat()} | ({"released": "yes"} if at <= now else {})
    after = replace(mail, facts=facts, due=at if at > now else mail.due)
    store.commit(Replace(after), *writes, *_asked(mail, turn, at, store))
    return replace(after, version=after.version + 1)


def _taken(box: Allowance, at: datetime, now: datetime) -> Allowance:
    """*box* after the turn *at* was taken: newcomers are asked after all who wait."""
    begun, count = box.windows[0] if box.windows else (at, 1)
    return replace(box, windows=((max(begun, at), count),), last=box.last if at > now else at)


def _allowance(name: str, group: Group, store: Store) -> Allowance | None:
    return store.get(Allowance, group.id, name) if name else None


def _asked(mail: Mailing, turn: datetime, at: datetime, store: Store) -> list[Write]:
    """The member, whose time to confirm counts from *at* and no longer from *turn*."""
    member = store.get(Member, mail.group, mail.subject) if at != turn and mail.subject else None
    if member is None or member.state is not MemberState.PENDING_CONFIRMATION or member.confirm_mailed != turn:
        return []
    again = at if member.confirm_again == turn else member.confirm_again
    return [Replace(timed(replace(member, confirm_mailed=at, confirm_again=again)))]
