"""The page behind a chosen speaker's own link: yes, or no."""

from shared import signed_links
from shared.errors import BadLink, Conflict
from shared.model.group import Group
from shared.model.proposal import TalkProposal
from shared.model.session import Session
from shared.model.vote import Vote
from shared.pages.answers import GONE, Answer, Button, Desk
from shared.signed_links import Link
from shared.store import Ref, messages
from shared.voting.acceptance import Given, confirm, decline, given
from shared.voting.wording import moments

_OVER = Answer(
    title="Nothing is left to answer",
    lead="This talk is not in the programme any more, or its session is over. Write to the co-leads if you think otherwise.",
)
_NO = Button(choice="decline", label="I cannot give it …", quiet=True)
_SURE = (
    Button(choice="decline-for-good", label="I cannot give this talk"),
    Button(choice="", label="Back", quiet=True),
)


def open_page(link: Link, desk: Desk) -> Answer:
    """What a GET shows; changes nothing. Raises :class:`BadLink` for links of another purpose."""
    slot, group = _known(link, desk)
    return _view(slot, group) if slot and group else _OVER if group else GONE


def press(link: Link, choice: str, desk: Desk) -> Answer:
    """Confirm or decline, once: the talk, the vote and the mails that follow are one write. Raises :class:`BadLink`."""
    for _ in range(8):
        slot, group = _known(link, desk)
        if slot is None or group is None:
            return _OVER if group else GONE
        if choice == "decline":
            lead = "The next one in the vote is asked in your place, and your proposal is withdrawn. You can propose it again."
            return Answer(title="You cannot give this talk?", lead=lead, details=_details(slot, group), buttons=_SURE)
        if choice not in ("confirm", "decline-for-good"):
            return _view(slot, group)
        writes = (
            confirm(slot, desk.store, desk.now, desk.correlation)
            if choice == "confirm"
            else decline(slot, group, desk.store, desk.now, desk.correlation)
        )
        if not writes:
            return _view(slot, group)
        try:
            desk.store.commit(*writes)
        except Conflict:
            continue  # somebody was faster: look again at what is left to answer
        desk.post.send(messages(writes))
        if choice == "confirm":
            return _thanks(slot, group)
        return Answer(title="Thank you for telling us", lead="The talk is out of the programme. Nothing is left to do.")
    raise Conflict(link.purpose)


def _known(link: Link, desk: Desk) -> tuple[Given | None, Group | None]:
    """The slot behind *link*, if it still is this speaker's, and the group."""
    if link.purpose != signed_links.CHOSEN:
        raise BadLink("this link is for something else")
    group, key, slug, name = link.subject
    refs = Ref(Group, (group,)), Ref(Session, (group, key)), Ref(TalkProposal, (group, name))
    found = desk.read(refs)
    proposal: TalkProposal | None = found.get(refs[2])
    if proposal is None or (proposal.session, proposal.talk) != (key, slug):
        return None, found.get(refs[0])
    vote = desk.store.get(Vote, group, proposal.vote)
    return given(proposal, found.get(refs[1]), vote), found.get(refs[0])


def _view(slot: Given, group: Group) -> Answer:
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
    return (
        ("Talk", slot.talk.title or ""),
        ("Speaker", slot.talk.speaker),
        ("Session", moments(starts, group.tz, group.tz) if starts else "no date yet"),
        ("Time", f"{group.talk_minutes} minutes, and up to {group.question_minutes} of questions"),
    )
