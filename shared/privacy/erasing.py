"""Everything held about a person, to be handed out or erased, in all groups at once.

A person is an address: their memberships in other groups are found by it. Erasing takes the rows that name them, in one write or,
where they are many, in several, the last of which also leaves the work of removing what only has their id to the next tick.
"""

import hashlib
import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from shared.errors import BadInput
from shared.model.form_response import HandedResponse, SeenResponse, Taken
from shared.model.group import FiledTalks, Group, whole
from shared.model.mailing import Audience, Entry, Mailing, mailing
from shared.model.member import Member, MemberState, member_id
from shared.model.proposal import ProposalState, Proposer, TalkProposal
from shared.model.session import Speaker
from shared.model.suppression import Erased, Erasure, Suppression, Why, hashed
from shared.model.vote import Ballot, Vote, VoteState
from shared.signed_links import Keys
from shared.store import Create, Delete, Ref, Replace, Store, Write, packed
from shared.text.addresses import normalise
from shared.voting.proposing import unmerged

log = logging.getLogger(__name__)


class GivenUp(Protocol):
    """The dead-letter queue."""

    def forget(self, ids: Collection[str]) -> int:
        """Drop the messages that are about one of these member ids alone; how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What lies under an address: memberships with their groups, talks' private rows, proposals and what is public of them, ballots
    of open votes, responses that a script handed in and that wait to be taken in, and what an earlier erasure left."""

    address: str
    groups: tuple[Group, ...]
    members: tuple[Member, ...]
    speakers: tuple[Speaker, ...]
    proposers: tuple[Proposer, ...]
    proposals: tuple[TalkProposal, ...]
    ballots: tuple[Ballot, ...]
    waiting: tuple[HandedResponse, ...]
    suppression: Suppression | None

    def group(self, member: Member) -> Group:
        return next(group for group in self.groups if group.id == member.group)


def person(address: str, store: Store, keys: Keys) -> Person:
    """Whoever has the normalised *address*, in every group."""
    groups = store.all(Group)
    gone = store.get(Suppression, hashed(address, keys.suppression))
    times = gone.times if gone else 0
    # Earlier ids too: a sign-up or a list that was under way while somebody was erased may have come in under the old one.
    wanted = [Ref(Member, (g.id, member_id(g.id, address, keys.hash, n))) for g in groups for n in range(times + 1)]
    found = store.get_many(wanted)
    speakers = (row for group in groups for row in store.all(Speaker, group.id) if row.address == address)
    members = tuple(found[one] for one in wanted if one in found)
    ids = {member.id for member in members}
    proposers = [
        row for g in groups for row in store.all(Proposer, g.id) if row.address == address or row.member in ids
    ]
    offered = [Ref(TalkProposal, (row.group, row.proposal)) for row in proposers]
    open_votes = [v for member in members for v in store.all(Vote, member.group) if v.state is VoteState.OPEN]
    forms = [group.form.id for group in groups if group.form]
    return Person(
        address=address,
        groups=tuple(groups),
        members=members,
        speakers=tuple(speakers),
        proposers=tuple(proposers),
        proposals=tuple(store.get_many(offered).values()) if offered else (),
        ballots=tuple(_ballots(members, open_votes, store)),
        waiting=tuple(row for form in forms for row in store.all(HandedResponse, form) if _bears(row, address)),
        suppression=gone,
    )


def _ballots(members: Iterable[Member], votes: Iterable[Vote], store: Store) -> list[Ballot]:
    """What *members* voted in those of *votes* that are their group's."""
    mine = list(votes)
    refs = [Ref(Ballot, (v.group, v.id, m.id)) for m in members for v in mine if v.group == m.group]
    return list(store.get_many(refs).values()) if refs else []


def _bears(row: HandedResponse, address: str) -> bool:
    """Whether *address* was typed into a response, wherever."""
    for written in (row.respondent_email, *(text for given in row.answers.values() for text in given)):
        try:
            if normalise(written) == address:
                return True
        except BadInput:
            continue
    return False


