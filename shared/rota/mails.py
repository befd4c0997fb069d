"""Mails about whose turn it is."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from shared import signed_links as purposes
from shared.errors import BadInput
from shared.letters.kinds import MailKind, Target
from shared.letters.sent import Sent
from shared.letters.sheets import Sheet, co_lead_why, dated
from shared.letters.views import own_zone
from shared.letters.wording import line, listed, web, when
from shared.model.rota import TALK, Place, Rota, named, rules_of
from shared.rota.notes import takes_notes
from shared.store import Ref, Store

LINK_LIFE = timedelta(days=400)
"""How long the links of a turn work: until the session, as whoever said yes can still say that they cannot."""
WHY = "You get this because you are on the rota of {}."


def turn(sent: Sent) -> Sheet:
    """It is the reader's turn: will they do it?"""
    _, _, seen = dated(sent)
    place = _place(sent)
    talk = sent.facts.get("role") == TALK
    date = seen.when.date
    return Sheet(
        subject=f"Your turn: will you present on {date}?" if talk else f"Your turn on {date}: {role_of(sent)}",
        preheader="Yes, no, or a swap: it takes one press.",
        why=WHY.format(line(sent.group.name, 80)),
        facts={
            "role": "" if talk else role_of(sent), "session": seen, "until": _until(sent),
            "topics": line(place.topics, 200) if place else "",
            "notes": takes_notes(sent.group, sent.facts.get("role", "")),
            "turn": sent.links["turn"], "rota": sent.links["rota"],
        },
    )  # fmt: skip


def turn_off(sent: Sent) -> Sheet:
    """The reader was asked, and is not needed any more."""
    _, _, seen = dated(sent)
    return Sheet(
        subject=f"You are not needed on {seen.when.date}",
        preheader="You keep your place on the rota.",
        why=WHY.format(line(sent.group.name, 80)),
        facts={
            "role": "" if sent.facts.get("role") == TALK else role_of(sent),
            "session": seen,
            "rota": sent.links["rota"],
        },
    )


def turn_near(sent: Sent) -> Sheet:
    """What the reader has said that they do is tomorrow."""
    session, _, seen = dated(sent)
    notes = takes_notes(sent.group, sent.facts.get("role", ""))
    return Sheet(
        subject=f"You do this on {seen.when.date}: {role_of(sent)}",
        preheader="Thank you. If you cannot after all, say so now.",
        why=WHY.format(line(sent.group.name, 80)),
        facts={
            "role": role_of(sent), "session": seen, "turn": sent.links["turn"], "notes": notes,
            "there": web(session.notes_link) if notes else "",
        },
    )  # fmt: skip


def turn_open(sent: Sent) -> Sheet:
    """Nobody is left on the rota who could be asked, or it is too late to ask: a session needs people."""
    _, _, seen = dated(sent)
    late, free = sent.facts.get("why") == "late", _free(sent) or _roles(sent)
    what = listed(["a talk" if role == TALK else _called(sent, role) for role in free])
    return Sheet(
        subject=f"Nobody yet for {seen.when.date}: {what}",
        preheader="It is too late to ask the next one." if late else "Nobody on the rota can be asked at the moment.",
        why=co_lead_why(sent),
        facts={
            "what": "" if free == [TALK] else what, "talk": TALK in free, "session": seen, "late": late, "id": sent.group.id,
            "key": sent.mailing.session or "",
        },
    )  # fmt: skip


def swap_asked(sent: Sent) -> Sheet:
    """Somebody whose turn it is asks the reader to take it."""
    facts = _of_swap(sent) | {"until": _until(sent), "rota": sent.links["rota"]}
    return Sheet(
        subject=f"{facts['who']} asks you to swap: {facts['session'].when.date}",
        preheader="Yes or no: it takes one press.",
        why=WHY.format(line(sent.group.name, 80)),
        facts=facts,
    )


def swap_answered(sent: Sent) -> Sheet:
    """What whoever was asked to take the reader's turn says."""
    facts = _of_swap(sent) | {"yes": sent.facts.get("yes") == "yes"}
    date = facts["session"].when.date
    return Sheet(
        subject=f"{facts['who']} takes your turn on {date}" if facts["yes"] else f"Still your turn on {date}",
        preheader=f"{facts['who']} has answered.",
        why=WHY.format(line(sent.group.name, 80)),
        facts=facts,
    )


def _of_swap(sent: Sent) -> dict[str, Any]:
    _, _, seen = dated(sent)
    back = sent.facts.get("back", "")
    return {
        "role": "" if sent.facts.get("role") == TALK else role_of(sent),
        "session": seen,
        "who": line(sent.facts.get("who") or "A member", 80),
        "back": _moment(back, sent),
        "turn": sent.links["turn"],
    }


