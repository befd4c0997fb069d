"""The page behind a member's own link on which they propose and withdraw talks. It works without scripts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from shared import signed_links
from shared.errors import BadInput
from shared.membership.renewing import STAYS
from shared.model.agenda import told
from shared.model.group import Group
from shared.model.member import Member
from shared.model.proposal import ProposalState, Proposer, TalkProposal
from shared.pages.answers import Answer
from shared.pages.links import Page, Visit, member_behind
from shared.signed_links import Link
from shared.store import Ref
from shared.voting.actions import OFFER, WITHDRAW, Anew, Offering, Withdrawing
from shared.voting.proposing import AT_ONCE_OPEN, Draft, checked, proposal_id, rewritten

_SAID = {
    ProposalState.OPEN: "open: it will be in the next vote",
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
    """What the page shows; *key* is sent with the form, so that sending it twice makes one proposal."""

    template: ClassVar[str] = "propose.html"
    group: str
    key: str
    draft: Draft
    wrong: Mapping[str, str]
    own: tuple[Own, ...]
    kinds: Mapping[str, str]
    said: str = ""
    full: bool = False


@dataclass(frozen=True, slots=True)
class _Known:
    member: Member
    group: Group
    proposals: tuple[TalkProposal, ...]
    key: str


def _act(known: _Known, fields: Mapping[str, str], visit: Visit) -> ProposePage:
    """Do once what the form's *fields* say; a mistake is shown beside its field."""
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
    rows = visit.all(Proposer, group.id, where={"member": member.id})
    theirs = visit.read(Ref(TalkProposal, (group.id, row.proposal)) for row in rows)
    newest_first = tuple(sorted(theirs.values(), key=lambda row: (row.made, row.id), reverse=True))
    return _Known(member, group, newest_first, visit.new_id())


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
        kinds={name: told(name, known.group) for name in known.group.kinds_of_talk or ()},
        said=said,
        full=waiting >= AT_ONCE_OPEN,
    )


_WITHDRAWABLE = (ProposalState.OPEN, ProposalState.HIDDEN)


def _proposed(known: _Known, fields: Mapping[str, str], visit: Visit) -> ProposePage:
    sent = fields.get("key", "")[:64]
    draft, wrong = checked(fields)
    if draft.kind and draft.kind not in (known.group.kinds_of_talk or {}):
        wrong["kind"] = "Please choose one of these."
    if wrong or not sent:
        return _page(known, sent, draft=draft, wrong=wrong)
    member = known.member
    written = (fields.get(name, "") for name in ("topic", "name", "about", "link"))  # the action checks what was typed
    topic, speaker, about, link = written
    offering = Offering(
        group=member.group,
        member=member.id,
        key=sent,
        topic=topic,
        speaker=speaker,
        about=about,
        link=link,
        kind=draft.kind or "",
    )
    try:
        done = visit.perform(OFFER, offering)
    except Anew as otherwise:
        return _page(known, draft=draft, said=str(otherwise))
    except BadInput as not_now:
        return _page(known, sent, draft=draft, said=str(not_now))
    thanks = "Thank you, your proposal is in. It will be in the next vote."
    if not done:
        name = proposal_id(member.group, member.id, sent)
        there = next(row for row in known.proposals if row.id == name)
        same = there == rewritten(there, draft)
        return _page(known, said=thanks if same else f"This proposal is {_SAID.get(there.state, 'withdrawn')}.")
    after: TalkProposal = done[0].about
    others = tuple(row for row in known.proposals if row.id != after.id)
    return _page(replace(known, proposals=(after, *others)), said=thanks)


def _withdrawn(known: _Known, fields: Mapping[str, str], visit: Visit) -> ProposePage:
    named = fields.get("proposal", "")
    if not visit.perform(WITHDRAW, Withdrawing(group=known.group.id, member=known.member.id, proposal=named)):
        return _page(known, said="There is nothing to withdraw any more.")
    others = tuple(one for one in known.proposals if one.id != named)
    return _page(replace(known, proposals=others), said="It is withdrawn.")


PAGES = (Page(signed_links.PROPOSE, _load, _view, _act),)
