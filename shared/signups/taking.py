"""Taking in a sign-up: who is it, and what does it change?"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.errors import BadInput
from shared.membership.digests import digest_so_far, single_or_digest
from shared.membership.mailboxes import box_of
from shared.membership.mailboxes import confirmed as confirmed_at
from shared.membership.onboarding import APPLICATIONS, CONFIRM_AGAIN, confirmed, returning, unsettled
from shared.membership.renewing import signed_up_again
from shared.model.allowance import Allowance
from shared.model.cause import Cause
from shared.model.form_response import Received, SeenResponse, Taken
from shared.model.group import Group
from shared.model.mailing import Audience, mailing
from shared.model.member import Member, MemberState, member_id, to_state
from shared.model.preference import known_zone
from shared.model.suppression import Suppression, Why, hashed
from shared.schedule.upcoming import upcoming_of
from shared.signups.confirmations import ask
from shared.signups.context import FormContext
from shared.store import Create, Replace, Write
from shared.text.addresses import normalise
from shared.text.inline import clean_text
from shared.text.mistyped import meant
from shared.text.names import person_name

COMEBACK = (MemberState.UNSUBSCRIBED, MemberState.BOUNCED, MemberState.ERASED)
"""States from which a new sign-up begins a new membership; who was declined or complained can only be brought back by a co-lead."""

LATELY = timedelta(days=2)
"""A response that is older when it is read is not answered any more: of a form that is read for the first time all are."""


def take_in(one: Received, group: Group, context: FormContext) -> tuple[SeenResponse, list[Write]]:
    """How a new or edited response is remembered, and what it changes; it causes one mail at most."""
    try:
        who = _whose(one, group, context)
    except BadInput:
        return one.became(Taken.BAD_ADDRESS), _bad_address(one, group, context)
    if who.gone is not None and one.submitted <= who.gone.at:
        return one.became(Taken.FORGOTTEN), []
    draft = _draft(one, who)
    out = _barred(one, who, draft, context)
    outcome, writes = _kept_out(one, out, context) if out else _decide(SignUp(one, draft, group, context), who.member)
    return one.became(outcome, who.key), unsettled(writes, context.store)


@dataclass(frozen=True, slots=True)
class _Who:
    """The id that a response's address leads to, the member already there, and what an erasure left of them."""

    key: str
    address: str
    member: Member | None
    gone: Suppression | None = None


def _whose(one: Received, group: Group, context: FormContext) -> _Who:
    """Whose response it is. An edit without an address belongs to the member that it was first taken in for. Raises :class:`BadInput` if
    nobody is found."""
    if one.seen is not None and one.seen.member and not one.written:
        member = context.store.get(Member, group.id, one.seen.member)
        if member is None:
            raise BadInput("an edit without an address, of somebody who is not there any more")
        return _Who(one.seen.member, member.address, member)
    address = normalise(one.written)
    gone = context.store.get(Suppression, hashed(address, context.keys.suppression))
    key = member_id(group.id, address, context.keys.hash, gone.times if gone is not None else 0)
    return _Who(key, address, context.store.get(Member, group.id, key), gone)


def _barred(one: Received, who: _Who, draft: Member, context: FormContext) -> Member | None:
    """Whom a sign-up does not bring in, as they are kept; None if it may. That is somebody who complained and was then erased, and whoever
    signs up from a mailbox that was put out for good: under another spelling of its address, even one that was a member's before, or
    after an erasure."""
    if who.member is None and who.gone is not None and who.gone.why is Why.COMPLAINED:
        why = "signed up; complained before being erased"
        return to_state(draft, MemberState.COMPLAINED, at=context.now, by="system", why=why)
    if who.member is not None and not _comes_back(who.member, one):
        return None
    box = context.store.get(Allowance, *box_of(draft.address, draft.group, context.keys).key)
    if box is None or not box.barred:
        return None
    why = "signed up; this mailbox was put out for good"
    new = _anew(who.member, draft) if who.member else draft
    return to_state(new, MemberState.DECLINED, at=context.now, by="system", why=why)


def _kept_out(one: Received, out: Member, context: FormContext) -> tuple[Taken, list[Write]]:
    """They stay out, and a co-lead hears of it."""
    written = Replace(out) if out.version else Create(out)
    told = returning(out, context.store, context.now, context.correlation)
    return Taken.EDITED if one.seen else Taken.JOINED, [written, *told]


def _draft(one: Received, who: _Who) -> Member:
    """The member that a response describes, before any decision."""
    answers = tuple(
        (clean_text(title), _shortened(clean_text("; ".join(given), 100_000))) for title, given in one.others
    )
    return Member(
        group=one.group, id=who.key, name=person_name(one.answers["name"]), address=who.address,
        state=MemberState.PENDING_CONFIRMATION, answers=answers[:40], response=one.id,
        submitted=one.submitted.isoformat(), zone=known_zone(one.answers.get("zone", "")),
    )  # fmt: skip


def _shortened(text: str) -> str:
    """*text*, cut with an ellipsis, so that forty answers fit into a row."""
    return text if len(text) <= 1500 else f"{text[:1500]} … (cut; the form has it in full)"


