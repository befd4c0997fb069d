"""What arXiv or Crossref knows of something to read, kept so that each is asked once."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """*id* is ``arxiv:<number>`` or ``doi:<DOI>`` in small letters. *found* says that it is known there; else it is asked for again a day
    after it was *asked*. *venue* is the journal, the conference or the publisher, *pages* how many it has."""

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
    def source(self) -> str:
        """Whose word it is."""
        return "arXiv" if self.id.startswith("arxiv:") else "Crossref"
