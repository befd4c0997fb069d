"""A line of the ledger lies short in the table, comes back whole, and one that an earlier version wrote is read as ever."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from boto3.dynamodb.types import TypeSerializer
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from local.emulator_journal import free
from shared.adapters.clients import client
from shared.adapters.dynamodb.ledger_lines import NAMES
from shared.adapters.dynamodb.rows import from_item, to_item
from shared.adapters.dynamodb.table import Table
from shared.errors import Unreadable
from shared.model.mailing import HELD, Entry, EntryState
from shared.outbox.ledger import UNWRITABLE
from shared.store import Create
from tests.adapters.moment import NOW
from tests.dynamodb import SCHEMA
from tests.metering import size

SENT = Entry(
    mailing="reminder/ml-theory/2024-03-30/r1/7d",
    reader="member:e90f4f940edaeaa1a9c7",
    kind="reminder",
    state=EntryState.SENT,
    at=datetime(2024, 3, 23, 18, 30, 4, 123456, tzinfo=UTC),
    session="2024-03-30",
    revision=1,
    stage="7d",
    message_id="0100018e6c1f5a2b-7d1c9f0e-4b8a-4f55-9d3e-2a6b1c0d7e8f-000000",
    ends=datetime(2024, 3, 30, 19, 30, tzinfo=UTC),
    version=2,
)
"""As nearly all are: a reminder of a session to come, sent at the first try."""


def before(line: Entry) -> Any:
    """The item of *line* as version 0.1.0 wrote it."""
    doc = TypeAdapter(Entry).dump_python(line, mode="json", exclude_none=True) | {"correlation": "tick-20240323T183000"}
    version = doc.pop("version")
    item = {"pk": f"READER#{line.reader}", "sk": line.mailing, "row": "Entry", "version": version, "doc": doc}
    return {name: TypeSerializer().serialize(value) for name, value in item.items()}


def test_what_lies_there_of_a_reminder_that_was_sent():
    assert to_item(SENT, NOW) == {
        "pk": {"S": "READER#member:e90f4f940edaeaa1a9c7"},
        "sk": {"S": "reminder/ml-theory/2024-03-30/r1/7d"},
        "row": {"S": "Entry"},
        "version": {"N": "2"},
        "ttl": {"N": str(int((SENT.ends + HELD).timestamp()))},
        "doc": {"M": {"a": {"N": "1711218604123456"}, "r": {"N": "1"}, "m": {"S": SENT.message_id}}},
    }
    assert size(to_item(SENT, NOW)) < 0.5 * size(before(SENT))


@pytest.mark.parametrize(
    ("more", "lies"),
    [
        ({"state": EntryState.SKIPPED, "reason": "paused"}, {"s": {"S": "skipped"}, "w": {"S": "paused"}}),
        ({"state": EntryState.CLAIMED, "claimed": SENT.ends}, {"s": {"S": "claimed"}, "c": {"N": "1711827000000000"}}),
        ({"session": None}, {"d": {"NULL": True}}),
        ({"stage": None}, {"g": {"NULL": True}}),
        ({"session": "2024-04-06", "stage": "1d"}, {"d": {"S": "2024-04-06"}, "g": {"S": "1d"}}),
        ({"kind": "moved", "attempts": 2}, {"k": {"S": "moved"}, "n": {"N": "2"}}),
        ({"ends": datetime(2024, 3, 1, tzinfo=UTC), "session": None}, {"e": {"N": "1709251200000000"}, "d": {"NULL": True}}),
    ],
)  # fmt: skip
def test_what_is_otherwise_lies_there_under_its_name(more: dict[str, Any], lies: dict[str, Any]):
    line = replace(SENT, **more)
    doc = to_item(line, NOW)["doc"]["M"]
    assert {name: value for name, value in doc.items() if name not in ("a", "r", "m")} == lies
    assert from_item(to_item(line, NOW)) == line


words = st.text(max_size=12)
times = st.builds(
    lambda seconds, zone: NOW.astimezone(timezone(timedelta(hours=zone))) + timedelta(seconds=seconds),
    st.floats(-1e9, 1e9) | st.integers(-(10**9), 10**9),
    st.integers(-12, 14),
)
lines = st.builds(
    Entry,
    mailing=st.lists(words | st.just("2024-03-30"), min_size=1, max_size=6).map("/".join).filter(bool),
    reader=words.filter(bool),
    kind=words,
    state=st.sampled_from(EntryState),
    at=times,
    session=st.none() | words | st.just("2024-03-30"),
    revision=st.none() | st.integers(0, 999),
    stage=st.none() | words,
    claimed=st.none() | times,
    attempts=st.integers(-1, 9),
    message_id=words,
    reason=words,
    ends=st.none() | times,
    version=st.integers(0, 9),
)


def test_no_field_is_left_out_and_each_has_a_name_of_its_own():
    kept = {one.name for one in fields(Entry)} - {"mailing", "reader", "version"}
    assert (set(NAMES), len(set(NAMES.values()))) == (kept, len(kept))


@given(lines, times)
def test_each_line_comes_back_as_it_was(line: Entry, now: datetime):
    assert from_item(to_item(line, now)) == line


@given(lines)
def test_what_an_earlier_version_wrote_is_read_as_ever(line: Entry):
    assert from_item(before(line)) == line


def test_the_first_release_said_less_of_a_line_and_is_read():
    doc = {
        "mailing": "welcome/g/1.1", "reader": "member:1", "kind": "welcome", "state": "sent", "at": "2024-03-23T18:30:00Z",
        "session": "2024-03-30", "message_id": "ses-1",
    }  # fmt: skip
    item = {"pk": "READER#member:1", "sk": "welcome/g/1.1", "row": "Entry", "version": 2, "doc": doc}
    found = from_item({name: TypeSerializer().serialize(value) for name, value in item.items()})
    assert found == Entry(
        mailing="welcome/g/1.1", reader="member:1", kind="welcome", state=EntryState.SENT,
        at=datetime(2024, 3, 23, 18, 30, tzinfo=UTC), session="2024-03-30", message_id="ses-1", version=2,
    )  # fmt: skip


@pytest.mark.parametrize("doc", [{}, {"a": {"S": "noon"}}, {"a": {"N": "1"}, "z": {"N": "1"}}])
def test_what_is_no_line_is_told_of_by_its_key_without_a_value(doc: dict[str, Any]):
    item = to_item(SENT, NOW) | {"doc": {"M": doc}}
    with pytest.raises(Unreadable, match=f"Entry .*{SENT.mailing}"):
        from_item(item)


@pytest.mark.parametrize("form", [before, lambda line: to_item(line, NOW)])
def test_who_looks_for_mails_that_could_not_be_made_finds_them_in_either_form(services: str, form: Any):
    lost = replace(SENT, state=EntryState.SKIPPED, reason=UNWRITABLE)
    client("dynamodb").create_table(TableName=services, **SCHEMA)
    client("dynamodb").put_item(TableName=services, Item=form(lost))
    Table(services).commit(Create(replace(SENT, reader="member:2", version=0)))
    assert Table(services).unmade() == [lost]


def test_only_a_claim_is_freed_when_the_laptops_stack_starts_again():
    claimed = replace(SENT, state=EntryState.CLAIMED, claimed=NOW)
    for line, until in ((claimed, datetime(1970, 1, 1, tzinfo=UTC)), (SENT, None)):
        item = to_item(line, NOW)
        free(item)
        assert from_item(item) == replace(line, claimed=until)
