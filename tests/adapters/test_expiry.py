"""Rows of the ledger end; the table drops them some time after, and until then nobody sees them any more. No other row ends."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from shared.adapters import clock
from shared.adapters.dynamodb import table
from shared.adapters.dynamodb.dry_run import DryRun
from shared.adapters.dynamodb.rows import NOUNS, ended, from_item, to_item
from shared.errors import Conflict
from shared.model.login import LoginRequest
from shared.model.mailing import HELD, Audience, Entry, EntryState, Mailing, MailingState, done, mailing
from shared.store import Create, Delete, Ref, Replace
from tests.adapters.moment import NOW, Moment
from tests.adapters.test_ledger_lines import before
from tests.adapters.test_store_contract import LISTS, MEMBER

MAIL = mailing("moved", "g", Audience.MEMBERS, at=NOW, of="2024-03-23/r2", session="2024-03-23")
LINE = Entry(mailing=MAIL.id, reader="member:1", kind="moved", state=EntryState.SENT, at=NOW)
SECOND = timedelta(seconds=1)


def below(store: Any) -> Any:
    """Where rows lie for good: a dry run only reads it."""
    return store.real if isinstance(store, DryRun) else store


def until(row: Any, now: datetime = NOW) -> datetime | None:
    item = to_item(row, now)
    return datetime.fromtimestamp(int(item["ttl"]["N"]), UTC) if "ttl" in item else None


LATER = datetime(2024, 9, 1, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("row", "ends"),
    [
        (LINE, NOW + HELD),
        (replace(LINE, state=EntryState.CLAIMED), NOW + HELD),
        (replace(LINE, session="undated-07"), NOW + HELD),
        (replace(LINE, session="2020-01-01", ends=datetime(2020, 1, 1, tzinfo=UTC)), NOW + HELD),
        (replace(LINE, session="2024-03-16", ends=LATER), LATER + HELD),  # it was moved
        (replace(LINE, session="2024-03-16"), datetime(2024, 3, 18, tzinfo=UTC) + HELD),  # no more is known than its day
        (MAIL, None),
        (done(replace(MAIL, ends=LATER)), LATER + HELD),
        (replace(done(MAIL), session=None), NOW + HELD),
        (replace(done(MAIL), session=None, state=MailingState.SKIPPED), NOW + HELD),
    ],
)  # fmt: skip
def test_a_line_and_a_mailing_that_is_done_end_400_days_after_now_or_their_session(row: Any, ends: datetime | None):
    assert until(row) == ends


def test_the_lines_and_the_mailing_of_a_session_to_come_end_in_the_same_second():
    whole = done(replace(MAIL, ends=LATER))
    line = replace(LINE, ends=LATER)
    assert until(whole) == until(line, NOW + timedelta(days=3)) == LATER + HELD


@pytest.mark.parametrize("row", [row for row, _ in LISTS if not isinstance(row, Entry)] + [MEMBER])
def test_no_other_row_ends_unless_it_says_when(row: Any):
    expires = getattr(row, "expires", None)
    assert until(row) == (expires and datetime.fromtimestamp(math.ceil(expires.timestamp()), UTC))


def test_no_noun_ends_but_the_ledgers_and_those_that_say_when():
    ending = {noun.called for noun in NOUNS.values() if hasattr(noun.type, "held_until")}
    assert ending == {"Mailing", "Entry", "Announcement"}
    saying = {noun.called for noun in NOUNS.values() if hasattr(noun.type, "expires")}
    assert saying == {"LoginRequest", "DeskSession", "Allowance", "Work"}


@pytest.mark.parametrize("dropped", [False, True])
def test_what_has_ended_is_not_there_whether_or_not_the_table_has_dropped_it(store: Any, moment: Moment, dropped: bool):
    below(store).commit(Create(done(replace(MAIL, session=None))))
    below(store).claim(LINE)
    mail, line = Ref(Mailing, (MAIL.id,)), Ref(Entry, (LINE.mailing, LINE.reader))
    moment.now = NOW + HELD
    assert len(store.get_many([mail, line])) == 2
    moment.now += SECOND
    if dropped:
        below(store).discard([mail, line])
    assert store.get(Mailing, MAIL.id) is None
    assert store.get(Entry, LINE.mailing, LINE.reader) is None
    assert store.get_many([mail, line]) == {}
    assert store.all(Entry, LINE.reader) == []
    assert below(store).get(Mailing, MAIL.id) is None
    if not isinstance(store, DryRun):
        assert list(store.scan()) == []


@pytest.mark.parametrize("dropped", [False, True])
def test_what_has_ended_is_in_nobodys_way(store: Any, moment: Moment, dropped: bool):
    below(store).commit(Create(done(replace(MAIL, session=None))), Create(replace(LINE, session=None)))
    moment.now = NOW + HELD + SECOND
    if dropped:
        below(store).discard([Ref(Mailing, (MAIL.id,)), Ref(Entry, (LINE.mailing, LINE.reader))])
    store.commit(Create(MEMBER), Create(MAIL))
    assert store.claim(LINE) is None
    assert store.get(Mailing, MAIL.id) == replace(MAIL, version=1)
    assert store.get(Entry, LINE.mailing, LINE.reader) == replace(LINE, claimed=moment.now, version=1)
    assert store.claim(LINE) == replace(LINE, claimed=moment.now, version=1)
    with pytest.raises(Conflict):
        store.commit(Create(MAIL))


@pytest.mark.parametrize("after", [HELD, HELD + SECOND / 2, HELD + SECOND - timedelta(microseconds=1), HELD + SECOND])
def test_a_line_has_ended_for_whoever_reads_and_for_whoever_claims_in_the_same_moment(
    store: Any, moment: Moment, after: timedelta
):
    below(store).commit(Create(replace(LINE, session=None)))
    moment.now = NOW + after
    there = store.get(Entry, LINE.mailing, LINE.reader)
    assert store.claim(LINE) == there
    claimed = store.get(Entry, LINE.mailing, LINE.reader)
    assert claimed is not None
    assert (claimed.claimed == moment.now) == (there is None)


def test_a_claim_is_not_ours_while_another_write_is_at_the_line(moment: Moment, monkeypatch: pytest.MonkeyPatch):
    """The table refuses such a write without a word of what is there; nothing may be."""
    tries = []

    class Busy:
        def put_item(self, **_: Any) -> None:
            tries.append(1)
            raise ClientError({"Error": {"Code": "TransactionConflictException"}}, "PutItem")

        def get_item(self, **_: Any) -> dict[str, Any]:
            return {}

    monkeypatch.setattr(table, "client", lambda _: Busy())
    with pytest.raises(Conflict):
        table.Table("table").claim(LINE)
    assert len(tries) == table.CLAIMS


def test_a_line_that_ends_while_its_claim_is_refused_is_somebody_elses(monkeypatch: pytest.MonkeyPatch):
    times = iter([NOW, NOW, NOW + HELD + 2 * SECOND, NOW + HELD + 2 * SECOND])
    monkeypatch.setattr(clock, "system", lambda: next(times))

    class Held:
        def put_item(self, **_: Any) -> None:
            answer: Any = {
                "Error": {"Code": "ConditionalCheckFailedException"},
                "Item": to_item(replace(LINE, version=1), NOW),
            }
            raise ClientError(answer, "PutItem")

    monkeypatch.setattr(table, "client", lambda _: Held())
    assert table.Table("table").claim(LINE) == replace(LINE, version=1)


@pytest.mark.parametrize("write", [Create, Replace, Delete])
def test_what_has_not_ended_is_as_it_was_read_or_a_conflict(store: Any, moment: Moment, write: Any):
    below(store).commit(Create(done(replace(MAIL, session=None))))
    moment.now = NOW + HELD
    with pytest.raises(Conflict):
        store.commit(write(MAIL))


def test_what_is_written_again_begins_anew(store: Any, moment: Moment):
    below(store).commit(Create(replace(LINE, session=None)))
    moment.now = NOW + timedelta(days=300)
    below(store).commit(Replace(replace(LINE, session=None, state=EntryState.UNKNOWN, version=1)))
    moment.now = NOW + timedelta(days=300) + HELD
    assert store.get(Entry, LINE.mailing, LINE.reader).state is EntryState.UNKNOWN


def test_a_mailing_that_is_to_be_sent_again_does_not_end(store: Any, moment: Moment):
    below(store).commit(Create(done(replace(MAIL, session=None))))
    below(store).commit(Replace(replace(MAIL, session=None, version=1)))
    moment.now = NOW + 9 * HELD
    assert [row.id for row in store.due(moment.now)] == [MAIL.id]


def test_a_login_that_is_over_is_there_to_be_told_so(store: Any, moment: Moment):
    below(store).commit(Create(LoginRequest(id="a", address="a@example.org", expires=NOW)))
    moment.now = NOW + timedelta(days=1)
    assert store.get(LoginRequest, "a").expires == NOW


def test_a_row_of_an_earlier_version_stays_until_it_is_written_again():
    item = before(replace(LINE, version=1))
    assert from_item(item) == replace(LINE, version=1)
    assert not ended(item, NOW + 9 * HELD)
