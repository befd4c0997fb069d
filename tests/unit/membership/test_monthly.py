"""What somebody hears of at most once in 30 days."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from shared.membership.monthly import once_a_month
from shared.model.mailing import Audience, mailing
from tests.simulation.store import MemoryStore


@pytest.mark.parametrize(
    "first",
    [datetime(2024, 1, 31, 23, tzinfo=UTC), datetime(2024, 3, 1, tzinfo=UTC), datetime(2024, 12, 15, 12, tzinfo=UTC)],
)
def test_it_is_told_again_after_thirty_days_and_never_before(first: datetime):
    store, told = MemoryStore(lambda: first), list[int]()
    for day in range(200):
        now = first + timedelta(days=day)
        writes = once_a_month(
            lambda month, now=now: mailing("returning", "g", Audience.CO_LEADS, at=now, of=f"ada.{month}"), store, now
        )
        if writes:
            store.commit(*writes)
        told += [day] * bool(writes)
    apart = [after - before for before, after in pairwise(told)]
    assert set(apart) <= {30, 31}
    assert told[0] == 0
