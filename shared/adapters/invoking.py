"""Functions that the platform is asked to call, without waiting for them."""

import json
from collections.abc import Mapping
from typing import Any

from shared.adapters.clients import client


def later(function: str, event: Mapping[str, Any]) -> None:
    """The platform calls the *function* of that name with *event*, and nobody waits for it."""
    client("lambda").invoke(FunctionName=function, InvocationType="Event", Payload=json.dumps(event))