def held(who: Person, store: Store, now: datetime) -> dict[str, Any]:
    """Everything that is held about *who*, as JSON holds it: times RFC 3339, nothing but their own."""
    return {
        "address": who.address,
        "made": now.isoformat(),
        "memberships": [_membership(member, who.group(member), store) for member in who.members],
        "talks": [
            {"group": row.group, "session": row.session, "talk": row.talk, "name": row.name} for row in who.speakers
        ],
        "proposals": [
            {
                "group": p.group,
                "id": p.id,
                "name": p.speaker,
                "topic": p.topic,
                "about": p.about,
                "link": p.url,
                "made": _time(p.made),
                "state": p.state.value,
            }
            for p in who.proposals
        ],
        "waiting_responses": [
            {
                "form": row.form,
                "id": row.id,
                "answers": [[row.titles.get(q, q), *given] for q, given in row.answers.items()],
            }
            for row in who.waiting
        ],
        "erased_before": (
            {"at": who.suppression.at.isoformat(), "why": who.suppression.why.value} if who.suppression else None
        ),
        "elsewhere": "Your answers are also with Google, in the group's form: its co-leads can delete them there. "
        "What you present in a session (name, title, abstract, slides) is on the group's public page.",
    }


def _membership(member: Member, group: Group, store: Store) -> dict[str, Any]:
    return {
        "group": {"id": group.id, "name": group.name},
        "id": member.id,
        "name": member.name,
        "state": member.state.value,
        "zone": member.zone or None,
        "not_wanted": list(member.muted),
        "paused_until": _time(member.paused_until),
        "confirmation_mailed": _time(member.confirm_mailed),
        "answers": [{"question": question, "answer": answer} for question, answer in member.answers],
        "history": [
            {"at": _time(change.at), "state": change.state.value, "by": change.by, "why": change.why}
            for change in member.history
        ],
        "transient_bounces": [_time(at) for _, at in member.soft_bounces],
        "responses": [
            {"id": row.id, "submitted": _time(row.submitted), "became": row.outcome.value}
            for row in store.all(SeenResponse, group.id, where={"member": member.id})
        ],
        "ballots": [
            {"vote": ballot.vote, "cast": _time(ballot.cast), "approves_of": list(ballot.choices)}
            for ballot in _ballots([member], store.all(Vote, group.id), store)
        ],
        "mails": [
            {"kind": line.kind, "session": line.session, "stage": line.stage, "at": _time(line.at),
             "became": line.state.value, "reason": line.reason or None}
            for line in sorted(store.all(Entry, f"member:{member.id}"), key=lambda line: line.at)
        ],
    }  # fmt: skip


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def erase(who: Person, store: Store, keys: Keys, *, now: datetime, by: str, correlation: str) -> list[Write]:
    """Erase *who* from every group; what was written, nothing if nothing is held. Raises :class:`shared.errors.Conflict` at the
    first lost race; asking again goes on from there, as after a crash, to the same end."""
    done: list[Write] = []
    for writes in steps(who, store, keys, now=now, by=by, correlation=correlation):
        store.commit(*writes)
        done += writes
    return done


def steps(
    who: Person, store: Store, keys: Keys, *, now: datetime, by: str, correlation: str
) -> list[tuple[Write, ...]]:
    """The transactions that erase *who* from every group, to be written in this order; none if nothing is held.

    What remains is the keyed hash of the address with date, reason and who asked; the last transaction writes it, together with
    something that still named them, so that whoever is interrupted before finds them still there. Co-leads are told which of their
    form's responses to delete at Google, which nobody else can, and where their group's file still has the address.
    """
    units = list(_naming(who, store))
    if not (units or who.members):
        return []
    last: list[Write] = [Delete(member) for member in who.members]
    last = last or list(units.pop())
    gone = who.suppression
    complained = any(member.state is MemberState.COMPLAINED for member in who.members) or (
        gone is not None and gone.why is Why.COMPLAINED and not who.members
    )
    remains = Suppression(
        id=hashed(who.address, keys.suppression), at=now, by=by, why=Why.COMPLAINED if complained else Why.ERASED,
        times=(gone.times if gone else 0) + 1, version=gone.version if gone else 0,
    )  # fmt: skip
    memberships = tuple(Erased(group=m.group, member=m.id, lives=m.life) for m in who.members)
    told = (_told(group, who, remains, store, now, correlation) for group in who.groups)
    last += [Create(row) for row in told if row]
    last += [
        Replace(remains) if gone else Create(remains),
        Create(Erasure(id=f"{remains.id}.{remains.times}", memberships=memberships, since=now, due=now)),
    ]
    return packed([*units, last])


