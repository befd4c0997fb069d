"""What co-leads heard of at a time: the count that decides between a mail each and one digest."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestCount:
    """How many of *kind* the co-leads of *group* have heard of since *since*, and how many single mails they have had since *day*."""

    group: str
    kind: str
    since: datetime
    count: int = 0
    day: datetime | None = None
    today: int = 0
    version: int = 0
