"""JSON without a blank, in letters of every script."""

import json
from typing import Any


def _fields(value: Any) -> dict[str, Any]:
    """Those of a dataclass, as they are: ``dataclasses.asdict`` would copy all that they hold."""
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_fields).encode
"""A value, of which dataclasses are objects, as JSON."""
