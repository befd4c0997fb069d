"""Mails to the co-leads: what needs a person, and what that person can do."""

import json
import re
import shlex
from datetime import datetime

from shared.errors import BadInput
from shared.letters.sent import Context
from shared.letters.sheets import Sheet, co_lead_why, dated
from shared.letters.views import MOST_TALKS, answers, applicant, title
from shared.letters.wording import counted, fitted, line, web, when
from shared.membership.digests import MOST
from shared.model.mailing import Mailing
from shared.model.member import Member, MemberState
from shared.schedule.forecast import day_of, in_words
from shared.schedule.speaker_reminders import owes

ROOM = 16_000
"""Bytes of HTML that all applicants of a digest take together, so that it stays under 100 KB in any alphabet."""


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


def applications(mailing: Mailing, context: Context) -> Sheet:
    """So many would like to join that they come in one mail, each with a link of the reader's own."""
    members = context.members[:MOST]
    more = _more(mailing) + len(context.members) - len(members)
    count = len(members) + more
    if not count:
        raise BadInput(f"{mailing.id}: nobody is left to decide about")
    room = min(1200, ROOM // max(1, len(members)))
    return Sheet(
        subject=f"{count} people would like to join" if count > 1 else "One more would like to join",
        preheader="They come in one mail, each with a page where you let them in or decline.",
        why=co_lead_why(context),
        facts={
            "count": count,
            "members": [applicant(member, context.links[f"decide {member.id}"], room) for member in members],
            "more": more,
            "id": context.group.id,
        },
    )


def returning(mailing: Mailing, context: Context) -> Sheet:
    """Somebody who was declined or complained signed up again: only a co-lead can let them in."""
    member = context.member
    if member is None:
        raise BadInput(f"{mailing.id}: who signed up again is not on record")
    name = line(member.name, 80) or "Somebody"
    return Sheet(
        subject=f"{line(name, 60)} signed up again",
        preheader="Nothing has been done. Only a co-lead can let them in.",
        why=co_lead_why(context),
        facts={
            "name": name,
            "address": line(member.address, 254),
            "complained": member.state is MemberState.COMPLAINED,
            "short": member.id[:8],
            "id": context.group.id,
        },
    )


def confirmations_wait(mailing: Mailing, context: Context) -> Sheet:
    """More sign-ups than are asked to confirm at once, or several for one mailbox: who is beyond that is asked later."""
    facts = {name: int(mailing.facts.get(name) or 0) for name in ("hour", "day")}
    return Sheet(
        subject="Some sign-ups wait to be asked for their confirmation",
        preheader="They are asked later by themselves. Nothing is lost.",
        why=co_lead_why(context),
        facts=facts | {"id": context.group.id},
    )


def dropped(mailing: Mailing, context: Context) -> Sheet:
    """Somebody's mailbox turned our mail away, or they called it spam: they get no more, unless somebody brings them back."""
    member = context.member
    if member is None:
        raise BadInput(f"{mailing.id}: who dropped out is not on record")
    complained = member.state is MemberState.COMPLAINED
    what = "called our mail spam" if complained else "cannot be reached any more"
    return Sheet(
        subject=f"{line(member.name, 60) or 'Somebody'} {what}",
        preheader="They get no more mail from us. How they come back is inside.",
        why=co_lead_why(context),
        facts={
            "one": _out(member),
            "complained": complained,
            "unconfirmed": mailing.facts.get("was") == MemberState.PENDING_CONFIRMATION.value,
            "id": context.group.id,
        },
    )


def all_dropped(mailing: Mailing, context: Context) -> Sheet:
    """So many dropped out within an hour that they come in one mail: perhaps it is not they who are at fault."""
    members = context.members[:MOST]
    count = len(context.members) + _more(mailing)
    return Sheet(
        subject=f"{count} more people cannot be reached" if count > 1 else "One more cannot be reached",
        preheader="They get no more mail from us. How they come back is inside.",
        why=co_lead_why(context),
        facts={"members": [_out(member) for member in members], "more": count - len(members), "id": context.group.id},
    )


def _out(member: Member) -> dict[str, str]:
    """Somebody who dropped out, as a co-lead reads it."""
    return {
        "name": fitted(member.name, 160) or "Somebody",
        "address": fitted(member.address, 300),
        "reason": fitted(member.history[-1].why, 160) if member.history else "",
        "short": member.id[:8],
    }


def mapping(mailing: Mailing, context: Context) -> Sheet:
    """The form no longer fits its mapping: what is wrong, and how to mend it."""
    waiting = int(mailing.facts.get("waiting", "0") or 0)
    form, second = context.group.form, context.group.proposals_form
    proposals = second is not None and second.id == mailing.facts.get("form")
    of, place = (second, "proposals_form") if proposals else (form, "form")
    names = ("email", "name", "topic", "about") if proposals else ("email", "name")
    which = "The form for proposals" if proposals else "The sign-up form"
    return Sheet(
        subject=f"{which} has changed: {counted(waiting, 'response')} waiting",
        preheader="None is lost. The group's file needs a line changed.",
        why=co_lead_why(context),
        facts={
            "waiting": waiting,
            "problems": [line(p, 300) for p in mailing.facts.get("problems", "").split("\n")[:6] if p],
            "titles": [line(t, 120) for t in mailing.facts.get("titles", "").split("\n")[:40] if t],
            "proposals": proposals,
            "place": place,
            "roles": [(name, line(getattr(of, name), 120) if of else "") for name in names],
            "form": line(mailing.facts.get("form"), 120),
        },
    )


def form_changed(mailing: Mailing, context: Context) -> Sheet:
    """The form's questions changed and the mapping still holds: what is new, renamed or gone."""
    return Sheet(
        subject="The sign-up form has changed; all goes on",
        preheader="Its questions are not what they were. Nothing needs doing if that was meant.",
        why=co_lead_why(context),
        facts={"changes": _lines(mailing, "changes", MOST), "edit": _form(mailing, "edit")},
    )


def watch(mailing: Mailing, context: Context) -> Sheet:
    """Google does not announce the form any more, or does not permit it: what to do, cause by cause."""
    wrong = _lines(mailing, "wrong", 10)
    said = "\n".join(wrong)
    topic = re.search(r"refuses to announce to (\S+)", said)
    unshared = re.search(r"\b(NO_USER_ACCESS|PROJECT_NOT_AUTHORIZED)\b", said) is not None
    gone = re.search(r"\banswers (403|404)\b", said) is not None
    return Sheet(
        subject="Google no longer announces your sign-up form",
        preheader="Nothing is lost meanwhile. What is wrong, and how to mend it.",
        why=co_lead_why(context),
        facts={
            "wrong": wrong,
            "unshared": unshared,
            "gone": gone,
            "topic": topic[1] if topic else "",
            "unknown": not (unshared or gone or topic),
            "edit": _form(mailing, "edit"),
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


def bad_addresses(mailing: Mailing, context: Context) -> Sheet:
    """So many responses with an address that cannot be one that they come in one mail."""
    written = [fitted(one, 300) or "(nothing)" for one in mailing.facts.get("about", "").split("\n")[:MOST]]
    more = _more(mailing)
    count = len(written) + more
    return Sheet(
        subject=f"{counted(count, 'more sign-up')} with an address that cannot be right",
        preheader="We could not write to them; perhaps you know who they are.",
        why=co_lead_why(context),
        facts={
            "written": written,
            "more": more,
            "found": when(mailing.created, None, context.group.tz).full,
            "join": web(context.group.join),
        },
    )


def erased(mailing: Mailing, context: Context) -> Sheet:
    """Somebody was forgotten here: what only a co-lead can delete, at Google and in the group's file.

    No name and no address is in it: what was erased must not live on in a mailbox.
    """
    # A talk's place is told by its session alone; what follows the comma is the speaker's name.
    places = [place.partition(",")[0] for place in _lines(mailing, "file", MOST)]
    responses = _lines(mailing, "responses", MOST)
    left = bool(places or responses)
    return Sheet(
        subject="Somebody asked to be forgotten" + (": what is left to do" if left else ""),
        preheader="What we held is deleted. What only you can delete is inside."
        if left
        else "It is done; nothing is left to do.",
        why=co_lead_why(context),
        facts={"responses": responses, "places": places, "form": _form(mailing, "edit#responses")},
    )


def not_joint(mailing: Mailing, context: Context) -> Sheet:
    """A session that was to be held with other groups was made without them, and why."""
    _, _, seen = dated(mailing, context)
    return Sheet(
        subject=f"Not a joint session yet: {seen.when.date}",
        preheader="It is planned, but without the other group.",
        why=co_lead_why(context),
        facts={"session": seen, "wrong": fitted(mailing.facts.get("wrong", ""), 600)},
    )


def unwritten(mailing: Mailing, context: Context) -> Sheet:
    """A mail that could not be made, after two hours of trying, and the command that sends it once things are mended."""
    named = line(mailing.facts.get("mailing", ""), 300)
    return Sheet(
        subject=f"A mail could not be made ({line(mailing.facts.get('kind', ''), 40)})",
        preheader="Nothing was sent. One command sends it once things are mended.",
        why=co_lead_why(context),
        facts={
            "named": named,
            "since": when(mailing.created, None, context.group.tz).full,
            "command": f"fortnight mail retry {shlex.quote(named)}",
        },
    )


def no_reading(mailing: Mailing, context: Context) -> Sheet:
    """A week ahead, and there is nothing to read yet: members are told that it is to follow."""
    session, _, seen = dated(mailing, context)
    missing = [talk for talk in session.talks if owes(talk, mailing.kind, deck=False)][:MOST_TALKS]
    return Sheet(
        subject=f"No reading yet for {seen.when.date}",
        preheader="Members are told that it is to follow. The speaker can still add it.",
        why=co_lead_why(context),
        facts={
            "session": seen,
            "missing": [(title(talk), line(talk.speaker, 80)) for talk in missing],
            "commands": [
                f"fortnight talks set {session.key} {talk.slug} --reading reading.yaml --group-id {context.group.id}"
                for talk in missing
            ],
        },
    )


FORESEEN = 25
"""Lines of what looks wrong, and of what goes out."""


def preflight(mailing: Mailing, context: Context) -> Sheet:
    """The coming two weeks: what goes to whom, and what looks wrong about it."""
    group, flags = context.group, _lines(mailing, "flags", FORESEEN)
    found = json.loads(mailing.facts.get("lines") or "[]")
    lines = [
        (
            when(datetime.fromisoformat(at), None, group.tz).brief,
            line(f"{in_words(kind, stage)} ({day_of(session)}; to {to})"),
        )
        for at, kind, stage, session, to in found[:FORESEEN]
    ]
    count = counted(len(flags), "thing")
    return Sheet(
        subject=f"The next two weeks: {count} to look at" if flags else "The next two weeks: all is well",
        preheader=flags[0] if flags else f"{counted(len(lines), 'mailing')} will go out by themselves.",
        why=co_lead_why(context),
        facts={"flags": flags, "lines": lines, "id": group.id},
    )


def day(mailing: Mailing, context: Context) -> Sheet:
    """What could wait, gathered since the morning before. Raises :class:`BadInput` without anything."""
    if not context.parts:
        raise BadInput(f"{mailing.id}: nothing is left to tell")
    count = counted(len(context.parts), "thing")
    return Sheet(
        subject=f"Gathered for you: {count}",
        preheader=f"{count} that could wait until this morning.",
        why=co_lead_why(context),
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


def _lines(mailing: Mailing, fact: str, most: int) -> list[str]:
    """The lines of a fact, at most so many, each of a bounded length."""
    return [fitted(one, 300) for one in mailing.facts.get(fact, "").split("\n")[:most] if one.strip()]


def _more(mailing: Mailing) -> int:
    """How many a digest only counts."""
    return int(mailing.facts.get("more", "0") or 0)


def _form(mailing: Mailing, page: str) -> str:
    """The address of a page of the form at Google; empty if the mailing names no form that can be there."""
    form = mailing.facts.get("form", "")
    return f"https://docs.google.com/forms/d/{form}/{page}" if re.fullmatch(r"[\w-]{1,200}", form, re.ASCII) else ""
