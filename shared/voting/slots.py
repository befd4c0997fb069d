"""Giving a slot: the talk in the session, how its speaker is reached, and the mail that asks them to accept."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from shared.model.mailing import Audience, Mailing, mailing
from shared.model.member import Member, MemberState
from shared.model.proposal import ProposalState, Proposer, TalkProposal
from shared.model.session import Session, Speaker, Talk, followed
from shared.model.vote import Vote
from shared.schedule.joint import guests_of
from shared.schedule.session_duties import scheduled
from shared.schedule.steps import put
from shared.store import Create, Ref, Replace, Store, Write
from shared.store.actions import AT_ONCE
from shared.voting.rules import with_talk


@dataclass(frozen=True, slots=True)
class Seat:
    """*proposal* as the *talk* of the session first planned on *session*."""

    proposal: TalkProposal
    session: str
    talk: Talk


def askable(proposals: Iterable[str], group: str, store: Store) -> dict[str, Proposer]:
    """Who made each proposal, without people who are no longer members: they want no more mail."""
    refs = [Ref(Proposer, (group, proposal)) for proposal in proposals]
    rows = store.get_many(refs).values()
    whose = [Ref(Member, (group, row.member)) for row in rows if row.member]
    members = store.get_many(whose)
    here = {ref.key[1] for ref, row in members.items() if row.state in (MemberState.ACTIVE, MemberState.PAUSED)}
    return {row.proposal: row for row in rows if not row.member or row.member in here}


def seated(proposal: TalkProposal, session: Session, now: datetime, instead: str = "") -> tuple[Session, Seat]:
    """*session* with *proposal* as one of its talks, in the place of the talk *instead* if one is named; and the seat. Links of an
    earlier talk of the same name do not lead to it."""
    after, talk = with_talk(session, proposal, instead, int(now.timestamp()))
    return after, Seat(proposal, session.key, talk)


def along(session: Session, store: Store) -> list[Write]:
    """The sessions of guests with the talks that *session* now has."""
    rows = ((followed(row, session), guest) for row, guest in guests_of(session, store))
    return [Replace(scheduled(row, guest)) for row, guest in rows]


def writes_of(
    seats: Iterable[Seat], who: dict[str, Proposer], vote: Vote, store: Store, now: datetime, correlation: str
) -> list[Write]:
    """What is written besides the sessions when *seats* are given: the proposals as chosen, the speakers' private rows, a mail to each."""
    given = list(seats)
    refs = [Ref(Speaker, (vote.group, seat.session, seat.talk.slug)) for seat in given]
    there = store.get_many(refs)
    writes: list[Write] = []
    for seat, ref in zip(given, refs, strict=True):
        chosen = replace(
            seat.proposal, state=ProposalState.CHOSEN, session=seat.session, talk=seat.talk.slug, vote=vote.id
        )
        row = Speaker(
            group=vote.group, session=seat.session, talk=seat.talk.slug, name=seat.proposal.speaker,
            address=who[seat.proposal.id].address,
        )  # fmt: skip
        writes += [Replace(chosen), put(row, there.get(ref)), Create(asking(chosen, now, correlation))]
    return writes


def asking(proposal: TalkProposal, now: datetime, correlation: str, *, again: bool = False) -> Mailing:
    """The mail that asks the speaker of a chosen *proposal* to accept; the second one says that it is the last."""
    of = f"{proposal.session}/{proposal.talk}/{proposal.id}.{proposal.vote}" + ("/again" if again else "")
    facts = {"proposal": proposal.id} | ({"again": "yes"} if again else {})
    return mailing(
        "talk-chosen", proposal.group, Audience.SPEAKER, at=now, of=of, session=proposal.session, subject=proposal.talk,
        facts=facts, correlation=correlation,
    )  # fmt: skip


def programme(vote: Vote, now: datetime, correlation: str) -> Mailing:
    """The one mail that tells members who talks when; a tick sends it."""
    return mailing(
        "programme", vote.group, Audience.MEMBERS, at=now, of=vote.id, subject=vote.id, wait=AT_ONCE,
        correlation=correlation,
    )  # fmt: skip


def vacancy(why: str, proposal: TalkProposal, vote: Vote, now: datetime, correlation: str) -> Mailing:
    """The co-leads are told that a slot needs them: its speaker is ``silent``, or declined and there is ``nobody`` to replace them, or
    it is too ``late`` for that."""
    facts = {"why": why, "proposal": proposal.id, "topic": proposal.topic, "speaker": proposal.speaker}
    return mailing(
        "talk-open", vote.group, Audience.CO_LEADS, at=now, of=f"{proposal.session}/{proposal.talk}/{proposal.id}.{why}",
        session=proposal.session, subject=proposal.talk, facts=facts, correlation=correlation,
    )  # fmt: skip
