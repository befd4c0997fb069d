"""JSON without blanks, with letters of every script unescaped."""

import json
from typing import Any


def _fields(value: Any) -> dict[str, Any]:
    """The fields of a dataclass without copying; ``dataclasses.asdict`` would copy everything in them."""
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_fields).encode
"""Encodes a value, with dataclasses as objects."""
