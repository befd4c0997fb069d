"""The duty that asks in turn: once a day the next one is asked, and whoever has not answered in time is passed over."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from shared.model.group import Group
from shared.model.group_calendar import GroupCalendar
from shared.model.mailing import Audience
from shared.model.rota import TALK, Answer, role_id, rules_of
from shared.model.season import instant
from shared.model.session import Session, Talk
from shared.rota.answers import taken
from shared.rota.looking import Found, after_look, found, in_mails, sessions_of
from shared.rota.rules import LOOK, Event, What, looked
from shared.rota.seen import Rotas
from shared.schedule.duties import At, Duty, Outlook, Turn
from shared.schedule.forecast import Ahead

FORESEEN = 60
"""So many days of looks are played in a forecast."""


def next_look(group: Group, now: datetime) -> datetime:
    """The first of the group's mornings after *now*."""
    today = now.astimezone(group.tz).date()
    at = instant(today, LOOK, group.tz)
    return at if at > now else instant(today + timedelta(days=1), LOOK, group.tz)


def _look(row: GroupCalendar, at: At) -> Turn:
    rules = rules_of(at.group)
    if rules is None:
        return Turn(row)
    sessions = at.once("sessions", lambda: sessions_of(at.group, at.store, at.now))
    there = found(at.group, rules, at.store, at.now, sessions)
    return Turn(row, tuple(after_look(replace(there, correlation=at.correlation))))


def _waits(_row: GroupCalendar, group: Group, now: datetime) -> Iterator[datetime]:
    if rules_of(group):
        yield next_look(group, now)


def _ahead(_row: GroupCalendar, outlook: Outlook) -> Iterator[Ahead]:
    """The mails to come, if everybody who is asked, now or later, says yes at once: who will be asked, and when nobody is left."""
    there: Found | None = outlook.known.rota
    if there is None:
        return
    rotas, sessions, now = dict(there.rotas), dict(there.seen.sessions), outlook.since
    for event in _asked(rotas, sessions):
        _said_yes(event, rotas, sessions)
    for _ in range(FORESEEN):
        now = next_look(outlook.group, now)
        after, events = looked(rotas, replace(there.seen, now=now, sessions=sessions, voting=there.seen.voting))
        rotas |= after
        yield from (_foreseen(some, outlook.group, now) for some in in_mails(events))
        for event in events:
            _said_yes(event, rotas, sessions)


def _asked(rotas: Rotas, sessions: Mapping[str, Session]) -> list[Event]:
    """Those who are asked and have not answered."""
    return [
        Event(What.ASK, role, slot, slot.open.member)
        for role, rota in rotas.items()
        for slot in rota.slots
        if slot.open and not slot.over and slot.session in sessions
    ]


def _said_yes(event: Event, rotas: Rotas, sessions: dict[str, Session]) -> None:
    """*rotas* and *sessions* once the member of *event* has said yes."""
    if event.what is not What.ASK:
        return
    slot = next((one for one in rotas[event.role].slots if one == event.slot), None)
    if slot is None or not slot.open or slot.open.answer is not Answer.OPEN:
        return
    slug = f"turn/{event.member}" if event.role == TALK else ""
    rotas[event.role] = taken(rotas[event.role], slot, event.member, slug)
    if slug:
        session = sessions[slot.session]
        talk = Talk(slug=slug, speaker="")
        sessions[slot.session] = replace(session, kind="talks", talks=(*session.talks, talk))


_KINDS: Mapping[What, str] = {
    What.ASK: "next-turn",
    What.OFF: "not-needed",
    What.NOBODY: "nobody-left",
    What.LATE: "nobody-left",
    What.NEAR: "turn-near",
}


def _foreseen(events: Sequence[Event], group: Group, at: datetime) -> Ahead:
    event, kind = events[0], _KINDS[events[0].what]
    leads = kind == "nobody-left"
    return Ahead(
        at=at, kind=kind, stage=_called(events, group), session=f"{group.id}/{event.slot.session}", revision=0,
        to=Audience.CO_LEADS.value if leads else "member", recipients=len(group.reached(at)) if leads else 1,
        flags=("nobody is left to ask",) if leads else (), routine=not leads,
    )  # fmt: skip


def _called(events: Sequence[Event], group: Group) -> str:
    """The roles of *events* in the group's words: ``talk``, or ``host, Protokoll``."""
    rules = rules_of(group)
    names = {role_id(name): name for name in rules.roles} if rules else {}
    return ", ".join(dict.fromkeys(names.get(event.role, event.role) for event in events))


DUTY = Duty(turn=_look, waits=_waits, ahead=_ahead)
