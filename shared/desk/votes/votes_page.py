"""What is proposed, the vote on it, and the votes that were: counts, and nobody's ballot."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from shared.desk.answers import Page
from shared.desk.paging import page_of
from shared.desk.visit import Visit
from shared.desk.votes import proposal_page, vote_page
from shared.desk.votes.proposal_page import Offer, offer
from shared.desk.votes.vote_page import VoteFacts, facts_of
from shared.desk.when import spoken, when_of
from shared.model.proposal import ProposalState, TalkProposal
from shared.model.session import Session
from shared.model.vote import Ballot, Vote, VoteState
from shared.store import Ref, Store
from shared.text.inline import counted, listed
from shared.voting.rules import FEWEST

LATELY = timedelta(days=400)
"""Votes since so long ago are on the first page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastVote:
    id: str
    closed: str
    state: str
    became: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VotesPage:
    """*running* is the vote that is open. *few* is how many proposals a vote lacks. *answers* are chosen speakers who have not said
    yes."""

    template: ClassVar[str] = "votes.html"
    section: ClassVar[str] = "votes"
    title: ClassVar[str] = "Votes and proposals"
    running: VoteFacts | None
    days: str
    few: int
    open: tuple[Offer, ...]
    hidden: tuple[Offer, ...]
    answers: tuple[Offer, ...]
    past: tuple[PastVote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierPage:
    """*older* and *newer* are numbers of pages, 0 where there is none."""

    template: ClassVar[str] = "earlier-votes.html"
    section: ClassVar[str] = "votes"
    title: ClassVar[str] = "Earlier votes and proposals"
    votes: tuple[PastVote, ...]
    proposals: tuple[Offer, ...]
    older: int
    newer: int


def show(visit: Visit) -> VotesPage:
    group, store = visit.group, visit.store
    votes = store.all(Vote, group.id, since=(visit.now - LATELY).date().isoformat(), unread=[])
    votes.sort(key=lambda one: (one.opened, one.id), reverse=True)
    known = {row.id: row for row in store.all(TalkProposal, group.id, unread=[])}
    vote = next((one for one in votes if one.state is VoteState.OPEN), None)
    ballots = store.all(Ballot, group.id, vote.id, unread=[]) if vote else []
    found = sorted(known.values(), key=lambda row: (row.made, row.id))
    waiting = _open(found)
    return VotesPage(
        running=facts_of(vote, known, visit, ballots) if vote else None,
        days=counted(group.vote_days, "day"),
        few=max(0, FEWEST - len(waiting)),
        open=tuple(offer(row, visit, merged=_merged(row, found)) for row in waiting),
        hidden=tuple(offer(row, visit) for row in found if row.state is ProposalState.HIDDEN),
        answers=tuple(_unanswered(found, visit)),
        past=tuple(_past(one, known, visit) for one in votes if one is not vote),
    )


def earlier(visit: Visit) -> EarlierPage:
    """All votes, and what became of all proposals that are not open, the newest first."""
    group, store = visit.group, visit.store
    rows = store.all(TalkProposal, group.id, unread=[])
    known = {row.id: row for row in rows}
    votes = sorted(store.all(Vote, group.id, unread=[]), key=lambda one: (one.opened, one.id), reverse=True)
    votes = [one for one in votes if one.state is not VoteState.OPEN]
    old = [row for row in rows if row.state not in (ProposalState.OPEN, ProposalState.HIDDEN)]
    old.sort(key=lambda row: (row.made, row.id), reverse=True)
    page = page_of(max(len(votes), len(old)), visit.number("page"))
    return EarlierPage(
        votes=tuple(_past(one, known, visit) for one in page.of(votes)),
        proposals=tuple(offer(row, visit, into=known.get(row.into)) for row in page.of(old)),
        older=page.older,
        newer=page.newer,
    )


def _open(rows: Iterable[TalkProposal]) -> list[TalkProposal]:
    return [row for row in rows if row.state is ProposalState.OPEN]


def _merged(row: TalkProposal, rows: Iterable[TalkProposal]) -> int:
    return sum(one.state is ProposalState.MERGED and one.into == row.id for one in rows)


def _unanswered(rows: Iterable[TalkProposal], visit: Visit) -> Iterable[Offer]:
    """The chosen ones of sessions to come whose speaker has not said yes."""
    chosen = [row for row in rows if row.state is ProposalState.CHOSEN and row.session]
    sessions = _sessions(chosen, visit.store)
    for row in chosen:
        session = sessions.get((row.group, row.session))
        talk = session.talk(row.talk) if session and session.upcoming else None
        if session and talk and talk.unconfirmed:
            yield offer(row, visit, when=when_of(session, visit.group.tz_of(session)))


def _sessions(rows: Iterable[TalkProposal], store: Store) -> Mapping[tuple[str, str], Session]:
    refs = dict.fromkeys(Ref(Session, (row.group, row.session)) for row in rows)
    found = store.get_many(refs, set())
    return {(row.group, row.key): row for row in found.values()}


def _past(vote: Vote, known: Mapping[str, TalkProposal], visit: Visit) -> PastVote:
    names = [known[one.proposal].speaker for one in vote.chosen if one.proposal in known]
    return PastVote(
        id=vote.id, closed=spoken(vote.closes, visit.group.tz), state=vote_page.STATES[vote.state],
        became=f"{counted(vote.ballots, 'member')} voted; "
        + (f"{listed([name[:60] for name in names])} came out first" if names else "nobody was given a slot"),
    )  # fmt: skip


PAGES = (
    Page(path=("votes",), show=show),
    Page(path=("votes", "earlier"), show=earlier),
    Page(path=("votes", "proposals", "{proposal}"), show=proposal_page.show),
    Page(path=("votes", "{vote}"), show=vote_page.show),
)
