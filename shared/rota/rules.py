"""Who is asked next, and what becomes of slots: functions of values and of a time. A slot is a role at a session that needs
somebody. The first on the rota who can be asked is asked; if they say no, are away, or do not answer in time, the next one is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum

from shared.model.group import RotaRules
from shared.model.rota import TALK, Answer, Asked, Rota, Slot, role_id
from shared.model.season import instant
from shared.model.session import Session
from shared.rota.candidates import next_up, only_busy
from shared.rota.order import first, last
from shared.rota.seen import Rotas, Seen

TOLD = 14
"""So many days before a session the co-leads hear of a slot for which nobody is left."""
PATIENT = 10
"""So many days before a session they hear of it even if somebody could still be asked once they have answered about another turn."""
LOOK = time(9)
"""The time of day, by the group's clock, at which people are asked and reminded."""
FAR, LATE = timedelta(days=7), timedelta(days=5)
"""Until how long before a session somebody is asked for a talk, and can answer: its reading is due a week before."""
ROLE_FAR, ROLE_LATE = timedelta(days=3), timedelta(days=1)
"""The same for a role."""
KEPT = 12
"""So many past slots a rota keeps: they say who did what lately, and who is not asked again at once."""
AT_ONCE = 40
"""At most so many people are asked, or mailed about, in one look, so that all of it fits into one write."""


class What(StrEnum):
    ASK = "ask"
    OFF = "off"
    NOBODY = "nobody"
    LATE = "late"
    NEAR = "near"


@dataclass(frozen=True, slots=True)
class Event:
    """Something to be mailed: *member* is asked, is no longer needed, or has their turn tomorrow; or the co-leads hear that
    nobody is left, or that it is too late to ask."""

    what: What
    role: str
    slot: Slot
    member: str = ""


def roles_of(rules: RotaRules) -> tuple[str, ...]:
    """The ids of what people are asked for, presenting first."""
    talk = (TALK,) if rules.talks else ()
    return (*talk, *map(role_id, rules.roles))


def looked(rotas: Mapping[str, Rota], seen: Seen) -> tuple[Rotas, list[Event]]:
    """*rotas* after a look, and what is to be mailed. A second look at the same time finds nothing to do."""
    events: list[Event] = []
    after: Rotas = {}
    for role in dict.fromkeys((*roles_of(seen.rules), *rotas)):
        rota, off = _settled(rotas.get(role) or Rota(group=seen.group.id, role=role), seen)
        events += off
        rota, near = _reminded(rota, seen)
        events += near
        after[role] = _opened(rota, seen)
    for role in roles_of(seen.rules):
        for slot in sorted(after[role].slots, key=lambda one: (one.starts, one.session)):
            if slot.over or slot.whose or len(events) >= AT_ONCE:
                continue
            after[role], told = _asked(slot, after[role], after, seen)
            events += told
    return {
        role: rota
        for role, rota in after.items()
        if rota != rotas.get(role) and (rota.version or rota.order or rota.slots)
    }, events


# --- what has become of slots
def _settled(rota: Rota, seen: Seen) -> tuple[Rota, list[Event]]:
    """*rota* without those who left, with each slot brought up to date."""
    there = tuple(one for one in rota.order if seen.stays(one.member))
    rota, off = replace(rota, order=there), list[tuple[Asked, Slot]]()
    for slot in rota.slots:
        after = _slot_settled(slot, rota, seen)
        rota = _with(rota, slot, after)
        if after.over and slot.open and after.asked[-1].answer is Answer.OFF:
            off.append((slot.open, after))
    # Whoever has waited longest comes to the head last, and so stands first.
    for asked, slot in sorted(off, key=lambda one: one[0].since, reverse=True):
        rota = first(rota, asked.member, asked.since, f"kept {slot.session}")
    events = [Event(What.OFF, rota.role, slot, asked.member) for asked, slot in off if _upcoming(slot, seen)]
    over = [one for one in rota.slots if one.over]
    dropped = set(map(id, sorted(over, key=lambda one: one.starts)[:-KEPT]))
    return replace(rota, slots=tuple(one for one in rota.slots if id(one) not in dropped)), events


