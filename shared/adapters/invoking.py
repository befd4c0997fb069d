"""Calling functions without waiting for them."""

import json
from collections.abc import Mapping
from typing import Any

from shared.adapters.clients import client


def later(function: str, event: Mapping[str, Any]) -> None:
    """Have the platform call *function* with *event*, without waiting for it."""
    client("lambda").invoke(FunctionName=function, InvocationType="Event", Payload=json.dumps(event))
