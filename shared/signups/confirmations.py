"""When somebody is asked to confirm. Anybody can type any address, so a mailbox, and the group as a whole, get only so many of these
mails within a time; whoever is beyond that is asked later."""

from dataclasses import dataclass, replace
from datetime import datetime

from shared.errors import Conflict
from shared.membership.mailboxes import AHEAD, answered, box_of, placed, put
from shared.membership.onboarding import asked_to_confirm
from shared.model.allowance import Allowance, allotted
from shared.model.cause import Cause
from shared.model.group import Group
from shared.model.mailing import Audience, Mailing, mailing
from shared.model.member import Member, MemberState, to_state
from shared.signups.context import FormContext
from shared.signups.releases import CONFIRMATIONS, windows_of
from shared.store import Create, Ref, Replace, Write


@dataclass(frozen=True, slots=True)
class _Turn:
    """When somebody is asked (None: not at all), with the rows that keep their place, their mailbox's allowance,
    and whether once only: a mailbox that was asked
    already is not reminded on top."""

    at: datetime | None
    writes: list[Write]
    box: str = ""
    once: bool = False


def ask(member: Member, group: Group, context: FormContext) -> list[Write]:
    """The writes that ask *member* to confirm, now or when it is their turn: at most member, mailing, the mailbox's allowance and the
    group's. Tells the co-leads, once a day, that some have to wait."""
    turn = _turn(member, group, context)
    if turn.at == context.now:
        return [*_entering(member, context, turn), *turn.writes]
    _tell(group, context)
    if turn.at is None:
        why = "signed up; too many addresses of this mailbox wait already"
        unasked = replace(member, confirm_mailed=context.now, confirm_again=context.now)
        unasked = to_state(unasked, MemberState.PENDING_CONFIRMATION, at=context.now, by="self", why=why)
        return [Replace(unasked) if member.version else Create(unasked)]
    asked = replace(member, confirm_again=turn.at) if turn.once else member
    return [*_entering(asked, context, turn), *turn.writes]


def _entering(member: Member, context: FormContext, turn: _Turn) -> list[Write]:
    cause = Cause(now=context.now, why="signed up", correlation=context.correlation)
    return asked_to_confirm(member, cause, turn=turn.at, box=turn.box)


def _turn(member: Member, group: Group, context: FormContext) -> _Turn:
    now = context.now
    box = answered(_allowance(box_of(member.address, group.id, context.keys), context), member, now)
    at, taken = placed(box, now, now)
    if at > now + AHEAD:
        return _Turn(None, [])
    if at > now:  # it waits for its mailbox, and takes none of the group's places of today
        return _Turn(at, [put(taken)], box.id, once=True)
    whole = _allowance(Ref(Allowance, (group.id, CONFIRMATIONS)), context)
    at, windows = allotted(whole, windows_of(group), now)
    _, taken = placed(box, now, at)
    return _Turn(at, [put(taken), put(replace(whole, windows=windows))], box.id)


def _allowance(at: Ref[Allowance], context: FormContext) -> Allowance:
    group, name = at.key
    return context.store.get(Allowance, group, name) or Allowance(group=group, id=name)


def _tell(group: Group, context: FormContext) -> None:
    """Sent before the first who waits on a day is written, so that co-leads know of it even after a crash in between."""
    told = mailing(
        "confirmations-wait", group.id, Audience.CO_LEADS, at=context.now, of=f"{context.now:%Y%m%d}", correlation=context.correlation,
        facts={"hour": str(group.confirmations_per_hour), "day": str(group.confirmations_per_day)},
    )  # fmt: skip
    if context.store.get(Mailing, told.id) is not None:
        return
    try:
        context.commit(Create(told))
    except Conflict:
        return
