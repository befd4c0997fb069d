"""The page behind a member's own link on which talks are proposed and withdrawn. It works without script."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

from shared import signed_links
from shared.membership.digests import Crowd, crowd_of
from shared.membership.renewing import STAYS
from shared.model.digest import Door
from shared.model.group import Group
from shared.model.member import Member
from shared.model.preference import zone_of
from shared.model.proposal import ProposalState, Proposer, TalkProposal
from shared.pages.answers import Answer
from shared.pages.links import Page, Visit, member_behind
from shared.signed_links import Link
from shared.store import Ref, Replace, Write
from shared.voting.proposing import (
    AT_ONCE_OPEN,
    Draft,
    checked,
    fresh,
    proposal_id,
    proposed,
    reworded,
    rewritten,
    withdrawn,
)
from shared.voting.vote_context import voted_on
from shared.voting.wording import moments

MONTH, MOST_OFFERED = timedelta(days=30), 20
"""So often within that time may somebody propose a talk, or change one that they proposed."""
_SAID = {
    ProposalState.OPEN: "open: it stands for the next vote",
    ProposalState.HIDDEN: "with the co-leads: it is not shown to others",
    ProposalState.MERGED: "merged with another proposal like it",
    ProposalState.CHOSEN: "chosen: it is in the programme",
}


@dataclass(frozen=True, slots=True)
class Own:
    """A proposal of the reader's: what became of it, and whether it can be withdrawn."""

    id: str
    topic: str
    became: str
    withdrawable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposePage:
    """What the page shows; *key* goes along with the form, so that sending it twice is one proposal."""

    template: ClassVar[str] = "propose.html"
    group: str
    key: str
    draft: Draft
    wrong: Mapping[str, str]
    own: tuple[Own, ...]
    said: str = ""
    full: bool = False


@dataclass(frozen=True, slots=True)
class _Known:
    member: Member
    group: Group
    proposers: tuple[Proposer, ...]
    proposals: tuple[TalkProposal, ...]
    key: str


def _act(known: _Known, fields: Mapping[str, str], visit: Visit) -> ProposePage:
    """Do what the form's *fields* say, once; what is wrong with them is beside the field."""
    match fields.get("choice", ""):
        case "propose":
            return _proposed(known, fields, visit)
        case "withdraw":
            return _withdrawn(known, fields, visit)
    return _page(known)


def _load(link: Link, visit: Visit) -> _Known | Answer:
    """The member, their group and their proposals: three reads."""
    found = member_behind(link, visit)
    if isinstance(found, Answer):
        return found
    member, group = found
    if member.state not in STAYS:
        return Answer(
            title="Members propose talks",
            lead="You are not a member at the moment. You can come back through the sign-up form.",
        )
    rows = visit.store.all(Proposer, group.id)
    mine = tuple(row for row in rows if row.member == member.id)
    wanted = [Ref(TalkProposal, (group.id, row.proposal)) for row in mine]
    theirs: list[TalkProposal] = list(visit.store.get_many(wanted).values()) if wanted else []
    newest_first = tuple(sorted(theirs, key=lambda row: (row.made, row.id), reverse=True))
    return _Known(member, group, mine, newest_first, visit.new_id())


def _view(known: _Known, _visit: Visit) -> ProposePage:
    return _page(known)


def _page(
    known: _Known, key: str = "", *, said: str = "", draft: Draft | None = None, wrong: Mapping[str, str] | None = None
) -> ProposePage:
    own = [row for row in known.proposals if row.state in _SAID]
    waiting = sum(row.state is ProposalState.OPEN for row in own)
    return ProposePage(
        group=known.group.name,
        key=key or known.key,
        draft=draft or Draft(name=known.member.name),
        wrong=wrong or {},
        own=tuple(Own(p.id, p.topic, _SAID[p.state], p.state in _WITHDRAWABLE) for p in own),
        said=said,
        full=waiting >= AT_ONCE_OPEN,
    )


