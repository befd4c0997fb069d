"""Mails around proposals and votes: the ballot, the programme that comes of it, and what co-leads hear."""

from dataclasses import dataclass

from shared.errors import BadInput
from shared.letters.sent import Context
from shared.letters.sheets import Sheet, co_lead_why, member_why
from shared.letters.views import own_zone
from shared.letters.wording import When, counted, fitted, line, web, when
from shared.membership.digests import MOST
from shared.model.mailing import Mailing
from shared.model.proposal import ProposalState, TalkProposal
from shared.text.markdown import to_line, whole
from shared.voting.rules import shuffled
from shared.voting.vote_context import Poll, Slot

MOST_SHOWN, TOPIC, SPEAKER, ABOUT = 20, 300, 160, 300
"""How many proposals a ballot's mail shows, and the bytes of HTML that each may take: it stays under 100 KB in any alphabet."""


@dataclass(frozen=True, slots=True)
class ProposalView:
    topic: str
    speaker: str
    about: str
    link: str


@dataclass(frozen=True, slots=True)
class SlotView:
    topic: str
    speaker: str
    when: When
    unconfirmed: bool


def ballot(mailing: Mailing, context: Context) -> Sheet:
    """The vote is open: what is proposed, in the reader's own order, and their ballot."""
    return _ballot(mailing, context, "Vote until {}: which talks come next?", again=False)


def ballot_reminder(mailing: Mailing, context: Context) -> Sheet:
    """The reader has not voted, and the vote closes soon."""
    return _ballot(mailing, context, "Open until {}: the vote on the next talks", again=True)


def _ballot(mailing: Mailing, context: Context, subject: str, *, again: bool) -> Sheet:
    poll = _poll(mailing, context)
    mixed = shuffled(poll.proposals, poll.vote.id, context.member.id if context.member else "")
    until = when(poll.vote.closes, None, context.group.tz, own_zone(context))
    return Sheet(
        subject=subject.format(until.brief),
        preheader=f"{counted(len(mixed), 'proposal')}; approve of as many as you like.",
        why=member_why(context),
        facts={
            "again": again,
            "until": until,
            "seats": poll.vote.seats,
            "proposals": [_view(proposal) for proposal in mixed[:MOST_SHOWN]],
            "more": max(0, len(mixed) - MOST_SHOWN),
            "ballot": context.links["ballot"],
            "propose": context.links["propose"],
        },
    )


def programme(mailing: Mailing, context: Context) -> Sheet:
    """What came of the vote: who talks when."""
    poll = _poll(mailing, context)
    slots = [_slot(slot, context) for slot in poll.slots]
    if not slots:
        raise BadInput(f"{mailing.id}: no talk came of the vote")
    return Sheet(
        subject=f"The next talks: {slots[0].when.date}" + (" and after" if len(slots) > 1 else ""),
        preheader=f"{counted(poll.vote.ballots, 'member')} voted. First: {slots[0].topic}",
        why=member_why(context),
        facts={
            "slots": slots,
            "open": any(slot.unconfirmed for slot in slots),
            "voted": counted(poll.vote.ballots, "member"),
            "ballot": context.links["ballot"],
            "propose": context.links["propose"],
        },
    )


def vote_closed(mailing: Mailing, context: Context) -> Sheet:
    """The count, who is asked, and what is left without a slot or without a talk."""
    poll = _poll(mailing, context)
    counts = {tally.proposal: tally.approvals for tally in poll.vote.ranking}
    places = {slot.proposal.id: slot for slot in poll.slots}
    ranking = [
        {
            "topic": fitted(p.topic, TOPIC),
            "speaker": fitted(p.speaker, SPEAKER),
            "approvals": counted(counts[p.id], "approval"),
            "slot": when(places[p.id].session.starts, None, context.group.tz).date if p.id in places else "",  # type: ignore[arg-type]
        }
        for p in poll.proposals[:MOST]
    ]
    asked, voted = len(poll.vote.chosen), counted(poll.vote.ballots, "member")
    return Sheet(
        subject=f"The vote is counted: {counted(asked, 'speaker')} asked" if asked else "The vote is counted: no talk",
        preheader=f"{voted} voted.",
        why=co_lead_why(context),
        facts={
            "voted": voted,
            "ranking": ranking,
            "asked": asked,
            "short": max(0, min(poll.vote.seats, sum(count > 0 for count in counts.values())) - asked),
            "id": context.group.id,
            "vote": line(poll.vote.id, 40),
        },
    )


def proposal(mailing: Mailing, context: Context) -> Sheet:
    """Somebody proposed a talk: what it is, and the commands that merge or hide it."""
    row = context.proposal
    if row is None:
        raise BadInput(f"{mailing.id}: the proposal is not on record")
    seen = _view(row)
    return Sheet(
        subject=f"A talk is proposed: {line(row.topic, 80)}",
        preheader="It stands for the next vote. Nothing needs doing.",
        why=co_lead_why(context),
        facts={
            "proposal": seen,
            "number": row.id,
            "hidden": row.state is ProposalState.HIDDEN,
            "id": context.group.id,
        },
    )


def proposals(mailing: Mailing, context: Context) -> Sheet:
    """So many proposals within an hour that the latest of them come in one mail."""
    lines = [fitted(one, TOPIC) for one in mailing.facts.get("about", "").split("\n")[:MOST] if one.strip()]
    more = int(mailing.facts.get("more", "0") or 0)
    return Sheet(
        subject=f"{counted(len(lines) + more, 'more talk')} proposed",
        preheader="They come in one mail.",
        why=co_lead_why(context),
        facts={"lines": lines, "more": more, "id": context.group.id},
    )


def talk_open(mailing: Mailing, context: Context) -> Sheet:
    """A slot needs a person: its speaker does not answer, or declined and nobody can move up."""
    why, session = mailing.facts.get("why", ""), context.session
    starts = session.starts if session else None
    silent = why == "silent"
    topic = line(mailing.facts.get("topic"), 140)
    return Sheet(
        subject=f"No answer about the talk {line(topic, 80)}" if silent else f"A slot is free again: {line(topic, 80)}",
        preheader="This is what you can do.",
        why=co_lead_why(context),
        facts={
            "topic": topic,
            "speaker": line(mailing.facts.get("speaker"), 80),
            "silent": silent,
            "late": why == "late",
            "when": when(starts, None, context.group.tz) if starts else None,
            "number": line(mailing.facts.get("proposal"), 40),
            "id": context.group.id,
        },
    )


def _poll(mailing: Mailing, context: Context) -> Poll:
    poll: Poll | None = context.poll
    if poll is None:
        raise BadInput(f"{mailing.id}: the vote is not on record")
    return poll


def _view(row: TalkProposal) -> ProposalView:
    words = to_line(row.about, ABOUT)
    about = whole(fitted(words, ABOUT), words)
    return ProposalView(fitted(row.topic, TOPIC), fitted(row.speaker, SPEAKER), about, web(row.url))


def _slot(slot: Slot, context: Context) -> SlotView:
    if slot.session.starts is None:
        raise BadInput(f"{slot.session.id} has no date")
    return SlotView(
        topic=fitted(slot.talk.title or slot.proposal.topic, TOPIC),
        speaker=fitted(slot.talk.speaker, SPEAKER),
        when=when(slot.session.starts, slot.session.ends, context.group.tz, own_zone(context)),
        unconfirmed=slot.talk.unconfirmed,
    )