@dataclass(frozen=True, slots=True)
class SignUp:
    """A response, and the member that it describes."""

    response: Received
    draft: Member
    group: Group
    context: FormContext

    def enters(self, who: Member) -> list[Write]:
        """*who* comes in, as far as the group's admission allows; if the address is not proven they are asked to confirm it."""
        group, context = self.group, self.context
        if not self.response.proven:
            return ask(who, group, context)
        ahead = upcoming_of(group.id, context.store, context.now) if group.admission == "open" else None
        asks = group.admission == "approve"
        so_far = digest_so_far(group, *APPLICATIONS, context.store, context.now) if asks else None
        cause = Cause(now=context.now, why="address proven by Google", correlation=context.correlation)
        return confirmed(who, group, ahead, cause, so_far)


def _decide(given: SignUp, member: Member | None) -> tuple[Taken, list[Write]]:
    """What *given* changes about *member*, who has its address. Anybody can type an address, so an unproven response changes nothing
    about somebody who is already known."""
    if member is None:
        return Taken.NEW, [*given.enters(given.draft), *_corrected(given), *_mistyped(given)]
    if _comes_back(member, given.response):
        return Taken.NEW, given.enters(_anew(member, given.draft))
    if member.response == given.response.id and member.version:
        return Taken.EDITED, [Replace(_updated(member, given.draft))]
    joined = Taken.EDITED if given.response.seen else Taken.JOINED
    if member.state is MemberState.PENDING_CONFIRMATION:
        return joined, _joined(given, member)
    if member.state in (MemberState.DECLINED, MemberState.COMPLAINED):
        return joined, returning(member, given.context.store, given.context.now, given.context.correlation)
    lately = given.response.submitted > max(_last_change(member), given.context.now - LATELY)
    if joined is Taken.JOINED and lately:
        return joined, signed_up_again(member, given.context.store, given.context.now, given.context.correlation)
    return joined, []


def _last_change(member: Member) -> datetime:
    return max(change.at for change in member.history)


def _comes_back(member: Member, one: Received) -> bool:
    """Whether somebody whose membership is over signed up again since."""
    return member.state in COMEBACK and one.submitted > _last_change(member)


def _anew(member: Member, draft: Member) -> Member:
    """*draft* as a new membership of *member*. A mail that they have confirmed by is not counted against the next one."""
    since, mailed = confirmed_at(member), member.confirm_mailed
    return replace(
        draft, version=member.version, life=member.life + 1, history=member.history, link_life=member.link_life,
        offered=member.offered, confirm_mailed=None if since and mailed and mailed <= since else mailed,
    )  # fmt: skip


def _joined(given: SignUp, member: Member) -> list[Write]:
    """Another response about somebody who has not confirmed yet. Unless Google proves whose it is, it changes nothing that was
    entered; and from then on no edit speaks for them, since nobody knows which of the two is theirs."""
    if given.response.proven:
        return given.enters(_updated(member, given.draft))
    shared = replace(member, response="")
    if _may_confirm(member, given.context.now):
        return given.enters(shared)
    return [Replace(shared)] if shared != member else []


def _corrected(given: SignUp) -> list[Write]:
    """An edit that corrects the address ends the sign-up under the wrong one, as long as nobody has confirmed it. Who has is
    left alone: whose edit it is, nobody can tell."""
    one, context = given.response, given.context
    old = context.store.get(Member, one.group, one.seen.member) if one.seen and one.seen.member else None
    if old is None or old.response != one.id or old.state is not MemberState.PENDING_CONFIRMATION:
        return []
    return [Replace(to_state(old, MemberState.UNSUBSCRIBED, at=context.now, by="self", why="address corrected"))]


def _may_confirm(member: Member, now: datetime) -> bool:
    return member.confirm_mailed is None or now - member.confirm_mailed >= CONFIRM_AGAIN


def _updated(member: Member, draft: Member) -> Member:
    return replace(
        member,
        name=draft.name or member.name,
        answers=draft.answers,
        response=draft.response,
        submitted=draft.submitted,
        zone=member.zone or draft.zone,
    )


def _mistyped(given: SignUp) -> list[Write]:
    """Tell the co-leads of an address that is probably not what was meant: its owner, if it has one, will not answer, and whoever
    typed it waits. It is asked to confirm all the same, as it may be right."""
    likely = "" if given.response.proven else meant(given.draft.address)
    return _bad_address(given.response, given.group, given.context, likely) if likely else []


def _bad_address(one: Received, group: Group, context: FormContext, likely: str = "") -> list[Write]:
    digest = hashlib.sha256(f"{one.id}|{one.submitted}".encode()).hexdigest()[:16]
    shown = clean_text(one.written, 200)
    row = mailing(
        "bad-address", group.id, Audience.CO_LEADS, at=context.now, of=digest,
        facts={"written": shown, "meant": likely} if likely else {"written": shown}, subject=one.id, correlation=context.correlation,
    )  # fmt: skip
    so_far = digest_so_far(group, row.kind, "bad-addresses", context.store, context.now)
    about = f"{shown} (perhaps {likely}?)" if likely else shown
    return single_or_digest(row, about, group, so_far, context.now)