def _reminded(rota: Rota, seen: Seen) -> tuple[Rota, list[Event]]:
    """*rota* once those who have a role tomorrow are reminded, from the morning on; at whatever hour, where no look came on that
    day. Whoever presents is reminded as a speaker."""
    events: list[Event] = []
    for slot in rota.slots if rota.role != TALK else ():
        near = not slot.over and _morning_before(slot, seen) <= seen.now < slot.starts
        if near and slot.holder != slot.reminded and seen.active(slot.holder):
            after = replace(slot, reminded=slot.holder)
            rota = _with(rota, slot, after)
            events.append(Event(What.NEAR, rota.role, after, slot.holder))
    return rota, events


def _morning_before(slot: Slot, seen: Seen) -> datetime:
    tz = seen.group.tz
    return instant(slot.starts.astimezone(tz).date() - timedelta(days=1), LOOK, tz)


def _upcoming(slot: Slot, seen: Seen) -> bool:
    session = seen.sessions.get(slot.session)
    return session is not None and session.upcoming


def _slot_settled(slot: Slot, rota: Rota, seen: Seen) -> Slot:
    session, role = seen.sessions.get(slot.session), rota.role
    if slot.over and not _back(slot, rota, seen):
        return slot
    slot = replace(slot, over=False)
    if session and session.starts and session.upcoming:
        slot = replace(_on(slot, session, seen), zone=session.zone)
    if session is None or not session.upcoming or slot.starts <= seen.now or filled(slot, session, role, seen):
        silent = slot.starts <= seen.now
        return replace(marked(slot, Answer.SILENT if silent else Answer.OFF), over=True, swap=None)
    if slot.open and not (seen.active(slot.open.member) or slot.open.member in seen.unread):
        slot = marked(slot, Answer.AWAY)
    elif slot.open and slot.open.until <= seen.now:
        slot = marked(slot, Answer.SILENT)
    if slot.holder and role != TALK and not seen.stays(slot.holder):
        slot = replace(slot, holder="")
    return replace(slot, swap=None) if slot.swap and not _swappable(slot, role, seen) else slot


def _back(slot: Slot, rota: Rota, seen: Seen) -> bool:
    """Whether *slot* had ended because its session was called off, and the session takes place after all: whoever had said yes
    still has it."""
    session = seen.sessions.get(slot.session)
    if session is None or session.starts is None or not session.upcoming or session.starts <= seen.now:
        return False
    given_anew = rota.role != TALK and rota.slot(slot.session) is not None
    return seen.stays(slot.holder) and not given_anew and not filled(slot, session, rota.role, seen)


def _on(slot: Slot, session: Session, seen: Seen) -> Slot:
    """*slot* brought up to date with its session; if that was moved to another day, its holder is reminded anew."""
    starts = session.starts or slot.starts
    same = seen.days_to(starts) == seen.days_to(slot.starts)
    return replace(slot, starts=starts, reminded=slot.reminded if same else "")


def filled(slot: Slot, session: Session, role: str, seen: Seen) -> bool:
    """Whether nobody is needed any longer: the slot was given to somebody else, or the holder's talk was taken out."""
    if role not in roles_of(seen.rules):
        return True
    if role != TALK:
        return bool(session.host)
    return session.talk(slot.talk) is None if slot.holder else not wants_talk(session, seen)


def _swappable(slot: Slot, role: str, seen: Seen) -> bool:
    swap = slot.swap
    return (
        swap is not None
        and swap.giver == slot.whose
        and seen.active(swap.taker)
        and seen.now < swap_until(slot, role, seen.rules)
    )


def swap_until(slot: Slot, role: str, rules: RotaRules) -> datetime:
    """Until when somebody who is asked to take a turn can agree: as long as its holder could answer."""
    if slot.open:
        return slot.open.until
    at = slot.swap.at if slot.swap else slot.starts
    return min(at + timedelta(days=rules.answer_days), slot.starts - bounds(role)[1])


