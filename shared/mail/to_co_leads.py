"""Mails to the co-leads: what needs a person, and what that person can do."""

import shlex

from shared.errors import BadInput
from shared.mail.letters import Context
from shared.mail.sheets import Sheet, co_lead_why
from shared.mail.views import answers
from shared.mail.words import counted, line, web, when
from shared.mailings import Mailing


def application(mailing: Mailing, context: Context) -> Sheet:
    """Somebody would like to join: their answers, and the page where the reader decides."""
    member = context.member
    if member is None:
        raise BadInput(f"{mailing.id}: the applicant is not on record")
    name = line(member.name, 80) or "Somebody"
    shown, shortened = answers(member)
    return Sheet(
        subject=f"{line(name, 60)} would like to join",
        preheader="Their answers, and a page where you let them in or decline.",
        why=co_lead_why(context),
        facts={
            "name": name,
            "address": line(member.address, 254),
            "answers": shown,
            "shortened": shortened,
            "decide": context.links["decide"],
        },
    )


def mapping(mailing: Mailing, context: Context) -> Sheet:
    """The form no longer fits its mapping: what is wrong, and how to mend it."""
    waiting = int(mailing.facts.get("waiting", "0") or 0)
    form = context.group.form
    return Sheet(
        subject=f"The sign-up form has changed: {counted(waiting, 'response')} waiting",
        preheader="None is lost. The group's file needs a line changed.",
        why=co_lead_why(context),
        facts={
            "waiting": waiting,
            "problems": [line(p, 300) for p in mailing.facts.get("problems", "").split("\n")[:6] if p],
            "titles": [line(t, 120) for t in mailing.facts.get("titles", "").split("\n")[:40] if t],
            "email": line(form.email, 120) if form else "",
            "name": line(form.name, 120) if form else "",
            "form": line(mailing.facts.get("form"), 120),
        },
    )


def bad_address(mailing: Mailing, context: Context) -> Sheet:
    """A response whose address cannot be one, as it was written."""
    return Sheet(
        subject="A sign-up with an address that cannot be right",
        preheader="We could not write to them; perhaps you know who it is.",
        why=co_lead_why(context),
        facts={
            "written": line(mailing.facts.get("written"), 200) or "(nothing)",
            "found": when(mailing.created, None, context.group.tz).full,
            "join": web(context.group.join),
        },
    )


def deck_unknown(mailing: Mailing, context: Context) -> Sheet:
    """An upload whose key leads to no talk, and the command that gives it to one."""
    key = mailing.facts.get("key") or (context.upload.key if context.upload else "")
    return Sheet(
        subject="An upload that belongs to no talk",
        preheader="It is kept. One command gives it to its talk.",
        why=co_lead_why(context),
        facts={"key": line(key, 600), "quoted": shlex.quote(line(key, 600)), "id": context.group.id},
    )
