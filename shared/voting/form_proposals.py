"""What a response to the form for proposals becomes: a new proposal, or a change of the one that it became before."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from shared.errors import BadInput
from shared.membership.digests import digest_so_far, in_this_hour, left_out
from shared.model.form_response import Received, SeenResponse, Taken
from shared.model.group import Group
from shared.model.member import Member, MemberState, member_id
from shared.model.proposal import ProposalState, Proposer, TalkProposal
from shared.model.suppression import Suppression, hashed
from shared.signed_links import Keys
from shared.store import Ref, Replace, Store, Write
from shared.text.addresses import normalise
from shared.text.names import person_name
from shared.voting.proposing import (
    AT_ONCE_OPEN,
    PROPOSALS,
    Draft,
    checked,
    fresh,
    proposal_id,
    proposed,
    reworded,
    rewritten,
    shortened,
)
from shared.voting.vote_context import voted_on

MOST_AN_HOUR = 60
"""New proposals of people for whose address nobody vouches that are taken in within an hour. Anybody can send a form again and again, by a
script, too, and every page that is made reads all proposals of its group."""


def take_in(
    one: Received, group: Group, *, store: Store, keys: Keys, now: datetime, correlation: str
) -> tuple[SeenResponse, list[Write]]:
    """What a response is remembered as, and what it changes. Only what is a member's by an address that Google has proven is shown at
    once, if they have not as many open as one may; all else is hidden until a co-lead shows it, and hidden again once it reads
    differently. What is voted on keeps its topic and speaker: a response that has others waits. Beyond a bound they stay in the form."""
    who = _who(one, group, store, keys)
    if who.gone is not None and one.submitted <= who.gone.at:
        return one.became(Taken.FORGOTTEN), []
    name = proposal_id(group.id, "form", one.id)
    known = _Known(store.get(TalkProposal, group.id, name), store.get(Proposer, group.id, name))
    member = who.member if one.proven else None  # anybody can type a member's address
    draft = _draft(one, member)
    if known.row is None:
        row = fresh(draft, group.id, name, one.submitted)
        trusted = member is not None and _open_of(member, group, store) < AT_ONCE_OPEN
        so_far = digest_so_far(group, *PROPOSALS, store, now)
        told = so_far.digest is not None  # where digests begin at more than so many, nobody would hear of what is left
        if not trusted and told and in_this_hour(so_far.counted, now) >= MOST_AN_HOUR:
            return one.became(Taken.LEFT, who.member.id if who.member else ""), left_out(so_far.digest)
    else:
        row = rewritten(known.row, draft)
        trusted = member is not None or (row == known.row and known.of(who.address))
        if reworded(known.row, row) and voted_on(known.row, now, store):
            return one.became(Taken.WAITING), []
    row = row if trusted else replace(row, state=ProposalState.HIDDEN)
    by = Proposer(
        group=group.id, proposal=name, name=draft.name, address=who.address, member=member.id if member else ""
    )
    writes: list[Write] = []
    if known.changed_by(row):
        so_far = digest_so_far(group, *PROPOSALS, store, now)
        writes = proposed(row, by if known.row is None else None, group, so_far, now, correlation)
    # If the address is anybody's, erasing them tells the co-leads to delete the response.
    return one.became(Taken.PROPOSED, who.member.id if who.member else ""), [*writes, *known.handed_to(by)]


@dataclass(frozen=True, slots=True)
class _Who:
    """The address, the member to whom it belongs if they are in the group, and what an erasure left of them."""

    address: str = ""
    member: Member | None = None
    gone: Suppression | None = None


def _who(one: Received, group: Group, store: Store, keys: Keys) -> _Who:
    try:
        address = normalise(one.written)
    except BadInput:
        return _Who()
    gone = store.get(Suppression, hashed(address, keys.suppression))
    member = store.get(Member, group.id, member_id(group.id, address, keys.hash, gone.times if gone else 0))
    inside = member is not None and member.state in (MemberState.ACTIVE, MemberState.PAUSED)
    return _Who(address, member if inside else None, gone)


@dataclass(frozen=True, slots=True)
class _Known:
    """The proposal that a response became before, and its proposer."""

    row: TalkProposal | None
    by: Proposer | None

    def of(self, address: str) -> bool:
        """Whether, as far as is known, nobody with another address made it."""
        return self.by is None or self.by.address == address

    def changed_by(self, row: TalkProposal) -> bool:
        """Whether *row* is to be written; a proposal that was merged, chosen or withdrawn stays as it is."""
        if self.row is None:
            return True
        return row != self.row and self.row.state in (ProposalState.OPEN, ProposalState.HIDDEN)

    def handed_to(self, by: Proposer) -> Iterable[Write]:
        """The row of its proposer, if that is somebody else now."""
        if (
            self.row is not None
            and self.by is not None
            and (self.by.address, self.by.member) != (by.address, by.member)
        ):
            yield Replace(replace(by, version=self.by.version), was=self.by)


def _draft(one: Received, member: Member | None) -> Draft:
    """The proposal as written; a known member need not give their name."""
    named = {"name": member.name} if member and not person_name(one.answers["name"]) else {}
    draft = shortened(checked({**one.answers, **named})[0])
    return replace(draft, topic=draft.topic or "(no topic given)", name=draft.name or "(no name given)")


def _open_of(member: Member, group: Group, store: Store) -> int:
    rows = store.all(Proposer, group.id, where={"member": member.id})
    refs = [Ref(TalkProposal, (group.id, row.proposal)) for row in rows]
    return sum(row.state is ProposalState.OPEN for row in store.get_many(refs).values())
