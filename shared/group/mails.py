"""The mails of a group that is handed over, and of a stand-in's days. Each is for one co-lead, also for one who has just left."""

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
    """To who leads the group until now: to whom it is handed over, and when they are out."""
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
    """To whom it is handed over: what that is, what to do first, what to ask for."""
    facts = _named(sent, "by", "going", "others")
    return Sheet(
        subject=f"You are to take over {facts['name']}",
        preheader="Log in at the desk and press “Take the group over”.",
        why=co_lead_why(sent),
        facts=facts | {"by_hand": lines_of(sent, "by_hand", MOST), "address": line(sent.reader.address, 254)},
    )


def taken(sent: Sent) -> Sheet:
    """Who has taken it over, and who is out."""
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
    """From when until when somebody stands in: to them, and to the co-lead in whose place they are."""
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


def _was(sent: Sent) -> str:
    return f"You get this because you were a co-lead of {line(sent.group.name, 80)}. It is the last of these mails."


def _off_already(sent: Sent) -> str:
    """A stand-in whose days are others by now, or who is none any more."""
    of = sent.facts
    days = (of["first"], of["last"])
    there = any(
        (f"{lead.from_}", f"{lead.until}") == days and lead.stands_in_for == of["away_id"] and lead.id == of["who_id"]
        for lead in sent.group.co_leads
    )
    return "" if there else "other days"


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
)  # fmt: skip
