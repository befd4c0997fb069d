"""A mail that could not be made goes once more, to those who still wait for it, and the audit says who had it sent."""

from dataclasses import replace

from shared.model.audit import AuditLine
from shared.model.mailing import Entry, EntryState
from shared.outbox.actions import Again
from shared.store import Create, Replace
from tests.simulation.store import MemoryStore
from tests.unit.desk.worlds import CASES, LOST, WAITS, do, world

AGAIN = CASES["mail retry"].inputs


def line(store: MemoryStore) -> Entry:
    found = store.get(Entry, WAITS.mailing, WAITS.reader)
    assert found is not None
    return found


def test_who_has_got_it_since_the_list_was_read_does_not_get_it_again() -> None:
    store = world()
    do(store, "mail retry", AGAIN)
    store.commit(Replace(replace(line(store), state=EntryState.SENT, reason="")))
    sent = line(store)
    assert do(store, "mail retry", AGAIN) == []
    assert line(store) == sent


def test_who_waits_gets_it_though_others_of_the_list_have_it() -> None:
    store = world()
    store.commit(Create(replace(WAITS, reader="member:other", state=EntryState.SENT, reason="")))
    (change,) = do(store, "mail retry", Again(mailing=LOST.id, readers=(WAITS.reader, "member:other")))
    assert change.what == "send the mail “welcome” to 1 reader"
    assert [message.readers for message in change.sends] == [(WAITS.reader,)]


def test_the_audit_has_a_line_however_many_wait_and_it_holds_nobodys_id() -> None:
    store = world()
    others = [replace(WAITS, reader=f"member:{number}") for number in range(120)]
    for one in others:
        store.commit(Create(one))
    before = [row for row in store.scan() if isinstance(row, AuditLine)]
    do(store, "mail retry", Again(mailing=LOST.id, readers=(WAITS.reader, *(one.reader for one in others))))
    (fresh,) = [row for row in store.scan() if isinstance(row, AuditLine) and row not in before]
    assert (fresh.what, fresh.by, fresh.about.rpartition("/")[0]) == ("mail retry", "mika", "mail/welcome")
    assert LOST.subject in LOST.id
    assert LOST.subject not in repr(fresh)
