"""What the tests of the laptop's pages begin with."""

from pathlib import Path

import pytest

from tests.local.front_world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)
