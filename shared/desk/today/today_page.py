"""The desk's first page: what waits for a person, what goes out soon, and what went out lately."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from shared.desk.actions.done_words import doers, done_to
from shared.desk.answers import Page
from shared.desk.today.waiting import Applicants, Waits, applicants, handed_over, health, waiting
from shared.desk.visit import Visit
from shared.mail.recipients import kind_in_words
from shared.model.audit import AuditLine
from shared.model.group import Group
from shared.model.mailing import LEFT_TO_THE_QUEUE, Audience, Mailing, MailingState
from shared.model.member import MemberState
from shared.model.session import Session
from shared.outbox.outcomes import outcomes
from shared.schedule.forecast import day_of, day_on
from shared.schedule.told import may_have_been_told
from shared.store import Ref
from shared.text.inline import listed
from shared.text.times import clock, near_day
from shared.tick.known import known_of
from shared.tick.registry import foreseen

AHEAD, BEHIND = timedelta(days=14), timedelta(days=14)
SEEN = timedelta(days=120)
"""How far back sessions are read, as the weekly report does it."""
LINES = 12
AMISS = {"refused": "refused by the mail service", "unwritable": "could not be made"}
"""Reasons for which a mail did not go that are not its reader's."""
WHOLE = ("apply", "import")
"""What is done to the group, whatever sessions it touches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goes:
    """A mail to come."""

    when: str
    what: str
    about: str
    whom: str
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Went:
    """A mail to the members that was due lately, and what became of it."""

    when: str
    what: str
    about: str
    became: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    template: ClassVar[str] = "today.html"
    section: ClassVar[str] = ""
    title: ClassVar[str] = "Today"
    applicants: Applicants
    waiting: tuple[Waits, ...]
    looked: Waits
    goes: tuple[Goes, ...]
    went: tuple[Went, ...]
    lines: tuple[str, ...]


def today(visit: Visit) -> Today:
    """The page. It reads the season and not the archive, and counts members without reading them."""
    group, store, now = visit.group, visit.store, visit.now
    sessions = store.all(Session, group.id, since=(now - SEEN).date().isoformat(), unread=[])
    counts = store.headcount(group.id)
    as_one = {group.zone: counts.get(MemberState.ACTIVE, 0)}  # as if all went by the group's clock
    known = known_of(group, sessions, store, as_one, now)
    ahead = foreseen(group, sessions, known, now, now + AHEAD, now=now)
    days = {one.id: day_on(one) for one in sessions}
    wrong, looked = health(visit)
    return Today(
        applicants=applicants(visit, counts.get(MemberState.PENDING_APPROVAL, 0)),
        waiting=(*handed_over(visit), *wrong, *waiting(visit, sessions)),
        looked=looked,
        goes=tuple(
            Goes(
                when=_when(one.at, group),
                what=one.what,
                about=days.get(one.session) or day_of(one.session),
                whom=one.whom,
                flags=one.flags,
            )
            for one in ahead
        ),
        went=(*_went(visit, sessions), *_amiss(visit)),
        lines=tuple(_lines(visit, sessions)),
    )


def _went(visit: Visit, sessions: Iterable[Session]) -> Iterator[Went]:
    """The newest first. Their ids are those that their facts make, so they are found without looking through all."""
    near = [one for one in sessions if one.starts and abs(one.starts - visit.now) <= BEHIND + timedelta(days=14)]
    names = [name for one in near for name in may_have_been_told(one)]
    refs = [Ref(Mailing, (name,)) for name in dict.fromkeys(names)]
    rows: list[Mailing] = list(visit.store.get_many(refs).values())
    for row in sorted(rows, key=lambda row: row.created, reverse=True):
        if visit.now - BEHIND <= row.created <= visit.now and row.audience is Audience.MEMBERS:
            yield Went(
                when=_when(row.created, visit.group), what=kind_in_words(row.kind, row.stage or ""), about=day_of(row.session or ""),
                became=_became(row),
            )  # fmt: skip


def _amiss(visit: Visit) -> Iterator[Went]:
    """What else went out, if not all of it could: to applicants, speakers and co-leads by the day, as it is counted; newest first."""
    since = (visit.now - BEHIND).date()
    for one in outcomes(visit.group.id, since, visit.store):
        failed = [f"{number} {AMISS[why]}" for why, number in one.others if why in AMISS]
        if failed:
            yield Went(
                when=near_day(one.at.date()), what=kind_in_words(one.kind, one.stage), about=day_of(one.session) if one.session else "",
                became=f"{one.sent} sent, {listed(failed)}",
            )  # fmt: skip


def _became(row: Mailing) -> str:
    if row.state is MailingState.SKIPPED:
        return f"not sent: {row.reason}" if row.reason else "not sent"
    if row.reason == LEFT_TO_THE_QUEUE:
        return "sent, or among what could not be sent"
    return "sent" if row.state is MailingState.DONE else "on its way"


def _lines(visit: Visit, sessions: Iterable[Session]) -> Iterator[str]:
    """What co-leads did lately to sessions near and to the group, the newest first."""
    group, store = visit.group, visit.store
    names = doers(group)
    since = min((one.key for one in sessions), default=(visit.now - SEEN).date().isoformat())
    rows = [
        *store.all(AuditLine, group.id, since=since, unread=[]),
        *store.all(AuditLine, group.id, f"group/{group.id}", unread=[]),
    ]
    done: dict[tuple[datetime, str, str], list[str]] = {}
    for row in sorted(rows, key=lambda row: (row.at, row.session), reverse=True):
        done.setdefault((row.at, row.by, row.what), []).append(row.session)
    for (at, by, what), about in list(done.items())[:LINES]:
        whole = what in WHOLE or not about[0]
        which = "" if whole else listed([day_of(one) for one in dict.fromkeys(about)])
        yield f"{_when(at, group)}: {names.get(by, by)} {done_to(which, what)}"


def _when(at: datetime, group: Group) -> str:
    here = at.astimezone(group.tz)
    return f"{near_day(here.date())}, {clock(here)}"


PAGES = (Page(path=(), show=today),)
