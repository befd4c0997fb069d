"""Who was at a session, as a co-lead said afterwards, and how many had said that they come."""

from dataclasses import dataclass
from datetime import datetime

MOST = 2000
"""The most people who can be named; a row with so many is far from full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """Who was at *session*. *there* are the ids of the members, each once; *others* is how many more came, of whom nothing else is kept.
    *by* is the co-lead who recorded it last; empty while nobody has. *said* is how many had announced, by the end of the session, that
    they would come, if known."""

    group: str
    session: str
    there: tuple[str, ...] = ()
    others: int = 0
    by: str = ""
    at: datetime
    said: int | None = None
    version: int = 0

    @property
    def recorded(self) -> bool:
        """Whether somebody has recorded who was there."""
        return bool(self.by)

    @property
    def id(self) -> str:
        """Its name in the audit."""
        return self.session
