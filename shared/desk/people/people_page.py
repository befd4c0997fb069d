"""People: who waits, who is in, looked for by name or address; the whole list as a table (CSV), out and in."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from shared.desk.answers import Page
from shared.desk.people import person_page, roster_page, silence_page
from shared.desk.people.people_words import FILTERS, STATES, roles, since
from shared.desk.visit import Visit
from shared.errors import BadInput
from shared.membership.everybody import by_address, by_id
from shared.model.member import Member, MemberState
from shared.model.searching import sought
from shared.model.session import Speaker
from shared.text.addresses import normalise

MOST = 50
"""People on a page."""
SPOKE = timedelta(days=366)
"""Who spoke within this time is shown as a speaker in the list."""
WAITING = MemberState.PENDING_APPROVAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Somebody in the list: *state* and *since* in words."""

    id: str
    name: str
    address: str
    state: str
    since: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A state to look at alone, with how many are in it; 0 where that was not counted."""

    words: str
    count: int
    address: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage:
    """*waiting* are the applicants, who stand before all others; *more*, *start* and *silent* are addresses, empty where there
    is nothing."""

    template: ClassVar[str] = "people.html"
    section: ClassVar[str] = "people"
    title: ClassVar[str] = "People"
    typed: str
    state: str
    filters: tuple[Filter, ...]
    waiting: tuple[Row, ...]
    more_wait: str
    rows: tuple[Row, ...]
    more: str
    start: str
    silent: str


def people(visit: Visit) -> PeoplePage:
    """The list, or what is found of what was typed."""
    typed, cursor, wanted = visit.asked("q").strip(), visit.asked("from"), _state(visit.asked("state"))
    group, store = visit.group, visit.store
    found = _named(typed, visit)
    waiting, rows, after = list[Member](), found, "end"
    further = ""
    if not found:
        if not (typed or cursor or wanted):
            waiting, further = store.find(group.id, sought("", WAITING), "", MOST, [])
        states = (wanted,) if wanted else () if typed else tuple(state for state in MemberState if state is not WAITING)
        rows, after = store.find(group.id, sought(typed, *states), _place(cursor), MOST, [])
    speakers = _speakers(visit)
    shown = {"q": typed, "state": wanted.value if wanted else ""}
    kept = {name: value for name, value in shown.items() if value}
    return PeoplePage(
        typed=typed,
        state=wanted.value if wanted else "",
        filters=tuple(_filters(visit, wanted)),
        waiting=tuple(_rows(waiting, visit, speakers)),
        more_wait=visit.path("people", state=WAITING.value) if further not in ("", "end") else "",
        rows=tuple(_rows(rows, visit, speakers)),
        more=visit.path("people", **kept, **{"from": after}) if after != "end" else "",
        silent=visit.path("people", "silent") if group.asks_the_silent else "",
        start=visit.path("people", **kept) if cursor else "",
    )


def _state(asked: str) -> MemberState | None:
    return MemberState(asked) if asked in {state.value for state in FILTERS} else None


def _place(cursor: str) -> str:
    """Where the next page of the list begins, by the address. Anybody can write that, so it is checked. Raises :class:`BadInput`."""
    part, _, last = cursor.partition("/")
    fine = not cursor or cursor == "end" or (part in {f"{n:02x}" for n in range(16)} and _hexadecimal(last))
    if not fine:
        raise BadInput("this page of the list is not there; begin anew")
    return cursor


def _hexadecimal(text: str) -> bool:
    return len(text) <= 20 and all(letter in "0123456789abcdef" for letter in text)


def _named(typed: str, visit: Visit) -> list[Member]:
    """Whom *typed* names by address or by (the beginning of) the id that mails and commands show: one read, whoever there is."""
    try:
        found = by_address(visit.group.id, normalise(typed), visit.store, visit.keys())
    except BadInput:
        found = []
    return found or (by_id(visit.group.id, typed, visit.store) if _hexadecimal(typed) else [])


def _speakers(visit: Visit) -> Collection[str]:
    lately = (visit.now - SPOKE).date().isoformat()
    return {row.address for row in visit.store.all(Speaker, visit.group.id, since=lately, unread=[]) if row.address}


def _filters(visit: Visit, wanted: MemberState | None) -> Iterable[Filter]:
    # Who searches waits for nothing else.
    counts = {} if visit.asked("q") else visit.store.headcount(visit.group.id)
    yield Filter(words="Everybody", count=sum(counts.values()), address=visit.path("people"), current=wanted is None)
    for state, words in FILTERS.items():
        if state in counts or state is wanted or not counts:
            address = visit.path("people", state=state.value)
            yield Filter(words=words, count=counts.get(state, 0), address=address, current=state is wanted)


def _rows(members: Iterable[Member], visit: Visit, speakers: Collection[str]) -> Iterable[Row]:
    for member in members:
        yield Row(
            id=member.id, name=member.called, address=member.address, state=STATES[member.state],
            since=since(member, visit.group), roles=roles(member, visit.group, speakers),
        )  # fmt: skip


PAGES = (Page(path=("people",), show=people), *roster_page.PAGES, *silence_page.PAGES, *person_page.PAGES)
