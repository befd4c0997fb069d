"""A group with two active members."""

from datetime import UTC, datetime

import pytest

from shared.store import Create
from tests.builders.members import member
from tests.platform import Platform


@pytest.fixture
def two(group: Platform) -> Platform:
    """The group with two active members."""
    for name in ("ada", "bo"):
        group.table.commit(Create(member(f"{name}@example.org")))
    group.at(datetime(2023, 10, 8, tzinfo=UTC))
    return group
