"""The mail of a day: how much is in one, and that no flood of words makes it too long."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.mail.registry import MAILS, kind_of
from shared.model.mailing import Audience, Mailing, mailing
from shared.outbox.daily import MOST, put_off
from shared.store import Create
from tests.simulation.store import MemoryStore
from tests.thorough import by_turns
from tests.unit.mail.examples import GROUP, compose, everywhere, row, sent

NOW = datetime(2023, 10, 21, 20, tzinfo=UTC)


def put(store: MemoryStore, kind: str, number: int) -> None:
    made = mailing(kind, GROUP.id, Audience.CO_LEADS, at=NOW + timedelta(minutes=number), of=str(number))
    if store.get(Mailing, made.id) is None:
        store.commit(Create(made))
    put_off(
        replace(made, version=1),
        GROUP,
        store,
        NOW + timedelta(minutes=number),
        length=lambda name: kind_of(name).length,
    )


@pytest.mark.parametrize(
    ("kind", "most"), [("bad-address", 8), ("deck-unknown", 4), ("proposals", 2), ("vote-closed", 1)]
)
def test_the_more_a_mail_may_tell_the_fewer_are_in_the_mail_of_a_day(kind: str, most: int) -> None:
    store = MemoryStore(lambda: NOW)
    for number in range(most + 1):
        put(store, kind, number)
    put(store, kind, most)  # delivered twice
    days = [one for one in store.scan() if isinstance(one, Mailing) and one.kind == "day"]
    assert sorted(len(day.facts["of"].split("\n")) for day in days) == sorted([most, 1])


CAN_WAIT = sorted(kind.name for kind in MAILS.values() if kind.can_wait)
WORST = "𝕏"
"""Of all that was tried it makes the longest mail, in every kind."""
OTHERS = ("a", '"', "&", "word ", "漢", "<b>")


@pytest.mark.parametrize(("kind", "unit"), [*((kind, WORST) for kind in CAN_WAIT), *by_turns(CAN_WAIT, OTHERS)])
def test_the_mail_of_a_day_stays_under_100_kb_whatever_is_written_into_it(kind: str, unit: str) -> None:
    flood = (unit * 65536)[:65536]
    mail, context = everywhere(flood)
    part = replace(mail, kind=kind, facts=mail.facts | {"about": "\n".join([flood[:2000]] * 40)})
    as_many = ((part, context),) * (MOST // kind_of(kind).length)
    assert len(sent(compose(row("day", facts={"of": "x"}), replace(context, parts=as_many)))) < 100_000
