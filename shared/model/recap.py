"""The rows of what comes after a session: its recap, and the recordings found for it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LONGEST = 4000
"""Characters of the co-leads' own words in a recap."""


class RecapState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recap:
    """What the group will hear of a session that was held; *note* are the co-leads' own words (Markdown). Private until published.

    *due* is when it goes out by itself, if the group wants that. *issue* counts how often it was published: a correction is another.
    """

    group: str
    session: str
    note: str = ""
    made: datetime
    state: RecapState = RecapState.DRAFT
    issue: int = 0
    by: str = ""
    due: datetime | None = None
    version: int = 0
