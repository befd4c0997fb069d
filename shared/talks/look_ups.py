"""What is looked up while nobody waits: what an import or the group's file brought, and what nobody answered in time.

There is one message for all of it. Whoever takes it looks up some, and puts it back with what is left: whatever else lies at the queue has
its turn in between, and whoever is interrupted finds what is known already.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shared.model.session import Session
from shared.store import Delete, Store
from shared.store.actions import Change
from shared.talks.looking_up import LookUp, known, lacking

STEP, SECONDS = 50, 20.0
"""How many are looked up in one step, and for how many seconds at most."""
MOST_TRIES, PAUSE = 12, 120
"""How often in a row nobody has to answer until it is left to the next day, and the seconds before each try: the queue is looked at every
ten minutes, and a message of a quarter of an hour is an alarm."""
AT_ONCE, LARGEST = 10, 100_000
"""How many are looked up while somebody waits, and the most characters of ids in a message; what does not fit is found by the daily
look-up."""


@dataclass(frozen=True, slots=True)
class Left:
    """The *ids* that are still to be looked up; *tries* is how many attempts in a row got no answer."""

    ids: tuple[str, ...]
    tries: int = 0

    @property
    def goes_on(self) -> bool:
        return bool(self.ids) and self.tries < MOST_TRIES

    @property
    def pause(self) -> int:
        """Seconds until the next attempt."""
        return PAUSE if self.tries else 0


def step(left: Left, look: LookUp) -> Left:
    """Look up the first of *left*. Those without an answer go to the end, so that they hold up nothing."""
    now, rest = left.ids[:STEP], left.ids[STEP:]
    found = look.works(now, SECONDS)
    missed = tuple(one for one in now if one not in found)
    return Left((*rest, *missed), 0 if found else left.tries + 1)


def brought(changes: Iterable[Change]) -> list[str]:
    """The ids to look up for the reading of sessions that *changes* write, as far as they say no more than the id."""
    rows = (write.row for change in changes for write in change.writes if not isinstance(write, Delete))
    return wanted(row for row in rows if isinstance(row, Session))


def wanted(sessions: Iterable[Session]) -> list[str]:
    """The ids to look up for the reading of *sessions*, as far as they say no more than the id; a guest's reading is its host's."""
    return list(dict.fromkeys(one for row in sessions if not row.host for one in lacking(row.reading)))


def unknown(ids: Iterable[str], store: Store) -> tuple[str, ...]:
    """Those of *ids* that were never asked for, as many as a message holds."""
    listed = list(dict.fromkeys(ids))
    there = known(listed, store)
    return cut([one for one in listed if one not in there])


def cut(ids: Sequence[str]) -> tuple[str, ...]:
    """As many of *ids* as a message holds."""
    room, kept = LARGEST, list[str]()
    for one in ids:
        room -= len(json.dumps(one)) + 2
        if room < 0:
            break
        kept.append(one)
    return tuple(kept)


def look(changes: Iterable[Change], by: LookUp) -> None:
    """Look up what *changes* brought: a few at once, as somebody waits for the answer; if there are more, all of them later."""
    ids = brought(changes)
    new = ids if len(ids) <= AT_ONCE else unknown(ids, by.store)
    if len(new) <= AT_ONCE:
        by.works(new)
    elif by.later:
        by.later(new)
