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
    """The deck that a talk's page shows. Paths are keys of the site bucket.

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
    version: int = 0
