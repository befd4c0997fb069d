"""What members, chosen speakers and co-leads do about proposals and votes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.errors import BadInput, said_of
from shared.membership.actions import Whom
from shared.membership.digests import DigestSoFar, digest_so_far
from shared.model.group import Group
from shared.model.member import Member
from shared.model.preference import zone_of
from shared.model.proposal import ProposalState, Proposer, TalkProposal
from shared.model.session import Session
from shared.model.vote import Ballot, Vote
from shared.store import Create, Ref, Replace, Write
from shared.store.actions import Acting, Action, Change, Shape, asked, written
from shared.text.addresses import normalise
from shared.text.times import local, moments
from shared.voting import acceptance, opening, proposing
from shared.voting.acceptance import Given
from shared.voting.phases import takes_ballots
from shared.voting.proposing import AT_ONCE_OPEN, PROPOSALS, Draft
from shared.voting.rules import chosen
from shared.voting.vote_context import proposals_of, voted_on

MONTH, MOST_OFFERED = timedelta(days=30), 20
"""How often within that time somebody may propose a talk, or change one that they proposed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    group: str = asked("The group")
    closes: str = asked(
        "When it closes, by the group's clock; if empty, after the usual days", default="", shape=Shape.MOMENT
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WhichVote:
    group: str = asked("The group")
    vote: str = asked("The vote's id", shape=Shape.NAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosing(WhichVote):
    member: str = asked("The member's id", shape=Shape.NAME)
    choices: tuple[str, ...] = asked("The proposals that are approved of", default=())
    shown: tuple[str, ...] = asked("Those that could be approved of, if not all", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposing:
    group: str = asked("The group")
    topic: str = asked("What the talk is about, in one line")
    speaker: str = asked("Who would give it")
    address: str = asked("The speaker's mail address; without one, the co-leads are asked", default="")
    about: str = asked("A few sentences on it", default="", shape=Shape.LONG)
    link: str = asked("The paper, the code, notes", default="")
    kind: str = asked("Its kind, where the group has kinds of talk", default="")

    def draft(self) -> Draft:
        """The proposal as typed, cleaned. Raises :class:`BadInput` with a line for each field that is wrong."""
        return proposing.draft_of(
            {"topic": self.topic, "speaker": self.speaker, "about": self.about, "link": self.link, "kind": self.kind}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Offering(Proposing):
    """A member's own proposal; *key* is the form's: sending it twice makes one proposal, and sending it with other words changes that."""

    member: str = asked("The member's id", shape=Shape.NAME)
    key: str = asked("The form's key")


@dataclass(frozen=True, slots=True, kw_only=True)
class WhichProposal:
    group: str = asked("The group")
    proposal: str = asked("The proposal's id", shape=Shape.NAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Merging(WhichProposal):
    into: str = asked("The id of the one that stays", shape=Shape.NAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewriting(WhichProposal):
    """The fields to change; None leaves one as it is."""

    topic: str | None = asked("What the talk is about, in one line", default=None)
    speaker: str | None = asked("Who would give it", default=None)
    address: str | None = asked(
        "The mail address of another speaker; without one, the co-leads are asked. Empty: the one that is there",
        default=None,
    )
    about: str | None = asked("A few sentences on it", default=None, shape=Shape.LONG)
    link: str | None = asked("The paper, the code, notes", default=None)
    kind: str | None = asked("Its kind, where the group has kinds of talk; an empty one takes it away", default=None)

    def of(self, row: TalkProposal) -> Draft:
        """*row* with the changes, cleaned. Raises :class:`BadInput` with a line for each field that is wrong."""
        given = {name: getattr(self, name) for name in proposing.texts(row)}
        return proposing.draft_of(
            proposing.texts(row) | {name: text for name, text in given.items() if text is not None}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawing(WhichProposal):
    member: str = asked("The member's id", shape=Shape.NAME)


class Anew(BadInput):
    """The form's proposal can no longer be changed; the text has to be sent as a new one."""


# --- votes
def _open(given: Opening, at: Acting) -> Iterator[Change]:
    group = at.group(given.group)
    with said_of("closes"):
        closes = opening.closing(given.closes, group, at.now)
    yield opening.by_hand(group, closes, at.store, at.now)


def _close(which: WhichVote, at: Acting) -> Iterator[Change]:
    vote = at.get(Vote, which.group, which.vote)
    if vote is None:
        raise BadInput(f"no vote {which.vote!r}")
    yield opening.close(vote, at.now)


def _vote(given: Choosing, at: Acting) -> Iterator[Change]:
    vote, there = at.get(Vote, given.group, given.vote), at.get(Ballot, given.group, given.vote, given.member)
    if vote is None or not takes_ballots(vote, at.now):
        raise BadInput("the vote is closed; this came too late to be counted")
    before = there.choices if there else ()
    choices = chosen(given.choices, before, given.shown, vote, proposals_of(vote, at.read, before))
    ballot = Ballot(
        group=given.group, vote=vote.id, member=given.member, choices=choices, cast=at.now,
        version=there.version if there else 0,
    )  # fmt: skip
    if there is None or before != ballot.choices:
        yield Change(f"a ballot of {vote.id}", (Replace(ballot) if there else Create(ballot),))


# --- proposals: co-leads' decisions
def _add(given: Proposing, at: Acting) -> Iterator[Change]:
    draft = proposing.of_a_kind(given.draft(), at.group(given.group))
    name, there = proposing.by_co_lead(draft, given.group, at.all(TalkProposal, given.group))
    if there is None:
        row = proposing.fresh(draft, given.group, name, at.now)
        with said_of("address"):
            address = normalise(given.address) if given.address else ""
        who = Proposer(group=given.group, proposal=name, name=draft.name, address=address)
        yield Change(f"propose {draft.topic!r}", (Create(row), Create(who)))


def _rewrite(given: Rewriting, at: Acting) -> Iterator[Change]:
    """During a vote topic and speaker cannot change, as for the proposer: people have approved of those."""
    row, group = proposing.found(at.all(TalkProposal, given.group), given.proposal), at.group(given.group)
    if row.state not in (ProposalState.OPEN, ProposalState.HIDDEN):
        raise BadInput(f"{row.id} ({row.topic}) is {row.state.value}: what is chosen is written on its talk's page")
    draft = given.of(row)
    after = proposing.rewritten(row, draft if given.kind is None else proposing.of_a_kind(draft, group))
    vote = voted_on(row, at.now, at.store) if proposing.reworded(row, after) else None
    if vote:
        raise BadInput(
            f"it is voted on until {local(vote.closes, group.tz)}; topic and speaker can be changed after that"
        )
    reached = proposing.reached(at.get(Proposer, given.group, row.id), row, after, given.address or "")
    if after != row or reached:
        yield Change(f"change the proposal {row.topic!r}", (*([Replace(after)] if after != row else []), *reached))


def _proposed(typed: Mapping[str, str], at: Acting) -> Mapping[str, str]:
    row = at.get(TalkProposal, typed["group"], typed["proposal"])
    return proposing.texts(row) if row else {}


def _merge(given: Merging, at: Acting) -> Iterator[Change]:
    rows = at.all(TalkProposal, given.group)
    target = proposing.found(rows, given.into)
    before = [row.id for row in rows if row.into == target.id]
    yield proposing.merge(proposing.found(rows, given.proposal), target, before)


def _hide(which: WhichProposal, at: Acting) -> Iterator[Change]:
    yield proposing.hide(proposing.found(at.all(TalkProposal, which.group), which.proposal))


def _show(which: WhichProposal, at: Acting) -> Iterator[Change]:
    yield proposing.hide(proposing.found(at.all(TalkProposal, which.group), which.proposal), undo=True)


# --- a chosen speaker's answer
def _confirm(which: WhichProposal, at: Acting) -> Iterator[Change]:
    slot = _slot(which, at)
    writes = acceptance.confirm(slot, at.store, at.now, at.correlation)
    if writes:
        yield Change(f"confirm {slot.proposal.topic!r}", tuple(writes))


def _decline(which: WhichProposal, at: Acting) -> Iterator[Change]:
    slot, group = _slot(which, at), at.group(which.group)
    writes = acceptance.decline(slot, group, at.store, at.now, at.correlation)
    yield Change(f"decline {slot.proposal.topic!r}", tuple(writes))


def _slot(which: WhichProposal, at: Acting) -> Given:
    row = at.get(TalkProposal, which.group, which.proposal)
    if row is None:
        raise BadInput(f"there is no proposal {which.proposal!r}")
    session = at.get(Session, row.group, row.session) if row.session else None
    slot = acceptance.given(row, session, at.get(Vote, row.group, row.vote) if row.vote else None)
    if slot is None:
        raise BadInput(f"{row.id} ({row.topic}) is {row.state.value}, and no talk of a session to come")
    return slot


# --- proposals: what members do
def _offer(given: Offering, at: Acting) -> Iterator[Change]:
    member, group, draft = at.get(Member, given.group, given.member), at.group(given.group), given.draft()
    if member is None:
        raise BadInput(f"there is no member {given.member!r}")
    draft = proposing.of_a_kind(draft, group)
    mine = own_proposals(given, at)
    name = proposing.proposal_id(group.id, member.id, given.key)
    there = next((row for row in mine if row.id == name), None)
    if there is None:
        if sum(row.state is ProposalState.OPEN for row in mine) >= AT_ONCE_OPEN:
            raise Anew(f"You have {AT_ONCE_OPEN} proposals open; withdraw one first.")
        if at.store.get(TalkProposal, group.id, name):  # an old copy of the form, whose proposal was withdrawn since
            raise Anew("This form was sent before. Please send it once more.")
        after = proposing.fresh(draft, group.id, name, at.now)
        who = Proposer(group=group.id, proposal=name, name=draft.name, address=member.address, member=member.id)
    else:
        after, who = proposing.rewritten(there, draft), None
        if there.state is not ProposalState.OPEN or after == there:
            return
        _not_voted_on(there, after, member, group, at)
    _not_too_often(member, group, at.now)
    writes = proposing.proposed(after, who, group, _so_far(group, at), at.now, at.correlation)
    yield Change(f"propose {draft.topic!r}", (*writes, _offered(member, at.now)), after)


def own_proposals(whom: Whom | Offering | Withdrawing, at: Acting) -> tuple[TalkProposal, ...]:
    """The member's proposals, the newest first."""
    rows = at.all(Proposer, whom.group, where={"member": whom.member})
    found = at.read(Ref(TalkProposal, (row.group, row.proposal)) for row in rows)
    return tuple(sorted(found.values(), key=lambda row: (row.made, row.id), reverse=True))


def _not_voted_on(there: TalkProposal, after: TalkProposal, member: Member, group: Group, at: Acting) -> None:
    vote = voted_on(there, at.now, at.store) if proposing.reworded(there, after) else None
    if vote:
        until = moments(vote.closes, group.tz, zone_of(member, group))
        raise BadInput(
            f"This proposal is voted on until {until}. Its topic and its speaker can be changed once the vote is counted."
        )


def _not_too_often(member: Member, group: Group, now: datetime) -> None:
    """Raises :class:`BadInput` if somebody has proposed and changed as often as allowed; co-leads are mailed each time."""
    recent = _recent(member, now)
    if len(recent) >= MOST_OFFERED:
        again = moments(recent[-MOST_OFFERED] + MONTH, group.tz, zone_of(member, group))
        raise BadInput(
            f"You have proposed talks, or changed them, {MOST_OFFERED} times within {MONTH.days} days, which is the most. You can again "
            f"from {again}; until then, please ask one of the group's co-leads. You can still withdraw one."
        )


def _recent(member: Member, now: datetime) -> tuple[datetime, ...]:
    return tuple(at for at in member.offered if now - at < MONTH)


def _offered(member: Member, now: datetime) -> Write:
    return Replace(replace(member, offered=(*_recent(member, now), now)))


def _so_far(group: Group, at: Acting) -> DigestSoFar:
    return digest_so_far(group, *PROPOSALS, at.store, at.now)


def _withdraw(which: Withdrawing, at: Acting) -> Iterator[Change]:
    row = next((row for row in own_proposals(which, at) if row.id == which.proposal), None)
    whose = at.all(Proposer, which.group, where={"member": which.member})
    who = next((one for one in whose if one.proposal == which.proposal), None)
    writes = proposing.withdrawn(row, who, at.store) if row and who else []
    if row and writes:
        yield Change(f"withdraw {row.topic!r}", tuple(writes))


OPEN = Action(
    name="votes open", inputs=Opening, does=_open, words="Open a vote on what is proposed", mails="every active member", undo="votes close",
    remains="Undo closes the vote and counts it as it stands; it stays among the earlier votes.",
    undo_with=lambda _, changes: {"vote": written(Vote, changes).id},
)  # fmt: skip
CLOSE = Action(
    name="votes close", inputs=WhichVote, does=_close, words="Close a vote before its time", asks=True,
)  # fmt: skip
VOTE = Action(name="votes vote", inputs=Choosing, does=_vote, words="Vote, or change one's vote", desk=False)
ADD = Action(
    name="proposals add",
    inputs=Proposing,
    does=_add,
    words="Propose a talk for somebody",
    undo="proposals hide",
    remains="Undo hides it; it can be shown again.",
    undo_with=lambda _, changes: {"proposal": written(TalkProposal, changes).id},
)
SET = Action(
    name="proposals set", inputs=Rewriting, does=_rewrite, words="Change what a proposal says", present=_proposed,
)  # fmt: skip
MERGE = Action(
    name="proposals merge", inputs=Merging, does=_merge, words="Merge a proposal into another one that means the same", asks=True,
)  # fmt: skip
HIDE = Action(
    name="proposals hide", inputs=WhichProposal, does=_hide, words="Take a proposal off the page and out of the vote",
    undo="proposals show-again",
)  # fmt: skip
SHOW = Action(
    name="proposals show-again", inputs=WhichProposal, does=_show, words="Show a proposal again", undo="proposals hide"
)
CONFIRM = Action(
    name="proposals confirm", inputs=WhichProposal, does=_confirm, words="Say yes for a chosen speaker",
    mails="members, once the last one has said yes",
    remains="Nothing takes a yes back. If they do not come after all, say no for them: that takes their talk out of the session.",
)  # fmt: skip
DECLINE = Action(
    name="proposals decline", inputs=WhichProposal, does=_decline, words="Say no for a chosen speaker",
    mails="the next one in the vote, else the co-leads", asks=True,
)  # fmt: skip
OFFER = Action(
    name="proposals offer", inputs=Offering, does=_offer, words="Propose a talk, or change one's proposal", mails="the co-leads",
    undo="proposals withdraw", desk=False,
)  # fmt: skip
WITHDRAW = Action(
    name="proposals withdraw",
    inputs=Withdrawing,
    does=_withdraw,
    words="Withdraw one's proposal",
    asks=True,
    desk=False,
)
ACTIONS = (OPEN, CLOSE, VOTE, ADD, SET, MERGE, HIDE, SHOW, CONFIRM, DECLINE, OFFER, WITHDRAW)
