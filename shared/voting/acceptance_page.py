"""The page behind a chosen speaker's own link: accept, or decline."""

from collections.abc import Mapping

from shared import signed_links
from shared.model.agenda import length
from shared.model.group import Group
from shared.model.proposal import TalkProposal
from shared.model.session import Session
from shared.model.vote import Vote
from shared.pages.answers import GONE, Answer, Button
from shared.pages.links import Page, Visit
from shared.signed_links import Link
from shared.store import Ref
from shared.text.times import moments
from shared.voting.acceptance import Given, given
from shared.voting.actions import CONFIRM, DECLINE, WhichProposal

_OVER = Answer(
    title="There is nothing left to answer",
    lead="This talk is not in the programme any more, or its session is over. Write to the co-leads if you think otherwise.",
)
_NO = Button(choice="decline", label="I cannot give it …", quiet=True)
_SURE = (
    Button(choice="decline-for-good", label="I cannot give this talk"),
    Button(choice="", label="Back", quiet=True),
)


Known = tuple[Given, Group]


def _load(link: Link, visit: Visit) -> Known | Answer:
    """The slot behind *link*, if it is still this speaker's, and the group."""
    group, key, slug, name = link.subject
    refs = Ref(Group, (group,)), Ref(Session, (group, key)), Ref(TalkProposal, (group, name))
    found = visit.read(refs)
    where: Group | None = found.get(refs[0])
    proposal: TalkProposal | None = found.get(refs[2])
    if proposal is None or (proposal.session, proposal.talk) != (key, slug):
        return _OVER if where else GONE
    slot = given(proposal, found.get(refs[1]), visit.get(Vote, group, proposal.vote))
    return (slot, where) if slot and where else _OVER if where else GONE


def _act(known: Known, fields: Mapping[str, str], visit: Visit) -> Answer:
    """Accept or decline, once: the talk, the vote and the mails that follow are one write."""
    (slot, group), choice = known, fields.get("choice", "")
    if choice == "decline":
        lead = (
            "The next one in the vote is asked in your place, and your proposal is withdrawn. You can propose it again."
        )
        return Answer(title="You cannot give this talk?", lead=lead, details=_details(slot, group), buttons=_SURE)
    action = {"confirm": CONFIRM, "decline-for-good": DECLINE}.get(choice)
    which = WhichProposal(group=group.id, proposal=slot.proposal.id)
    if action is None or not visit.perform(action, which, "speaker"):
        return _view(known, visit)
    if choice == "confirm":
        return _thanks(slot, group)
    return Answer(
        title="Thank you for telling us", lead="The talk is out of the programme. There is nothing left to do."
    )


def _view(known: Known, _visit: Visit) -> Answer:
    slot, group = known
    if not slot.talk.unconfirmed:
        return _thanks(slot, group)
    return Answer(
        title=f"Will you give this talk? {slot.talk.title or ''}".strip(),
        lead="The group voted for your proposal, and this is the time that is free for it.",
        details=_details(slot, group),
        buttons=(Button(choice="confirm", label="Yes, I give this talk"), _NO),
    )


def _thanks(slot: Given, group: Group) -> Answer:
    return Answer(
        title="Thank you, your talk is confirmed",
        lead="It is in the programme. Your mail has a second link, to your talk's own page, for the slides and what to read.",
        details=_details(slot, group),
        buttons=(_NO,),
    )


def _details(slot: Given, group: Group) -> tuple[tuple[str, str], ...]:
    starts = slot.session.starts
    minutes, questions = length(slot.talk.kind, group)
    return (
        ("Talk", slot.talk.title or ""),
        ("Speaker", slot.talk.speaker),
        ("Session", moments(starts, group.tz_of(slot.session), group.tz) if starts else "no date yet"),
        ("Time", f"{minutes} minutes, and up to {questions} of questions"),
    )


PAGES = (Page(signed_links.CHOSEN, _load, _view, _act),)