def _naming(who: Person, store: Store) -> Iterator[Sequence[Write]]:
    """What names *who* beside their memberships, and is erased whole: without their name, or gone."""
    yield from ([Delete(row)] for row in who.waiting)
    yield from ([Replace(replace(row, address=""))] for row in who.speakers)
    yield from ([Delete(row)] for row in who.ballots)
    mine = {(row.group, row.id): row for row in who.proposals}
    others = {group: store.all(TalkProposal, group) for group in {row.group for row in who.proposals}}
    for row in who.proposers:
        there = mine.get((row.group, row.proposal))
        unnamed = _unnamed(there) if there else []
        for write in unnamed:  # what others proposed, merged into what goes with the name, stands for itself again
            merged = (one for one in others[row.group] if (one.group, one.id) not in mine)
            if write.row.state is ProposalState.WITHDRAWN:
                yield from ([freed] for freed in unmerged(write.row, merged))
        yield [Delete(row), *unnamed]


def _unnamed(row: TalkProposal) -> list[Write]:
    """A proposal without its name; one that is a talk is in the programme, as any talk is."""
    if row.state is ProposalState.CHOSEN:
        return []
    over = ProposalState.WITHDRAWN if row.state is ProposalState.OPEN else row.state
    return [Replace(replace(row, speaker="", state=over))]


def _told(
    group: Group, who: Person, remains: Suppression, store: Store, now: datetime, correlation: str
) -> Mailing | None:
    mine = [member for member in who.members if member.group == group.id]
    responses = [row for member in mine for row in store.all(SeenResponse, group.id, where={"member": member.id})]
    responses = responses if group.form or group.proposals_form else []
    talks = whole(group, store.all(FiledTalks, group.id)).talks
    file = [f"talks: {plan.session}" for plan in talks if plan.address == who.address]
    file += [f"co_leads: {lead.id}" for lead in group.co_leads if lead.address == who.address]
    if not responses and not file:
        return None
    digest = hashlib.sha256(f"{remains.id}.{remains.times}".encode()).hexdigest()[:16]
    times = sorted(
        f"{row.submitted:%Y-%m-%d %H:%M} UTC" + (", in the form for proposals" if row.outcome is Taken.PROPOSED else "")
        for row in responses
    )
    facts = {
        "responses": "\n".join(times[:40]),
        "file": "\n".join(file[:40]),
        "form": group.form.id if group.form else "",
    }
    return mailing("erased", group.id, Audience.CO_LEADS, at=now, of=digest, facts=facts, correlation=correlation)


def sweep(job: Erasure, store: Store) -> int:
    """Remove what only has the ids of *job*'s memberships: ledger lines, their own mailings, ballots; responses stay
    known, so that no pull takes them in again, but lead to nobody. Doing it twice is the same as once.

    What is younger than the job belongs to somebody who has signed up again meanwhile.
    """
    for one in job.memberships:
        responses = store.all(SeenResponse, one.group, where={"member": one.member})
        store.discard(_remains(one, job, store, {f"{row.submitted:%Y%m}" for row in responses}))
        store.discard(Ref(Ballot, (one.group, vote.id, one.member)) for vote in store.all(Vote, one.group))
        for row in responses:
            if row.submitted <= job.since:
                store.commit(Replace(replace(row, member="")))
    store.discard([Ref(Erasure, (job.id,))])
    return 1


_OWN = ("confirm", "welcome", "declined", "back", "my-data", "new-links")
_BY_LIFE = ("welcome", "declined")


def _remains(one: Erased, job: Erasure, store: Store, months: set[str]) -> Iterable[Ref]:
    reader = f"member:{one.member}"
    for line in store.all(Entry, reader):
        if line.at <= job.since:
            yield Ref(Entry, (line.mailing, reader))
            yield from [Ref(Mailing, (line.mailing,))] if line.kind in _OWN else []
    group: Group | None = store.get(Group, one.group)
    asked = [f"application/{one.group}/{one.member}.{life}" for life in range(1, one.lives + 1)]
    asked += [f"dropped/{one.group}/{one.member}.{life}" for life in range(1, one.lives + 1)]
    asked += [f"returning/{one.group}/{one.member}.{month}" for month in months]
    own = [f"{kind}/{one.group}/{one.member}.{life}" for kind in _BY_LIFE for life in range(1, one.lives + 1)]
    yield from (Ref(Mailing, (mailing_id,)) for mailing_id in (*asked, *own))
    for lead in group.co_leads if group else ():
        yield from (Ref(Entry, (mailing_id, f"lead:{lead.id}")) for mailing_id in asked)
    log.info("swept the remains of one membership in %s", one.group)
