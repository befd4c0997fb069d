"""Somebody pressed a link: a GET shows what it is about, a POST acts. Pressing twice is fine."""

from collections.abc import Callable

from shared import signed_links
from shared.errors import BadLink, Conflict
from shared.membership.digests import crowd_of
from shared.membership.onboarding import admitted, confirmed, declined, left, unsettled
from shared.membership.renewing import STAYS, mailed_again
from shared.model.digest import Door
from shared.model.group import Group
from shared.model.member import PENDING, Member, MemberState
from shared.pages.answers import GONE, Answer, Button, Desk
from shared.schedule.upcoming import upcoming_of
from shared.signed_links import Link
from shared.store import Ref, Write, messages


def show(link: Link, desk: Desk) -> Answer:
    """What a GET shows; changes nothing, so that a mail scanner may look at every link. One read. Raises :class:`BadLink`."""
    member, _ = _known(link, desk)
    if member is not None and _replaced(link, member):
        return _NEW_LINKS
    return GONE if member is None else _VIEWS[link.purpose](member, link)


def act(link: Link, choice: str, desk: Desk) -> Answer:
    """Do what *choice* says, once: the change of state and the mail it causes are one write. Raises :class:`BadLink`."""
    for _ in range(8):
        member, group = _known(link, desk)
        if member is None or group is None:
            return GONE
        if _replaced(link, member):
            return _mailed_again(member, desk)
        writes = unsettled(_writes(link, choice, member, group, desk), desk.store)
        if not writes:
            return _VIEWS[link.purpose](member, link)
        try:
            desk.store.commit(*writes)
        except Conflict:
            continue  # somebody was faster: look again at what is left to decide
        desk.post.send(messages(writes))
        return _done(writes[0].row, link)
    raise Conflict(link.purpose)


def _replaced(link: Link, member: Member) -> bool:
    """Whether *link* leads out of the group and has been replaced. It still leads there by way of the member's own mailbox, so that
    nobody is kept, and nobody is put out by whoever has an old mail of theirs."""
    return (
        link.purpose == signed_links.LEAVE
        and member.state in STAYS
        and not signed_links.holds(member.link_life, link.subject[2:])
    )


def _mailed_again(member: Member, desk: Desk) -> Answer:
    writes = mailed_again(member, desk.store, desk.now, desk.correlation)
    if writes:
        desk.store.commit(*writes)
        desk.post.send(messages(writes))
    return _MAILED_AGAIN


_NEW_LINKS = Answer(
    title="This link was replaced by a newer one",
    lead="The links of the mail that you have were replaced, because it may have been forwarded. Every newer mail has a link to leave; "
    "or have one mailed to the address that we write to.",
    buttons=(Button(choice="links", label="Mail me a new link"),),
)
_MAILED_AGAIN = Answer(
    title="Look into your mail",
    lead="The link that was pressed is an old one, so that nothing has changed. A mail with a new one goes to the address that we write "
    "to, once a day at the most: one press there, and no more mail comes.",
)


def _writes(link: Link, choice: str, member: Member, group: Group, desk: Desk) -> list[Write]:
    now, correlation = desk.now, desk.correlation
    if link.purpose == signed_links.LEAVE:
        stays = member.state in (MemberState.ACTIVE, MemberState.PAUSED, *PENDING)
        return left(member, now=now, why="pressed leave") if stays else []
    if str(member.life) != link.subject[2]:
        return []
    if link.purpose == signed_links.CONFIRM and member.state is MemberState.PENDING_CONFIRMATION:
        opens = group.admission == "open"
        upcoming = upcoming_of(group.id, desk.store, now) if opens else None
        crowd = None if opens else crowd_of(desk.store.get(Door, group.id, "application"), group, desk.store, now)
        return confirmed(
            member, group, upcoming, now=now, why="address confirmed", correlation=correlation, crowd=crowd
        )
    if link.purpose == signed_links.DECIDE and member.state is MemberState.PENDING_APPROVAL:
        by = link.subject[3]
        if choice == "approve":
            return admitted(
                member,
                group,
                upcoming_of(group.id, desk.store, now),
                now=now,
                by=by,
                why="approved by link",
                correlation=correlation,
            )
        if choice == "decline":
            return declined(member, now=now, by=by, why="declined by link", correlation=correlation)
    return []


