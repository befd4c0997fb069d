"""A look at a group's rotas: what it reads, what it writes, and the mails that it causes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.model.group import Group, RotaRules
from shared.model.mailing import SAFETY, Audience, Mailing, mailing
from shared.model.member import Member
from shared.model.rota import Rota, Slot
from shared.model.session import Session
from shared.model.vote import Vote, VoteState
from shared.rota.rules import Event, What, looked
from shared.rota.seen import Seen
from shared.store import Create, Ref, Replace, Store, Write

BACK = timedelta(days=120)
"""How far back sessions are looked for: one that was planned for then may have been moved."""
VOTES = timedelta(days=60)
"""A vote is open for less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A group's rotas by role, and what a look at them goes by, as they were read. *wait* is the delay after which a tick takes
    up mails that nobody has queued (None: the usual one)."""

    rotas: Mapping[str, Rota]
    seen: Seen
    correlation: str = ""
    wait: timedelta | None = None


def found(
    group: Group, rules: RotaRules, store: Store, now: datetime, sessions: Sequence[Session] | None = None
) -> Found:
    """*group*'s rotas, and what a look at them needs; *sessions*, if they were read before."""
    rotas = {row.role: row for row in store.all(Rota, group.id)}
    there = sessions if sessions is not None else sessions_of(group, store, now)
    unread: set[Ref[Member]] = set()
    members = store.get_many([Ref(Member, (group.id, one)) for one in sorted(named(rotas.values(), now))], unread)
    votes = store.all(Vote, group.id, since=(now - VOTES).date().isoformat(), unread=[]) if rules.talks else []
    seen = Seen(
        group=group, rules=rules, sessions={one.key: one for one in there}, now=now,
        members={one.id: one for one in members.values()}, unread=frozenset(ref.key[1] for ref in unread),
        voting=any(vote.state is VoteState.OPEN for vote in votes),
    )  # fmt: skip
    return Found(rotas=rotas, seen=seen)


def sessions_of(group: Group, store: Store, now: datetime) -> list[Session]:
    return store.all(Session, group.id, since=(now - BACK).date().isoformat(), unread=[])


def named(rotas: Iterable[Rota], now: datetime) -> set[str]:
    """The ids of the members whose rows a look at *rotas* needs; also of those who have a turn at a session that was called
    off, as it may be brought back."""
    ids = {one.member for rota in rotas for one in rota.order}
    slots = [slot for rota in rotas for slot in rota.slots if not slot.over or slot.starts > now]
    ids |= {slot.whose for slot in slots} | {slot.swap.taker for slot in slots if slot.swap}
    return ids - {""}


def after_look(there: Found, changed: Rota | None = None, session: Session | None = None) -> list[Write]:
    """What a look writes: the rotas that it changes, and the mails. *changed* is a rota that an answer changed just before, and
    is written in any case; *session* is the session as that answer leaves it."""
    rotas = dict(there.rotas)
    seen = there.seen
    if session:
        seen = replace(seen, sessions={**seen.sessions, session.key: session})
    if changed:
        rotas[changed.role] = changed
    after, events = looked(rotas, seen)
    final = ({changed.role: changed} if changed else {}) | after
    return [*(put(rota) for rota in final.values()), *(Create(_told(some, there)) for some in in_mails(events))]


def put(rota: Rota) -> Write:
    return Replace(rota) if rota.version else Create(rota)


def in_mails(events: Iterable[Event]) -> Collection[Sequence[Event]]:
    """*events*, grouped by mail: the co-leads get one mail about all roles of a session for which nobody is left."""
    found: dict[tuple[str, ...], list[Event]] = {}
    for event in events:
        alone = (event.role, event.member) if event.member else ()
        found.setdefault((event.what, event.slot.session, *alone), []).append(event)
    return found.values()


def roles_in(events: Iterable[Event]) -> str:
    """The roles that a mail is about, as its facts have them."""
    return ",".join(dict.fromkeys(event.role for event in events))


def _told(events: Sequence[Event], there: Found) -> Mailing:
    event = events[0]
    if event.what is What.ASK:
        asked = event.slot.open
        return told("next-turn", event.role, event.slot, event.member, there, until=asked.until if asked else None)
    if event.what is What.OFF:
        return told("not-needed", event.role, event.slot, event.member, there)
    if event.what is What.NEAR:
        return told("turn-near", event.role, event.slot, event.member, there)
    return told("nobody-left", event.role, event.slot, "", there, why=event.what.value, roles=roles_in(events))


def told(
    kind: str, role: str, slot: Slot, member: str, there: Found, *, until: datetime | None = None, **facts: str
) -> Mailing:
    """A mail about the turn of *slot*, to *member* or, where that is nobody, to the co-leads."""
    now, session = there.seen.now, there.seen.sessions.get(slot.session)
    more = {"until": until.isoformat()} if until else {}
    return mailing(
        kind, there.seen.group.id, Audience.APPLICANT if member else Audience.CO_LEADS, at=now,
        of=f"{slot.session}/{role}/{member or 'nobody'}.{int(now.timestamp())}", wait=SAFETY if there.wait is None else there.wait,
        session=slot.session, subject=member, ends=session.ends if session else None,
        facts={"role": role, "starts": slot.starts.isoformat(), **more, **facts}, correlation=there.correlation,
    )  # fmt: skip
