"""Claimed, sent, written down: each once, whatever comes in between."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.errors import Conflict, InDoubt, NotYet, Refused, Throttled, Unreadable
from shared.model.mailing import Audience, Entry, EntryState, Mailing, mailing
from shared.outbox.ledger import OUTCOME_PAUSES, once
from shared.store import Create, Replace, Write
from tests.simulation.store import MemoryStore

NOW = datetime(2023, 10, 21, 20, tzinfo=UTC)
MAIL = mailing("deck-link", "ml-theory", Audience.SPEAKER, at=NOW, of="a")
OTHER = mailing("deck-link", "ml-theory", Audience.SPEAKER, at=NOW, of="b")


@dataclass
class Delivery:
    store: MemoryStore = field(default_factory=lambda: MemoryStore(lambda: NOW))
    now: datetime = NOW
    lease: timedelta = timedelta(minutes=6)
    system: datetime = NOW
    slept: list[float] = field(default_factory=list)

    def system_now(self) -> datetime:
        return self.system

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def line(self) -> Entry:
        found = self.store.get(Entry, MAIL.id, "member:1")
        assert found is not None
        return found

    def outcome(self) -> tuple[EntryState, str, str, int]:
        line = self.line()
        return line.state, line.message_id, line.reason, line.attempts


@pytest.fixture
def delivery() -> Delivery:
    return Delivery()


def raises(error: Exception) -> Callable[[], str]:
    def send() -> str:
        raise error

    return send


def test_what_is_sent_is_known_by_the_services_id_and_never_sent_again(delivery: Delivery):
    assert once(MAIL, "member:1", delivery, lambda: "ses-1") == "sent"
    assert once(MAIL, "member:1", delivery, raises(AssertionError("sent again"))) == "known"
    assert delivery.outcome() == (EntryState.SENT, "ses-1", "", 1)


def test_what_is_refused_is_skipped_for_good(delivery: Delivery):
    assert once(MAIL, "member:1", delivery, raises(Refused("no"))) == "refused"
    assert once(MAIL, "member:1", delivery, raises(AssertionError("sent again"))) == "known"
    assert delivery.outcome() == (EntryState.SKIPPED, "", "refused", 1)


def test_what_the_service_would_not_take_is_free_at_once_and_no_attempt(delivery: Delivery):
    for _ in range(5):
        with pytest.raises(Throttled):
            once(MAIL, "member:1", delivery, raises(Throttled("slow")))
    assert once(MAIL, "member:1", delivery, lambda: "ses-1") == "sent"
    assert delivery.outcome() == (EntryState.SENT, "ses-1", "", 1)


def test_an_answer_that_is_lost_leaves_the_line_claimed_and_it_is_tried_once_more_after_the_lease(delivery: Delivery):
    with pytest.raises(InDoubt):
        once(MAIL, "member:1", delivery, raises(OSError("no answer")))
    with pytest.raises(NotYet):
        once(MAIL, "member:1", delivery, raises(AssertionError("sent again")))
    delivery.system += delivery.lease
    assert once(MAIL, "member:1", delivery, lambda: "ses-2") == "sent"
    assert delivery.outcome() == (EntryState.SENT, "ses-2", "", 2)


def test_what_goes_along_is_written_with_the_outcome(delivery: Delivery):
    def also(refused: Refused | None) -> list[Write]:
        return [Create(replace(MAIL if refused else OTHER, requeued=3))]

    once(MAIL, "member:1", delivery, lambda: "ses-1", also)
    assert (delivery.store.get(Mailing, OTHER.id), delivery.line().state) == (
        replace(OTHER, requeued=3, version=1), EntryState.SENT,
    )  # fmt: skip
    once(MAIL, "member:2", delivery, raises(Refused("no")), also)
    assert delivery.store.get(Mailing, MAIL.id) == replace(MAIL, requeued=3, version=1)


def test_what_goes_along_is_read_anew_when_it_has_changed_meanwhile(delivery: Delivery):
    delivery.store.commit(Create(OTHER))
    tries: list[int] = []

    def also(_: Refused | None) -> list[Write]:
        there = delivery.store.get(Mailing, OTHER.id)
        assert there is not None
        tries.append(there.version)
        if len(tries) == 1:
            delivery.store.commit(Replace(replace(there, retried=1)))
        return [Replace(replace(there, requeued=1))]

    assert once(MAIL, "member:1", delivery, lambda: "ses-1", also) == "sent"
    held = delivery.store.get(Mailing, OTHER.id)
    assert held is not None
    assert (tries, held.retried, held.requeued, delivery.slept) == ([1, 2], 1, 1, [])


@pytest.mark.parametrize("wrong", [Unreadable("Session", ("g",)), OSError("no table"), KeyError("x")])
def test_the_outcome_is_written_alone_where_what_goes_along_cannot_be_told(delivery: Delivery, wrong: Exception):
    def also(_: Refused | None) -> list[Write]:
        raise wrong

    assert once(MAIL, "member:1", delivery, lambda: "ses-1", also) == "sent"
    assert (delivery.outcome()[:2], tuple(delivery.slept)) == ((EntryState.SENT, "ses-1"), OUTCOME_PAUSES)


def test_a_write_whose_answer_was_lost_is_known_again(delivery: Delivery, monkeypatch: pytest.MonkeyPatch):
    commit, asked = delivery.store.commit, list[int]()

    def lost(*writes: Write) -> None:
        commit(*writes)
        monkeypatch.undo()
        raise Conflict("written by its own first try")

    def also(_: Refused | None) -> list[Write]:
        asked.append(1)
        monkeypatch.setattr(delivery.store, "commit", lost)
        return [Create(OTHER)]

    assert once(MAIL, "member:1", delivery, lambda: "ses-1", also) == "sent"
    assert (delivery.outcome()[:2], asked) == ((EntryState.SENT, "ses-1"), [1])


def test_who_finds_the_line_with_somebody_else_stops(delivery: Delivery):
    def send() -> str:
        delivery.store.commit(Replace(replace(delivery.line(), attempts=2)))
        return "ses-1"

    with pytest.raises(InDoubt):
        once(MAIL, "member:1", delivery, send, lambda _: [Create(OTHER)])
    assert (delivery.outcome(), delivery.store.get(Mailing, OTHER.id)) == ((EntryState.CLAIMED, "", "", 2), None)
