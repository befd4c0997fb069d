"""A joint session: each way between a host's row and its guests'."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shared.model.session import Session, SessionState
from shared.store import Create
from shared.store.hosts import as_hosted, guests_rows
from tests.simulation.store import MemoryStore

NOW = datetime(2024, 3, 9, 12, tzinfo=UTC)
HOST = Session(
    group="tea", key="2024-03-16", kind="talks", state=SessionState.PLANNED, title="Proofs", guests=("circle", "club")
)
GUEST = replace(HOST, group="circle", title="As it was", guests=(), host=HOST.id)


def store_of(*rows: Session) -> MemoryStore:
    store = MemoryStore(lambda: NOW)
    for row in rows:
        store.commit(Create(row))
    return store


def test_a_guests_session_is_hosted_by_its_host_and_every_other_by_its_own_group():
    assert (GUEST.hosting, HOST.hosting) == (("tea", "2024-03-16"), ("tea", "2024-03-16"))


def test_a_guest_shows_its_hosts_programme_in_its_own_row():
    assert as_hosted(GUEST, store_of(HOST, GUEST)) == replace(GUEST, title="Proofs")


@pytest.mark.parametrize("session", [HOST, GUEST], ids=["no guest", "its host is gone"])
def test_whose_host_is_not_there_stays_as_it_is(session: Session):
    assert as_hosted(session, store_of(GUEST)) == session


def test_only_rows_that_follow_a_session_are_its_guests():
    elsewhere = replace(GUEST, group="club", host="other/2024-03-16")
    assert list(guests_rows(HOST, store_of(HOST, GUEST, elsewhere))) == [replace(GUEST, version=1)]
