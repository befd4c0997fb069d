"""The rules of proposals and votes: which count, in which order a ballot shows them, which slots are free, who gets them. All are
functions of values."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from shared import limits
from shared.model.group import Group
from shared.model.proposal import ProposalState, TalkProposal
from shared.model.session import Resource, Session, Talk
from shared.model.vote import Ballot, Tally, Vote
from shared.text.slugs import slugify

Known = Mapping[str, TalkProposal]
FAR = timedelta(days=7)
"""How far ahead a session must be to get a talk: its reading is due a week before."""
LATE = timedelta(days=3)
"""How far ahead a session must be for the next proposal to replace one whose speaker declines."""
FEWEST, MOST = 2, 100
"""A vote needs at least so many proposals, and takes at most so many."""
MOST_SEATS = 19
"""The most seats of a vote: filling them is one write, with five rows for each seat and three more."""
ROOMY = limits.TRANSACTION // (MOST_SEATS + 2)
"""The most bytes of a session to which a vote may add a talk: as many sessions as seats are written at once."""


def standing(proposal: str, known: Known) -> TalkProposal | None:
    """The open proposal that *proposal* stands for: itself, or the one that it was merged into; None if that is not open."""
    seen: set[str] = set()
    found = known.get(proposal)
    while found and found.state is ProposalState.MERGED and found.id not in seen:
        seen.add(found.id)
        found = known.get(found.into)
    return found if found and found.state is ProposalState.OPEN else None


def votable(proposals: Iterable[TalkProposal]) -> list[TalkProposal]:
    """The open proposals in the order in which they were made, at most as many as a vote takes."""
    return sorted((p for p in proposals if p.state is ProposalState.OPEN), key=_made)[:MOST]


def on_ballot(vote: Vote, known: Known) -> list[TalkProposal]:
    """The proposals of *vote* that are still open, in the vote's order."""
    found = {there.id: there for proposal in vote.proposals if (there := standing(proposal, known))}
    return sorted(found.values(), key=_made)


def approved(choices: Iterable[str], vote: Vote, known: Known) -> set[str]:
    """The proposals that *choices* now approve of: each once, however many were merged into it."""
    there = {proposal.id for proposal in on_ballot(vote, known)}
    return {found.id for choice in choices if (found := standing(choice, known))} & there


def chosen(
    ticked: Collection[str], before: Iterable[str], shown: Collection[str], vote: Vote, known: Known
) -> tuple[str, ...]:
    """What a ballot approves of once its page is saved with these boxes *ticked* of those that it had *shown* (empty: all that are on the
    ballot now). What was hidden or merged since it was opened counts as it is then; what it has not shown is approved of as *before*."""
    now = [proposal.id for proposal in on_ballot(vote, known)]
    yes = [one for one in dict.fromkeys((*now, *vote.proposals)) if one in ticked]
    seen = {*yes, *(shown or now)}
    stands = {one: found.id for one in before if (found := standing(one, known))}
    return (*yes, *(one for one in before if not {one, stands.get(one, one)} & seen))


def tally(vote: Vote, known: Known, ballots: Iterable[Ballot]) -> tuple[Tally, ...]:
    """How many approve of each, best first; of two with equally many the one that was made earlier."""
    there = on_ballot(vote, known)
    counts = dict.fromkeys((proposal.id for proposal in there), 0)
    for ballot in ballots:
        for proposal in approved(ballot.choices, vote, known):
            counts[proposal] += 1
    ranked = sorted(there, key=lambda proposal: (-counts[proposal.id], *_made(proposal)))
    return tuple(Tally(proposal=proposal.id, approvals=counts[proposal.id]) for proposal in ranked)


def shuffled(proposals: Iterable[TalkProposal], vote: str, member: str) -> list[TalkProposal]:
    """*proposals* in an order of *member*'s own: always the same, even if one of them is gone."""
    return sorted(proposals, key=lambda p: hashlib.sha256(f"{vote}\n{member}\n{p.id}".encode()).digest())


def free_slots(sessions: Iterable[Session], group: Group, now: datetime) -> list[str]:
    """The keys of sessions with free slots in the order of their dates, each as often as it has slots."""
    free = [session for session in sessions if _takes_talks(session, group, now)]
    free.sort(key=lambda session: (session.starts, session.key))
    return [session.key for session in free for _ in range(group.talks_per_session - len(session.talks))]


def _takes_talks(session: Session, group: Group, now: datetime) -> bool:
    if not session.upcoming or session.starts is None or session.starts < now + FAR:
        return False
    if (
        limits.of_row(session) > ROOMY
        or session.host
        or any(shared.session.isoformat() == session.key for shared in group.joint)
    ):
        return False
    return session.kind == "talks" or (session.kind == "discussion" and not session.title and not session.talks)


def filled(ranking: Iterable[Tally], slots: Iterable[str], seats: int) -> list[tuple[str, str]]:
    """Which proposal goes into which session: the best *seats* of those that anybody approved of, as far as there are slots."""
    wanted = [line.proposal for line in ranking if line.approvals][: min(seats, MOST_SEATS)]
    return list(zip(wanted, slots, strict=False))


def with_talk(session: Session, proposal: TalkProposal, instead: str = "", life: int = 0) -> tuple[Session, Talk]:
    """*session* with *proposal* as a talk that its speaker has yet to confirm, and the talk; in the place of the talk *instead*. *life*
    is what its speaker's links must bear."""
    others = {talk.slug for talk in session.talks if talk.slug != instead}
    talk = Talk(
        slug=_free(slugify(proposal.speaker), others), speaker=proposal.speaker, title=proposal.topic, about=proposal.about,
        resources=(Resource(kind="link", title=proposal.topic, url=proposal.url),) if proposal.url else (),
        unconfirmed=True, link_life=life, kind=proposal.kind,
    )  # fmt: skip
    there = [talk if known.slug == instead else known for known in session.talks]
    talks = there if instead and session.talk(instead) else [*session.talks, talk]
    return replace(session, talks=tuple(talks), kind="talks"), talk


def _free(slug: str, taken: set[str]) -> str:
    """*slug*, or the first of ``<slug>-2``, ``<slug>-3``, … that is not *taken*."""
    number, found = 1, slug
    while found in taken:
        number += 1
        found = f"{slug}-{number}"
    return found


def without_talk(session: Session, slug: str, group: Group) -> Session:
    """*session* without the talk *slug*; if no talk is left, the session is what the group's file makes of it."""
    talks = tuple(talk for talk in session.talks if talk.slug != slug)
    kind = session.kind if talks else group.kinds.get(session.key, "discussion")
    return replace(session, talks=talks, kind=kind)


def confirmed(session: Session, slug: str) -> Session:
    """*session* with the talk *slug* confirmed by its speaker."""
    talks = (replace(talk, unconfirmed=False) if talk.slug == slug else talk for talk in session.talks)
    return replace(session, talks=tuple(talks))


def next_up(vote: Vote, known: Known, askable: Sequence[str]) -> TalkProposal | None:
    """The best proposal of *vote* that has no slot yet, that somebody approved of, and whose speaker can be asked (is *askable*)."""
    for line in vote.ranking:
        found = standing(line.proposal, known)
        if line.approvals and found and found.id in askable:
            return found
    return None


def _made(proposal: TalkProposal) -> tuple[datetime, str]:
    return proposal.made, proposal.id
