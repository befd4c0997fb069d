"""Mails about proposals and votes: the ballot, the resulting programme, and what co-leads are told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from shared import signed_links as purposes
from shared.errors import BadInput
from shared.letters.kinds import MailKind, Target
from shared.letters.sent import Sent
from shared.letters.sheets import (
    Sheet,
    co_lead_why,
    dated,
    member_why,
)
from shared.letters.to_speakers import about_of, speakers_link, speakers_sheet
from shared.letters.views import own_zone, when_of
from shared.letters.wording import When, counted, fitted, in_subject, line, web, when
from shared.membership.digests import MOST
from shared.model.agenda import length, told
from shared.model.mailing import Message
from shared.model.preference import VOTES
from shared.model.proposal import ProposalState, TalkProposal
from shared.model.ref import Ref
from shared.model.session import Session
from shared.store import Store
from shared.text.markdown import to_line, whole
from shared.voting.phases import takes_ballots
from shared.voting.rules import shuffled
from shared.voting.vote_context import Poll, Slot, counted_poll, open_poll, with_voters

MOST_SHOWN, TOPIC, SPEAKER, ABOUT = 20, 300, 160, 300
"""How many proposals a ballot's mail shows, and the bytes of HTML that each may take: it stays under 100 KB in any alphabet."""


@dataclass(frozen=True, slots=True)
class ProposalView:
    topic: str
    speaker: str
    about: str
    link: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class SlotView:
    topic: str
    speaker: str
    when: When
    unconfirmed: bool


def ballot(sent: Sent) -> Sheet:
    """The vote is open: the proposals, in an order of the reader's own, and their ballot."""
    return _ballot(sent, "Vote until {}: which talks come next?", again=False)


def ballot_reminder(sent: Sent) -> Sheet:
    """The reader has not voted, and the vote closes soon."""
    return _ballot(sent, "Open until {}: the vote on the next talks", again=True)


def _ballot(sent: Sent, subject: str, *, again: bool) -> Sheet:
    poll = _poll(sent)
    mixed = shuffled(poll.proposals, poll.vote.id, sent.reader.member.id if sent.reader.member else "")
    until = when(poll.vote.closes, None, sent.group.tz, own_zone(sent))
    return Sheet(
        subject=subject.format(until.brief),
        preheader=f"{counted(len(mixed), 'proposal')}; approve of as many as you like.",
        why=member_why(sent),
        facts={
            "again": again,
            "until": until,
            "seats": poll.vote.seats,
            "proposals": [_view(proposal, sent) for proposal in mixed[:MOST_SHOWN]],
            "more": max(0, len(mixed) - MOST_SHOWN),
            "ballot": sent.links["ballot"],
            "propose": sent.links["propose"],
        },
    )


def programme(sent: Sent) -> Sheet:
    """The result of the vote: who talks when."""
    poll = _poll(sent)
    slots = [_slot(slot, sent) for slot in poll.slots]
    if not slots:
        raise BadInput(f"{sent.mailing.id}: no talk came of the vote")
    return Sheet(
        subject=f"The next talks: {slots[0].when.date}" + (" and after" if len(slots) > 1 else ""),
        preheader=f"{counted(poll.vote.ballots, 'member')} voted. First: {slots[0].topic}",
        why=member_why(sent),
        facts={
            "slots": slots,
            "voted": counted(poll.vote.ballots, "member"),
            "ballot": sent.links["ballot"],
            "propose": sent.links["propose"],
        },
    )


def vote_closed(sent: Sent) -> Sheet:
    """The count, who is asked, and what stayed without a slot, or which slots without a talk."""
    poll = _poll(sent)
    counts = {tally.proposal: tally.approvals for tally in poll.vote.ranking}
    places = {slot.proposal.id: slot for slot in poll.slots}
    ranking = [
        {
            "topic": fitted(p.topic, TOPIC),
            "speaker": fitted(p.speaker, SPEAKER),
            "approvals": counted(counts[p.id], "approval"),
            "slot": _day(places[p.id].session, sent) if p.id in places else "",
        }
        for p in poll.proposals[:MOST]
    ]
    asked, voted = len(poll.vote.chosen), counted(poll.vote.ballots, "member")
    return Sheet(
        subject=f"The vote is counted: {counted(asked, 'speaker')} asked" if asked else "The vote is counted: no talk",
        preheader=f"{voted} voted.",
        why=co_lead_why(sent),
        facts={
            "voted": voted,
            "ranking": ranking,
            "asked": asked,
            "short": max(0, min(poll.vote.seats, sum(count > 0 for count in counts.values())) - asked),
            "id": sent.group.id,
            "vote": line(poll.vote.id, 40),
        },
    )


