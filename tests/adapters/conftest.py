"""Whatever stands behind :class:`shared.store.Store`: the table on moto, the same on its quick stand-in, the simulation's in memory, and
a dry run over that."""

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from shared.adapters import clients, clock
from shared.adapters.dry_run import DryRun
from shared.adapters.table import Table
from tests.adapters.moment import Moment
from tests.dynamodb import SCHEMA, Dynamodb
from tests.simulation.store import MemoryStore


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Moment:
    """The system's clock."""
    made = Moment()
    monkeypatch.setattr(clock, "system", lambda: made.now)
    return made


@pytest.fixture(params=["moto", "quick", "memory", "dry run"])
def store(request: pytest.FixtureRequest, moment: Moment, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    if request.param in ("memory", "dry run"):
        memory = MemoryStore(lambda: moment.now)
        yield DryRun(memory) if request.param == "dry run" else memory
        return
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    table = clients.client("dynamodb")
    if request.param == "quick":
        ours = Dynamodb()
        heard = ("before-call.dynamodb.*", lambda model, params, **_: ours.answer(model.name, params["body"]))
        table.meta.events.register(*heard)
        yield Table("table")
        table.meta.events.unregister(*heard)
        return
    with mock_aws():
        table.create_table(TableName="table", **SCHEMA)
        yield Table("table")
