"""Who is told what about a handover: each gets a mail of their own, since it says other things to each."""

from collections.abc import Iterable, Iterator, Mapping

from shared.model.group import CoLead, Group
from shared.model.handover import Handover
from shared.model.mailing import Audience, mailing
from shared.store import Create, Write
from shared.store.actions import Acting
from shared.text.inline import listed

BY_COMMAND = "Whoever looks after the group"


def begun(row: Handover, before: Group, after: Group, at: Acting) -> Iterable[Write]:
    """To those who led the group *before*, and to those who are to take it over."""
    going = row.going(after)
    facts = {
        "by": called(row.by, before),
        "to": "\n".join(f"{lead.name} ({lead.address})" for lead in after.co_leads if lead.id in row.to),
        "going": in_words(lead for lead in going if not lead.stands_in_for),
        "by_hand": "\n".join(by_hand(after, going)),
    }
    for lead in after.co_leads:
        with_others = facts | {
            "others": in_words(one for one in after.co_leads if one.id in row.to and one.id != lead.id)
        }
        if lead.id in row.to:
            yield _to(lead, "taking-over", row, at, with_others)
        elif not lead.stands_in_for:
            yield _to(lead, "handover", row, at, facts | {"leaves": "yes" * (lead.id in row.leaving)})


def taken(row: Handover, before: Group, after: Group, at: Acting) -> Iterable[Write]:
    """To those who left with the handover, at the address that no row has any more, and to those who lead the group from now on."""
    facts = {
        "by": called(at.by.who, before),
        "going": in_words(lead for lead in row.going(before) if not lead.stands_in_for),
        "staying": in_words(row.staying(after)),
    }
    for lead in row.going(before):
        yield _to(lead, "handed-over", row, at, facts | _address(lead) | {"left": "yes"})
    for lead in row.staying(after):
        yield _to(lead, "handed-over", row, at, facts)


def off(row: Handover, before: Group, after: Group, at: Acting) -> Iterable[Write]:
    """To those who will not get the group after all, and to those who keep it."""
    facts = {"by": called(at.by.who, before), "staying": in_words(for_good(after))}
    for lead in before.co_leads:
        if not row.keeps(lead):
            yield _to(lead, "handover-off", row, at, facts | _address(lead) | {"left": "yes"})
        elif not lead.stands_in_for or lead.id in row.to:
            yield _to(lead, "handover-off", row, at, facts)


def for_good(group: Group) -> tuple[CoLead, ...]:
    """The co-leads of *group* who are not merely stand-ins."""
    return tuple(lead for lead in group.co_leads if not lead.stands_in_for)


def called(who: str, group: Group) -> str:
    """The name of the co-lead *who* did it."""
    return next((lead.name for lead in group.co_leads if lead.id == who), BY_COMMAND)


def _address(lead: CoLead) -> dict[str, str]:
    return {"address": lead.address}


def _to(lead: CoLead, kind: str, row: Handover, at: Acting, facts: Mapping[str, str]) -> Write:
    wait = {} if at.by.wait is None else {"wait": at.by.wait}
    mail = mailing(
        kind, row.group, Audience.CO_LEADS, at=at.now, of=f"{row.key}.{lead.id}", subject=lead.id,
        correlation=at.correlation, facts={**facts, "name": lead.name}, **wait,
    )  # fmt: skip
    return Create(mail)


def by_hand(group: Group, going: Iterable[CoLead]) -> Iterator[str]:
    """What *group* uses that Fortnight cannot hand over, each with what has to be done by hand."""
    left = tuple(going)
    if group.form and group.form.source == "api":
        yield "The sign-up form: share it in Google Forms, with the right to edit."
    if group.proposals_form:
        yield "The form for proposals: share it in Google Forms, with the right to edit."
    if group.form and group.form.source == "script":
        yield "The sign-up form and its script: share both in Google, with the right to edit."
    if group.playlist:
        yield "The YouTube playlist: let them add to it."
    if group.chat_webhook or group.co_leads_webhook or group.chat:
        yield "The chat: make them its admins. Its webhooks may end with the account that made them."
    if group.meeting_link:
        yield "The meeting link: it may end with the account that made it."
    for lead in left:
        if group.contact and lead.address in group.contact.casefold():
            yield f"The public contact is the address of {lead.name}: change it at the desk, under The group."
        if lead.address in group.sender.casefold():
            yield f"Mails come from the address of {lead.name}: whoever runs the AWS account changes that."
    yield "The AWS account, the domain, and where its alarms go: whoever runs them goes on, or hands them over."


def in_words(leads: Iterable[CoLead]) -> str:
    """``Ada Example and Bo Sample``."""
    return listed([lead.name for lead in leads])
