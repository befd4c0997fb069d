"""The sweep itself: its parts are the whole, and it notices what is wrong."""

from dataclasses import replace
from typing import Any

import pytest

from shared.adapters import clock
from shared.adapters.clients import client
from shared.adapters.dynamodb.rows import to_item
from shared.adapters.dynamodb.table import Table
from shared.mail import delivery
from shared.model.mailing import Entry
from tests.functions.crashes.flows import approval_to_welcome, tick_to_reminders
from tests.functions.crashes.sweep import PARTS, numbers, sweep
from tests.platform import Platform


def test_the_parts_are_the_whole():
    parts = [number for part in range(PARTS) for number in numbers(137, "a flow", str(part))]
    assert sorted(parts) == [*numbers(137, "a flow", "all")] == [*range(1, 138)]


def test_the_sweep_notices_a_claim_without_its_condition(peopled: Platform, monkeypatch: pytest.MonkeyPatch):
    """Nobody knows then whether somebody was mailed before: a crash at the second reader doubles the first one's mail too. A message that
    comes again leaves out whoever has an outcome; that saves a share of the rate, and is not what keeps mails single: here it does not."""

    def claim(table: Table, entry: Entry) -> None:
        item = to_item(replace(entry, version=1, claimed=clock.system()), clock.system())
        client("dynamodb").put_item(TableName=table.name, Item=item)

    monkeypatch.setattr(Table, "claim", claim)
    monkeypatch.setattr(delivery, "_left", lambda _, going, *__: list(going))
    assert "doubled" in " ".join(sweep(peopled, tick_to_reminders, until_found=True))


def test_the_sweep_notices_a_mailing_that_is_not_written_with_its_fact(
    asked: Platform, monkeypatch: pytest.MonkeyPatch
):
    """Two writes instead of one: a crash between them loses the mail."""
    whole = Table.commit

    def torn(table: Table, *writes: Any) -> None:
        for write in writes:
            whole(table, write)

    monkeypatch.setattr(Table, "commit", torn)
    assert sweep(asked, approval_to_welcome, until_found=True) != []
