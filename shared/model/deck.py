"""What became of each uploaded deck, and which deck a talk shows: the newest issued valid one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    PUBLISHED = "published"
    OUTDATED = "outdated"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One version of one object of the uploads bucket. *issued* orders uploads of a talk (the system's time, UTC).

    *outdated*: valid, but a newer issued one was already shown. *unknown*: the key names no talk, or two; kept for a co-lead to attach.
    *id* is a hash of key and object version, so that a second event about the same upload finds this row.
    """

    id: str
    group: str
    key: str
    object_version: str
    outcome: Outcome
    at: datetime
    issued: datetime
    session: str | None = None
    talk: str | None = None
    reason: str = ""
    mend: str = ""
    pages: int | None = None
    bytes: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Deck:
    """The deck that a talk's page shows; without a *file* it shows none any more, though there was one: nobody asks for it again.
    Without an *upload* there was none. Paths are keys of the site bucket.

    *gone* are keys that are being taken out of the bucket: nothing is put there under one of them until it is crossed out.

    Of two uploads issued at the same time (one form, used twice) the later to arrive is the newer, then that with the higher *mark*.
    """

    group: str
    session: str
    talk: str
    upload: str
    issued: datetime
    published: datetime
    arrived: datetime | None = None
    mark: str = ""
    kind: str
    file: str
    thumbnail: str | None = None
    text: str | None = None
    pages: int | None = None
    bytes: int
    title: str = ""
    gone: tuple[str, ...] = ()
    version: int = 0

    @property
    def shown(self) -> bool:
        return bool(self.file)

    @property
    def keys(self) -> set[str]:
        """What of it lies in the site bucket."""
        return {key for key in (self.file, self.thumbnail, self.text) if key}


def shown(deck: Deck | None) -> Deck | None:
    """*deck* if its talk shows it."""
    return deck if deck is not None and deck.shown else None
