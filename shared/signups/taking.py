"""Taking one response in: who is it, and what does it change? One transaction, at most one message."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from shared.errors import BadInput
from shared.membership.digests import Crowd, crowd_of, crowded
from shared.membership.onboarding import CONFIRM_AGAIN, enter, returning, unsettled
from shared.model import form_response as forms_rules
from shared.model.digest import Door
from shared.model.form_response import FormState, Mapped, Response, SeenResponse, Taken
from shared.model.group import Group
from shared.model.mailing import Audience, mailing
from shared.model.member import Member, MemberState, member_id, to_state
from shared.model.preference import known_zone
from shared.model.suppression import Suppression, Why, hashed
from shared.schedule.upcoming import upcoming_of
from shared.signups.confirmations import ask
from shared.signups.context import Desk
from shared.store import Create, Replace, Write, messages
from shared.text.addresses import normalise
from shared.text.inline import clean_text

COMEBACK = (MemberState.UNSUBSCRIBED, MemberState.BOUNCED, MemberState.ERASED)
"""States from which a new sign-up starts anew; who was declined or complained comes back only through a co-lead."""


def take_in(
    response: Response, seen: SeenResponse | None, group: Group, state: FormState, mapped: Mapped, desk: Desk
) -> Taken:
    """Take one new or edited response in: one transaction, at most one message. Raises :class:`Conflict` if somebody else does."""
    proven = forms_rules.proven(response, state, desk.now)
    written = forms_rules.address_of(response, mapped.email, proven=proven)
    try:
        who = _whose(written, seen, group, desk)
    except BadInput:
        return _bad_address(response, seen, written, group, desk)
    gone = who.gone
    if gone is not None and response.submitted <= gone.at:
        desk.store.commit(_seen(_record(response, group, Taken.FORGOTTEN), seen))
        return Taken.FORGOTTEN
    key, member = who.key, who.member
    draft = _draft(response, key, who.address, group, state, mapped)
    outcome, writes = _decide(response, seen, member or _barred(draft, gone, desk.now), draft, proven, group, desk)
    writes = unsettled(writes, desk.store)
    desk.store.commit(_seen(_record(response, group, outcome, key), seen), *writes)
    desk.post.send(messages(writes))
    return outcome


@dataclass(frozen=True, slots=True)
class _Who:
    """Under which id a response's address lies, who is there already, and what an erasure left of them."""

    key: str
    address: str
    member: Member | None
    gone: Suppression | None = None


def _whose(written: str, seen: SeenResponse | None, group: Group, desk: Desk) -> _Who:
    """Whose response it is. An edit that leaves the address out is its member's. Raises :class:`BadInput` if that is nobody."""
    if seen is not None and seen.member and not written:
        member = desk.store.get(Member, group.id, seen.member)
        if member is None:
            raise BadInput("an edit without an address, of somebody who is not there any more")
        return _Who(seen.member, member.address, member)
    address = normalise(written)
    gone = desk.store.get(Suppression, hashed(address, desk.keys.suppression))
    key = member_id(group.id, address, desk.keys.hash, gone.times if gone is not None else 0)
    return _Who(key, address, desk.store.get(Member, group.id, key), gone)


def _record(response: Response, group: Group, outcome: Taken, member: str = "") -> SeenResponse:
    return SeenResponse(group=group.id, id=response.id, submitted=response.submitted, outcome=outcome, member=member)


def _barred(draft: Member, gone: Suppression | None, now: datetime) -> Member | None:
    """Somebody who complained and then was erased is known by that alone: a sign-up does not bring them back."""
    if gone is None or gone.why is not Why.COMPLAINED:
        return None
    return to_state(draft, MemberState.COMPLAINED, at=now, by="system", why="signed up; complained before being erased")


def _draft(response: Response, key: str, address: str, group: Group, state: FormState, mapped: Mapped) -> Member:
    """The member that a response describes, before any decision."""
    answers = tuple(
        (clean_text(state.titles.get(question, question)), _shortened(clean_text("; ".join(given), 100_000)))
        for question, given in response.answers.items()
        if question not in (mapped.email, mapped.name, mapped.zone) and any(given)
    )
    return Member(
        group=group.id, id=key, name=clean_text(forms_rules.first(response, mapped.name), 120), address=address,
        state=MemberState.PENDING_CONFIRMATION, answers=answers[:40], response=response.id,
        submitted=response.submitted.isoformat(), zone=known_zone(forms_rules.first(response, mapped.zone)),
    )  # fmt: skip


