"""The audit: who changed what about a session, and what it was before, so that it can be undone."""

from dataclasses import dataclass
from datetime import datetime

from shared.sessions import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """A change to *session* that led to *revision*. *what* is ``move``, ``cancel``, ``recap`` or ``undo``; *before* is the row as it was;
    *undone* is the revision of the change that took it back."""

    group: str
    session: str
    revision: int
    what: str
    by: str
    at: datetime
    before: Session
    undone: int | None = None
    version: int = 0
