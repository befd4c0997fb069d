"""Who is not heard of: members who will be asked after the next session, who were asked, or who were paused for it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from shared.model import silence
from shared.model.group import Group
from shared.model.member import Member, MemberState
from shared.model.silence import SilenceRound
from shared.schedule.forecast import Quietness
from shared.silence.signs import heard_of, members_of
from shared.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class One:
    """A *member* not heard of *since* a time, and how many sessions were held after it."""

    member: Member
    since: datetime
    missed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheard:
    """*silent* would be asked after the next session, *asked* have not answered yet, *paused* did not in time; the longest silent first.
    *rounds* are those that asked anybody, the newest first."""

    silent: tuple[One, ...]
    asked: tuple[One, ...]
    paused: tuple[One, ...]
    rounds: tuple[SilenceRound, ...]


def unheard(group: Group, store: Store, now: datetime) -> Unheard:
    """As known now, as if the next session were over."""
    known = heard_of(group, store, now)
    silent, asked, paused = list[One](), list[One](), list[One]()
    for member in members_of(group, store, MemberState.ACTIVE, MemberState.PAUSED):
        since = silence.last_sign(member, known, now)
        one = One(member=member, since=since, missed=silence.missed(since, known))
        if silence.paused_for_silence(member):
            paused.append(one)
        elif silence.unanswered(member, known, now):
            asked.append(one)
        elif silence.silent(member, group, known, now, more=1):
            silent.append(one)
    rounds = tuple(row for row in reversed(store.all(SilenceRound, group.id, unread=[])) if row.asked)
    return Unheard(silent=_longest(silent), asked=_longest(asked), paused=_longest(paused), rounds=rounds)


def _longest(found: Iterable[One]) -> tuple[One, ...]:
    return tuple(sorted(found, key=lambda one: (one.since, one.member.id)))


def quietness(group: Group, store: Store, now: datetime) -> Quietness | None:
    """What the forecast needs to know about it; None where nobody is asked."""
    if not group.asks_the_silent:
        return None
    known = heard_of(group, store, now)
    members = list(members_of(group, store, MemberState.ACTIVE))
    unanswered = Counter(
        (one.still_asked.until, one.still_asked.session)
        for one in members
        if one.still_asked and silence.unanswered(one, known, now)
    )
    return Quietness(missed=silence.by_sessions(members, known, now), unanswered=dict(unanswered))
