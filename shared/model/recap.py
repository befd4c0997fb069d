"""The rows of what comes after a session: its recap, and the recordings found for it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.text.videos import Clip

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


class Match(StrEnum):
    """*replaced*: another recording took its place at its talk."""

    UNSURE = "unsure"
    ATTACHED = "attached"
    REPLACED = "replaced"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A video of the group's playlist, or one that a co-lead named (*url*), and the talk that it is, or may be, of. Private: a talk
    shows it once it is attached."""

    group: str
    id: str
    title: str
    published: datetime
    session: str = ""
    talk: str = ""
    match: Match = Match.UNSURE
    by: str = ""
    url: str = ""
    version: int = 0

    @property
    def address(self) -> str:
        """Where it is watched; a playlist's videos are at YouTube."""
        return self.url or Clip(self.id).address