def proposal(sent: Sent) -> Sheet:
    """Somebody proposed a talk: what it is, and the commands to merge or hide it."""
    row = sent.rows.get("proposal")
    if row is None:
        raise BadInput(f"{sent.mailing.id}: the proposal is not on record")
    seen = _view(row, sent)
    return Sheet(
        subject=f"A talk is proposed: {in_subject(row.topic, 80)}",
        preheader="It will be in the next vote. There is nothing to do.",
        why=co_lead_why(sent),
        facts={
            "proposal": seen,
            "number": row.id,
            "hidden": row.state is ProposalState.HIDDEN,
            "id": sent.group.id,
        },
    )


def proposals(sent: Sent) -> Sheet:
    """Many proposals within an hour; the latest of them in one mail."""
    lines = [fitted(one, TOPIC) for one in sent.facts.get("about", "").split("\n")[:MOST] if one.strip()]
    more = int(sent.facts.get("more", "0") or 0)
    return Sheet(
        subject=f"{counted(len(lines) + more, 'more talk')} proposed",
        preheader="They come in one mail.",
        why=co_lead_why(sent),
        facts={"lines": lines, "more": more, "left": int(sent.facts.get("left", "0") or 0), "id": sent.group.id},
    )


def talk_chosen(sent: Sent) -> Sheet:
    """The group voted for the talk: will its speaker give it? The second such mail says that it is the last."""
    session, _, seen = dated(sent)
    talk = session.talk(sent.mailing.subject)
    minutes, questions = length(talk.kind if talk else None, sent.group)
    again = sent.facts.get("again") == "yes"
    return speakers_sheet(
        about_of(sent),
        sent,
        f"Will you give your talk on {seen.when.date}?" if again else f"Chosen: your talk, on {seen.when.date}",
        "Please say yes or no; it takes one press.",
        again=again,
        chosen=sent.links["chosen"],
        minutes=minutes,
        questions=questions,
    )


def talk_open(sent: Sent) -> Sheet:
    """A slot needs somebody: its speaker does not answer, or declined and nobody can take their place."""
    why, session = sent.facts.get("why", ""), sent.session
    starts = session.starts if session else None
    silent = why == "silent"
    topic = line(sent.facts.get("topic"), 140)
    return Sheet(
        subject=f"No answer about the talk {in_subject(topic, 80)}"
        if silent
        else f"A slot is free again: {in_subject(topic, 80)}",
        preheader="This is what you can do.",
        why=co_lead_why(sent),
        facts={
            "topic": topic,
            "speaker": line(sent.facts.get("speaker"), 80),
            "silent": silent,
            "late": why == "late",
            "when": when(starts, None, sent.tz) if starts else None,
            "number": line(sent.facts.get("proposal"), 40),
            "id": sent.group.id,
        },
    )


def _poll(sent: Sent) -> Poll:
    poll: Poll | None = sent.more
    if poll is None:
        raise BadInput(f"{sent.mailing.id}: the vote is not on record")
    return poll


def _view(row: TalkProposal, sent: Sent) -> ProposalView:
    words = to_line(row.about, ABOUT)
    about = whole(fitted(words, ABOUT), words)
    kind = fitted(told(row.kind, sent.group), SPEAKER)
    return ProposalView(fitted(row.topic, TOPIC), fitted(row.speaker, SPEAKER), about, web(row.url), kind)


def _day(session: Session, sent: Sent) -> str:
    return when(session.starts, None, sent.group.tz_of(session)).date if session.starts else ""


