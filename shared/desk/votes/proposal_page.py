"""One proposal: what it says, who made it, what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from shared.desk.answers import NoSuchPage
from shared.desk.visit import Visit
from shared.desk.when import spoken
from shared.model.proposal import ProposalState, Proposer, TalkProposal
from shared.store import Ref
from shared.text.inline import line, web

STATES: Mapping[ProposalState, str] = {
    ProposalState.OPEN: "open",
    ProposalState.HIDDEN: "hidden",
    ProposalState.MERGED: "merged into another one",
    ProposalState.CHOSEN: "given a slot",
    ProposalState.WITHDRAWN: "withdrawn",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A proposal in a list. *merged* is how many are merged into it, *into* which one it is merged into; *when* is that of its session."""

    id: str
    topic: str
    speaker: str
    made: str
    state: str
    merged: int = 0
    into: str = ""
    into_topic: str = ""
    session: str = ""
    talk: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalPage:
    """*address* is where whoever made it is reached, *member* their id, if they are one."""

    template: ClassVar[str] = "proposal.html"
    section: ClassVar[str] = "votes"
    title: str
    offer: Offer
    about: str
    url: str
    by: str
    address: str
    member: str


def show(visit: Visit, id_: str) -> ProposalPage:
    """Raises :class:`NoSuchPage`."""
    what, who = Ref(TalkProposal, (visit.group.id, id_)), Ref(Proposer, (visit.group.id, id_))
    found = visit.store.get_many((what, who))
    row, made = found.get(what), found.get(who)
    if row is None:
        raise NoSuchPage
    into = visit.store.get(TalkProposal, row.group, row.into) if row.into else None
    return ProposalPage(
        title=line(row.topic, 140) or "A proposal", offer=offer(row, visit, into=into), about=row.about, url=web(row.url),
        by=line(made.name, 80) if made else "", address=made.address if made else "", member=made.member if made else "",
    )  # fmt: skip


def offer(
    row: TalkProposal, visit: Visit, *, merged: int = 0, into: TalkProposal | None = None, when: str = ""
) -> Offer:
    """*row* as it stands in a list."""
    return Offer(
        id=row.id, topic=line(row.topic, 140) or "(erased)", speaker=line(row.speaker, 80) or "nobody",
        made=spoken(row.made, visit.group.tz),
        state=STATES[row.state], merged=merged, into=into.id if into else "", into_topic=line(into.topic, 80) if into else "",
        session=row.session, talk=row.talk, when=when,
    )  # fmt: skip
