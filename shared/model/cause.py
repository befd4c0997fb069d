"""The cause of a change, as histories note it and mails name it."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """*at* is when (the time for people), *by* who (a co-lead's id, ``self``, ``system``), *why* the words for a history. *correlation*
    is the id that the resulting mails carry; *wait* is after how long a tick takes them up (None: the usual time)."""

    now: datetime
    by: str = "self"
    why: str = ""
    correlation: str = ""
    wait: timedelta | None = None
