"""The audit: who changed what about a session, and what it was before, so that it can be undone."""

from dataclasses import dataclass
from datetime import datetime

from shared.model.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """A change to *session* that led to *revision*. *what* is ``move``, ``cancel``, ``recap`` or ``undo``; *before* is the row as it was;
    *undone* is the revision of the change that took it back. ``slides removed`` leaves the session and its revision alone: *talk* says
    whose, *turn* is the version of the deck's row that it was done to."""

    group: str
    session: str
    revision: int
    what: str
    by: str
    at: datetime
    before: Session
    undone: int | None = None
    talk: str = ""
    turn: int = 0
    version: int = 0
