"""What is due in a group by the calendar rather than by a session: sessions made ahead of time, breaks, the weekly preflight."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Almanac:
    """How far a group's calendar has come: sessions are made until *made_until*; *told* are the ends of breaks that members were told
    of (``<after>/begins``, ``<after>/ends``); *reported* is when co-leads last got the weekly preflight."""

    group: str
    made_until: date | None = None
    told: tuple[str, ...] = ()
    reported: datetime | None = None
    due: datetime | None = None
    version: int = 0
