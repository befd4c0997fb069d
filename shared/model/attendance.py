"""Who was at a session, as a co-lead said afterwards, and how many had said that they come."""

from dataclasses import dataclass
from datetime import datetime

MOST = 2000
"""People who are named; so many, and their row is far from full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """*there* are the ids of the members who were at the *session*, each once; *others* how many were there beside them, of whom nothing
    else is kept. *by* is the co-lead who said so last; empty while nobody has. *said* is how many had said that they come when it was
    over, where that is known."""

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
        """Whether it was said who was there."""
        return bool(self.by)

    @property
    def id(self) -> str:
        """As the audit names it."""
        return self.session
