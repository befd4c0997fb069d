"""Who leads a group at a time, and who gets the co-leads' mails then."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from shared.logins import rules
from shared.model.group import CoLead, Group
from shared.model.login import DeskSession, who

MIKA, SOL = (CoLead(id=name, name=name.title(), address=f"{name}@example.org") for name in ("mika", "sol"))
KIM = CoLead(
    id="kim",
    name="Kim",
    address="kim@example.org",
    stands_in_for="mika",
    from_=date(2027, 2, 1),
    until=date(2027, 2, 28),
)
GROUP = Group(id="g", name="G", zone="America/Denver", sender="g@example.org", co_leads=(MIKA, SOL, KIM))
BEGINS = datetime(2027, 2, 1, 7, tzinfo=UTC)  # midnight in Denver
ENDS = datetime(2027, 3, 1, 7, tzinfo=UTC)
MOMENT = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("now", "leading", "reached"),
    [
        (BEGINS - MOMENT, ["mika", "sol"], ["mika", "sol"]),
        (BEGINS, ["mika", "sol", "kim"], ["sol", "kim"]),
        (ENDS - MOMENT, ["mika", "sol", "kim"], ["sol", "kim"]),
        (ENDS, ["mika", "sol"], ["mika", "sol"]),
    ],
)
def test_for_its_days_by_the_groups_clock_a_stand_in_leads_and_gets_the_mails(
    now: datetime, leading: list[str], reached: list[str]
):
    assert [lead.id for lead in GROUP.leading(now)] == leading
    assert [lead.id for lead in GROUP.reached(now)] == reached


@pytest.mark.parametrize(
    ("address", "lead", "now", "sits"),
    [
        ("kim@example.org", "kim", BEGINS, True),
        ("kim@example.org", "kim", ENDS - MOMENT, True),
        ("kim@example.org", "kim", ENDS, False),
        ("kim@example.org", "kim", BEGINS - MOMENT, False),
        ("mika@example.org", "mika", BEGINS, True),  # who is away may still look in
        ("kim@example.com", "kim", BEGINS, False),
    ],
)
def test_a_stand_in_is_out_at_the_next_request_once_the_time_is_over(
    address: str, lead: str, now: datetime, sits: bool
):
    session = DeskSession(
        who=who(address), id="s", address=address, leads={"g": lead}, begun=BEGINS, expires=ENDS + timedelta(days=30)
    )
    assert (rules.lead_of(session, GROUP, now) is not None) is sits


def test_other_days_end_what_a_stand_in_had_open():
    from tests.simulation.store import MemoryStore

    store = MemoryStore(lambda: BEGINS)
    row = DeskSession(who=who(KIM.address), id="s", address=KIM.address, leads={"g": "kim"}, begun=BEGINS, expires=ENDS)
    from shared.store import Create

    store.commit(Create(row))
    later = replace(GROUP, co_leads=(MIKA, SOL, replace(KIM, until=date(2027, 3, 31))))
    assert [lead.id for lead, _ in rules.ended(GROUP, later, store)] == ["kim"]
    assert list(rules.ended(GROUP, replace(GROUP, name="Other"), store)) == []
