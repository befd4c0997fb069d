"""Mails about a handover, and about a stand-in's days. Each is for one co-lead, or for one who has just left."""

from datetime import date

from shared.letters.kinds import MailKind
from shared.letters.sent import Sent
from shared.letters.sheets import Sheet, co_lead_why, lines_of
from shared.letters.wording import line
from shared.text.times import day

MOST = 12


def _named(sent: Sent, *facts: str) -> dict[str, str]:
    return {fact: line(sent.facts.get(fact, ""), 300) for fact in facts} | {"name": line(sent.group.name, 80)}


def begun(sent: Sent) -> Sheet:
    """To those who have led the group: to whom it is handed over, and when they are out."""
    facts = _named(sent, "by", "going")
    return Sheet(
        subject=f"{facts['name']} is being handed over",
        preheader="You leave once somebody has taken it over." if sent.facts.get("leaves") else "You stay a co-lead.",
        why=co_lead_why(sent),
        facts=facts
        | {"to": lines_of(sent, "to", MOST), "by_hand": lines_of(sent, "by_hand", MOST)}
        | {"leaves": bool(sent.facts.get("leaves"))},
    )


def offered(sent: Sent) -> Sheet:
    """To those who are to take it over: what that means, what to do first, what to ask for."""
    facts = _named(sent, "by", "going", "others")
    return Sheet(
        subject=f"You are to take over {facts['name']}",
        preheader="Log in at the desk and press “Take the group over”.",
        why=co_lead_why(sent),
        facts=facts | {"by_hand": lines_of(sent, "by_hand", MOST), "address": line(sent.reader.address, 254)},
    )


def taken(sent: Sent) -> Sheet:
    """Who has taken it over, and who has left."""
    left, facts = bool(sent.facts.get("left")), _named(sent, "by", "going", "staying")
    return Sheet(
        subject=f"{facts['name']} is in new hands",
        preheader="You are no co-lead any more. Thank you." if left else f"{facts['by']} has taken it over.",
        why=_was(sent) if left else co_lead_why(sent),
        facts=facts | {"left": left},
    )


def off(sent: Sent) -> Sheet:
    """It is not handed over after all."""
    left, facts = bool(sent.facts.get("left")), _named(sent, "by", "staying")
    return Sheet(
        subject=f"{facts['name']} is not handed over after all",
        preheader="You are no co-lead any more." if left else "You are a co-lead as before.",
        why=_was(sent) if left else co_lead_why(sent),
        facts=facts | {"left": left},
    )


def stand_in(sent: Sent) -> Sheet:
    """From when until when somebody stands in, to both co-leads."""
    facts, mine = _named(sent, "who", "away"), bool(sent.facts.get("mine"))
    first, last = (day(date.fromisoformat(sent.facts[name])) for name in ("first", "last"))
    return Sheet(
        subject=f"You stand in for {facts['away']} from {first}"
        if mine
        else f"{facts['who']} stands in for you from {first}",
        preheader=f"Until {last}, that day included.",
        why=co_lead_why(sent),
        facts=facts | {"mine": mine, "first": first, "last": last, "address": line(sent.reader.address, 254)},
    )


def stand_in_changed(sent: Sent) -> Sheet:
    """A stand-in's days, of which both were told, have changed, or there are none any more."""
    facts, mine = _named(sent, "who", "away"), bool(sent.facts.get("mine"))
    dates = ("first", "last", "new_first", "new_last")
    days = {name: day(date.fromisoformat(said)) if (said := sent.facts.get(name)) else "" for name in dates}
    whom = f"You stand in for {facts['away']}" if mine else f"{facts['who']} stands in for you"
    if days["new_first"]:
        subject, preheader = f"{whom} from {days['new_first']} to {days['new_last']}", "The days have changed."
    else:
        whom = f"You do not stand in for {facts['away']}" if mine else f"{facts['who']} does not stand in for you"
        subject, preheader = f"{whom} any more", "What you were told of those days no longer holds."
    return Sheet(
        subject=subject,
        preheader=preheader,
        why=_was(sent) if sent.facts.get("address") else co_lead_why(sent),
        facts=facts | days | {"mine": mine, "leads": bool(sent.facts.get("leads"))},
    )


def _was(sent: Sent) -> str:
    return f"You get this because you were a co-lead of {line(sent.group.name, 80)}. It is the last of these mails."


def _off_already(sent: Sent) -> str:
    """Why the mail is not to go: the days have changed, or they no longer stand in."""
    return "" if _days_now(sent) == (sent.facts["first"], sent.facts["last"]) else "other days"


def _changed_again(sent: Sent) -> str:
    """Why the mail is not to go: the days have changed again, which caused a mail of its own."""
    return "" if _days_now(sent) == (sent.facts["new_first"], sent.facts["new_last"]) else "other days"


def _days_now(sent: Sent) -> tuple[str, str]:
    """From when until when the one now stands in for the other; empty if they do not."""
    who, away = sent.facts["who_id"], sent.facts["away_id"]
    found = (lead for lead in sent.group.co_leads if lead.id == who and lead.stands_in_for == away)
    return next(((f"{lead.from_}", f"{lead.until}") for lead in found), ("", ""))


MAILS = (
    MailKind(
        name="handover", words="The group is being handed over", letter=begun, for_one=True, transactional=True, names_people=True, desk="",
    ),
    MailKind(
        name="taking-over", words="You are to take the group over", letter=offered, for_one=True, transactional=True,
        names_people=True, desk="",
    ),
    MailKind(
        name="handed-over", words="The group is in new hands", letter=taken, for_one=True, transactional=True, names_people=True,
    ),
    MailKind(
        name="handover-off", words="The group is not handed over after all", letter=off, for_one=True, transactional=True,
        names_people=True,
    ),
    MailKind(
        name="stand-in", words="Somebody stands in for a co-lead", letter=stand_in, still=_off_already, for_one=True, transactional=True,
        names_people=True, desk="",
    ),
    MailKind(
        name="stand-in-changed", words="The days of a stand-in have changed", letter=stand_in_changed, still=_changed_again, for_one=True,
        transactional=True, names_people=True,
    ),
)  # fmt: skip
