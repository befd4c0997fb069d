"""The rows of recordings: videos that were found, and the talks that they show."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.text.videos import Clip


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
