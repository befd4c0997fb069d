"""Somebody opened a link out of a mail: a GET shows what it is about, a POST acts. Pressing twice does no harm."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from shared import signed_links
from shared.membership import actions
from shared.membership.actions import REMOVABLE, Leaving, Whom
from shared.membership.renewing import STAYS
from shared.model.group import Group
from shared.model.member import Member, MemberState
from shared.pages.answers import GONE, Answer, Button
from shared.pages.links import Page, Visit, hold_co_lead
from shared.signed_links import Link
from shared.store import Ref
from shared.store.actions import Change
from shared.text.addresses import masked
from shared.text.times import dated


@dataclass(frozen=True, slots=True)
class _Known:
    member: Member
    group: Group
    link: Link

    def waits(self, state: MemberState) -> bool:
        """Whether the very sign-up that the link belongs to is still in *state*; an earlier or later sign-up does not count."""
        return self.member.state is state and str(self.member.life) == self.link.subject[2]

    @property
    def whom(self) -> Whom:
        return Whom(group=self.group.id, member=self.member.id)

    def after(self, done: list[Change]) -> "_Known":
        """What is known after *done*."""
        return replace(self, member=done[0].left(self.member)) if done else self


def _load(link: Link, visit: Visit) -> _Known | Answer:
    """One read. A co-lead's link works only as long as they are one."""
    who, where = Ref(Member, link.subject[:2]), Ref(Group, link.subject[:1])
    found = visit.read((who, where))
    member, group = found.get(who), found.get(where)
    if link.purpose == signed_links.DECIDE:
        hold_co_lead(link.subject[3], group, visit.now)
    return _Known(member, group, link) if member and group else GONE


# --- confirming an address
def _view_confirm(known: _Known, _visit: Visit) -> Answer:
    member = known.member
    if known.waits(MemberState.PENDING_CONFIRMATION):
        return Answer(
            title="Confirm your address",
            lead="One press, and the co-leads get your application. If you did not sign up, close this page: nothing will happen.",
            buttons=(Button(choice="confirm", label="Confirm my address"),),
        )
    if member.state is MemberState.DECLINED:
        return Answer(title="Nothing to confirm", lead="The group’s co-leads have decided about this sign-up.")
    if member.state is MemberState.PENDING_APPROVAL:
        return Answer(
            title="Thank you, your address is confirmed",
            lead="The group's co-leads have your application. They answer by mail.",
        )
    if member.state is MemberState.ACTIVE:
        return Answer(
            title="You are in", lead="Your address is confirmed and you are a member. The welcome is in your mail."
        )
    return Answer(title="Nothing to confirm", lead="This sign-up is over. To come back, fill in the form again.")


def _confirm(known: _Known, _fields: Mapping[str, str], visit: Visit) -> Answer:
    if not known.waits(MemberState.PENDING_CONFIRMATION):
        return _view_confirm(known, visit)
    return _view_confirm(known.after(visit.perform(actions.CONFIRM, known.whom)), visit)


# --- deciding about an application
def _view_decide(known: _Known, _visit: Visit) -> Answer:
    member = known.member
    details = (("Name", member.name), ("Address", member.address), *member.answers)
    if known.waits(MemberState.PENDING_APPROVAL):
        return Answer(
            title=f"{member.name or 'Somebody'} would like to join",
            lead="Either choice sends them a mail. The first co-lead who presses a button decides.",
            details=details,
            buttons=(
                Button(choice="approve", label="Let them in"),
                Button(choice="decline", label="Decline", quiet=True),
            ),
        )
    last = next((c for c in reversed(member.history) if c.state in (MemberState.ACTIVE, MemberState.DECLINED)), None)
    said = {MemberState.ACTIVE: "approved", MemberState.DECLINED: "declined"}.get(last.state, "") if last else ""
    lead = (
        f"{member.name or 'This application'} was {said} by {last.by} on {dated(last.at.astimezone(known.group.tz))}."
        if last
        else "There is nothing left to decide."
    )
    return Answer(
        title="Already decided", lead=lead, details=(*details, ("State now", member.state.value.replace("_", " ")))
    )


_CHOICES = {"approve": actions.APPROVE, "decline": actions.DECLINE}


def _decide(known: _Known, fields: Mapping[str, str], visit: Visit) -> Answer:
    action = _CHOICES.get(fields.get("choice", ""))
    if not known.waits(MemberState.PENDING_APPROVAL) or action is None:
        return _view_decide(known, visit)
    after = known.after(visit.perform(action, known.whom, known.link.subject[3]))
    who = known.member.called
    if after.member.state is MemberState.DECLINED:
        return Answer(title="Declined", lead=f"{who} gets a friendly mail. There is nothing left to do.")
    return Answer(
        title="They are in", lead=f"{who} is a member now, and the welcome is on its way. There is nothing left to do."
    )


# --- leaving
_NEW_LINKS = Answer(
    title="This link was replaced by a newer one",
    lead="The links in that mail were replaced, because it may have been forwarded. Every newer mail has a link to "
    "leave; or we mail you a new one, to the address that we write to.",
    buttons=(Button(choice="links", label="Mail me a new link"),),
)
_MAILED_AGAIN = Answer(
    title="Check your mail",
    lead="That link is an old one, so nothing has changed. We mail a new one to the address that we write to, at most "
    "once a day: one press there, and you get no more mail.",
)


def _replaced(known: _Known) -> bool:
    """Whether the link leads out of the group and was replaced by a newer one. It can then still be used, but only through a mail to the
    member's own mailbox: so nobody is kept in the group, and nobody with an old mail of theirs can put them out."""
    member, borne = known.member, known.link.subject[2:]
    return member.state in STAYS and not signed_links.holds(member.link_life, borne)


def _view_leave(known: _Known, _visit: Visit) -> Answer:
    if _replaced(known):
        return _NEW_LINKS
    if known.member.state in REMOVABLE:
        return Answer(
            title="Leave the group?",
            lead="You will get no more mail from us. You can come back at any time through the form. If this is not your address, "
            "the mail was forwarded to you: please close this page.",
            details=(("Whose membership it is", masked(known.member.address)),),
            buttons=(Button(choice="leave", label="Leave"),),
        )
    if known.member.state is MemberState.DECLINED:
        return Answer(title="You are not a member", lead="No more mail will come.")
    return Answer(title="You have left", lead="No more mail will come. You can come back at any time through the form.")


def _leave(known: _Known, _fields: Mapping[str, str], visit: Visit) -> Answer:
    if _replaced(known):
        visit.perform(actions.MAIL_LINKS, known.whom)
        return _MAILED_AGAIN
    leaving = Leaving(group=known.group.id, member=known.member.id)
    return _view_leave(known.after(visit.perform(actions.LEAVE, leaving)), visit)


PAGES = (
    Page(signed_links.CONFIRM, _load, _view_confirm, _confirm),
    Page(signed_links.DECIDE, _load, _view_decide, _decide),
    Page(signed_links.LEAVE, _load, _view_leave, _leave),
)
