"""Proposals and votes as far as the world may see them: what is open, what was chosen, how a vote went. Never who voted."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from shared.model.agenda import told as kind_in_words
from shared.model.group import PublicGroup
from shared.model.proposal import ProposalState, TalkProposal
from shared.model.vote import Vote, VoteState
from shared.site.views import SessionView
from shared.site.wording import When, when
from shared.text.markdown import to_html
from shared.text.times import day
from shared.text.weblinks import web

SHOWN = (ProposalState.OPEN, ProposalState.CHOSEN)


@dataclass(frozen=True, slots=True)
class ProposalView:
    """*about* is HTML; *view* is the session it is scheduled for; *voted*: the open vote asks about it."""

    id: str
    topic: str
    speaker: str
    about: str
    url: str | None
    made: str
    view: SessionView | None
    voted: bool
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    topic: str
    speaker: str
    approvals: int


@dataclass(frozen=True, slots=True)
class VoteView:
    opened: str
    closes: When
    seats: int
    ballots: int
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class ProposalsView:
    """All proposals that wait and those that were chosen, the vote that is open, and the votes that were counted (newest first)."""

    waiting: tuple[ProposalView, ...]
    chosen: tuple[ProposalView, ...]
    vote: VoteView | None
    past: tuple[VoteView, ...]

    def __bool__(self) -> bool:
        return bool(self.waiting or self.chosen or self.vote or self.past)


def proposals_view(
    proposals: Sequence[TalkProposal], votes: Sequence[Vote], sessions: Sequence[SessionView], group: PublicGroup
) -> ProposalsView:
    """*proposals* and *votes* of a group; what is hidden, merged or withdrawn is not shown, in no tally either."""
    shown = {one.id: one for one in sorted(proposals, key=lambda one: (one.made, one.id)) if one.state in SHOWN}
    running = max((v for v in votes if v.state is VoteState.OPEN), key=lambda v: (v.opened, v.id), default=None)
    counted = sorted((v for v in votes if v.state is not VoteState.OPEN), key=lambda v: (v.closes, v.id), reverse=True)
    asked = running.proposals if running else ()
    views = {view.key: view for view in sessions}
    tz = group.tz

    def told(one: TalkProposal) -> ProposalView:
        return ProposalView(
            id=one.id,
            topic=one.topic,
            speaker=one.speaker,
            about=to_html(one.about),
            url=web(one.url),
            made=day(one.made.astimezone(tz).date()),
            view=views.get(one.session.rpartition("/")[2]),
            voted=one.id in asked,
            kind=kind_in_words(one.kind, group),
        )

    return ProposalsView(
        waiting=tuple(told(one) for one in shown.values() if one.state is ProposalState.OPEN),
        chosen=tuple(told(one) for one in reversed(shown.values()) if one.state is ProposalState.CHOSEN),
        vote=_vote(running, shown, tz) if running else None,
        past=tuple(_vote(one, shown, tz) for one in counted),
    )


def _vote(vote: Vote, shown: dict[str, TalkProposal], tz: ZoneInfo) -> VoteView:
    ranked = [(shown[tally.proposal], tally.approvals) for tally in vote.ranking if tally.proposal in shown]
    return VoteView(
        opened=day(vote.opened.astimezone(tz).date()),
        closes=when(vote.closes, None, tz),
        seats=vote.seats,
        ballots=vote.ballots,
        results=tuple(Result(one.topic, one.speaker, approvals) for one, approvals in ranked),
    )
