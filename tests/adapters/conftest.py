"""Whatever stands behind :class:`shared.store.Store`: the table on moto, on the laptop's emulator, and on its quick stand-in, the
simulation's in memory, and a dry run over that; and the other services, on moto and on the emulator.

No answer is trusted that only one of the two gives. Where they differ, what AWS documents decides, and is written beside the test.
"""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from moto import mock_aws

from local.emulator import Emulator
from shared.adapters import clients, clock
from shared.adapters.dynamodb.dry_run import DryRun
from shared.adapters.dynamodb.table import Table
from tests.adapters.moment import Moment
from tests.dynamodb import SCHEMA, Dynamodb
from tests.simulation.store import MemoryStore

_numbers = itertools.count(1)


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Moment:
    """The system's clock."""
    made = Moment()
    monkeypatch.setattr(clock, "system", lambda: made.now)
    return made


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """One for all tests of a process, each with tables, buckets and queues of its own."""
    made = Emulator(tmp_path_factory.mktemp("emulator") / "emulator.log")
    yield made
    made.stop()


@contextmanager
def at(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Within it, every client speaks to *emulator*, as the account's owner."""
    for name, value in {
        "AWS_ENDPOINT_URL": emulator.url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }.items():
        monkeypatch.setenv(name, value)
    clients.client.cache_clear()
    yield
    clients.client.cache_clear()


@pytest.fixture(params=["moto", "emulator"])
def services(request: pytest.FixtureRequest, moment: Moment, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An account with nothing in it that the test knows of; a name that nothing there has."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    own = at(request.getfixturevalue("emulator"), monkeypatch) if request.param == "emulator" else mock_aws()
    with own:
        yield f"contract-{next(_numbers)}"


@pytest.fixture(params=["moto", "emulator", "quick", "memory", "dry run"])
def store(request: pytest.FixtureRequest, moment: Moment, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    if request.param in ("memory", "dry run"):
        memory = MemoryStore(lambda: moment.now)
        yield DryRun(memory) if request.param == "dry run" else memory
        return
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    if request.param == "quick":
        ours = Dynamodb()
        table = clients.client("dynamodb")
        heard = ("before-call.dynamodb.*", lambda model, params, **_: ours.answer(model.name, params["body"]))
        table.meta.events.register(*heard)
        yield Table("table")
        table.meta.events.unregister(*heard)
        return
    own = at(request.getfixturevalue("emulator"), monkeypatch) if request.param == "emulator" else mock_aws()
    with own:
        name = f"contract-{next(_numbers)}"
        clients.client("dynamodb").create_table(TableName=name, **SCHEMA)
        yield Table(name)
