"""Somebody proposes a talk, changes or withdraws it; a co-lead merges or hides proposals. What is written is bounded and cleaned."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shared.errors import BadInput, said_of
from shared.membership.digests import DigestSoFar, single_or_digest
from shared.model.agenda import kind_of
from shared.model.group import Group
from shared.model.mailing import Audience, Mailing, mailing
from shared.model.proposal import ProposalState, Proposer, TalkProposal
from shared.model.reference import address_of
from shared.store import Create, Delete, Ref, Replace, Store, Write
from shared.store.actions import Change
from shared.text.addresses import normalise
from shared.text.inline import clean_text, lines
from shared.text.names import person_name
from shared.text.pasted import title_of
from shared.text.weblinks import amiss, typed

NAME, TOPIC, ABOUT, LINK = 80, 140, 1500, 500
"""The most characters of each."""
NOT_A_NAME = "Please write a name: everybody sees it, and an e-mail address is no name."
MOST_MERGED = 50
"""The most proposals merged into one: when it is withdrawn, one write makes all of them independent again."""
PROPOSALS = ("proposal", "proposals")
"""The mail about one proposal, and the digest of many."""
AT_ONCE_OPEN = 5
"""How many proposals of one person may be open at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A proposal as written, cleaned. Without a *kind* (None) its kind does not change."""

    name: str = ""
    topic: str = ""
    about: str = ""
    link: str = ""
    kind: str | None = None


def checked(fields: Mapping[str, str]) -> tuple[Draft, dict[str, str]]:
    """What the form's *fields* say, and what is wrong with it, by field, in words for whoever wrote it."""
    draft = Draft(
        name=person_name(fields.get("name", ""), 1000),
        topic=title_of(clean_text(fields.get("topic", ""), 1000)),
        about=_paragraphs(fields.get("about", "")),
        link=clean_text(fields.get("link", ""), 2000),
        kind=clean_text(fields["kind"], 100) if "kind" in fields else None,
    )
    wrong = {}
    for name, longest in (("name", NAME), ("topic", TOPIC), ("about", ABOUT), ("link", LINK)):
        length = len(getattr(draft, name))
        if length > longest:
            wrong[name] = f"This is {length} characters long; {longest} is the most."
    if draft.link and "link" not in wrong:
        link = address_of(draft.link) or typed(draft.link)
        draft = replace(draft, link=link or draft.link)
        wrong |= {} if link else {"link": amiss(draft.link)}
    if fields.get("name", "").strip() and not draft.name:
        wrong["name"] = NOT_A_NAME
    for name, missing in (("name", "Please say who speaks."), ("topic", "Please say what the talk is about.")):
        if not getattr(draft, name):
            wrong.setdefault(name, missing)
    return draft, wrong


def draft_of(written: Mapping[str, str]) -> Draft:
    """The proposal as written. Raises :class:`BadInput` with a line for each text that is wrong."""
    draft, wrong = checked({"name" if name == "speaker" else name: text for name, text in written.items()})
    if wrong:
        lines = (f"{'speaker' if field == 'name' else field}: {said}" for field, said in wrong.items())
        raise BadInput("\n".join(lines))
    return draft


def texts(row: TalkProposal) -> dict[str, str]:
    """The texts of *row* that can be edited, by the fields of a form."""
    return {
        "topic": row.topic,
        "speaker": row.speaker,
        "about": row.about,
        "link": row.url or "",
        "kind": row.kind or "",
    }


def of_a_kind(draft: Draft, group: Group) -> Draft:
    """*draft* with the group's name for its kind. Raises :class:`BadInput` for a kind that the group does not have."""
    try:
        return replace(draft, kind=kind_of(draft.kind, group) or "") if draft.kind else draft
    except BadInput as error:
        raise BadInput(f"kind: {error}") from error


def shortened(draft: Draft) -> Draft:
    """*draft* cut to the bounds, where nobody can be asked to mend it; a link that is none is added to the text."""
    link = address_of(draft.link) or typed(draft.link) or ""
    linked = bool(link) and len(link) <= LINK
    about = draft.about if linked or not draft.link else f"{draft.about}\n{draft.link}".strip()
    return Draft(
        name=draft.name[:NAME].strip(),
        topic=draft.topic[:TOPIC].strip(),
        about=about[:ABOUT].strip(),
        link=link if linked else "",
    )


def _paragraphs(text: str) -> str:
    """*text* cleaned line by line; several empty lines in a row become one."""
    rows = [clean_text(row, 2 * ABOUT) for row in lines(text[: 8 * ABOUT]).split("\n")]
    kept = [row for at, row in enumerate(rows) if row or (at and rows[at - 1])]
    return "\n".join(kept).strip()


def proposal_id(group: str, author: str, key: str) -> str:
    """The id of what *author* proposed under *key*: the same form sent twice makes one proposal."""
    return hashlib.sha256(f"{group}\n{author}\n{key}".encode()).hexdigest()[:10]


def by_co_lead(draft: Draft, group: str, known: Iterable[TalkProposal]) -> tuple[str, TalkProposal | None]:
    """The id of what a co-lead proposes, and the proposal if it is open already: the same talk, told twice, is one proposal.

    Once it was given, merged, hidden or withdrawn, the same talk may be proposed anew, as another one.
    """
    rows = {row.id: row for row in known}
    for count in range(len(rows) + 1):
        name = proposal_id(group, "co-lead", f"{draft.topic.casefold()}\n{draft.name.casefold()}\n{count}")
        there = rows.get(name)
        if there is None or (there.state is ProposalState.OPEN and _told_alike(there, draft)):
            return name, there
    raise AssertionError("one of them is free")


def _told_alike(row: TalkProposal, draft: Draft) -> bool:
    """Whether both say the same; not if a co-lead has changed it since."""
    return (row.topic.casefold(), row.speaker.casefold()) == (draft.topic.casefold(), draft.name.casefold())


