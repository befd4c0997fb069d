"""Why something is done, as histories and mails have it."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """When (people's time), by whom (a co-lead's id, ``self``, ``system``) and *why*, in the words of a history. *correlation* follows the
    mails that are caused; *wait* is after how long a tick takes them up (None: as ever)."""

    now: datetime
    by: str = "self"
    why: str = ""
    correlation: str = ""
    wait: timedelta | None = None
