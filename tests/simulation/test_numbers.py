"""What is counted as it happens, held against what the rows of a whole year went through."""

from collections import Counter
from datetime import datetime
from typing import Any

import pytest

from shared.model.count import (
    BALLOTS,
    DECKS,
    JOINED,
    LEFT,
    MAILS,
    READING_IN_TIME,
    READING_LATE,
    SLIDES_IN_TIME,
    SLIDES_LATE,
    Count,
)
from shared.model.deck import Deck
from shared.model.mailing import Entry, EntryState
from shared.model.member import Member, MemberState
from shared.model.session import Session
from shared.model.vote import Ballot
from tests.simulation import faults
from tests.simulation.actors.editors import FILED
from tests.simulation.record import Record
from tests.simulation.year import live

IN = (MemberState.ACTIVE, MemberState.PAUSED)
SURE = (JOINED, LEFT, BALLOTS, DECKS)


class Recount(Record):
    """The same numbers, from the table's rows as they change."""

    def __init__(self) -> None:
        super().__init__()
        self.seen, self.counts = Counter[str](), dict[str, Count]()

    def row(self, before: Any, after: Any, now: datetime) -> None:
        super().row(before, after, now)
        if isinstance(after, Count) and "#" not in after.group:  # a mailing's own are beside the months'
            self.counts[after.month] = after
        for name in filter(None, (of(before, after) for of in (mailed, came_or_went, voted, shown))):
            self.seen[name] += 1
        self.seen.update(got_reading(before, after))

    @property
    def counted(self) -> Counter[str]:
        found = Counter[str]()
        for count in self.counts.values():
            found.update(count.numbers)
        return found


def mailed(before: Any, after: Any) -> str:
    new = isinstance(after, Entry) and after.state is EntryState.SENT and not after.reader.startswith("chat:")
    return MAILS + "/".join(filter(None, (after.kind, after.stage))) if new else ""


def came_or_went(before: Any, after: Any) -> str:
    if not isinstance(before or after, Member):
        return ""
    was, now = (bool(row and row.state in IN) for row in (before, after))
    return "" if was == now else JOINED if now else LEFT


def voted(before: Any, after: Any) -> str:
    return BALLOTS if isinstance(after, Ballot) and before is None else ""


def shown(before: Any, after: Any) -> str:
    if not isinstance(after, Deck) or not after.shown:
        return ""
    return DECKS if before is None or before.upload != after.upload else ""


def got_reading(before: Any, after: Any) -> list[str]:
    """What speakers and co-leads brought; of what the group's file says nobody can be late."""
    if not isinstance(after, Session) or before is None:
        return []
    empty = {talk.slug for talk in before.talks if not talk.resources}
    brought = {
        talk.slug for talk in after.talks if any(not (one.url or "").startswith(FILED) for one in talk.resources)
    }
    return ["reading"] * len(empty & brought)


def year(seed: int) -> Recount:
    record = Recount()
    live(seed, record)
    return record


def test_without_trouble_the_numbers_are_those_of_the_ledger_and_the_rows(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(faults, "RATES", dict.fromkeys(faults.RATES, 0.0))
    lived = year(1)
    assert all(lived.seen[name] for name in SURE)
    assert mails(lived.counted) == mails(lived.seen)
    assert {name: lived.counted[name] for name in SURE} == {name: lived.seen[name] for name in SURE}
    assert lived.counted[READING_IN_TIME] + lived.counted[READING_LATE] == lived.seen["reading"]
    assert 0 < lived.counted[SLIDES_IN_TIME] + lived.counted[SLIDES_LATE] <= lived.counted[DECKS]
    assert len(lived.counts) <= 20


def test_a_crash_loses_at_most_what_one_message_or_action_adds_and_doubles_nothing():
    lived = year(3)
    counted, seen = mails(lived.counted), mails(lived.seen)
    assert counted <= seen
    assert sum(counted.values()) > 0.8 * sum(seen.values())
    assert all(lived.counted[name] <= lived.seen[name] for name in SURE)


def mails(of: Counter[str]) -> Counter[str]:
    return Counter({name: number for name, number in of.items() if name.startswith(MAILS)})
