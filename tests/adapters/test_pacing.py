"""Shares of the rate are taken by many senders at once, each of its own process, and by a client that asks again."""

import math
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from shared.adapters import clients, clock
from shared.adapters.dynamodb import pacing
from shared.errors import Throttled
from shared.store.pace import Share, Wanted
from tests.dynamodb import SCHEMA

NOW = datetime(2024, 3, 9, 12, tzinfo=UTC)
WANTED = Wanted(count=9, rate=5.0, most=3.0, until=math.inf)


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setattr(clock, "system", lambda: NOW)
    pacing.forget()
    with mock_aws():
        found = clients.client("dynamodb")
        found.create_table(TableName="table", **SCHEMA)
        yield found
    pacing.forget()


def reserve() -> Share:
    found = pacing.reserve("table", WANTED)
    assert found is not None
    return found


def row(table: Any) -> str:
    found: str = table.get_item(TableName="table", Key=pacing.KEY)["Item"]["shares"]["S"]
    return found


class Rivals:
    """Others who take a share just before each of the first *times* writes; at *lost* writes the client writes again, as where the first
    answer was lost."""

    def __init__(self, table: Any, monkeypatch: pytest.MonkeyPatch, *, times: int = 0, lost: int = 0) -> None:
        self.real, self.times, self.lost, self.made = table.update_item, times, lost, 0
        monkeypatch.setattr(table, "update_item", self.update)

    def update(self, **asked: Any) -> Any:
        self.made += 1
        if self.made <= self.times:
            values = asked["ExpressionAttributeValues"] | {
                ":shares": {"S": f"[[{self.made},{self.made},5]]"},
                ":writer": {"S": "another"},
            }
            self.real(**asked | {"ConditionExpression": "attribute_not_exists(nothing) OR shares = :seen OR ends <= :now",
                                 "ExpressionAttributeValues": values})  # fmt: skip
        if self.made <= self.lost:
            self.real(**asked)
        return self.real(**asked)


def test_two_processes_that_each_remember_the_row_get_shares_beside_and_behind(table: Any):
    first = reserve()
    remembered = dict(pacing._seen)
    pacing.forget()
    second = reserve()  # by another process
    pacing._seen.update(remembered)
    third = reserve()  # by the first, whose row is an old one by now
    assert (first.rate, second.rate, third.rate) == (3.0, 2.0, 3.0)
    assert third.starts >= first.ends
    assert row(table).count("[") == 4


def test_who_is_slower_many_times_in_a_row_pauses_and_has_a_share_in_the_end(
    table: Any, monkeypatch: pytest.MonkeyPatch
):
    paused: list[float] = []
    monkeypatch.setattr(pacing.time, "sleep", paused.append)
    rivals = Rivals(table, monkeypatch, times=60)
    assert reserve().rate == 3.0
    assert (rivals.made, len(paused)) == (61, 60)
    assert 1.0 < sum(paused) < pacing.PATIENCE
    assert len(set(paused)) > 50


def test_who_is_slower_for_too_long_gives_the_message_back(table: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pacing, "PATIENCE", 0.05)
    Rivals(table, monkeypatch, times=10_000)
    with pytest.raises(Throttled):
        reserve()


def test_a_share_whose_answer_was_lost_is_known_again_and_no_other_is_taken(
    table: Any, monkeypatch: pytest.MonkeyPatch
):
    rivals = Rivals(table, monkeypatch, lost=1)
    assert reserve().rate == 3.0
    assert rivals.made == 1
    assert row(table).count("[") == 2
    assert reserve().rate == 2.0


def test_the_same_share_of_somebody_else_is_not_taken_for_ours(table: Any):
    """Two that begin in the same millisecond write the same, but for who they are."""
    first = reserve()
    pacing.forget()
    second = reserve()
    assert (first.starts, first.rate) != (second.starts, second.rate)


def test_what_else_is_wrong_with_the_table_is_raised(table: Any):
    table.delete_table(TableName="table")
    with pytest.raises(ClientError):
        reserve()
