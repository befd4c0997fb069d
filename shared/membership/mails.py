"""Mails to applicants and members, and to co-leads about them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from shared import signed_links as purposes
from shared.errors import BadInput
from shared.letters.kinds import MailKind, Target
from shared.letters.sent import Sent
from shared.letters.sheets import Sheet, ahead, co_lead_why, joining, member_why, more_of, place
from shared.letters.views import answers, applicant
from shared.letters.wording import counted, fitted, in_subject, line, stage_words, web
from shared.membership.digests import MOST
from shared.model.mailing import Message
from shared.model.member import EXPIRE_AFTER, REMIND_AFTER, Member, MemberState
from shared.model.ref import Ref
from shared.model.rota import rules_of
from shared.store import Store
from shared.text.mistyped import meant

ROOM = 16_000
"""Bytes of HTML for all applicants of a digest together, so that it stays under 100 KB in any alphabet."""
DECIDE_LIFE, CONFIRM_LIFE, DATA_LIFE = timedelta(days=60), timedelta(days=14), timedelta(days=1)
"""How long links work: for co-leads to decide, for confirming an address, for seeing one's data."""


def confirm(sent: Sent) -> Sheet:
    """Confirm the address: one button. The second such mail says that it is the last."""
    # Nothing that the applicant wrote may be in it: anybody can type anybody's address into a form.
    group = line(sent.group.name, 80)
    again = sent.facts.get("again") == "yes"
    return Sheet(
        subject=f"Still to confirm: your address for {group}" if again else f"Confirm your address for {group}",
        preheader="The one reminder of it." if again else "One press confirms your sign-up.",
        why="You get this because this address was entered in the group's sign-up form.",
        facts={
            "confirm": sent.links["confirm"],
            "again": again,
            "until_reminded": counted(REMIND_AFTER.days, "day"),
            "left": counted((EXPIRE_AFTER - REMIND_AFTER).days, "day"),
        },
    )


def welcome(sent: Sent) -> Sheet:
    """They are in: the next session with its reading, and how the group works."""
    session, seen = ahead(sent)
    group, asks = line(sent.group.name, 80), sent.group.form is not None and sent.group.form.zone
    return Sheet(
        subject=f"Welcome! Next session: {seen.when.brief}" if seen else f"Welcome to {group}",
        preheader=seen.name if seen else "Good to have you with us.",
        why=member_why(sent),
        facts={
            "session": seen,
            "join": joining(sent),
            "calendar": f"{web(sent.site_url)}calendar.ics",
            "chat": place(sent.group.chat),
            "reminded": stage_words(sent.group.stages),
            "propose": sent.links["propose"],
            "rota": sent.links["rota"] if rules_of(sent.group) else "",
            "presents": bool(sent.group.rota and sent.group.rota.talks),
            "clock": sent.group.zone if asks and not sent.zone else "",
        },
        event=session,
    )


def back(sent: Sent) -> Sheet:
    """Back from a pause: the next session, with what the others were told of it meanwhile."""
    session, seen = ahead(sent)
    return Sheet(
        subject=f"Welcome back. Next session: {seen.when.brief}" if seen else "Welcome back: your pause is over",
        preheader=seen.name if seen else "The mails go on as before.",
        why=member_why(sent),
        facts={"session": seen, "join": joining(sent)},
        event=session,
    )


def my_data(sent: Sent) -> Sheet:
    """Everything held about the reader: a link to the page that hands it out or erases it."""
    group, by_lead = line(sent.group.name, 80), sent.facts.get("by") == "co-lead"
    who = "a co-lead asked for it in your place" if by_lead else "somebody asked for it on your settings page"
    return Sheet(
        subject=f"Your data at {group}",
        preheader="The page that a co-lead asked for; its link works for one day."
        if by_lead
        else "The page that you asked for; its link works for one day.",
        why=f"You get this because {who} at {group}.",
        facts={"data": sent.links["data"], "by_lead": by_lead},
    )


def new_links(sent: Sent) -> Sheet:
    """The reader's own links: new ones that replace all earlier ones, or the present ones again."""
    group, asked = line(sent.group.name, 80), sent.facts.get("asked")
    preheaders = {"co-lead": "As a co-lead was asked for them.", "sign-up": "Nothing has changed. Here are your links."}
    return Sheet(
        subject=f"You are a member of {group} already" if asked == "sign-up" else f"Your links to {group}",
        preheader=preheaders.get(asked or "", "They replace those in earlier mails."),
        why=member_why(sent),
        facts={"asked": asked, "paused": sent.facts.get("paused"), "propose": sent.links["propose"]},
    )


def declined(sent: Sent) -> Sheet:
    """They were declined."""
    return Sheet(
        subject=f"Your sign-up to {line(sent.group.name, 80)}",
        preheader="The answer to your sign-up.",
        why="You get this because you signed up with this address, and confirmed it.",
    )


