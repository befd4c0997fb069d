"""What arXiv or Crossref knows of something to read; kept so that each work is asked about once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

KEPT, UNKNOWN_KEPT = timedelta(days=400), timedelta(days=30)
"""How long an answer is kept; and how long it is remembered that a work is unknown there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """*id* is ``arxiv:<number>`` or ``doi:<DOI>`` in small letters. *found* says that it is known there; else somebody who waits asks again
    a day after it was *asked*. *venue* is the journal, the conference or the publisher, *pages* how many it has."""

    id: str
    asked: datetime
    found: bool = False
    title: str = ""
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str = ""
    abstract: str = ""
    pages: int | None = None
    version: int = 0

    @property
    def expires(self) -> datetime:
        """When the table may drop it; it can always be asked for again."""
        return self.asked + (KEPT if self.found else UNKNOWN_KEPT)

    @property
    def source(self) -> str:
        """Who says so: arXiv or Crossref."""
        return "arXiv" if self.id.startswith("arxiv:") else "Crossref"
