"""Mails to the co-leads about the forms and what comes in by them."""

import re

from shared.letters.kinds import MailKind
from shared.letters.sent import Sent
from shared.letters.sheets import Sheet, co_lead_why, form_page, lines_of, more_of
from shared.letters.wording import counted, fitted, line, web, when
from shared.membership.digests import MOST


def mapping(sent: Sent) -> Sheet:
    """The form no longer fits its mapping: what is wrong, and how to mend it."""
    waiting = int(sent.facts.get("waiting", "0") or 0)
    form, second = sent.group.form, sent.group.proposals_form
    proposals = second is not None and second.id == sent.facts.get("form")
    of, place = (second, "proposals_form") if proposals else (form, "form")
    names = ("email", "name", "topic", "about") if proposals else ("email", "name")
    which = "The form for proposals" if proposals else "The sign-up form"
    return Sheet(
        subject=f"{which} has changed: {counted(waiting, 'response')} waiting",
        preheader="None is lost. The group's file needs a line changed.",
        why=co_lead_why(sent),
        facts={
            "waiting": waiting,
            "problems": [line(p, 300) for p in sent.facts.get("problems", "").split("\n")[:6] if p],
            "titles": [line(t, 120) for t in sent.facts.get("titles", "").split("\n")[:40] if t],
            "proposals": proposals,
            "place": place,
            "roles": [(name, line(getattr(of, name), 120) if of else "") for name in names],
            "form": line(sent.facts.get("form"), 120),
        },
    )


def form_changed(sent: Sent) -> Sheet:
    """The form's questions changed and the mapping still holds: what is new, renamed or gone."""
    return Sheet(
        subject="The sign-up form has changed; all goes on",
        preheader="Its questions are not what they were. If that was intended, there is nothing to do.",
        why=co_lead_why(sent),
        facts={"changes": lines_of(sent, "changes", MOST), "edit": form_page(sent, "edit")},
    )


def watch(sent: Sent) -> Sheet:
    """Google does not announce the form any more, or does not permit it: what to do, cause by cause."""
    wrong = lines_of(sent, "wrong", 10)
    said = "\n".join(wrong)
    topic = re.search(r"refuses to announce to (\S+)", said)
    unshared = re.search(r"\b(NO_USER_ACCESS|PROJECT_NOT_AUTHORIZED)\b", said) is not None
    gone = re.search(r"\banswers (403|404)\b", said) is not None
    return Sheet(
        subject="Google no longer announces your sign-up form",
        preheader="Nothing is lost meanwhile. What is wrong, and how to mend it.",
        why=co_lead_why(sent),
        facts={
            "wrong": wrong,
            "unshared": unshared,
            "gone": gone,
            "topic": topic[1] if topic else "",
            "unknown": not (unshared or gone or topic),
            "edit": form_page(sent, "edit"),
        },
    )


def bad_address(sent: Sent) -> Sheet:
    """A response with an impossible address, or one that is probably mistyped, as it was written."""
    likely = line(sent.facts.get("meant"), 254)
    return Sheet(
        subject=f"A sign-up with an address that {'looks mistyped' if likely else 'cannot be right'}",
        preheader=f"{'They may never get our mail' if likely else 'We could not write to them'}; perhaps you know who it is.",
        why=co_lead_why(sent),
        facts={
            "written": line(sent.facts.get("written"), 200) or "(nothing)",
            "meant": likely,
            "found": when(sent.mailing.created, None, sent.group.tz).full,
            "join": web(sent.group.join),
        },
    )


def bad_addresses(sent: Sent) -> Sheet:
    """Many responses with impossible or probably mistyped addresses, in one mail."""
    written = [fitted(one, 300) or "(nothing)" for one in sent.facts.get("about", "").split("\n")[:MOST]]
    more = more_of(sent)
    count = len(written) + more
    return Sheet(
        subject=f"{counted(count, 'more sign-up')} with an address that looks wrong",
        preheader="They may never get our mail; perhaps you know who they are.",
        why=co_lead_why(sent),
        facts={
            "written": written,
            "more": more,
            "found": when(sent.mailing.created, None, sent.group.tz).full,
            "join": web(sent.group.join),
        },
    )


def confirmations_wait(sent: Sent) -> Sheet:
    """There are more sign-ups than are asked to confirm at once, or several for one mailbox; the rest are asked later."""
    facts = {name: int(sent.facts.get(name) or 0) for name in ("hour", "day")}
    return Sheet(
        subject="Some sign-ups wait to be asked for their confirmation",
        preheader="They are asked later by themselves. Nothing is lost.",
        why=co_lead_why(sent),
        facts=facts | {"id": sent.group.id},
    )


MAILS = (
    MailKind(
        name="mapping",
        desk="group",
        words="The form does not fit any more",
        letter=mapping,
        transactional=True,
        for_chat=True,
    ),
    MailKind(
        name="form-changed",
        desk="group",
        words="The form has changed",
        letter=form_changed,
        transactional=True,
        for_chat=True,
        can_wait=True,
        length=4,
    ),
    MailKind(
        name="watch",
        desk="group",
        words="Google does not announce the form",
        letter=watch,
        transactional=True,
        for_chat=True,
    ),
    MailKind(
        name="bad-address",
        desk="people",
        words="A sign-up with a wrong address",
        letter=bad_address,
        transactional=True,
        for_chat=True,
        names_people=True,
        can_wait=True,
    ),
    MailKind(
        name="bad-addresses",
        desk="people",
        words="Several sign-ups with wrong addresses",
        letter=bad_addresses,
        transactional=True,
        for_chat=True,
        names_people=True,
        can_wait=True,
        length=4,
    ),
    MailKind(
        name="confirmations-wait",
        words="Sign-ups wait to be confirmed",
        letter=confirmations_wait,
        transactional=True,
        for_chat=True,
    ),
)
