"""Groups' files to begin with, and what is complained of in one."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from shared.errors import BadInput
from shared.group.file import parse

TEXT = (Path(__file__).parents[3] / "local" / "group.yaml").read_text()
ARCHIVE = (Path(__file__).parents[3] / "local" / "archive.yaml").read_text()


def with_(**changes):
    return yaml.safe_load(TEXT) | changes


def small(**changes: Any) -> dict[str, Any]:
    """A group with a weekly season of Thursdays, right but for *changes*; those of the season by ``season__…``."""
    season = {"first": "2024-02-08", "every_days": "7", "starts": "17:30", "minutes": "60", "until": "2024-10-31"}
    season |= {name.removeprefix("season__"): value for name, value in changes.items() if name.startswith("season__")}
    lead = {"id": "mika", "name": "Mika", "address": "mika@example.org"}
    group = {"id": "circle", "name": "Circle", "zone": "Europe/Paris", "sender": "us@example.org", "co_leads": [lead]}
    return group | {"season": season} | {k: v for k, v in changes.items() if not k.startswith("season__")}


def told(document: Any) -> str:
    with pytest.raises(BadInput) as caught:
        parse(document)
    return str(caught.value)
