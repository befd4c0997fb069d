"""What the scripted demo left in build/demo. `make test` plays the demo just before; without a demo these tests fail."""

import json
from typing import Any

import pytest

from tests.demo.by_hand import FOLDER


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / "report.json").read_text())
    return found


@pytest.fixture(scope="module")
def raw() -> dict[str, bytes]:
    return {f"mail/{path.name}": path.read_bytes() for path in sorted((FOLDER / "mail").iterdir())}
