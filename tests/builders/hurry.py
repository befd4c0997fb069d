"""Ticks that have no time for all that is due."""

from datetime import datetime
from typing import Any
from unittest.mock import patch

import tests.platform
from tests.platform import Platform


def hurried(platform: Platform, moment: datetime, most: int, name: str = "SendMessageBatch") -> None:
    """Run a tick at *moment* that has time for *most* calls of that *name*, and begins nothing after them."""
    calls, context = platform.faults.calls, tests.platform.context
    before = calls.count(name)

    def with_little_left(function: str = "f") -> Any:
        made = context(function)
        made.get_remaining_time_in_millis = lambda: 60_000 if calls.count(name) - before < most else 1_000
        return made

    with patch.object(tests.platform, "context", with_little_left):
        platform.tick(moment)
