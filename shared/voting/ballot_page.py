"""The ballot behind a member's own link: what is voted on as boxes to tick and, after the count, the outcome without names."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from shared import signed_links
from shared.model.agenda import told
from shared.model.group import Group
from shared.model.member import Member, MemberState
from shared.model.preference import zone_of
from shared.model.proposal import ProposalState, TalkProposal
from shared.model.session import Session
from shared.model.vote import Ballot, Vote, VoteState
from shared.pages.answers import GONE, Answer
from shared.pages.links import Page, Visit
from shared.signed_links import Link
from shared.store import Ref
from shared.text.inline import counted, web
from shared.text.ticks import SHOWN
from shared.text.times import moments
from shared.voting.actions import VOTE, Choosing
from shared.voting.phases import takes_ballots
from shared.voting.rules import approved, on_ballot, shuffled
from shared.voting.vote_context import proposals_of
from shared.voting.wording import day


@dataclass(frozen=True, slots=True)
class Line:
    """A proposal on the ballot."""

    id: str
    topic: str
    speaker: str
    about: str
    link: str
    ticked: bool
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a proposal fared: how many approved of it, and where it is in the programme, if at all."""

    topic: str
    speaker: str
    approvals: str
    slot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotPage:
    """What the page shows: *lines* while ballots are taken, *outcome* after the count; for the minutes between, neither."""

    template: ClassVar[str] = "ballot.html"
    group: str
    until: str
    seats: int
    cast: bool
    lines: tuple[Line, ...] = ()
    outcome: tuple[Outcome, ...] = ()
    ballots: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    vote: Vote
    group: Group
    member: Member
    ballot: Ballot | None
    proposals: dict[str, TalkProposal]


def _act(known: _Known, fields: Mapping[str, str], visit: Visit) -> BallotPage:
    """Store the ballot in the form's *fields*, replacing an earlier one; of two sent at once the later one stands."""
    if fields.get("choice") != "vote":
        return _page(known, visit)
    if not takes_ballots(known.vote, visit.now):
        return _page(known, visit, said="The vote is closed; this came too late to be counted.")
    ticked = tuple(name.removeprefix("p-") for name in fields if name.startswith("p-"))
    shown = tuple(fields.get(SHOWN, "").split())
    choosing = Choosing(group=known.group.id, vote=known.vote.id, member=known.member.id, choices=ticked, shown=shown)
    done = visit.perform(VOTE, choosing)
    ballot = done[0].writes[0].row if done else known.ballot
    said = f"Saved; you can change it until {_until(known)}."
    return _page(replace(known, ballot=ballot), visit, said=said)


def _load(link: Link, visit: Visit) -> _Known | Answer:
    """Two reads; a third one follows once the vote is counted."""
    group, vote, member, *life = link.subject
    mine = Ref(Ballot, (group, vote, member))
    refs = Ref(Group, (group,)), Ref(Vote, (group, vote)), Ref(Member, (group, member)), mine
    found = visit.read(refs)
    if any(ref not in found for ref in refs[:3]):
        return GONE
    signed_links.hold(found[refs[2]].link_life, tuple(life))
    if found[refs[2]].state is MemberState.PAUSED:
        return Answer(
            title="You are on a pause",
            lead="Only members who are not on a pause can vote; you can end yours in your settings.",
        )
    if found[refs[2]].state is not MemberState.ACTIVE:
        return Answer(
            title="Members vote",
            lead="You are not a member at the moment. You can come back through the sign-up form.",
        )
    ballot = found.get(mine)
    rows = proposals_of(found[refs[1]], visit.read, ballot.choices if ballot else ())
    return _Known(found[refs[1]], found[refs[0]], found[refs[2]], ballot, rows)


def _until(known: _Known) -> str:
    """The close in the group's time, and in the member's own if that differs."""
    return moments(known.vote.closes, known.group.tz, zone_of(known.member, known.group))


def _page(known: _Known, visit: Visit, said: str = "") -> BallotPage:
    vote = known.vote
    lines: tuple[Line, ...] = ()
    if takes_ballots(vote, visit.now):
        choices = known.ballot.choices if known.ballot else ()
        ticked = approved(choices, vote, known.proposals)
        mixed = shuffled(on_ballot(vote, known.proposals), vote.id, known.member.id)
        lines = tuple(
            Line(p.id, p.topic, p.speaker, p.about, web(p.url), p.id in ticked, told(p.kind, known.group))
            for p in mixed
        )
    return BallotPage(
        group=known.group.name,
        until=_until(known),
        seats=vote.seats,
        cast=known.ballot is not None,
        lines=lines,
        outcome=_outcome(known, visit) if vote.state is not VoteState.OPEN else (),
        ballots=f"{counted(vote.ballots, 'member')} voted",
        said=said,
    )


def _outcome(known: _Known, visit: Visit) -> tuple[Outcome, ...]:
    rows = [known.proposals[line.proposal] for line in known.vote.ranking if line.proposal in known.proposals]
    counts = {line.proposal: line.approvals for line in known.vote.ranking}
    here = [p for p in rows if p.state is ProposalState.CHOSEN]
    refs = {p.id: Ref(Session, (p.group, p.session)) for p in here}
    sessions = visit.store.get_many(refs.values())
    slots = {p.id: _slot(p, sessions.get(refs[p.id]), known.group) for p in here}
    return tuple(Outcome(p.topic, p.speaker, counted(counts[p.id], "approval"), slots.get(p.id, "")) for p in rows)


def _slot(proposal: TalkProposal, session: Session | None, group: Group) -> str:
    talk = session.talk(proposal.talk) if session else None
    if session is None or talk is None or session.starts is None:
        return ""
    told = day(session.starts, group.tz_of(session))
    return f"{told}, still to be confirmed" if talk.unconfirmed else told


PAGES = (Page(signed_links.VOTE, _load, _page, _act),)