def _slot(slot: Slot, sent: Sent) -> SlotView:
    if slot.session.starts is None:
        raise BadInput(f"{slot.session.id} has no date")
    return SlotView(
        topic=fitted(slot.talk.title or slot.proposal.topic, TOPIC),
        speaker=fitted(slot.talk.speaker, SPEAKER),
        when=when_of(slot.session, slot.session.starts, sent),
        unconfirmed=slot.talk.unconfirmed,
    )


# --- links, rows to read, and why mails no longer go
LINK_LIFE = timedelta(days=120)
"""How long a ballot's link works, and the link by which a chosen speaker accepts or declines."""


def _member_links(sent: Sent) -> Mapping[str, Target]:
    """Where the reader proposes a talk, and their ballot."""
    member = sent.reader.member
    if member is None:
        return {}
    own = purposes.member_subject(member.id, member.link_life)
    return {
        "propose": Target("p", purposes.PROPOSE, own),
        "ballot": Target("b", purposes.VOTE, (sent.mailing.subject, *own), LINK_LIFE),
    }


def _chosen_links(sent: Sent) -> Mapping[str, Target]:
    session, slug = sent.mailing.session, sent.mailing.subject
    if not session:
        return {}
    chosen = Target("c", purposes.CHOSEN, (session, slug, sent.facts["proposal"]), LINK_LIFE)
    return {**speakers_link(sent), "chosen": chosen}


def _proposal(message: Message) -> Mapping[str, Ref[Any]]:
    return {"proposal": Ref(TalkProposal, (message.group, message.subject))}


def _open(sent: Sent, _: Sequence[str], store: Store, __: set[str]) -> Poll | None:
    return open_poll(sent.group, sent.mailing.subject, store)


def _open_to(sent: Sent, readers: Sequence[str], store: Store, _: set[str]) -> Poll | None:
    poll = open_poll(sent.group, sent.mailing.subject, store)
    return with_voters(poll, readers, store) if poll else None


def _counted(sent: Sent, _: Sequence[str], store: Store, __: set[str]) -> Poll | None:
    return counted_poll(sent.group, sent.mailing.subject, store)


def _closed(sent: Sent) -> str:
    poll: Poll | None = sent.more
    if poll is None or not takes_ballots(poll.vote, sent.now):
        return "closed"
    return "voted" if sent.reader.id in poll.voted else ""


def _empty(sent: Sent) -> str:
    return "" if sent.more and sent.more.slots else "empty"


def _withdrawn(sent: Sent) -> str:
    row = sent.rows.get("proposal")
    return "" if row and row.state is not ProposalState.WITHDRAWN else "withdrawn"


def _decided(sent: Sent) -> str:
    talk = sent.session.talk(sent.mailing.subject) if sent.session and sent.session.upcoming else None
    return "" if talk and talk.unconfirmed else "decided"


MAILS = (
    MailKind(
        name="proposal", desk="votes", words="A talk is proposed",
        letter=proposal, refs=_proposal, still=_withdrawn, transactional=True, can_wait=True,
    ),
    MailKind(
        name="proposals", desk="votes", words="Several talks are proposed",
        letter=proposals, transactional=True, names_people=True, can_wait=True,
        length=4,
    ),
    MailKind(
        name="ballot", words="The vote is open", letter=ballot, more=_open, still=_closed, links=_member_links, preference=VOTES
    ),
    MailKind(
        name="ballot-reminder", words="The vote closes soon", letter=ballot_reminder, more=_open_to, still=_closed, links=_member_links,
        preference=VOTES,
    ),
    MailKind(
        name="vote-closed", desk="votes", words="The vote is counted",
        letter=vote_closed, more=_counted, transactional=True, can_wait=True, length=8
    ),
    MailKind(
        name="talk-chosen", words="To a speaker: your talk was chosen", letter=talk_chosen, still=_decided, links=_chosen_links,
        transactional=True,
    ),
    MailKind(
        name="talk-open", desk="votes", words="A slot is free again", letter=talk_open, transactional=True, for_chat=True,
        names_people=True,
    ),
    MailKind(
        name="programme", words="The next talks", letter=programme, more=_counted, still=_empty, links=_member_links, preference=VOTES
    ),
)  # fmt: skip
