"""A mailing whose readers all had their turn ends, also where the tick has queued it once more meanwhile."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.model.mailing import Audience, Mailing, MailingState, done, mailing
from shared.outbox.ledger import finish
from shared.store import Create, Replace
from tests.simulation.store import MemoryStore

NOW = datetime(2023, 10, 21, 20, tzinfo=UTC)


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore(lambda: NOW)


@pytest.fixture
def read(store: MemoryStore) -> Mailing:
    """A mailing as the delivery has read it."""
    made = mailing("deck-link", "ml-theory", Audience.SPEAKER, at=NOW, of="a", facts={"about": "Ada"})
    store.commit(Create(made))
    found = store.get(Mailing, made.id)
    assert found is not None
    return found


def now_in(store: MemoryStore, read: Mailing) -> Mailing:
    found = store.get(Mailing, read.id)
    assert found is not None
    return found


@pytest.mark.parametrize("forgets", [False, True])
def test_a_mailing_that_the_tick_queued_again_during_its_delivery_is_finished(
    store: MemoryStore, read: Mailing, forgets: bool
) -> None:
    store.commit(Replace(replace(read, requeued=1, due=NOW + timedelta(hours=31))))
    finish(read, store, forgets=forgets)
    found = now_in(store, read)
    assert (found.state, found.due, found.requeued) == (MailingState.DONE, None, 1)
    assert found.facts == ({} if forgets else read.facts)


@pytest.mark.parametrize("change", [{"retried": 1}, {"state": MailingState.SKIPPED, "due": None}])
def test_a_mailing_that_is_to_be_sent_anew_or_was_stopped_meanwhile_stays_as_it_is(
    store: MemoryStore, read: Mailing, change: dict[str, object]
) -> None:
    store.commit(Replace(replace(read, **change)))  # type: ignore[arg-type]
    held = now_in(store, read)
    finish(read, store)
    assert now_in(store, read) == held


def test_a_mailing_that_another_delivery_finished_or_that_was_erased_meanwhile_is_left_alone(
    store: MemoryStore, read: Mailing
) -> None:
    store.commit(Replace(done(read)))
    held = now_in(store, read)
    finish(read, store)
    assert now_in(store, read) == held
