"""Everything held about a person, to be handed out or erased, in all groups at once.

A person is an address: their memberships in other groups are found by it. What a feature holds of them is its own matter
(:mod:`shared.privacy.registry`). Erasing takes the rows that name them, in one write or, where they are many, in several, the last of
which also leaves the work of removing what only has their id to the next tick.
"""

import hashlib
import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from shared.membership import privacy as membership
from shared.model.group import FiledTalks, Group, whole
from shared.model.mailing import Audience, Mailing, mailing
from shared.model.member import Member, MemberState, member_id
from shared.model.person import Person
from shared.model.proposal import Proposer
from shared.model.suppression import Erased, Erasure, Suppression, Why, hashed
from shared.privacy.registry import BY_ADDRESS, BY_MEMBERSHIP, Held
from shared.signed_links import Keys
from shared.signups.privacy import at_google
from shared.store import Create, Delete, Ref, Replace, Store, Write, packed

log = logging.getLogger(__name__)
MOST = 40
"""The most responses, and lines of the group's file, that a mail names."""


class GivenUp(Protocol):
    """The dead-letter queue."""

    def forget(self, ids: Collection[str]) -> int:
        """Delete the messages that are about only one of these member ids; returns how many."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is held under an address: memberships, and what each feature holds, by the feature's name."""

    who: Person
    held: Mapping[str, Held]

    @property
    def groups(self) -> set[str]:
        """The ids of the groups in which something is held."""
        others = (group for held in self.held.values() for group, _ in held.places() if group)
        return {*others, *(member.group for member in self.who.members)}

    def places(self, groups: Collection[str] = ()) -> list[str]:
        """Where somebody is, a line for each place in *groups* (None: all); empty if nothing is held but what an earlier erasure left."""
        names = {group.id: group.name for group in self.who.groups}
        memberships = [(member.group, member.state.value) for member in self.who.members]
        others = [place for held in self.held.values() for place in held.places()]
        shown = ((group, words) for group, words in (*memberships, *others) if not groups or group in groups)
        return [f"{names.get(group, group)}: {words}" if group else words for group, words in shown]

    def stays(self) -> list[str]:
        """What erasing leaves, in sentences."""
        return [sentence for held in self.held.values() if (sentence := held.stays())]


def person(address: str, store: Store, keys: Keys) -> Found:
    """Whoever has the normalised *address*, in every group."""
    groups = store.all(Group)
    gone = store.get(Suppression, hashed(address, keys.suppression))
    times = gone.times if gone else 0
    # Former ids, too: a sign-up or a list that was under way while somebody was erased may have come in under an old one.
    wanted = [Ref(Member, (g.id, member_id(g.id, address, keys.hash, n))) for g in groups for n in range(times + 1)]
    found = store.get_many(wanted)
    members = tuple(found[one] for one in wanted if one in found)
    who = Person(address=address, groups=tuple(groups), members=members, suppression=gone)
    return Found(who, {name: of(who, store) for name, of in BY_ADDRESS.items()})


def held(found: Found, store: Store, now: datetime) -> dict[str, Any]:
    """Everything held about somebody, as JSON: times in RFC 3339, and nothing of anybody else's."""
    who, gone = found.who, found.who.suppression
    return {
        "address": who.address,
        "made": now.isoformat(),
        "memberships": [
            membership.handed_out(member, who.group(member))
            | {name: kept.handed_out(member, store) for name, kept in BY_MEMBERSHIP.items()}
            for member in who.members
        ],
        **{name: rows.handed_out() for name, rows in found.held.items()},
        "erased_before": {"at": gone.at.isoformat(), "why": gone.why.value} if gone else None,
        "not_held": "Which mails went to you is kept for 400 days after they went, or after the session that they were about if that was "
        "later; what was written before lines ended at all is kept until you are erased. What is not in this file is not held.",
        "elsewhere": "Your answers are also with Google, in the group's form: its co-leads can delete them there. "
        "What you present in a session (name, title, abstract, slides) is on the group's public page.",
    }


def steps(
    found: Found, store: Store, keys: Keys, *, now: datetime, by: str, correlation: str
) -> list[tuple[Write, ...]]:
    """The transactions that erase somebody from every group, to be written in this order; none if nothing is held.

    What remains is the keyed hash of the address with date, reason and who asked; the last transaction writes it, together with
    something that still named them, so that whoever is interrupted before finds them still there. Co-leads are told which of their
    form's responses to delete at Google, which nobody else can, and where their group's file still has the address.
    """
    who = found.who
    units = [unit for rows in found.held.values() for unit in rows.erased(store)]
    if not (units or who.members):
        return []
    last: list[Write] = [Delete(member) for member in who.members] or list(units.pop())
    remains = _remains(who, keys, now, by)
    name = f"{remains.id}.{remains.times}"
    memberships = tuple(Erased(group=m.group, member=m.id, lives=m.life) for m in who.members)
    told = (_told(group, who, name, store, now, correlation) for group in who.groups)
    last += [Create(row) for row in told if row]
    last += [
        Replace(remains) if who.suppression else Create(remains),
        Create(Erasure(id=name, memberships=memberships, since=now, due=now)),
    ]
    return packed([*units, last])


def _remains(who: Person, keys: Keys, now: datetime, by: str) -> Suppression:
    """What is kept of *who*. That they complained is remembered until they are let in again."""
    gone = who.suppression
    complained = any(member.state is MemberState.COMPLAINED for member in who.members) or (
        gone is not None and gone.why is Why.COMPLAINED and not who.members
    )
    return Suppression(
        id=hashed(who.address, keys.suppression), at=now, by=by, why=Why.COMPLAINED if complained else Why.ERASED,
        times=(gone.times if gone else 0) + 1, version=gone.version if gone else 0,
    )  # fmt: skip


def _told(group: Group, who: Person, name: str, store: Store, now: datetime, correlation: str) -> Mailing | None:
    """What the co-leads of *group* are asked to delete by hand; None if there is nothing."""
    responses = at_google([member for member in who.members if member.group == group.id], store)
    responses = responses if group.form or group.proposals_form else []
    talks = whole(group, store.all(FiledTalks, group.id)).talks
    file = [f"talks: {plan.session}" for plan in talks if plan.address == who.address]
    file += [f"co_leads: {lead.id}" for lead in group.co_leads if lead.address == who.address]
    if not responses and not file:
        return None
    facts = {
        "responses": "\n".join(responses[:MOST]),
        "file": "\n".join(file[:MOST]),
        "form": group.form.id if group.form else "",
    }
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    return mailing("erased", group.id, Audience.CO_LEADS, at=now, of=digest, facts=facts, correlation=correlation)


def sweep(job: Erasure, store: Store) -> int:
    """Remove what has only the ids of *job*'s memberships. Doing it twice is the same as once."""
    for one in job.memberships:
        group = store.get(Group, one.group)
        found = [each for kept in BY_MEMBERSHIP.values() for each in kept.remains(one, group, job.since, store)]
        store.discard(each for each in found if isinstance(each, Ref))
        for write in found:
            if not isinstance(write, Ref):
                store.commit(write)
        store.clear(Proposer, one.group, where={"member": one.member})
        log.info("swept the remains of one membership in %s", one.group)
    store.discard([Ref(Erasure, (job.id,))])
    return 1