def _done(member: Member, link: Link) -> Answer:
    """What whoever has just pressed sees."""
    if link.purpose != signed_links.DECIDE:
        return _VIEWS[link.purpose](member, link)
    who = member.name or member.address
    if member.state is MemberState.DECLINED:
        return Answer(title="Declined", lead=f"{who} is told by mail, kindly. Nothing is left to do.")
    return Answer(
        title="They are in", lead=f"{who} is a member now, and the welcome is on its way. Nothing is left to do."
    )


def _known(link: Link, desk: Desk) -> tuple[Member | None, Group | None]:
    """The link's member and group in one read. A co-lead's link works only as long as they are one."""
    if link.purpose not in _VIEWS:
        raise BadLink("this link is for something else")
    who, where = Ref(Member, link.subject[:2]), Ref(Group, link.subject[:1])
    found = desk.read((who, where))
    group: Group | None = found.get(where)
    if link.purpose == signed_links.DECIDE and not (
        group and any(lead.id == link.subject[3] for lead in group.co_leads)
    ):
        raise BadLink("whoever this link was for is no co-lead any more")
    return found.get(who), group


def _view_confirm(member: Member, link: Link) -> Answer:
    if member.state is MemberState.PENDING_CONFIRMATION and str(member.life) == link.subject[2]:
        return Answer(
            title="Confirm your address",
            lead="One press, and your application goes on its way. If you did not sign up, close this page: nothing will happen.",
            buttons=(Button(choice="confirm", label="Confirm my address"),),
        )
    if member.state in (MemberState.PENDING_APPROVAL, MemberState.DECLINED):
        return Answer(
            title="Thank you, your address is confirmed",
            lead="The group's co-leads have your application. You will hear by mail.",
        )
    if member.state is MemberState.ACTIVE:
        return Answer(
            title="You are in", lead="Your address is confirmed and you are a member. The welcome is in your mail."
        )
    return Answer(title="Nothing to confirm", lead="This sign-up is over. To come back, fill in the form again.")


def _view_decide(member: Member, link: Link) -> Answer:
    details = (("Name", member.name), ("Address", member.address), *member.answers)
    if member.state is MemberState.PENDING_APPROVAL and str(member.life) == link.subject[2]:
        return Answer(
            title=f"{member.name or 'Somebody'} would like to join",
            lead="Either choice sends them a mail. The first co-lead to press decides.",
            details=details,
            buttons=(
                Button(choice="approve", label="Let them in"),
                Button(choice="decline", label="Decline", quiet=True),
            ),
        )
    last = next((c for c in reversed(member.history) if c.state in (MemberState.ACTIVE, MemberState.DECLINED)), None)
    said = {MemberState.ACTIVE: "approved", MemberState.DECLINED: "declined"}.get(last.state, "") if last else ""
    lead = (
        f"{member.name or 'This application'} was {said} by {last.by} on {last.at:%-d %B %Y}."
        if last
        else "Nothing is left to decide."
    )
    return Answer(
        title="Already decided", lead=lead, details=(*details, ("State now", member.state.value.replace("_", " ")))
    )


def _view_leave(member: Member, _link: Link) -> Answer:
    if member.state in (MemberState.ACTIVE, MemberState.PAUSED, *PENDING):
        return Answer(
            title="Leave the group?",
            lead="You will get no more mail from us. You can come back at any time through the form.",
            buttons=(Button(choice="leave", label="Leave"),),
        )
    return Answer(title="You have left", lead="No more mail will come. You can come back at any time through the form.")


_VIEWS: dict[str, Callable[[Member, Link], Answer]] = {
    signed_links.CONFIRM: _view_confirm,
    signed_links.DECIDE: _view_decide,
    signed_links.LEAVE: _view_leave,
}