def _shortened(text: str, longest: int = 1500) -> str:
    """*text*, cut visibly: forty answers must fit into one row."""
    return text if len(text) <= longest else f"{text[:longest]} … (cut; the form has it in full)"


def _decide(
    response: Response,
    seen: SeenResponse | None,
    member: Member | None,
    draft: Member,
    proven: bool,
    group: Group,
    desk: Desk,
) -> tuple[Taken, list[Write]]:
    def enters(who: Member) -> list[Write]:
        if not proven:
            return ask(who, group, desk)
        ahead = upcoming_of(group.id, desk.store, desk.now) if group.admission == "open" else None
        crowd = _crowd("application", group, desk) if group.admission == "approve" else None
        return enter(who, group, ahead, proven=True, now=desk.now, correlation=desk.correlation, crowd=crowd)

    if member is None:
        return Taken.NEW, [*enters(draft), *_corrected(response, seen, draft, desk)]
    if member.state in COMEBACK and response.submitted > max(change.at for change in member.history):
        again = replace(
            draft,
            version=member.version,
            life=member.life + 1,
            history=member.history,
            link_life=member.link_life,
            offered=member.offered,
            confirm_mailed=member.confirm_mailed,
        )
        return Taken.NEW, enters(again)
    if member.response == response.id and member.version:
        return Taken.EDITED, [Replace(_updated(member, draft))]
    joined = Taken.EDITED if seen else Taken.JOINED
    if member.state is MemberState.PENDING_CONFIRMATION:
        return joined, _joined(member, draft, proven, enters, desk)
    if member.state in (MemberState.DECLINED, MemberState.COMPLAINED):
        barred = [] if member.version else [Create(member)]
        return joined, [*barred, *returning(member, desk.store, desk.now, desk.correlation)]
    return joined, []  # anybody can type an address: an unproven response changes nothing about who is known already


def _joined(
    member: Member, draft: Member, proven: bool, enters: Callable[[Member], list[Write]], desk: Desk
) -> list[Write]:
    """Another response about somebody who has not confirmed yet. Unless Google proves whose it is, it changes nothing that was
    entered; and from then on no edit speaks for them, since nobody knows which of the two is theirs."""
    if proven:
        return enters(_updated(member, draft))
    shared = replace(member, response="")
    return enters(shared) if _may_confirm(member, desk.now) else [Replace(shared)] if shared != member else []


def _corrected(response: Response, seen: SeenResponse | None, draft: Member, desk: Desk) -> list[Write]:
    """An edit that corrects the address ends the sign-up under the wrong one, as long as nobody has confirmed it. Who has is
    left alone: whose edit it is, nobody can tell."""
    old = desk.store.get(Member, draft.group, seen.member) if seen and seen.member else None
    if old is None or old.response != response.id or old.state is not MemberState.PENDING_CONFIRMATION:
        return []
    return [Replace(to_state(old, MemberState.UNSUBSCRIBED, at=desk.now, by="self", why="address corrected"))]


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


def _crowd(kind: str, group: Group, desk: Desk) -> Crowd:
    return crowd_of(desk.store.get(Door, group.id, kind), group, desk.store, desk.now)


def _bad_address(response: Response, seen: SeenResponse | None, written: str, group: Group, desk: Desk) -> Taken:
    digest = hashlib.sha256(f"{response.id}|{response.submitted}".encode()).hexdigest()[:16]
    shown = clean_text(written, 200)
    row = mailing(
        "bad-address", group.id, Audience.CO_LEADS, at=desk.now, of=digest, facts={"written": shown},
        subject=response.id, correlation=desk.correlation,
    )  # fmt: skip
    writes = crowded(row, shown, group, _crowd("bad-address", group, desk), desk.now)
    desk.store.commit(_seen(_record(response, group, Taken.BAD_ADDRESS), seen), *writes)
    desk.post.send(messages(writes))
    return Taken.BAD_ADDRESS


def _seen(record: SeenResponse, seen: SeenResponse | None) -> Write:
    return Replace(replace(record, version=seen.version)) if seen else Create(record)
