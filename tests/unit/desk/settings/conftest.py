"""A group whose file was applied."""

import pytest

from tests.simulation.store import MemoryStore
from tests.unit.desk.settings.group_form import NOW, TEXT, applied


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore(lambda: NOW)
    applied(store, TEXT)
    return store