def marked(slot: Slot, answer: Answer, member: str = "") -> Slot:
    """*slot* with the asking that is open, or *member*'s last one, at *answer*."""
    wanted = slot.open if not member else next((one for one in reversed(slot.asked) if one.member == member), None)
    return replace(slot, asked=tuple(replace(one, answer=answer) if one is wanted else one for one in slot.asked))


# --- what is asked for
def wants_talk(session: Session, seen: Seen) -> bool:
    """Whether *session* has room for another talk, counted as a vote does, and no more talks than the group asks for."""
    if session.host or session.guests or any(one.session.isoformat() == session.key for one in seen.group.joint):
        return False
    if len(session.talks) >= min(seen.rules.talks, seen.group.talks_per_session):
        return False
    return session.kind == "talks" or (session.kind == "discussion" and not session.title and not session.talks)


def bounds(role: str) -> tuple[timedelta, timedelta]:
    """Until how long before a session somebody is asked, and can answer."""
    return (FAR, LATE) if role == TALK else (ROLE_FAR, ROLE_LATE)


def _opened(rota: Rota, seen: Seen) -> Rota:
    """*rota* with a new slot for each session that is near enough and has none that waits; if a talk is promised, with the next one."""
    if rota.role not in roles_of(seen.rules) or (rota.role == TALK and seen.voting):
        return rota
    found = [
        _begun(Slot(session=one.key, starts=one.starts, zone=one.zone), rota)
        for one in seen.sessions.values()
        if one.starts and _near(one, rota.role, seen) and _room(rota, one.key) and needs(one, rota.role, seen)
    ]
    return replace(rota, slots=(*rota.slots, *sorted(found, key=lambda one: (one.starts, one.session))))


def _begun(slot: Slot, rota: Rota) -> Slot:
    """*slot* with what earlier slots of its session say: whether the co-leads know that nobody is left, and who has refused to take it."""
    earlier = [one for one in rota.slots if one.session == slot.session]
    refused = dict.fromkeys(name for one in earlier for name in one.refused)
    return replace(slot, told=any(one.told for one in earlier), refused=tuple(refused))


def _room(rota: Rota, session: str) -> bool:
    """Whether another slot of that session can be opened: none of it waits for somebody. A role has one slot only."""
    slot = rota.slot(session)
    return slot is None or (rota.role == TALK and bool(slot.holder))


def needs(session: Session, role: str, seen: Seen) -> bool:
    """Whether *session* needs somebody for *role*, whom neither a vote nor the file provides."""
    return session.upcoming and (wants_talk(session, seen) if role == TALK else not session.host)


def _near(session: Session, role: str, seen: Seen) -> bool:
    starts = session.starts
    far = bounds(role)[0]
    return starts is not None and seen.now + far <= starts and seen.days_to(starts) <= seen.rules.ahead_days


def _asked(slot: Slot, rota: Rota, rotas: Mapping[str, Rota], seen: Seen) -> tuple[Rota, list[Event]]:
    """*rota* once the next one is asked for *slot*, or the co-leads hear that there is none."""
    if rota.role == TALK and seen.voting:
        return rota, []
    far, late = bounds(rota.role)
    place = next_up(slot, rota, rotas, seen) if seen.now + far <= slot.starts else None
    if place is None:
        left = seen.days_to(slot.starts)
        if slot.told or left > TOLD or (left > PATIENT and only_busy(slot, rota, rotas, seen)):
            return rota, []
        what = What.NOBODY if seen.now + far <= slot.starts else What.LATE
        return _with(rota, slot, replace(slot, told=True)), [Event(what, rota.role, slot)]
    until = min(seen.now + timedelta(days=seen.rules.answer_days), slot.starts - late)
    asked = Asked(member=place.member, at=seen.now, until=until, since=place.since)
    after = replace(slot, asked=(*slot.asked, asked))
    rota = last(_with(rota, slot, after), place.member, seen.now, f"asked {slot.session}")
    return rota, [Event(What.ASK, rota.role, after, place.member)]


def _with(rota: Rota, before: Slot, after: Slot) -> Rota:
    return replace(rota, slots=tuple(after if one is before else one for one in rota.slots))
