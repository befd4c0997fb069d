"""Who is not heard of any more: who will be asked whether they are still there, who was, and who is on a pause for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from shared.desk.answers import NoSuchPage, Page
from shared.desk.visit import Visit
from shared.model.silence import NEVER, settings
from shared.schedule.forecast import day_of
from shared.silence.who import One, unheard
from shared.text.inline import line
from shared.text.times import dated

ROUNDS = 12
"""So many of the last rounds are shown."""
MOST = 200
"""So many are named of each; of the others there is only the number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """*since* is the day on which something was heard of them last, in words; *when* until when they may answer, or since when their mail
    is paused."""

    id: str
    name: str
    since: str
    missed: int
    when: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """*count* is how many there are, *people* those who are shown."""

    count: int
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SilencePage:
    """*rounds* are the days of the sessions after which members were asked, with how many were, and how many of them are on a pause."""

    template: ClassVar[str] = "silence.html"
    section: ClassVar[str] = "people"
    title: ClassVar[str] = "Who is not heard of"
    sessions: int
    days: int
    silent: Part
    asked: Part
    paused: Part
    rounds: tuple[tuple[str, int, int], ...]


def show(visit: Visit) -> SilencePage:
    """Raises :class:`NoSuchPage` where nobody is asked, and nobody was paused for it."""
    group = visit.group
    found = unheard(group, visit.store, visit.now)
    if not (group.asks_the_silent or found.paused):
        raise NoSuchPage
    said = settings(group)
    return SilencePage(
        sessions=said.sessions, days=said.days, silent=_part(found.silent, visit), asked=_part(found.asked, visit),
        paused=_part(found.paused, visit), rounds=tuple((day_of(one.session), one.asked, one.paused) for one in found.rounds[:ROUNDS]),
    )  # fmt: skip


def _part(found: tuple[One, ...], visit: Visit) -> Part:
    return Part(count=len(found), people=tuple(_people(found[:MOST], visit)))


def _people(found: Iterable[One], visit: Visit) -> Iterable[Person]:
    tz = visit.group.tz
    for one in found:
        member = one.member
        when = member.still_asked.until if member.mailable and member.still_asked else member.history[-1].at
        yield Person(
            id=member.id, name=line(member.called, 80), since="" if one.since == NEVER else dated(one.since.astimezone(tz)),
            missed=one.missed, when=dated(when.astimezone(tz)),
        )  # fmt: skip


PAGES = (Page(path=("people", "silent"), show=show),)
