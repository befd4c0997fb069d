"""How many things of a kind co-leads have lately been told of: it decides whether they get a mail for each, or one digest."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestCount:
    """How many of *kind* the co-leads of *group* have been told of since *since*, and how many single mails they have had since *day*."""

    group: str
    kind: str
    since: datetime
    count: int = 0
    day: datetime | None = None
    today: int = 0
    version: int = 0