def role_of(sent: Sent) -> str:
    """The name of the mail's role in the group's words."""
    return _called(sent, sent.facts.get("role", ""))


def _called(sent: Sent, role: str) -> str:
    """The role's name; its id if the group has it no longer."""
    rules = rules_of(sent.group)
    try:
        return line(named(rules.roles, role), 60) if rules else role
    except BadInput:
        return role


def _place(sent: Sent) -> Place | None:
    rota: Rota | None = sent.more
    return rota.place(sent.mailing.subject) if rota else None


def _until(sent: Sent) -> str:
    return _moment(sent.facts.get("until", ""), sent)


def _moment(written: str, sent: Sent) -> str:
    """``Sat 28 Oct, 14:00 MDT``, by the reader's own clock where they have one; empty where nothing is *written*."""
    return when(datetime.fromisoformat(written), None, own_zone(sent) or sent.group.tz).brief if written else ""


# --- what they need, and why they do not go any more
def _rota(sent: Sent, _: Sequence[str], store: Store, __: set[str]) -> Rota | None:
    return store.get(Rota, sent.group.id, sent.facts.get("role", ""))


def _answered(sent: Sent) -> str:
    """Why the mail does not go: its reader has answered, or was passed over. Empty if it goes."""
    rota: Rota | None = sent.more
    slot = rota.turn(sent.mailing.session or "", sent.mailing.subject) if rota and rules_of(sent.group) else None
    return "" if slot and slot.open else "answered"


def _decided(sent: Sent) -> str:
    """Why the mail does not go: the swap is settled, or whoever asked has taken it back. Empty if it goes."""
    rota: Rota | None = sent.more
    asks = rota and rules_of(sent.group) and rota.offer(sent.mailing.session or "", sent.mailing.subject)
    return "" if asks else "decided"


def _roles(sent: Sent) -> list[str]:
    """The roles for which nobody was found when the mail was made."""
    return sent.facts.get("roles", "").split(",")


def _rotas(sent: Sent, _: Sequence[str], store: Store, __: set[str]) -> list[Rota]:
    return list(store.get_many(Ref(Rota, (sent.group.id, role)) for role in _roles(sent)).values())


def _free(sent: Sent) -> list[str]:
    """Those of the roles for which there is still nobody."""
    rotas: Sequence[Rota] = sent.more or ()
    slots = ((rota.role, rota.slot(sent.mailing.session or "")) for rota in rotas)
    free = {role for role, slot in slots if slot and not slot.whose}
    return [role for role in _roles(sent) if role in free]


def _found(sent: Sent) -> str:
    """Why the mail does not go: there is somebody for all of its roles. Empty if it goes."""
    return "" if rules_of(sent.group) and _free(sent) else "found"


def _passed_on(sent: Sent) -> str:
    """Why the mail does not go: its reader no longer has the turn. Empty if it goes."""
    rota: Rota | None = sent.more
    slot = rota.turn(sent.mailing.session or "", sent.mailing.subject) if rota and rules_of(sent.group) else None
    return _over(sent) if slot and slot.holder else "passed on"


def _over(sent: Sent) -> str:
    return "" if sent.session and sent.session.upcoming else "over"


def _links(sent: Sent) -> Mapping[str, Target]:
    member, session, role = sent.reader.member, sent.mailing.session, sent.facts.get("role")
    if member is None or not session or not role:
        return {}
    subject = purposes.turn_subject(member.id, session, role, member.link_life)
    own = purposes.member_subject(member.id, member.link_life)
    return {"turn": Target("m", purposes.TURN, subject, LINK_LIFE), "rota": Target("m", purposes.ROTA, own)}


MAILS = (
    MailKind(
        name="next-turn", words="It is your turn", letter=turn, more=_rota, still=_answered, links=_links, transactional=True,
        by_own_clock=True,
    ),
    MailKind(
        name="not-needed", words="You are not needed after all", letter=turn_off, still=_over, links=_links, transactional=True,
        by_own_clock=True,
    ),
    MailKind(
        name="turn-near", words="What you do at the session tomorrow", letter=turn_near, more=_rota, still=_passed_on, links=_links,
        transactional=True, by_own_clock=True,
    ),
    MailKind(
        name="swap-asked", words="Somebody asks to swap a turn", letter=swap_asked, more=_rota, still=_decided, links=_links,
        transactional=True, by_own_clock=True, names_people=True,
    ),
    MailKind(
        name="swap-answered", words="A swap is answered", letter=swap_answered, still=_over, links=_links, transactional=True,
        by_own_clock=True, names_people=True,
    ),
    MailKind(
        name="nobody-left", desk="sessions/rota", words="Nobody is left whose turn it is", letter=turn_open, more=_rotas, still=_found,
        transactional=True,
    ),
)  # fmt: skip