_WITHDRAWABLE = (ProposalState.OPEN, ProposalState.HIDDEN)


def _proposed(known: _Known, fields: Mapping[str, str], visit: Visit) -> ProposePage:
    sent = fields.get("key", "")[:64]
    draft, wrong = checked(fields)
    if wrong or not sent:
        return _page(known, sent, draft=draft, wrong=wrong)
    name = proposal_id(known.group.id, known.member.id, sent)
    there = next((row for row in known.proposals if row.id == name), None)
    thanks = "Thank you, your proposal is in. It stands for the next vote."
    if there is None:
        if _page(known).full:
            return _page(known, draft=draft, said=f"You have {AT_ONCE_OPEN} proposals open; withdraw one first.")
        if visit.store.get(TalkProposal, known.group.id, name):  # an old copy of the form, of what was withdrawn since
            return _page(known, draft=draft, said="This form was sent before. Please send it once more.")
        member = known.member
        after = fresh(draft, known.group.id, name, visit.now)
        proposer = Proposer(
            group=member.group, proposal=name, name=draft.name, address=member.address, member=member.id
        )
        if often := _too_often(known, visit.now):
            return _page(known, sent, draft=draft, said=often)
        writes = proposed(after, proposer, known.group, _crowd(known, visit), visit.now, visit.correlation)
        visit.commit([*writes, _offered(known.member, visit.now)])
    else:
        after = rewritten(there, draft)
        if there.state is not ProposalState.OPEN or after == there:
            return _page(
                known,
                said=thanks if after == there else f"This proposal is {_SAID.get(there.state, 'withdrawn')}.",
            )
        vote = voted_on(there, visit.store) if reworded(there, after) else None
        if vote:
            until = moments(vote.closes, known.group.tz, zone_of(known.member, known.group))
            said = f"This proposal is voted on until {until}. Its topic and its speaker can be changed once the vote is counted."
            return _page(known, sent, draft=draft, said=said)
        if often := _too_often(known, visit.now):
            return _page(known, sent, draft=draft, said=often)
        writes = proposed(after, None, known.group, _crowd(known, visit), visit.now, visit.correlation)
        visit.commit([*writes, _offered(known.member, visit.now)])
    others = tuple(row for row in known.proposals if row.id != name)
    return _page(replace(known, proposals=(after, *others)), said=thanks)


def _recent(member: Member, now: datetime) -> tuple[datetime, ...]:
    return tuple(at for at in member.offered if now - at < MONTH)


def _too_often(known: _Known, now: datetime) -> str:
    """What somebody hears who has proposed and changed as often as one may; each time, the co-leads are mailed."""
    recent = _recent(known.member, now)
    if len(recent) < MOST_OFFERED:
        return ""
    again = moments(recent[-MOST_OFFERED] + MONTH, known.group.tz, zone_of(known.member, known.group))
    return (
        f"You have proposed talks, or changed them, {MOST_OFFERED} times within {MONTH.days} days, which is the most. You can again "
        f"from {again}; until then, please ask one of the group's co-leads. You can still withdraw one."
    )


def _offered(member: Member, now: datetime) -> Write:
    return Replace(replace(member, offered=(*_recent(member, now), now)))


def _crowd(known: _Known, visit: Visit) -> Crowd:
    return crowd_of(visit.store.get(Door, known.group.id, "proposal"), known.group, visit.store, visit.now)


def _withdrawn(known: _Known, fields: Mapping[str, str], visit: Visit) -> ProposePage:
    named = fields.get("proposal", "")
    row = next((row for row in known.proposals if row.id == named), None)
    whose = next((one for one in known.proposers if one.proposal == named), None)
    writes = withdrawn(row, whose, visit.store) if row and whose else []
    if not writes:
        return _page(known, said="There is nothing to withdraw any more.")
    visit.commit(writes)
    others = tuple(one for one in known.proposals if one.id != named)
    return _page(replace(known, proposals=others), said="It is withdrawn.")


PAGES = (Page(signed_links.PROPOSE, _load, _view, _act),)