def application(sent: Sent) -> Sheet:
    """Somebody would like to join: their answers, and the page where the reader decides."""
    member = sent.subject
    if member is None:
        raise BadInput(f"{sent.mailing.id}: the applicant is not on record")
    name = line(member.name, 80) or "Somebody"
    shown, shortened = answers(member)
    return Sheet(
        subject=f"{in_subject(name, 60)} would like to join",
        preheader="Their answers, and a page where you let them in or decline.",
        why=co_lead_why(sent),
        facts={
            "name": name,
            "address": line(member.address, 254),
            "answers": shown,
            "shortened": shortened,
            "decide": sent.links["decide"],
        },
    )


def applications(sent: Sent) -> Sheet:
    """Many applications in one mail, each with a link of the reader's own."""
    members = sent.more[:MOST]
    more = more_of(sent) + len(sent.more) - len(members)
    count = len(members) + more
    if not count:
        raise BadInput(f"{sent.mailing.id}: nobody is left to decide about")
    room = min(1200, ROOM // max(1, len(members)))
    return Sheet(
        subject=f"{count} people would like to join" if count > 1 else "One more would like to join",
        preheader="They come in one mail, each with a page where you let them in or decline.",
        why=co_lead_why(sent),
        facts={
            "count": count,
            "members": [applicant(member, sent.links[f"decide {member.id}"], room) for member in members],
            "more": more,
            "id": sent.group.id,
        },
    )


def returning(sent: Sent) -> Sheet:
    """Somebody who was declined or complained signed up again: only a co-lead can let them in."""
    member = sent.subject
    if member is None:
        raise BadInput(f"{sent.mailing.id}: who signed up again is not on record")
    name = line(member.name, 80) or "Somebody"
    return Sheet(
        subject=f"{in_subject(name, 60)} signed up again",
        preheader="Nothing has been done. Only a co-lead can let them in.",
        why=co_lead_why(sent),
        facts={
            "name": name,
            "address": line(member.address, 254),
            "complained": member.state is MemberState.COMPLAINED,
            "short": member.id[:8],
            "id": sent.group.id,
        },
    )


def dropped(sent: Sent) -> Sheet:
    """Somebody's mailbox turned our mail away, or they called it spam: they get no more, unless somebody brings them back."""
    member = sent.subject
    if member is None:
        raise BadInput(f"{sent.mailing.id}: who dropped out is not on record")
    complained = member.state is MemberState.COMPLAINED
    what = "marked our mail as spam" if complained else "cannot be reached any more"
    return Sheet(
        subject=f"{in_subject(member.name, 60) or 'Somebody'} {what}",
        preheader="They get no more mail from us. How they come back is inside.",
        why=co_lead_why(sent),
        facts={
            "one": _out(member),
            "complained": complained,
            "unconfirmed": sent.facts.get("was") == MemberState.PENDING_CONFIRMATION.value,
            "meant": meant(member.address),
            "id": sent.group.id,
        },
    )


def all_dropped(sent: Sent) -> Sheet:
    """Many dropped out within an hour, told in one mail: the fault may not be theirs."""
    members = sent.more[:MOST]
    count = len(sent.more) + more_of(sent)
    return Sheet(
        subject=f"{count} more people cannot be reached" if count > 1 else "One more cannot be reached",
        preheader="They get no more mail from us. How they come back is inside.",
        why=co_lead_why(sent),
        facts={"members": [_out(member) for member in members], "more": count - len(members), "id": sent.group.id},
    )


def _out(member: Member) -> dict[str, str]:
    """Somebody who dropped out, as shown to a co-lead."""
    return {
        "name": fitted(member.name, 160) or "Somebody",
        "address": fitted(member.address, 300),
        "reason": fitted(member.history[-1].why, 160) if member.history else "",
        "short": member.id[:8],
    }


# --- links, rows to read, and why mails no longer go
def own(member: Member) -> tuple[str, ...]:
    """The subject of a member's own links."""
    return purposes.member_subject(member.id, member.link_life)


def propose_link(sent: Sent) -> Mapping[str, Target]:
    """Where the reader proposes a talk."""
    member = sent.reader.member
    return {"propose": Target("p", purposes.PROPOSE, own(member))} if member else {}


def _welcome_links(sent: Sent) -> Mapping[str, Target]:
    """The same, and where the reader says what they would do in turn, if the group asks."""
    member = sent.reader.member
    rota = {"rota": Target("m", purposes.ROTA, own(member))} if member and rules_of(sent.group) else {}
    return {**propose_link(sent), **rota}


def _confirm_link(sent: Sent) -> Mapping[str, Target]:
    member = sent.reader.member
    if member is None:
        return {}
    return {"confirm": Target("l", purposes.CONFIRM, (member.id, str(member.life)), CONFIRM_LIFE)}


def _data_link(sent: Sent) -> Mapping[str, Target]:
    member = sent.reader.member
    return {"data": Target("m", purposes.DATA, own(member), DATA_LIFE)} if member else {}


def _decide_link(sent: Sent) -> Mapping[str, Target]:
    return {"decide": _decide(sent.subject, sent)} if sent.subject else {}


def _decide_links(sent: Sent) -> Mapping[str, Target]:
    return {f"decide {member.id}": _decide(member, sent) for member in sent.more}


def _decide(member: Member, sent: Sent) -> Target:
    lead = sent.reader.id.partition(":")[2]
    return Target("l", purposes.DECIDE, (member.id, str(member.life), lead), DECIDE_LIFE)


def _subject(message: Message) -> Mapping[str, Ref[Any]]:
    return {"subject": Ref(Member, (message.group, message.subject))}


def _gathered(sent: Sent, store: Store) -> list[tuple[Member, str]]:
    """The members of a digest who still exist, each with the number of the membership for which they came into it."""
    about = [one.partition(".") for one in sent.facts.get("about", "").split("\n") if one]
    wanted = {Ref(Member, (sent.group.id, member)): life for member, _, life in about}
    found = store.get_many(wanted, unread=set())
    return [(found[one], life) for one, life in wanted.items() if one in found]


def _applicants(sent: Sent, _: Sequence[str], store: Store, __: set[str]) -> tuple[Member, ...]:
    """Those whom nobody has decided about yet."""
    return tuple(one for one, _ in _gathered(sent, store) if one.state is MemberState.PENDING_APPROVAL)


def _those_out(sent: Sent, _: Sequence[str], store: Store, __: set[str]) -> tuple[Member, ...]:
    """Those who are still out."""
    return tuple(one for one, life in _gathered(sent, store) if _out_since(one, life))


def _out_since(member: Member, life: str) -> bool:
    """Whether *member* was dropped in the membership number *life*, and is still out."""
    return str(member.life) == life and member.state in (MemberState.BOUNCED, MemberState.COMPLAINED)


def _nobody_left(sent: Sent) -> str:
    return "" if sent.more or sent.facts.get("more") else "decided"


def _erased(sent: Sent) -> str:
    return "" if sent.subject else "erased"


def _decided(sent: Sent) -> str:
    if sent.subject is None:
        return "erased"
    return "" if sent.subject.state is MemberState.PENDING_APPROVAL else "decided"


def _back(sent: Sent) -> str:
    if sent.subject is None:
        return "erased"
    return "" if _out_since(sent.subject, sent.facts["life"]) else "back"


MAILS = (
    MailKind(
        name="confirm", words="Confirm your address", letter=confirm, links=_confirm_link, states=(MemberState.PENDING_CONFIRMATION,),
        transactional=True,
        unproven=True,
    ),
    MailKind(
        name="application", desk="people/{subject}", words="Somebody would like to join", letter=application, refs=_subject, still=_decided,
        links=_decide_link, transactional=True, for_chat=True,
    ),
    MailKind(
        name="applications", desk="people", words="Several would like to join", letter=applications, more=_applicants, still=_nobody_left,
        links=_decide_links, transactional=True, for_chat=True,
        names_people=True,
    ),
    MailKind(
        name="returning", desk="people/{subject}", words="Somebody signed up again",
        letter=returning, refs=_subject, still=_erased, transactional=True, for_chat=True,
    ),
    MailKind(name="welcome", words="Welcome", letter=welcome, links=_welcome_links),
    MailKind(name="back", words="Welcome back after a pause", letter=back),
    MailKind(name="declined", words="Declined", letter=declined, states=(MemberState.DECLINED,), transactional=True),
    MailKind(
        name="dropped", desk="people", words="Somebody cannot be reached",
        letter=dropped, refs=_subject, still=_back, transactional=True, for_chat=True,
    ),
    MailKind(
        name="all-dropped", desk="people", words="Several cannot be reached", letter=all_dropped, more=_those_out, still=_nobody_left,
        transactional=True, for_chat=True, names_people=True,
    ),
    MailKind(
        name="my-data", words="Your data", letter=my_data, links=_data_link, transactional=True,
        states=(
            MemberState.PENDING_APPROVAL, MemberState.ACTIVE, MemberState.PAUSED, MemberState.UNSUBSCRIBED, MemberState.DECLINED,
        ),
    ),
    MailKind(name="new-links", words="New links", letter=new_links, links=propose_link, states=(MemberState.ACTIVE, MemberState.PAUSED)),
)  # fmt: skip
