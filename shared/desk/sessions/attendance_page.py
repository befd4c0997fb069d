"""Who comes to a session, and, once it has begun, who was there: a list to tick, and names as the meeting's tool gives them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from shared.attendance.lists import people
from shared.attendance.matching import Matched, matched
from shared.attendance.who import Coming, candidates, named, who_comes
from shared.desk.actions.forms import WAS
from shared.desk.answers import NoSuchPage
from shared.desk.sessions.season_page import LONGEST
from shared.desk.visit import Fields, Visit, first
from shared.desk.when import when_of
from shared.model import rsvp
from shared.model.attendance import Attendance
from shared.model.member import Member
from shared.model.session import Session, SessionState
from shared.text.folding import fold
from shared.text.inline import line

TICKED_BY_HAND = 300
"""Where the group has no more people, all of them are in the list."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Somebody in the list; *why* is what speaks for it that they were there."""

    id: str
    name: str
    ticked: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody of the pasted names who may be one of several, or nobody's."""

    name: str
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendancePage:
    """*over*: it has begun, so that it can be said who was there; *ticks* is the list, *choices* and *unknown* what of the pasted names
    has to be looked at; *rest*: there are more people than the list has; *partly*: names are looked for among so
    many of them, as there are more (0: among all). *matched* says how many names were found, *absent* whom the list has as not there."""

    template: ClassVar[str] = "attendance.html"
    section: ClassVar[str] = "sessions"
    title: str
    key: str
    session: str
    when: str
    who: Coming
    coming: tuple[str, ...]
    away: tuple[str, ...]
    over: bool
    recorded: bool
    ticks: tuple[Tick, ...]
    rest: bool
    partly: int = 0
    choices: tuple[Choice, ...]
    unknown: tuple[str, ...]
    absent: tuple[str, ...]
    matched: int | None
    others: str
    names: str
    was_there: str
    """Who was recorded as there when the list was opened, by their ids, a line each; *was_others* how many beside them. By these it is seen
    if another co-lead records it meanwhile."""
    was_others: str


def show(visit: Visit, key: str) -> AttendancePage:
    """Raises :class:`NoSuchPage`."""
    return _page(visit, key)


def look(visit: Visit, key: str) -> AttendancePage:
    """What is found of the pasted names, beside what is ticked. It only reads."""
    return _page(visit, key, visit.request.fields or {})


def _page(visit: Visit, key: str, typed: Fields | None = None) -> AttendancePage:
    """The list as it is recorded or, once it was *typed* in, as it is ticked."""
    group, store = visit.group, visit.store
    session = store.get(Session, group.id, key)
    if session is None or session.starts is None or not rsvp.asks(group):
        raise NoSuchPage
    over = session.state is not SessionState.CANCELLED and visit.now >= session.starts
    who, was = who_comes(session, group, store), store.get(Attendance, group.id, key)
    everybody, more = candidates(group.id, store) if over else ([], False)
    present = {"there": "\n".join(sorted(was.there)) if was else "", "others": str(was.others if was else 0)}
    names = first(typed or {}, "names")
    found = matched(people(names), everybody) if names.strip() else None
    ticked = present["there"].splitlines() if typed is None else filter(None, typed.get("there", ()))
    chosen = {*ticked, *(one.id for one in (found.sure if found else ()))}
    number = first(typed or {}, "others") or present["others"]
    if found and number == "0":
        number = str(found.others)
    return AttendancePage(
        title="Who was there" if over else "Who comes",
        key=key, session=line(session.heading, LONGEST), when=when_of(session, group.tz_of(session)), who=who, over=over,
        coming=tuple(one.called for one in who.coming), away=tuple(one.called for one in who.away),
        recorded=was is not None and was.recorded,
        ticks=tuple(_ticks(_listed(everybody, chosen, who, found, visit), chosen, who, found)),
        rest=len(everybody) > TICKED_BY_HAND, partly=len(everybody) if more else 0,
        choices=tuple(_choices(found, chosen)), unknown=found.unknown if found else (),
        absent=found.absent if found else (),
        matched=len(found.sure) if found else None, others=number, names=names,
        was_there=first(typed or {}, f"{WAS}there", present["there"]), was_others=first(typed or {}, f"{WAS}others", present["others"]),
    )  # fmt: skip


def _listed(
    everybody: Sequence[Member], chosen: Collection[str], who: Coming, found: Matched | None, visit: Visit
) -> list[Member]:
    """Whoever stands in the list: all where they are few, else who is chosen or said that they come; not who is to be chosen below it."""
    there = {one.id: one for one in everybody}
    gone = named([one for one in chosen if one not in there], visit.group.id, visit.store)
    near = {*chosen, *(one.id for one in who.coming)}
    below = {member.id for one in (found.unsure if found else ()) for member in one.members}
    few = len(everybody) <= TICKED_BY_HAND
    listed = [*gone, *(one for id_, one in there.items() if (few or id_ in near) and id_ not in below)]
    return sorted(listed, key=lambda one: (fold(one.called), one.id))


def _ticks(listed: Iterable[Member], chosen: Collection[str], who: Coming, found: Matched | None) -> Iterable[Tick]:
    said = {one.id for one in who.coming}
    pasted = {one.id for one in (found.sure if found else ())}
    for one in listed:
        why = "in the list" if one.id in pasted else "said that they come" if one.id in said else ""
        yield Tick(one.id, line(one.called, 80), one.id in chosen, why)


def _choices(found: Matched | None, chosen: Collection[str]) -> Iterable[Choice]:
    for one in found.unsure if found else ():
        ticks = (
            Tick(member.id, f"{line(member.called, 80)} ({member.address})", member.id in chosen)
            for member in one.members
        )
        yield Choice(line(one.name, 80), tuple(ticks))