def fresh(draft: Draft, group: str, name: str, now: datetime) -> TalkProposal:
    """A new proposal with the id *name*."""
    return TalkProposal(
        group=group,
        id=name,
        topic=draft.topic,
        speaker=draft.name,
        about=draft.about,
        url=draft.link or None,
        kind=draft.kind or None,
        made=now,
        merged=(),
    )


def rewritten(known: TalkProposal, draft: Draft) -> TalkProposal:
    """*known* with the texts of *draft*."""
    kind = known.kind if draft.kind is None else draft.kind or None
    return replace(known, topic=draft.topic, speaker=draft.name, about=draft.about, url=draft.link or None, kind=kind)


def reworded(before: TalkProposal, after: TalkProposal) -> bool:
    """Whether, to somebody who approved of it, it is now a different talk."""
    return (before.topic, before.speaker) != (after.topic, after.speaker)


def reached(there: Proposer | None, before: TalkProposal, after: TalkProposal, address: str) -> list[Write]:
    """How another speaker is reached, where a co-lead has proposed it: nobody gets another one's mails and link. What a member has
    proposed stays theirs, whoever speaks."""
    if there is None or there.member:
        return []
    kept = there.address if after.speaker == before.speaker else ""
    with said_of("address"):
        known = replace(there, name=after.speaker, address=normalise(address) if address else kept)
    return [Replace(known)] if known != there else []


def proposed(
    after: TalkProposal, proposer: Proposer | None, group: Group, so_far: DigestSoFar, now: datetime, correlation: str
) -> list[Write]:
    """*after* as a new row with its *proposer*, or, where it was read, in its place; and what the co-leads are told of it."""
    told = single_or_digest(_notice(after, now, correlation), digest_line(after), group, so_far, now)
    row: Write = Replace(after) if after.version else Create(after)
    return [row, *([Create(proposer)] if proposer else []), *told]


def _notice(proposal: TalkProposal, now: datetime, correlation: str) -> Mailing:
    """A mail of its own for each new wording of a proposal."""
    return mailing(
        "proposal", proposal.group, Audience.CO_LEADS, at=now, of=f"{proposal.id}.{proposal.version}", subject=proposal.id,
        correlation=correlation,
    )  # fmt: skip


def digest_line(proposal: TalkProposal) -> str:
    return f"{proposal.id}: {proposal.topic} ({proposal.speaker})"


def withdrawn(proposal: TalkProposal, proposer: Proposer, store: Store) -> list[Write]:
    """Withdrawn by whoever made it; nothing is written if they no longer can."""
    if proposal.state not in (ProposalState.OPEN, ProposalState.HIDDEN):
        return []
    gone = replace(proposal, state=ProposalState.WITHDRAWN)
    return [Replace(gone), Delete(proposer), *unmerged(gone, merged_into(gone, store))]


def merged_into(proposal: TalkProposal, store: Store) -> Iterable[TalkProposal]:
    """Proposals that may still be merged into *proposal*."""
    if proposal.merged is None:
        return store.all(TalkProposal, proposal.group)
    return store.get_many(Ref(TalkProposal, (proposal.group, one)) for one in proposal.merged).values()


def unmerged(gone: TalkProposal, proposals: Iterable[TalkProposal]) -> list[Write]:
    """Proposals that were merged into *gone* become independent again, except those of somebody who was erased since."""
    freed = [row for row in proposals if row.state is ProposalState.MERGED and row.into == gone.id and row.speaker]
    return [Replace(replace(row, state=ProposalState.OPEN, into="")) for row in freed]


# --- co-leads' decisions
def found(proposals: Iterable[TalkProposal], named: str) -> TalkProposal:
    """The proposal whose id begins with *named*. Raises :class:`BadInput` if not exactly one fits."""
    fitting = [row for row in proposals if named and row.id.startswith(named)]
    if len(fitting) != 1:
        there = f"{len(fitting)} proposals begin" if fitting else "no proposal begins"
        raise BadInput(f"{there} with {named!r}; it may have been taken back meanwhile")
    return fitting[0]


def merge(proposal: TalkProposal, into: TalkProposal, before: Sequence[str] = ()) -> Change:
    """From now on approvals of *proposal* count for *into*. Both rows are written, so that neither is merged elsewhere at the same
    moment. *before* are the ids already merged into *proposal*. Raises :class:`BadInput` if there are too many, if one of the two is not
    open, or if they are the same."""
    if proposal.id == into.id:
        raise BadInput("a proposal cannot be merged into itself")
    for row in (proposal, into):
        if row.state is not ProposalState.OPEN:
            raise BadInput(f"{row.id} ({row.topic}) is {row.state.value}, not open")
    if len(before) >= MOST_MERGED:
        raise BadInput(f"{len(before)} are merged into {into.id} ({into.topic}) already, and that is the most")
    merged = replace(proposal, state=ProposalState.MERGED, into=into.id)
    target = replace(into, merged=(*before, proposal.id))
    return Change(f"merge {proposal.topic!r} into {into.topic!r}", (Replace(merged), Replace(target)))


def hide(proposal: TalkProposal, *, undo: bool = False) -> Change:
    """Hide it, also from the vote; with *undo*, show it again. Raises :class:`BadInput` if it is neither open nor hidden."""
    before, after = (ProposalState.HIDDEN, ProposalState.OPEN)[:: 1 if undo else -1]
    if proposal.state is not before:
        raise BadInput(f"{proposal.id} ({proposal.topic}) is {proposal.state.value}, not {before.value}")
    said = "show again" if undo else "hide"
    return Change(f"{said} {proposal.topic!r}", (Replace(replace(proposal, state=after)),))
